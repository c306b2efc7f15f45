"""All state of a mock as plain values, and the parts of it that a rollback would miss."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from types import NoneType
from typing import Any

import attrs

from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.engine.exercised import Exercised
from webex_wholesale_mock.engine.kept_answers import KeptAnswers
from webex_wholesale_mock.state.ids import Ids
from webex_wholesale_mock.state.tracked import OUTSIDE, Tracked, TrackedDict, TrackedList, TrackedObject
from webex_wholesale_mock.state.tracked_index import TrackedIndex

_VALUES = (str, bytes, int, float, NoneType, datetime, date, timedelta, frozenset, Enum)


def _dump(thing: Any, seen: dict[int, int] | None = None) -> Any:
    """Everything below an object as plain values, in order; an object of ours that is met again is a number."""
    seen = {} if seen is None else seen
    if isinstance(thing, _VALUES):
        return thing
    if isinstance(thing, TrackedIndex):  # in no order
        return {key: _dump(thing[key], seen) for key in sorted(thing)}
    if isinstance(thing, Mapping):
        return {key: _dump(value, seen) for key, value in thing.items()} | {"order": [*thing]}
    if isinstance(thing, set):
        return {*thing}
    if isinstance(thing, (list, tuple)):
        return [_dump(one, seen) for one in thing]
    if isinstance(thing, Ids):
        return thing.seed, thing.state
    if id(thing) in seen:
        return f"<{seen[id(thing)]}>"
    seen[id(thing)] = len(seen)
    return {name: _dump(getattr(thing, name), seen) for name in _slots(thing)}


def _slots(thing: Any) -> list[str]:
    if isinstance(thing, TrackedObject):
        return [*thing._names]
    return [field.name for field in attrs.fields(type(thing))] if attrs.has(type(thing)) else []


def state_of(mock: WholesaleMock) -> Any:
    """All there is in a mock."""
    with mock._lock:
        return _dump(mock._engine)


def world_of(mock: WholesaleMock) -> Any:
    """All there is in the world of a mock, without its journals: neither calls nor acts by hand."""
    with mock._lock:
        dumped = _dump(mock._engine.world)
    del dumped["acts"]
    return dumped


def _parts(thing: Any) -> list[Any]:
    """What an object holds directly."""
    if isinstance(thing, Mapping):
        return [*thing.values()]
    if isinstance(thing, (list, tuple, set, frozenset)):
        return [*thing]
    return [getattr(thing, name) for name in _slots(thing)]


def unnoted_in(mock: WholesaleMock) -> list[str]:
    """Where a mock holds something that can change without being noted."""
    found, seen, todo = [], set(), [("core", mock._engine, None)]
    while todo:
        path, thing, holder = todo.pop()
        if isinstance(thing, _VALUES) or id(thing) in seen:
            continue
        seen.add(id(thing))
        if not _is_safe(thing, holder):
            found.append(f"{path}: {type(thing).__name__}")
        todo += [(f"{path}.{type(thing).__name__}", part, thing) for part in _parts(thing)]
    return found


def _is_safe(thing: Any, holder: Any) -> bool:
    """Noted and in a world, a value, or a container whose holder is copied with it."""
    if isinstance(thing, Tracked):
        return getattr(thing, "_epoch", OUTSIDE) is not OUTSIDE
    if isinstance(thing, Exercised):  # that a call was made is not undone, and forks add to the same
        return True
    if isinstance(thing, KeptAnswers):  # of one state of the world, which a rollback leaves too
        return True
    if isinstance(thing, (dict, list, set)):
        return not isinstance(holder, (TrackedDict, TrackedList, tuple))
    frozen = isinstance(thing, tuple) or callable(thing) or type(thing).__module__ == "random"
    return frozen or getattr(type(thing), "__setattr__", None) is not object.__setattr__
