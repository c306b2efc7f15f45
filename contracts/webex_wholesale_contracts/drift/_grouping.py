"""Changes of texts and examples, grouped: one edit in 23 places is one change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from json import dumps
from typing import Any

from webex_wholesale_contracts.drift._model import Change, Direction, Level, fingerprint
from webex_wholesale_contracts.drift._texts import Edit, edits

__all__ = ["Occurrence", "grouped"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place whose text or example differs, with both values."""

    operation: str
    place: str
    direction: Direction
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class _Found:
    level: Level
    old: Any
    new: Any
    identity: tuple[str, ...]
    at: Occurrence


def grouped(occurrences: Iterable[Occurrence]) -> Iterator[Change]:
    """Yield one change for each distinct edit, at its first place in a request, or else at its first place."""
    groups: dict[tuple[str, ...], list[_Found]] = {}
    for occurrence in occurrences:
        for found in _found(occurrence):
            groups.setdefault(found.identity, []).append(found)
    for identity, group in groups.items():
        first = next((found for found in group if found.at.direction == "request"), group[0])
        level: Level = "rule-text" if any(found.level == "rule-text" for found in group) else "wording"
        places = tuple(dict.fromkeys((found.at.operation, found.at.place) for found in group))
        at = first.at
        yield Change(fingerprint(identity), at.operation, at.place, at.direction, level, first.old, first.new, places)


def _found(occurrence: Occurrence) -> Iterator[_Found]:
    if occurrence.place.endswith(" description"):
        for edit in edits(occurrence.old, occurrence.new):
            yield _Found(_level(edit), edit.old, edit.new, ("text", *edit.words), occurrence)
        return
    old, new = occurrence.old, occurrence.new
    identity = "example", dumps(old, sort_keys=True, default=str), dumps(new, sort_keys=True, default=str)
    yield _Found("wording", old, new, identity, occurrence)


def _level(edit: Edit) -> Level:
    return "rule-text" if edit.states_rule else "wording"
