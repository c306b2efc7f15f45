"""Files of accepted changes: TOML, with a table `[[accepted]]` for each change, its reason and its last day."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from webex_wholesale_contracts.drift._files import read
from webex_wholesale_contracts.drift._model import Change, Unreadable

__all__ = ["Acceptance", "Verdicts", "apply", "read_accepted"]

_KEYS = {"id": str, "reason": str, "expires": date}


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted change.

    Attributes:
        id: the id of the change.
        reason: for whoever reads the file later.
        expires: the last day on which the change is accepted.
    """

    id: str
    reason: str
    expires: date


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Changes divided by a file of accepted ones.

    Attributes:
        open: changes that are not accepted, or no longer.
        accepted: accepted changes with their rows.
        notes: rows that have expired, or that name a change which is not there.
    """

    open: tuple[Change, ...]
    accepted: tuple[tuple[Change, Acceptance], ...] = ()
    notes: tuple[str, ...] = ()


def read_accepted(path: Path) -> list[Acceptance]:
    """Read a file of accepted changes.

    Raises:
        Unreadable: a row lacks its id, reason or expiry, has another key, or repeats an id.
    """
    try:
        content = tomllib.loads(read(path))
    except tomllib.TOMLDecodeError as problem:
        raise Unreadable(f"not TOML: {problem}") from None
    rows = content.pop("accepted", [])
    if content or not isinstance(rows, list):
        raise Unreadable("a file of accepted changes has tables [[accepted]] and nothing else")
    accepted = [_row(number, row) for number, row in enumerate(rows, 1)]
    ids = [row.id for row in accepted]
    if repeated := next((one for one in ids if ids.count(one) > 1), None):
        raise Unreadable(f"{repeated} is accepted twice")
    return accepted


def apply(changes: Iterable[Change], accepted: Iterable[Acceptance], today: date) -> Verdicts:
    """Divide changes into open and accepted ones as of a day."""
    rows = {row.id: row for row in accepted}
    expired = {row.id for row in rows.values() if row.expires < today}
    found = {change.id: change for change in changes}
    notes = [f"{id} is not accepted any more: it expired on {rows[id].expires}" for id in rows if id in expired]
    notes += [f"{id} is accepted, but not among the changes: its row can go" for id in rows if id not in found]
    valid = rows.keys() - expired
    return Verdicts(
        tuple(change for change in found.values() if change.id not in valid),
        tuple((change, rows[change.id]) for change in found.values() if change.id in valid),
        tuple(notes),
    )


def _row(number: int, row: Any) -> Acceptance:
    place = f"accepted change {number}"
    if not isinstance(row, dict):
        raise Unreadable(f"{place}: must be a table")
    if unknown := sorted(row.keys() - _KEYS.keys()):
        raise Unreadable(f"{place}: unknown key {unknown[0]!r}; a row has id, reason and expires")
    for key, kind in _KEYS.items():
        value = row.get(key)
        if not isinstance(value, kind) or isinstance(value, datetime) or not value:
            wanted = "a date such as 2027-01-31, without quotes" if kind is date else "a text"
            raise Unreadable(f"{place}: {key} must be {wanted}")
    return Acceptance(row["id"], row["reason"], row["expires"])
