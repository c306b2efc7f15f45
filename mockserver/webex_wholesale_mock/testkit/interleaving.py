"""Jobs of several workers, run in one order of their calls after the other, while invariants are held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final, Protocol

import attrs

from webex_wholesale_mock.faults import Crashed
from webex_wholesale_mock.state.clock import as_seconds, check_seconds
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.state.versions import Snapshot
from webex_wholesale_mock.testkit.call_hooks import CallHooks, name_of
from webex_wholesale_mock.testkit.jobs import Job, perform
from webex_wholesale_mock.testkit.orders import Given, Guide, Scheduler, Seeded, Step, Systematic, letters
from webex_wholesale_mock.testkit.turns import Turns, Worker

Invariant = Callable[[], Any]
Held = Invariant | Sequence[Invariant]
Exceptions = type[BaseException] | tuple[type[BaseException], ...]

MAX_STEPS: Final = 10_000
"""Steps of one order; jobs that take more never end."""
MAX_JOBS: Final = 26


class BrokenOrder(AssertionError):
    """An order of the jobs' calls breaks an invariant, or lets a job fail.

    Attributes:
        order: the letters of the jobs, one for each step; `interleave(..., order=...)` runs it again.
        steps: the steps of the jobs, with the statuses of the answers.
    """

    __module__ = "webex_wholesale_mock"

    def __init__(self, text: str, order: str = "", steps: tuple[Step, ...] = ()) -> None:
        super().__init__(text)
        self.order, self.steps = order, steps


@attrs.frozen(slots=True, kw_only=True)
class Interleavings:
    """The orders that were run, none of which broke anything.

    Attributes:
        orders: how many different ones.
        complete: True where these are all orders that there are.
        seed: the seed they were drawn from; None for the systematic search.
        interruptions: all orders with fewer than so many interruptions were run; None where all were run, or where
            they were drawn.
    """

    __module__ = "webex_wholesale_mock"

    orders: int
    complete: bool
    seed: int | None = None
    interruptions: int | None = None

    def __str__(self) -> str:
        count = "1 order" if self.orders == 1 else f"{self.orders} orders"
        if self.complete:
            return f"{count}, all that there are"
        if self.seed is not None:
            return f"{count} that differ, drawn from the seed {self.seed}"
        if self.interruptions is None:
            return f"{count}, as it was given"
        return (
            f"{count}, and the bound leaves others out: all with fewer than {self.interruptions}"
            f" interruptions were run. Give a greater number, orders={2 * self.orders}, or None for all"
        )


class Interleavable(Protocol):
    """A mock that jobs are run on in one order after the other."""

    _hooks: CallHooks
    _lock: WorldLock

    def snapshot(self) -> Snapshot: ...

    def rollback(self, snapshot: Snapshot) -> None: ...

    def story(self) -> str: ...


@attrs.frozen(slots=True, kw_only=True)
class Plan:
    """The jobs to run, and what is held while they run."""

    jobs: Sequence[Job]
    invariants: Sequence[Invariant]
    always: Sequence[Invariant]
    prepare: Callable[[], object] | None
    raises: tuple[type[BaseException], ...]
    patience: float


@attrs.frozen(slots=True, kw_only=True)
class Break:
    """An order that broke something, and the story of its calls."""

    guide: Guide
    problem: str
    cause: Exception | None
    story: str

    @property
    def length(self) -> tuple[int, int]:
        """The measure by which one is shorter than another: its interruptions, then its steps."""
        return self.guide.interruptions, len(self.guide.steps)


class _Broken(Exception):
    """Something does not hold in the present order."""

    def __init__(self, problem: str, cause: Exception | None) -> None:
        super().__init__(problem)
        self.cause = cause


def plan_of(
    jobs: Sequence[Job],
    invariants: Held,
    always: Held,
    prepare: Callable[[], object] | None,
    raises: Exceptions,
    patience: float | timedelta,
) -> Plan:
    """Put a plan together. Raises ValueError for too few or too many jobs, and for a patience that cannot be."""
    if not 2 <= len(jobs) <= MAX_JOBS:
        raise ValueError(f"give 2 to {MAX_JOBS} jobs to interleave, got {len(jobs)}")
    seconds = as_seconds(patience)
    check_seconds("patience", seconds)
    return Plan(
        jobs=jobs,
        invariants=(invariants,) if callable(invariants) else tuple(invariants),
        always=(always,) if callable(always) else tuple(always),
        prepare=prepare,
        raises=raises if isinstance(raises, tuple) else (raises,),
        patience=seconds,
    )


def scheduler_of(orders: int | None, seed: int | None, order: str | None) -> Scheduler:
    """Make the scheduler that was asked for. Raises ValueError for two at once, and for a bound that cannot be."""
    if orders is not None and (type(orders) is not int or orders < 1):
        raise ValueError(f"orders must be a whole number from 1 on, or None, got {orders!r}")
    if seed is not None and (orders is None or order is not None):
        raise ValueError("orders drawn from a seed need their number in orders, and no order of their own")
    if order is not None:
        return Given(order)
    return Systematic() if seed is None else Seeded(seed)


def explore(mock: Interleavable, plan: Plan, scheduler: Scheduler, bound: int | None) -> Interleavings:
    """Run the jobs in one order after the other, up to a bound. Raises BrokenOrder for the shortest that breaks."""
    start = mock.snapshot()
    seen: set[str] = set()
    breaks: list[Break] = []
    runs = 0
    try:
        while (bound is None or runs < bound) and not _is_found(breaks, scheduler) and (guide := scheduler.next()):
            runs += 1
            mock.rollback(start)
            breaks += _run(mock, plan, guide)
            seen.add(guide.order)
    finally:
        mock.rollback(start)
    if breaks:
        raise _told(plan, breaks, len(seen))
    return Interleavings(
        orders=len(seen),
        complete=scheduler.is_complete,
        seed=scheduler.seed,
        interruptions=scheduler.interruptions,
    )


def _is_found(breaks: Sequence[Break], scheduler: Scheduler) -> bool:
    """Tell whether no order to come can be shorter than those that were found."""
    ahead = scheduler.interruptions
    return bool(breaks) and ahead is not None and ahead > breaks[0].guide.interruptions


def _run(mock: Interleavable, plan: Plan, guide: Guide) -> list[Break]:
    """Run the jobs in one order; what it breaks, if anything."""
    if plan.prepare is not None:
        plan.prepare()
    try:
        workers = _take_turns(mock, plan, guide)
        _check_ends(plan, workers)
        _hold(plan.invariants)
    except _Broken as broken:
        return [Break(guide=guide, problem=str(broken), cause=broken.cause, story=mock.story())]
    return []


def _take_turns(mock: Interleavable, plan: Plan, guide: Guide) -> list[Worker]:
    turns = Turns(plan.jobs, guide.answered, plan.patience)
    hooks = mock._hooks
    with hooks.outermost(turns):
        hooks.before_wait = turns.before_wait
        try:
            turns.start()
            while ready := turns.ready:
                if len(guide.steps) == MAX_STEPS:
                    raise RuntimeError(f"the jobs have taken {MAX_STEPS} steps in one order and have not ended")
                turns.go(guide.choose(ready))
                _hold_always(mock, plan.always)
        finally:
            hooks.before_wait = None
            turns.dismiss()
    return turns.workers


def _hold_always(mock: Interleavable, invariants: Sequence[Invariant]) -> None:
    """Hold invariants between two steps; what they call leaves no trace."""
    if invariants:
        here = mock.snapshot()
        try:
            _hold(invariants)
        finally:
            mock.rollback(here)


def _hold(invariants: Sequence[Invariant]) -> None:
    for invariant in invariants:
        try:
            held = perform(invariant)
        except Exception as error:
            raise _Broken(f"{name_of(invariant)} does not hold: {error!r}", error) from error
        if held is False:
            raise _Broken(f"{name_of(invariant)} does not hold", None)


def _check_ends(plan: Plan, workers: Sequence[Worker]) -> None:
    for worker in workers:
        error = worker.error
        if error is None or isinstance(error, plan.raises):
            continue
        if not isinstance(error, Exception) and not isinstance(error, Crashed):
            raise error
        cause = error if isinstance(error, Exception) else None
        raise _Broken(f"job {worker.name}, {name_of(worker.job)}, failed with {error!r}", cause) from error


def _told(plan: Plan, breaks: Sequence[Break], orders: int) -> BrokenOrder:
    shortest = min(breaks, key=lambda broken: broken.length)
    guide = shortest.guide
    jobs = ", ".join(f"{name} {name_of(job)}" for name, job in zip(letters(plan.jobs), plan.jobs, strict=True))
    lines = [
        f"{shortest.problem}, in the order {guide.order!r} of {jobs}",
        *(f"  {step}" for step in guide.steps),
        f"the shortest order that breaks something, of {len(breaks)} in {orders} that were run;"
        f" to run it again: order={guide.order!r}",
        shortest.story,
    ]
    error = BrokenOrder("\n".join(filter(None, lines)), guide.order, tuple(guide.steps))
    error.__cause__ = shortest.cause
    return error
