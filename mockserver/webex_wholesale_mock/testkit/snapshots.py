"""Where the life of a mock parts: states to come back to, and other mocks that go on from here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from typing import Any, Self

from webex_wholesale_mock.state.versions import Snapshot
from webex_wholesale_mock.testkit import crash_sweep
from webex_wholesale_mock.testkit.crash_sweep import CrashPoint
from webex_wholesale_mock.testkit.verification import Verification


class Branching(Verification):
    """The part of a mock that goes back, or goes on in two ways."""

    named_snapshots: dict[str, Snapshot]
    """Those that were taken over the wire."""

    _run: crash_sweep.Run | None

    def snapshot(self) -> Snapshot:
        """The present state, to come back to with `rollback`: world, clock, ids, journal, settings."""
        with self._lock:
            return self._lock.branch.snapshot()

    def rollback(self, snapshot: Snapshot) -> None:
        """Let everything be as it was when a snapshot was taken, be that before or, after another rollback, ahead.

        Raises ForeignSnapshot, a ValueError, for one of another mock.
        """
        with self._lock:
            self._lock.branch.rollback(snapshot)

    def fork(self) -> Self:
        """Another mock that goes on from here: what happens to either is not seen through the other.

        What was got from either, such as a partner, shows the one that was used last.
        """
        with self._lock:
            other = object.__new__(type(self))
            other._run = None
            other._engine, other._lock = copy(self._engine), self._lock.fork()
            other._lock.branch.adopt(other._engine)
            other.named_snapshots = {}
            return other

    def crash_points(
        self, job: Callable[[], Any], *, prepare: Callable[[], object] | None = None
    ) -> Iterator[CrashPoint]:
        """Run a job once undisturbed, and then for each of its calls: killed there, then again to its end.

        `for point in mock.crash_points(job): ...` checks what should hold of the world after each second run. A job of
        n calls is run about 4n times, of which every other time to its end; in each it begins in this world, which is
        also there when the loop has ended.

        Args:
            job: what uses this mock in this process; may be an asynchronous function, which gets a loop of its own.
            prepare: puts things right outside of the mock before the job begins anew, such as removing its checkpoint;
                it is not called between a crash and the second run.

        Raises AssertionError where the second run fails, or the customers, subscribers, organizations and people are
        others than after the undisturbed run.
        """
        return crash_sweep.sweep(self, job, prepare)
