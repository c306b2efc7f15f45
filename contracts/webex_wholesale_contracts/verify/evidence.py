"""Files of evidence: for each rule that was tried, the behaviour of a target.

A file is JSON. `contracts verify --update-evidence FILE` writes it, and a mock takes it as its own rules:

    {"format": "webex-wholesale-evidence", "version": 1, "rules": {"customer.busy": {
        "evidence": "observed", "on": "2026-11-28", "by": "Una Berg", "source": "https://webexapis.com/v1",
        "agrees": false, "enforced": true, "status": 423, "code": null}}}
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.traffic import write as write_whole

__all__ = ["FORMAT", "VERSION", "EvidenceError", "Observation", "read", "write"]

FORMAT: Final = "webex-wholesale-evidence"
"""The name of the format."""
VERSION: Final = 1
"""The version that is written, and the only one that is read."""
_OBSERVED: Final = "observed"
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "on": (str,),
    "by": (str,),
    "source": (str,),
    "agrees": (bool,),
    "enforced": (bool,),
    "status": (int, type(None)),
    "code": (str, type(None)),
}
"""The fields of a row beside its evidence, with the types of their values."""


class EvidenceError(ValueError):
    """A file of evidence that cannot be read: one line that says why and where."""


@dataclass(frozen=True)
class Observation:
    """The behaviour of a target under one rule.

    Attributes:
        rule: the id.
        on: the day on which it was tried, in UTC.
        by: who tried it.
        source: the target, such as the address of a service.
        agrees: the target did what the catalogue says.
        enforced: the target has the rule; False where it accepted what the rule refuses. A rule that is off by default
            agrees where it is not enforced.
        status: the HTTP status that came in place of the catalogue's; None where that holds.
        code: the error code that came in place of the catalogue's, or where the catalogue has none; None otherwise.
    """

    rule: str
    on: date
    by: str
    source: str
    agrees: bool
    enforced: bool
    status: int | None = None
    code: str | None = None


def read(path: str | Path) -> dict[str, Observation]:
    """Read a file of evidence.

    Args:
        path: the file.

    Returns:
        The observations by the ids of their rules, in the order of the file.

    Raises:
        EvidenceError: the file cannot be opened, is damaged, was written by another version, or has an unknown rule.
    """
    try:
        content = json.loads(Path(path).read_bytes().decode("utf-8-sig"))
    except OSError as problem:
        raise EvidenceError(f"{path}: cannot read the file: {problem.strerror or problem}") from None
    except (ValueError, RecursionError):
        raise EvidenceError(f"{path}: the file is not JSON; it is damaged, or not a file of evidence") from None
    try:
        return {rule: _observation(rule, row) for rule, row in _rows(content).items()}
    except EvidenceError as problem:
        raise EvidenceError(f"{path}: {problem}") from None


def write(path: str | Path, observations: Iterable[Observation]) -> None:
    """Add observations to a file, which is made where there is none. A newer one of a rule replaces the older.

    Args:
        path: the file; it is written whole, or stays as it was.
        observations: those to add.

    Raises:
        EvidenceError: the file that is there cannot be read.
        OSError: the file cannot be written.
    """
    path = Path(path)
    known = read(path) if path.exists() else {}
    known |= {observation.rule: observation for observation in observations}
    rows = {rule: _row(known[rule]) for rule in RULES if rule in known}
    content = {"format": FORMAT, "version": VERSION, "rules": rows}
    write_whole(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _row(observation: Observation) -> dict[str, Any]:
    fields = {name: getattr(observation, name) for name in _TYPES}
    return {"evidence": _OBSERVED, **fields, "on": observation.on.isoformat()}


def _rows(content: Any) -> dict[str, Any]:
    if not isinstance(content, dict) or "format" not in content:
        raise EvidenceError(f"the file has no format; a file of evidence has {FORMAT!r}")
    found = (content["format"], content.get("version"))
    if found != (FORMAT, VERSION):
        raise EvidenceError(f"the file is {found[0]!r} version {found[1]!r}; this program reads {FORMAT!r} {VERSION}")
    rows = content.get("rules")
    if not isinstance(rows, dict):
        raise EvidenceError("rules must be an object of rows by the ids of rules")
    return rows


def _observation(rule: str, row: Any) -> Observation:
    if rule not in RULES:
        raise EvidenceError(f"unknown rule {rule!r}; `webex-wholesale contracts rules` lists them")
    if not isinstance(row, dict) or row.get("evidence") != _OBSERVED:
        raise EvidenceError(f"{rule}: a row is an object with evidence {_OBSERVED!r}")
    for name, types in _TYPES.items():
        if name not in row or type(row[name]) not in types:
            wanted = " or ".join("null" if one is type(None) else one.__name__ for one in types)
            raise EvidenceError(f"{rule}: {name} must be {wanted}")
    try:
        day = date.fromisoformat(row["on"])
    except ValueError:
        raise EvidenceError(f"{rule}: on must be a day such as 2026-11-28, got {row['on']!r}") from None
    if row["agrees"] and row["status"] is not None:
        raise EvidenceError(f"{rule}: agrees is true, so status must be null")
    return Observation(rule, day, *(row[name] for name in list(_TYPES)[1:]))
