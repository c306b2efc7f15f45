"""The changes that concern recorded calls: fields and values that a user really sends or reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from webex_wholesale_contracts.drift._calls import Call
from webex_wholesale_contracts.drift._model import BREAKING, Change, SourceChange
from webex_wholesale_contracts.drift._operations import OPERATION_PLACE

__all__ = ["rules_touched_by", "touched_by"]

_UNSEEN = re.compile(r"\|[^.\[]*|\([^)]*\)|\.\*.*")
"""Parts of a place that no body shows: names of alternatives, media types, and fields with any name."""


def touched_by(changes: Iterable[Change], calls: Iterable[Call]) -> tuple[Change, ...]:
    """Return the changes that concern at least one call, with the places of edits that do.

    A change of a field concerns calls that sent it or got it; one of a value, calls with that value. A field that
    became required concerns calls that sent what it belongs to, and a new success status all calls of its operation.
    Fields and values that may be sent newly, or come newly without harm, concern nobody.
    """
    known = list(calls)
    found = []
    for change in changes:
        places = tuple(place for place in change.places if any(_concerns(change, place, call) for call in known))
        if places:
            operation, place = places[0]
            found.append(replace(change, operation=operation, place=place, places=places))
    return tuple(found)


def rules_touched_by(rules: Iterable[SourceChange], calls: Iterable[Call]) -> tuple[SourceChange, ...]:
    """Return the rules whose source is in an operation that was called, or is shared by operations."""
    called = {call.operation for call in calls}
    return tuple(rule for rule in rules if (name := _operation_of(rule.where)) is None or name in called)


def _operation_of(pointer: str) -> str | None:
    """The operation that a JSON pointer leads into."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")]
    return f"{steps[3].upper()} {steps[2]}" if steps[1] == "paths" else None


def _concerns(change: Change, at: tuple[str, str], call: Call) -> bool:
    operation, (written, _, aspect) = at[0], at[1].partition(" ")
    place = _UNSEEN.sub("", written)
    if operation != call.operation:
        return False
    if place == OPERATION_PLACE:
        return True
    if place.startswith(("query.", "body", "path.", "header.", "cookie.", "parameters.")):
        return _concerns_request(change, place, aspect, call)
    return _concerns_answer(change, place, aspect, call)


def _concerns_request(change: Change, place: str, aspect: str, call: Call) -> bool:
    if place.startswith(("path.", "parameters.")):
        return True  # every call of the operation sends those
    came = change.old is None and not aspect
    if came or (aspect == "required" and change.new):
        return change.level in BREAKING and _holds(call, call.request, _parent(place))
    return _holds(call, call.request, place) and _has_value(change, aspect, call.request, place)


def _concerns_answer(change: Change, place: str, aspect: str, call: Call) -> bool:
    status, _, below = place.partition(".")
    if not below:
        came = change.old is None and not aspect
        return call.status == status or (came and change.level in BREAKING)
    if not _same_status(status, call.status) or not _holds(call, call.answer, below):
        return False
    return _has_value(change, aspect, call.answer, below)


def _same_status(status: str, seen: str) -> bool:
    return status in ("default", seen) or (status.endswith("XX") and status[:1] == seen[:1])


def _has_value(change: Change, aspect: str, values: Mapping[str, frozenset[str]], place: str) -> bool:
    """Tell if a value that went was among those seen; a value that came concerns a reader of the field."""
    if aspect != "enum" or isinstance(change.old, list) or isinstance(change.new, list):
        return True
    if change.old is None:
        return change.level in BREAKING
    seen = values.get(place)
    return not seen or str(change.old) in seen


def _holds(call: Call, values: Mapping[str, frozenset[str]], place: str) -> bool:
    """Tell if a field, or anything below it, is among the places of a call; where they are not known, it may be."""
    if not place or not call.names_fields:
        return True
    return any(seen == place or seen.startswith((f"{place}.", f"{place}[")) for seen in values)


def _parent(place: str) -> str:
    """The place that a field belongs to; empty for a parameter and for a field at the top of a body."""
    above = place.rpartition(".")[0].removesuffix("[]")
    return "" if above in ("", "body", "query", "header", "cookie") else above
