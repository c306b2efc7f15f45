"""Time in the tester's hands: the world's clock, with what is scheduled told in the ids that clients see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import attrs

from webex_wholesale_mock.engine.engine import SCHEDULED_WORK, Engine
from webex_wholesale_mock.state.clock import Work
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.world.handle import synchronized
from webex_wholesale_mock.world.world import World

LIMIT: Final = 31 * 86_400.0
"""Seconds for which `run_until` looks ahead where it is not told otherwise."""

END: Final = datetime.max.replace(tzinfo=UTC)
SHOWN: Final = 5
"""How many scheduled events an error names."""


@attrs.frozen(slots=True)
class Event:
    """Something that will happen, or has just happened.

    `kind` is what happens, such as `customer.finish`, `id` to whom, as clients see it; Setup Assist happens to a
    location. `name` is a customer's external id, a subscriber's address, or a report's type and period.
    """

    due: datetime
    kind: str
    id: str
    name: str

    def __str__(self) -> str:
        return f"{self.due:%Y-%m-%d %H:%M:%S} {self.kind} {self.name}"


Wanted = Callable[[Event], bool]


@synchronized
class Clock:
    """The clock of a mock, which stands still until it is moved. Safe to use from any thread."""

    def __init__(self, engine: Engine, guard: WorldLock) -> None:
        self._engine = engine
        self._guard = guard

    def __repr__(self) -> str:
        return f"<Clock at {self.now:%Y-%m-%d %H:%M:%S} UTC>"

    @property
    def now(self) -> datetime:
        """The moment, in UTC."""
        return self._engine.world.clock.now

    @property
    def elapsed(self) -> float:
        """Seconds since the mock was made, or reset."""
        return self._engine.world.clock.elapsed

    def advance(self, seconds: float) -> None:
        """Move on by so many seconds, doing on the way what falls due.

        Raises ValueError for a negative number, one that is not finite, or one that leaves the calendar.
        """
        self._engine.world.clock.advance(seconds)

    def advance_to(self, moment: datetime) -> None:
        """Move on to a moment, doing on the way what falls due. Raises ValueError for one in the past."""
        self._engine.world.clock.advance_to(moment)

    def upcoming(self) -> list[Event]:
        """What is scheduled, soonest first. What waits for people, or for somebody to look, is not."""
        return _upcoming(self._engine.world)

    def run_next(self) -> Event:
        """Move on to what comes next, let it happen, and say what it was. Raises ValueError where nothing will."""
        event = _run(self._engine.world, lambda event: True, END)
        if event is None:
            raise ValueError("nothing is scheduled, so there is nothing to move on to")
        return event

    def run_until(self, event: str | Wanted, about: str | None = None, *, limit: float = LIMIT) -> Event:
        """Move on until something has happened, and say what it was.

        Args:
            event: its kind, such as `customer.finish`, or a function that tells by an `Event`.
            about: to whom: an id as clients see it, or the name that the event has.
            limit: how many seconds to look ahead.

        Raises ValueError, and leaves the clock where it is, for an unknown kind, and where nothing that is scheduled
        brings the event within the limit. What a function that was given raises leaves it there too.
        """
        wanted, world = _wanted(event, about), self._engine.world
        deadline = _moment(world.clock.now, limit)
        before = self._guard.branch.snapshot()
        try:
            found = _run(world, wanted, deadline)
        except BaseException:  # of a function that was given
            self._guard.branch.rollback(before)
            raise
        if found is None:
            self._guard.branch.rollback(before)
            raise ValueError(_never(event, about, deadline, self.upcoming()))
        return found


def _upcoming(world: World) -> list[Event]:
    return [_event(world, work) for work in world.clock.upcoming()]


def _run(world: World, wanted: Wanted, deadline: datetime) -> Event | None:
    """Step until something wanted has happened; None where the deadline comes first."""
    while work := world.clock.due(deadline):
        event = _event(world, work)  # told before it happens: a removal leaves nobody to name
        world.clock.step()
        if wanted(event):
            return event
    return None


def _event(world: World, work: Work) -> Event:
    noun = work.kind.partition(".")[0]
    return Event(work.due, work.kind, *_NAMES[noun](world, work.subject))


def _customer(world: World, subject: str) -> tuple[str, str]:
    customer = world.customers[subject]
    return customer.wire_id, customer.external_id


def _subscriber(world: World, subject: str) -> tuple[str, str]:
    subscriber = world.subscribers[subject]
    return subscriber.wire_id, subscriber.email


def _report(world: World, subject: str) -> tuple[str, str]:
    report = world.reports[subject]
    return report.wire_id, f"{report.type} {report.start} to {report.end}"


def _setup_assist(world: World, subject: str) -> tuple[str, str]:
    placed = world.setup_assists[subject]
    return placed.location_id, world.customers[placed.customer_id].external_id


_NAMES: Final[Mapping[str, Callable[[World, str], tuple[str, str]]]] = {
    "customer": _customer,
    "subscriber": _subscriber,
    "report": _report,
    "setup_assist": _setup_assist,
}
"""The id and the name of what each noun's work is about."""


def _wanted(event: str | Wanted, about: str | None) -> Wanted:
    if not isinstance(about, str | None):
        raise ValueError(f"about is of type {type(about).__name__}; give an id as clients see it, or a name")
    if callable(event):
        return lambda one: event(one) and about in (None, one.id, one.name)
    kind = known("kind of event", event, SCHEDULED_WORK)
    return lambda one: one.kind == kind and about in (None, one.id, one.name)


def _moment(now: datetime, limit: float) -> datetime:
    try:
        deadline = now + timedelta(seconds=limit)
    except (OverflowError, ValueError) as error:
        raise ValueError(f"the limit is {limit} seconds: {error}") from None
    if deadline < now:
        raise ValueError(f"the limit is {limit} seconds, and the clock does not go back")
    return deadline


def _never(event: str | Wanted, about: str | None, deadline: datetime, upcoming: list[Event]) -> str:
    kind = event if isinstance(event, str) else "nothing wanted"
    whose = f" of {about}" if about else ""
    known = "; ".join(map(str, upcoming[:SHOWN])) or "nothing"
    more = f" and {len(upcoming) - SHOWN} more" if len(upcoming) > SHOWN else ""
    return f"{kind}{whose} does not happen by {deadline:%Y-%m-%d %H:%M:%S}; scheduled: {known}{more}"
