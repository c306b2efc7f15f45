"""The command `webex-wholesale contracts drift`: files in, a report and an exit status out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, Literal

from webex_wholesale_contracts.drift import _touched
from webex_wholesale_contracts.drift._accepted import apply, read_accepted
from webex_wholesale_contracts.drift._annotations import as_github, as_sarif, github_error, sarif_failure
from webex_wholesale_contracts.drift._calls import read_calls
from webex_wholesale_contracts.drift._compare import compare
from webex_wholesale_contracts.drift._files import PINNED, load, pinned_date, read
from webex_wholesale_contracts.drift._model import Drift, Unreadable
from webex_wholesale_contracts.drift._operations import flatten
from webex_wholesale_contracts.drift._report import Report, as_json, as_markdown, as_text

__all__ = ["PINNED", "UNUSABLE", "Format", "Outcome", "run"]

UNUSABLE: Final = 3
"""The exit status where a file cannot be used."""

Format = Literal["text", "json", "markdown", "github", "sarif"]

_FORMATS: Final[dict[str, Callable[[Report], str]]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
    "github": as_github,
    "sarif": as_sarif,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The output and the exit status of the command.

    Attributes:
        status: 0 no change, 1 harmless, 2 breaking, 3 a file cannot be used.
        output: for standard output, without a line break at its end; empty for nothing.
        complaint: for standard error; empty for nothing.
    """

    status: int
    output: str
    complaint: str = ""


def run(
    new: str,
    *,
    against: str = PINNED,
    format: Format = "text",
    touched_by: str | None = None,
    accept: str | None = None,
    today: date | None = None,
) -> Outcome:
    """Compare two descriptions in files and report.

    Args:
        new: file of the newer description.
        against: file of the older one, or "pinned".
        format: of the report.
        touched_by: file of recorded calls, to which the changes are cut down.
        accept: file of accepted changes.
        today: the day by which acceptances expire; by default today's date in UTC.
    """
    try:
        old, now = (_named(name, load) for name in (against, new))
        _named(against, lambda _: flatten(old))
        drift = _named(new, lambda _: compare(old, now))
        # Acceptances first: a row is not out of date because nobody's calls are concerned.
        report = _accepted(Report(drift, new, _title(against)), accept, today or datetime.now(UTC).date())
        report = _cut_down(report, touched_by)
    except Unreadable as problem:
        return Outcome(UNUSABLE, _failure(format, new, str(problem)), str(problem))
    source = "" if new == PINNED else read(Path(new))
    return Outcome(report.drift.exit_status, _FORMATS[format](replace(report, source=source)))


def _named(name: str, work: Callable[[str], Any]) -> Any:
    """Do something with a file, whose name stands in front of any complaint."""
    try:
        return work(name)
    except Unreadable as problem:
        raise Unreadable(f"{name}: {problem}") from None


def _title(against: str) -> str:
    return f"the pinned description of {pinned_date()}" if against == PINNED else against


def _cut_down(report: Report, journal: str | None) -> Report:
    if journal is None:
        return report
    calls = _named(journal, lambda path: read_calls(Path(path)))
    changes = _touched.touched_by(report.drift.changes, calls)
    rules = _touched.rules_touched_by(report.drift.rules, calls)
    return replace(report, drift=replace(report.drift, changes=changes, rules=rules))


def _accepted(report: Report, accept: str | None, today: date) -> Report:
    if accept is None:
        return report
    rows = _named(accept, lambda path: read_accepted(Path(path)))
    verdicts = apply(report.drift.changes, rows, today)
    drift: Drift = replace(report.drift, changes=verdicts.open)
    return replace(report, drift=drift, accepted=verdicts.accepted, notes=verdicts.notes)


def _failure(format: Format, new: str, reason: str) -> str:
    """The report of a comparison that failed, for programs; people read standard error."""
    if format == "json":
        content = {"verdict": "unusable", "reason": reason, "counts": {}, "changes": []}
        return json.dumps(content, indent=2)
    if format == "sarif":
        return sarif_failure(reason)
    return github_error(new, reason) if format == "github" else ""
