"""Reports of a comparison as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from webex_wholesale_contracts.drift._accepted import Acceptance
from webex_wholesale_contracts.drift._model import LEVELS, Change, Drift, Level

__all__ = ["MEANING", "Line", "Report", "as_json", "as_markdown", "as_text", "lines"]

MEANING: Final[dict[Level, str]] = {
    "breaking-request": "requests that were valid may be refused",
    "breaking-reader": "strict readers of answers may fail",
    "rule-text": "a text states another rule",
    "additive": "nothing that works today stops working",
    "wording": "texts and examples",
}
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Report:
    """A comparison, ready to be printed.

    Attributes:
        drift: the changes that are not accepted, cut down to those that concern recorded calls where these were given.
        new: the name of the new document, as given.
        against: the name of the old one; for the pinned description with its date.
        accepted: accepted changes with their rows.
        notes: remarks on the file of accepted changes.
        source: the text of the new document, in which lines are looked up.
    """

    drift: Drift
    new: str
    against: str
    accepted: tuple[tuple[Change, Acceptance], ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Changes that read the same, but for where they are."""

    first: Change
    ids: tuple[str, ...]
    places: tuple[tuple[str, str], ...]

    @property
    def count(self) -> str:
        """The number of places in words; empty for one."""
        return f" ({len(self.places)} places)" if len(self.places) > 1 else ""

    @property
    def told(self) -> str:
        """The change in words: from what to what."""
        old, new = shown(self.first.old), shown(self.first.new)
        if self.first.old is None:
            return f"added {new}"
        return f"removed {old}" if self.first.new is None else f"{old} -> {new}"


def as_text(report: Report) -> str:
    """Return the report for a terminal; empty where there is nothing to say."""
    drift = report.drift
    parts: list[str] = []
    if drift.changes:
        parts.append(f"{report.new} against {report.against}: {drift.verdict} ({_counts(drift)})")
    for level in LEVELS:
        found = [line for line in lines(drift.changes) if line.first.level == level]
        if found:
            parts.append(f"\n{level}: {MEANING[level]}")
            parts += [f"  {line.first.id}  {line.first.operation} {line.first.place}{line.count}: {line.told}"
                      for line in found]  # fmt: skip
    rules = drift.rules if drift.changes else ()
    parts += _section("rules whose source changed", [f"{rule.rule}  {rule.where}" for rule in rules])
    parts += _section("references that lead nowhere", drift.unread)
    if drift.changes or report.notes:
        parts += _section("accepted", [f"{change.id}  {row.reason}" for change, row in report.accepted])
    parts += _section("notes", report.notes)
    return "\n".join(parts).strip("\n")


def as_markdown(report: Report) -> str:
    """Return the report for an issue or a summary page; empty where there is nothing to say."""
    drift = report.drift
    parts: list[str] = []
    if drift.changes:
        parts.append(f"# {_cell(report.new)} against {_cell(report.against)}: {drift.verdict}\n\n{_counts(drift)}\n")
    for level in LEVELS:
        found = [line for line in lines(drift.changes) if line.first.level == level]
        if found:
            parts.append(
                f"## {level}: {MEANING[level]}\n\n| id | operation | place | change |\n| --- | --- | --- | --- |"
            )
            parts += [_row(line) for line in found]
            parts.append("")
    for title, items in _lists(report):
        if items:
            parts += [f"## {title}\n", *(f"- {_cell(item)}" for item in items), ""]
    return "\n".join(parts).strip("\n")


def as_json(report: Report) -> str:
    """Return the report for programs.

    Besides `verdict`, `changes` and `counts` it has `places`: the occurrences of each edit that was made more than
    once, by the id of the change.
    """
    drift = report.drift
    places = {change.id: change.places for change in drift.changes if len(change.places) > 1}
    content: dict[str, Any] = {
        "verdict": drift.verdict,
        "new": report.new,
        "against": report.against,
        "counts": drift.counts,
        "changes": [change.to_json() for change in drift.changes],
        "places": {id: [{"operation": one, "place": place} for one, place in found] for id, found in places.items()},
        "rules": [{"rule": rule.rule, "where": rule.where, "old": rule.old, "new": rule.new} for rule in drift.rules],
        "unread": list(drift.unread),
        "accepted": [
            {**change.to_json(), "reason": row.reason, "expires": row.expires.isoformat()}
            for change, row in report.accepted
        ],
        "notes": list(report.notes),
    }
    return json.dumps(content, indent=2, default=str)


def lines(changes: Iterable[Change]) -> list[Line]:
    """Return the changes with those together that have the same name, values and level."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        name = change.field.rpartition(".")[2]
        key = (change.level, change.direction, name, change.aspect, shown(change.old), shown(change.new))
        groups.setdefault(json.dumps(key), []).append(change)
    return [
        Line(group[0], tuple(one.id for one in group), tuple(place for one in group for place in one.places))
        for group in groups.values()
    ]


def shown(value: Any) -> str:
    """Return a value on one line, cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    text = "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split()))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _counts(drift: Drift) -> str:
    return ", ".join(f"{count} {level}" for level, count in drift.counts.items() if count)


def _section(title: str, items: Iterable[str]) -> Iterator[str]:
    found = list(items)
    if found:
        yield f"\n{title}:"
        yield from (f"  {item}" for item in found)


def _lists(report: Report) -> Iterator[tuple[str, list[str]]]:
    drift = report.drift
    yield "Rules whose source changed", [f"`{rule.rule}` at `{rule.where}`" for rule in drift.rules if drift.changes]
    yield "References that lead nowhere", list(drift.unread)
    yield "Accepted", [f"{change.id}: {row.reason}" for change, row in report.accepted if drift.changes]
    yield "Notes", list(report.notes)


def _row(line: Line) -> str:
    first = line.first
    cells = (first.id, first.operation, f"`{first.place}`{line.count}", line.told)
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
