"""Jobs that are killed at every call in turn and run again, to see whether that leaves the world of a single run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, Protocol

import attrs

from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.state.versions import Snapshot
from webex_wholesale_mock.testkit.call_hooks import Answer, CallHooks, crash, operation_of
from webex_wholesale_mock.testkit.jobs import Job, perform
from webex_wholesale_mock.wire.messages import Request, Response
from webex_wholesale_mock.world.world import World

Effect = Literal["before", "after"]
Inventory = Counter[tuple[str, str]]
"""The things in a world, each with its number: their kind, and facts that outlive a second try."""

MOST_SHOWN: Final = 10


@attrs.frozen(slots=True, kw_only=True)
class CrashPoint:
    """Where a job was killed: at which of its calls, counted from 1, before or after that took effect."""

    __module__ = "webex_wholesale_mock"

    call: int
    operation: str
    effect: Effect

    def __str__(self) -> str:
        return f"call {self.call}, {self.operation}, killed {self.effect} it took effect"


@attrs.define(slots=True)
class Run:
    """One run of a job: what it has called so far, and where it is to be killed, if anywhere."""

    lock: WorldLock
    point: CrashPoint | None = None
    operations: list[tuple[str, str]] = attrs.Factory(list)
    dead: bool = False

    def handle(self, answer: Answer, request: Request) -> Response:
        """Answer a call of the job, or end it. Once it is dead, none of its threads gets an answer any more."""
        with self.lock:
            if self.dead:
                return crash()
            self.operations.append((operation_of(request), request.method))
            if self.point is None or len(self.operations) != self.point.call:
                return answer(request)
            self.dead = True
            if self.point.effect == "after":
                answer(request)
            return crash()


class Sweepable(Protocol):
    """A mock that a sweep takes back and forth, and whose calls it may end."""

    _engine: Engine
    _hooks: CallHooks
    _lock: WorldLock

    def snapshot(self) -> Snapshot: ...

    def rollback(self, snapshot: Snapshot) -> None: ...

    def story(self) -> str: ...


def sweep(mock: Sweepable, job: Job, prepare: Callable[[], object] | None) -> Iterator[CrashPoint]:
    """Run a job undisturbed, then once for each crash point: killed there, and again to its end."""
    start = mock.snapshot()
    try:
        first = _begin(mock, job, prepare, Run(mock._lock))
        expected = _settled(mock)
        for point in _points(first):
            mock.rollback(start)
            _kill(mock, job, prepare, point)
            _again(mock, job, point)
            _compare(mock, point, expected)
            yield point
    finally:
        mock.rollback(start)


def _points(run: Run) -> Iterator[CrashPoint]:
    """Before and after each call; a call that only reads has no effect, and is one point."""
    for call, (operation, method) in enumerate(run.operations, 1):
        yield CrashPoint(call=call, operation=operation, effect="before")
        if method != "GET":
            yield CrashPoint(call=call, operation=operation, effect="after")


def _begin(mock: Sweepable, job: Job, prepare: Callable[[], object] | None, run: Run) -> Run:
    if prepare is not None:
        prepare()
    try:
        _perform(mock, job, run)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:
        if not run.dead:  # whatever a killed job leaves behind, such as a group of exceptions
            raise
    return run


def _kill(mock: Sweepable, job: Job, prepare: Callable[[], object] | None, point: CrashPoint) -> None:
    try:
        _begin(mock, job, prepare, Run(mock._lock, point))
    except Exception as error:
        error.add_note(
            f"{point}: the job failed before, though undisturbed it did not. What it keeps outside of the mock is not"
            " rolled back: have prepare= put that right."
        )
        raise


def _again(mock: Sweepable, job: Job, point: CrashPoint) -> None:
    try:
        _perform(mock, job, Run(mock._lock))
    except Exception as error:
        raise AssertionError(f"{point}: run again, the job failed with {error!r}\n{mock.story()}") from error


def _perform(mock: Sweepable, job: Job, run: Run) -> None:
    with mock._hooks.outermost(run):
        perform(job)


def _settled(mock: Sweepable) -> Inventory:
    """The inventory after the work that is due now, such as provisioning that takes no time."""
    mock._engine.world.clock.advance(0)
    return inventory(mock._engine.world)


def inventory(world: World) -> Inventory:
    """The customers, subscribers, organizations and people of a world, by what outlives a second try: no ids."""
    names = {customer.id: customer.external_id for customer in world.customers}
    organizations = world.directory.organizations
    homes = {organization.id: organization.name for organization in organizations.values()}
    counts: Inventory = Counter()
    for customer in world.customers:
        counts["customer", f"{customer.external_id} with {_listed(customer.packages)}"] += 1
    for subscriber in world.subscribers:
        counts[
            "subscriber", f"{subscriber.email} of {names[subscriber.customer_id]} with {_listed(subscriber.packages)}"
        ] += 1
    for organization in organizations.values():
        owner = names.get(organization.customer_id or "")
        counts["organization", f"{organization.name} {f'of customer {owner}' if owner else 'without a customer'}"] += 1
    for person in world.directory.everyone:
        counts["person", f"{person.email} in {homes.get(person.organization_id, 'the partner')}"] += 1
    return counts


def _compare(mock: Sweepable, point: CrashPoint, expected: Inventory) -> None:
    present = _settled(mock)
    lost = [f"lost: {what} {known}" for what, known in (expected - present).elements()]
    made = [f"not there without the crash: {what} {known}" for what, known in (present - expected).elements()]
    if differences := lost + made:
        shown = "\n  ".join(differences[:MOST_SHOWN])
        more = f"\n  and {len(differences) - MOST_SHOWN} more" if len(differences) > MOST_SHOWN else ""
        raise AssertionError(f"{point}: run again, the job leaves another world\n  {shown}{more}\n{mock.story()}")


def _listed(packages: Any) -> str:
    return ", ".join(sorted(packages)) or "no packages"
