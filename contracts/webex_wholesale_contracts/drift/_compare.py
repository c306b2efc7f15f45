"""The comparison of two descriptions: their flat tables, place by place and aspect by aspect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from webex_wholesale_contracts.drift._document import RECURSIVE
from webex_wholesale_contracts.drift._effects import CHECKS, LEVEL, Effect
from webex_wholesale_contracts.drift._grouping import Occurrence, grouped
from webex_wholesale_contracts.drift._model import LEVELS, Change, Direction, Drift, fingerprint
from webex_wholesale_contracts.drift._operations import OPERATION_PLACE, Tables, flatten
from webex_wholesale_contracts.drift._schemas import Row, Table
from webex_wholesale_contracts.drift._sources import source_changes
from webex_wholesale_contracts.operations import OPERATIONS

__all__ = ["compare"]

_ORDER = {f"{operation.method} {operation.path}": number for number, operation in enumerate(OPERATIONS)}
_RESERVED_HEADERS = {"header.Authorization", "header.Accept", "header.Content-Type"}
"""Parameters that OpenAPI tells readers to ignore: security and content say the same."""
_WHOLE = ("status", "media type", "alternative", "parameter", "header")
"""Kinds of places that come and go with all that is below them."""
_INHERITED = ("items", "alternative")
"""Kinds of places without a name of their own."""


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Drift:
    """Compare two versions of the vendor's description, for the operations of the wholesale API.

    `info`, tags, operation ids and everything that no wholesale operation reaches are not compared.

    Args:
        old: an OpenAPI 3 document, such as `pinned()`.
        new: the document to hold against it.

    Returns:
        The changes with their levels, the rules whose source changed, and the references that lead nowhere.

    Raises:
        UnusableDocument: a document has none of the operations, or is malformed where they are.
    """
    before, now = flatten(old), flatten(new)
    changes: list[Change] = []
    occurrences: list[Occurrence] = []
    for name in sorted({*before, *now}, key=lambda name: (_ORDER.get(name, len(_ORDER)), name)):
        if name in before and name in now:
            for pair in _pairs(name, before[name], now[name]):
                changes += pair.changes()
                occurrences += pair.occurrences()
        else:
            effect: Effect = "other" if name in before else "harmless"
            sides = ("operation", None) if name in before else (None, "operation")
            changes.append(_change(name, OPERATION_PLACE, "request", effect, *sides))
    changes += grouped(occurrences)
    changes.sort(key=lambda change: LEVELS.index(change.level))
    return Drift(tuple(changes), source_changes(old, new) if changes else (), tuple(_unread(now)))


def _change(operation: str, place: str, direction: Direction, effect: Effect, old: Any, new: Any) -> Change:
    level = LEVEL[effect, direction]
    identity = fingerprint((operation, direction, place, old, new))
    return Change(identity, operation, place, direction, level, old, new, ((operation, place),))


def _pairs(operation: str, old: Tables, new: Tables) -> Iterator[_Pair]:
    yield _Pair(operation, "request", old.request, new.request)
    yield _Pair(operation, "answer", old.answer, new.answer)


def _unread(operations: Mapping[str, Tables]) -> Iterator[str]:
    for name, tables in operations.items():
        for place, row in (*tables.request.items(), *tables.answer.items()):
            if row.facts.get("reference", RECURSIVE) != RECURSIVE:
                yield f"{name} {place}: {row.facts['reference']}"


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two tables of the same operation and direction."""

    operation: str
    direction: Direction
    old: Table
    new: Table

    def changes(self) -> Iterator[Change]:
        """Yield the changes of the structure."""
        for place in dict.fromkeys([*self.old, *self.new]):
            if self._is_below_another_change(place):
                continue
            if place in self.old and place in self.new:
                for aspect, effect, old, new in self._findings(place):
                    yield _change(self.operation, f"{place} {aspect}", self.direction, effect, old, new)
            elif self._is_reported(place):
                yield self._presence(place)

    def occurrences(self) -> Iterator[Occurrence]:
        """Yield the places whose texts or examples differ."""
        for place in (place for place in self.old if place in self.new):
            old, new = self.old[place].facts, self.new[place].facts
            for aspect in ("description", "example", "examples"):
                if old.get(aspect) != new.get(aspect):
                    where = self.operation, f"{place} {aspect}", self.direction
                    yield Occurrence(*where, old.get(aspect), new.get(aspect))

    def _findings(self, place: str) -> Iterator[tuple[str, Effect, Any, Any]]:
        old, new = self.old[place].facts, self.new[place].facts
        aspects = ("reference",) if _is_unlike(old, new, "reference") else CHECKS
        for aspect in aspects:
            if _is_unlike(old, new, aspect):
                for effect, before, now in CHECKS[aspect](old.get(aspect), new.get(aspect)):
                    yield aspect, effect, before, now

    def _is_below_another_change(self, place: str) -> bool:
        """Below a type or a reference that changed, everything differs."""
        parent = self._row(place).parent
        while parent is not None:
            old, new = self.old.get(parent), self.new.get(parent)
            if old and new and any(_is_unlike(old.facts, new.facts, name) for name in ("reference", "type")):
                return True
            parent = self._row(parent).parent
        return False

    def _row(self, place: str) -> Row:
        return self.old.get(place) or self.new[place]

    def _is_reported(self, place: str) -> bool:
        """Of objects that came or went, the deepest places with a name are reported; statuses and headers are whole."""
        table, other = (self.new, self.old) if place in self.new else (self.old, self.new)
        row = table[place]
        if row.kind in _INHERITED and row.parent not in other:
            return False
        above = row.parent
        while above is not None and above not in other:
            if table[above].kind in _WHOLE:
                return False
            above = table[above].parent
        return (row.kind != "property" and row.kind != "body") or not _has_named_places(table, place)

    def _presence(self, place: str) -> Change:
        came = place in self.new
        table, other = (self.new, self.old) if came else (self.old, self.new)
        effect = self._effect_of_coming(table, other, place) if came else self._effect_of_going(place)
        told = _told(table, place)
        sides = (None, told) if came else (told, None)
        return _change(self.operation, place, self.direction, effect, *sides)

    def _effect_of_coming(self, table: Table, other: Table, place: str) -> Effect:
        top = place
        while (parent := table[top].parent) is not None and parent not in other:
            top = parent
        kind = table[place].kind
        if self.direction == "request":
            forced = table[top].facts.get("required") and kind not in ("alternative", "media type")
            return "narrower" if forced else "wider"
        strict = kind == "alternative" or (kind == "status" and place[0] in "23")
        return "wider" if strict else "harmless"

    def _effect_of_going(self, place: str) -> Effect:
        kind = self.old[place].kind
        if kind == "alternative":
            return "narrower"
        is_error = kind == "status" and place[0] in "45"
        return "harmless" if is_error or place in _RESERVED_HEADERS else "other"


def _is_unlike(old: Mapping[str, Any], new: Mapping[str, Any], aspect: str) -> bool:
    before, now = old.get(aspect), new.get(aspect)
    if aspect == "enum" and before is not None and now is not None:
        return any(value not in now for value in before) or any(value not in before for value in now)
    return before != now


def _has_named_places(table: Table, place: str) -> bool:
    """Tell if something with a name lies below a place."""
    below = [name for name, row in table.items() if row.parent == place]
    return any(table[name].kind == "property" or _has_named_places(table, name) for name in below)


def _told(table: Table, place: str) -> str:
    """The type of a place, or its kind, for people."""
    row = table[place]
    told = " or ".join(row.facts.get("type", [])) or row.kind
    if f"{place}[]" in table:
        told = f"{told} of {_told(table, f'{place}[]')}"
    return f"{told}, required" if row.facts.get("required") and row.kind != "media type" else told
