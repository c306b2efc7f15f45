"""Where the life of a mock parts: states to come back to, and other mocks that go on from here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from webex_wholesale_contracts._later import Later
from webex_wholesale_mock.state.versions import Snapshot
from webex_wholesale_mock.testkit.verification import Verification

if TYPE_CHECKING:
    from webex_wholesale_mock.testkit import changes, crash_sweep, interleaving
    from webex_wholesale_mock.testkit.between import Between
    from webex_wholesale_mock.testkit.call_hooks import CallHooks
    from webex_wholesale_mock.testkit.changes import Changes
    from webex_wholesale_mock.testkit.crash_sweep import CrashPoint
    from webex_wholesale_mock.testkit.interleaving import Exceptions, Held, Interleavings
    from webex_wholesale_mock.testkit.jobs import Job
else:
    changes = Later("webex_wholesale_mock.testkit.changes")
    crash_sweep = Later("webex_wholesale_mock.testkit.crash_sweep")
    interleaving = Later("webex_wholesale_mock.testkit.interleaving")


class Branching(Verification):
    """The part of a mock that goes back, or goes on in two ways."""

    named_snapshots: dict[str, Snapshot]
    """Those that were taken over the wire."""

    _hooks: CallHooks
    _story_since: Snapshot | None

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

    def changes(self, since: Snapshot) -> Changes:
        """Compare the present state with that of a snapshot: things added, removed, and changed field by field.

        Compared are partners with their templates and tokens, customers, subscribers, organizations, people,
        locations, workspaces, devices, orders of Setup Assist and billing reports. Nothing changes, and no call is
        recorded.

        Args:
            since: a snapshot of this mock; one that was taken later, before a rollback, is compared as well.

        Raises:
            ForeignSnapshot: the snapshot was taken of another mock.
        """
        with self._lock:
            after = changes.picture_of(self._engine.world)
            here = self._lock.branch.snapshot()
            self._lock.branch.rollback(since)
            try:
                before = changes.picture_of(self._engine.world)
            finally:
                self._lock.branch.rollback(here)
            return changes.Changes(changes.between(before, after))

    @property
    def story_since(self) -> Snapshot | None:
        """The snapshot since which `story()` tells the changes too; None, the default, for none.

        Raises ForeignSnapshot where one of another mock is assigned.
        """
        return self._story_since

    @story_since.setter
    def story_since(self, snapshot: Snapshot | None) -> None:
        if snapshot is not None:
            snapshot.version_of(self._lock.branch)
        self._story_since = snapshot

    def story(self) -> str:
        """Tell the last calls, the rule that refused last, polls for which the clock stood still, and changes.

        Assertion errors, HTTP errors and errors of these packages that leave a `with` block of the mock have this text
        as a note.

        Returns:
            Lines of text; empty where there were no calls. Changes are told where `story_since` is set.
        """
        with self._lock:
            told = changes.told(self.changes(self._story_since)) if self._story_since else ""
            return "\n".join(filter(None, (super().story(), told)))

    def fork(self) -> Self:
        """Another mock that goes on from here: what happens to either is not seen through the other.

        Snapshots stay with the mock they were taken of, also that in `story_since`. What was got from either, such as
        a partner, shows the one that was used last.
        """
        from webex_wholesale_mock.testkit.call_hooks import CallHooks

        with self._lock:
            other = object.__new__(type(self))
            other._hooks, other._story_since = CallHooks(), None
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

    def interleave(
        self,
        *jobs: Job,
        invariants: Held = (),
        always: Held = (),
        prepare: Callable[[], object] | None = None,
        raises: Exceptions = (),
        orders: int | None = 500,
        seed: int | None = None,
        order: str | None = None,
        patience: float | timedelta = 30.0,
    ) -> Interleavings:
        """Run the jobs of two or more workers in every order of their calls, and hold invariants.

        A job stops before each call into the mock, and before each wait of a client of `mock.client()`; the order says
        which job goes on. All orders begin in this world, which is also there afterwards; those with the fewest
        interruptions come first.

        Args:
            *jobs: functions, blocking or asynchronous, that make their own clients; each gets a thread of its own.
            invariants: functions that hold at the end of each order: they raise, or return False, where they do not.
            always: functions that hold after each step; what they call leaves no trace.
            prepare: puts things right outside of the mock before each order.
            raises: exceptions with which a job may end; any other one breaks an order.
            orders: how many orders are run at most; None for all.
            seed: draw so many orders from this seed instead.
            order: run one order alone: a letter for each step, as a `BrokenOrder` has it.
            patience: real seconds, or a timedelta, in which a job comes to its next step or its end.

        Raises:
            BrokenOrder: an AssertionError with the shortest order that breaks an invariant or lets a job fail.
            RuntimeError: the jobs do not repeat, or one neither calls nor ends.
            ValueError: there are fewer than two jobs, or a number or an order cannot be.
        """
        __tracebackhide__ = True
        scheduler = interleaving.scheduler_of(orders, seed, order)
        plan = interleaving.plan_of(jobs, invariants, always, prepare, raises, patience)
        return interleaving.explore(self, plan, scheduler, orders)

    def between(self, first: str, second: str, *, do: Callable[[], Any], times: int | None = 1) -> Between:
        """Change the world between two calls of a job, such as a check and the act that relies on it.

        When `first` was called, `do` runs before the next call of `second` takes effect. It lasts until it is removed,
        also as a context manager; a reset or another world ends it, a rollback restores its hits, a fork does not have
        it. `do` may use `mock.hub`, the clock and clients; its own calls change nothing between them.

        Args:
            first: name of an operation, such as "customers.precheck".
            second: name of an operation, such as "customers.provision"; may be the same.
            do: the change, a function without arguments; may be asynchronous.
            times: how often it is done; None for every time.

        Raises:
            ValueError: the operation is unknown, or `times` is not a number from 1 on.
            TypeError: `do` is not a function.
        """
        from webex_wholesale_mock.testkit.between import Between

        with self._lock:
            return Between(self, first, second, do, times)
