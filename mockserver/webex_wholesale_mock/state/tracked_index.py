"""A large table of a world: a change keeps what stood at one key, not all of the table.

`TrackedDict` takes a flat copy at its first change after a snapshot, which takes 20 ms at a million entries. This one
takes as long at any size. Its price is the order: a key that a rollback brings back stands last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from webex_wholesale_mock.state.tracked import OUTSIDE, Tracked, TrackedDict
from webex_wholesale_mock.state.versions import History

K = TypeVar("K")
V = TypeVar("V")

_NOTHING: Final = object()
_set: Final = object.__setattr__


class _Entry:
    """The value at one key of an index, which is what a version puts back."""

    __slots__ = ("_index", "_key")

    def __init__(self, index: TrackedIndex[Any, Any], key: Any) -> None:
        self._index, self._key = index, key

    def redo(self, _kept: Sequence[object]) -> object:
        return self._index.get(self._key, _NOTHING)

    def put(self, state: object) -> None:
        if state is _NOTHING:
            dict.pop(self._index, self._key, None)
        else:
            dict.__setitem__(self._index, self._key, state)


class TrackedIndex(TrackedDict[K, V]):
    """A dict of the world for look-ups, in no order to rely on."""

    __slots__ = ("_kept",)

    _kept: set[K]
    """The keys that the latest version has already."""

    def __setitem__(self, key: K, value: V) -> None:
        history = self._keep(key)
        if history is not None and isinstance(value, Tracked):
            value.attach(history)
        dict.__setitem__(self, key, value)

    def __delitem__(self, key: K) -> None:
        self._keep(key)
        dict.__delitem__(self, key)

    def touch(self) -> None:
        """Say that many keys are about to change: keep all of them."""
        epoch = getattr(self, "_epoch", OUTSIDE)
        if epoch is not OUTSIDE:
            epoch.history.changes += 1
            epoch.history.keep(self)

    def attach(self, history: History) -> None:
        if getattr(self, "_epoch", OUTSIDE) is OUTSIDE:
            _set(self, "_kept", set())
        super().attach(history)

    def _keep(self, key: K) -> History | None:
        """Say that one key is about to change. Returns the history; None outside of a world."""
        epoch = getattr(self, "_epoch", OUTSIDE)
        if epoch is OUTSIDE:
            return None
        history = epoch.history
        history.changes += 1
        if epoch.ended:
            _set(self, "_epoch", history.epoch)
            self._kept.clear()
        if (latest := history.latest) is not None and key not in self._kept:
            self._kept.add(key)
            latest.changes.append((_Entry(self, key), self.get(key, _NOTHING)))
        return history
