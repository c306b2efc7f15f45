"""Where the life of a mock parts: states to come back to, and other mocks that go on from here."""

from __future__ import annotations

from copy import copy
from typing import Self

from webex_wholesale_mock.core import Core
from webex_wholesale_mock.history import Branch, Snapshot


class Branching:
    """The part of a mock that goes back, or goes on in two ways."""

    _core: Core
    _lock: Branch
    named_snapshots: dict[str, Snapshot]
    """Those that were taken over the wire."""

    def snapshot(self) -> Snapshot:
        """What there is now, to come back to with `rollback`: world, clock, ids, journal, settings."""
        with self._lock:
            return self._lock.snapshot()

    def rollback(self, snapshot: Snapshot) -> None:
        """Let everything be as it was when a snapshot was taken, be that before or, after another rollback, ahead.

        Raises ForeignSnapshot, a ValueError, for one of another mock.
        """
        with self._lock:
            self._lock.rollback(snapshot)

    def fork(self) -> Self:
        """Another mock that goes on from here: what happens to either is not seen through the other.

        What was got from either, such as a partner, shows the one that was used last.
        """
        with self._lock:
            other = object.__new__(type(self))
            other._core, other._lock = copy(self._core), self._lock.fork()
            other._lock.adopt(other._core)
            other.named_snapshots = {}
            return other
