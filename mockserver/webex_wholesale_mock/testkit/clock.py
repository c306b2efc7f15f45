"""The clock of a mock as a test moves it, with scheduled events named by the ids that clients see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

import attrs

from webex_wholesale_contracts.ids import shortened
from webex_wholesale_contracts.models import CreatedBillingReport, Customer, Subscriber
from webex_wholesale_contracts.models.locations import Location
from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.state.clock import Work, as_seconds
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.testkit.event_words import in_words
from webex_wholesale_mock.values import DeviceDetails, SetupAssist, Shipment, SubPartnerRequest, Trial, resolver
from webex_wholesale_mock.world.handle import synchronized
from webex_wholesale_mock.world.settings import POLL_STEP, ClockMode, Pace
from webex_wholesale_mock.world.world import World

LIMIT: Final = 31 * 86_400.0
"""Seconds by which `run_until` looks ahead by default."""

END: Final = datetime.max.replace(tzinfo=UTC)
SHOWN: Final = 5
"""Scheduled events that an error names."""


@attrs.frozen(slots=True)
class Event:
    """An event that is scheduled, or has just happened.

    Attributes:
        due: the moment, in UTC.
        kind: the kind, such as `customer.finish`.
        id: the id, as clients see it, of the customer, subscriber, report, trial, shipment or order; for Setup Assist
            of the location.
        name: a customer's external id, a subscriber's email, a report's type and period, the company of a trial, the
            type of shipped devices with the company, or the number of an order.
    """

    __module__ = "webex_wholesale_mock"

    due: datetime
    kind: str
    id: str
    name: str

    def __str__(self) -> str:
        return f"{self.due:%Y-%m-%d %H:%M:%S} {self.kind} {self.name}"

    @property
    def text(self) -> str:
        """The event in words, such as `customer acme-1 finishes provisioning or its update`."""
        return in_words(self.kind, self.name)


Wanted = Callable[[Event], bool]
About = (
    str
    | Customer
    | Subscriber
    | CreatedBillingReport
    | Location
    | DeviceDetails
    | SetupAssist
    | SubPartnerRequest
    | Trial
    | Shipment
    | resolver.Handle
)


@synchronized
class Clock:
    """The clock of a mock, which stands still until it is moved. Safe to use from any thread."""

    __module__ = "webex_wholesale_mock"

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
        """Seconds since the mock was made, or last reset."""
        return self._engine.world.clock.elapsed

    @property
    def pace(self) -> Pace:
        """The way in which the clock moves by itself; without a choice `virtual` with a poll step, else `frozen`."""
        return self._engine.pace or Pace("virtual" if self._engine.world.poll_step else "frozen")

    def set_pace(self, mode: ClockMode, speed: float = 1) -> Pace:
        """Choose the way in which the clock moves by itself, now and after each reset.

        Args:
            mode: `real` follows real time for as long as the mock is served, `virtual` moves by 5 seconds with each
                poll of unfinished work, `frozen` stays until it is told to move.
            speed: seconds of a real clock per real second, at most 86,400.

        Returns:
            The pace, with its mode and speed.

        Raises:
            ValueError: the mode is unknown, the speed is out of range, or the clock is not a real one and has a speed.
        """
        pace = Pace(mode, speed, POLL_STEP if mode == "virtual" else 0)
        self._engine.follow(pace)
        return pace

    def advance(self, by: float | timedelta) -> None:
        """Move on, and run on the way what falls due.

        Args:
            by: seconds, or a timedelta; 0 or more.

        Raises:
            ValueError: it is negative, not finite, or leaves the calendar.
        """
        self._engine.world.clock.advance(by)

    def advance_to(self, moment: datetime) -> None:
        """Move on to a moment, and run on the way what falls due.

        Args:
            moment: with a time zone.

        Raises:
            ValueError: it is in the past, has no time zone, or leaves the calendar.
        """
        self._engine.world.clock.advance_to(moment)

    def upcoming(self) -> list[Event]:
        """List the scheduled events, soonest first, without those that wait for people or for a poll."""
        return _upcoming(self._engine.world)

    def run_next(self) -> Event:
        """Move on to the next event, let it happen, and return it.

        Raises:
            ValueError: nothing is scheduled.
        """
        event = _run(self._engine.world, lambda event: True, END)
        if event is None:
            raise ValueError("nothing is scheduled")
        return event

    def run_until(self, event: str | Wanted, about: About | None = None, *, limit: float | timedelta = LIMIT) -> Event:
        """Move on until an event has happened, and return it.

        Args:
            event: its kind, such as `customer.finish`, or a function of an `Event` that is true for it.
            about: the customer, subscriber, report, location, phone, order of Setup Assist, request for a sub-partner,
                trial or shipment: an id, the name in the event, or a value.
            limit: seconds, or a timedelta, to look ahead.

        Raises:
            ValueError: the kind is unknown, or the event does not happen within the limit. The clock stays where it
                was, as it does when the given function raises.
        """
        world = self._engine.world
        wanted = _wanted(event, _names(world, about))
        deadline = _moment(world.clock.now, as_seconds(limit))
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


def _trial(world: World, subject: str) -> tuple[str, str]:
    trial = world.trials[subject]
    return trial.wire_id, trial.company


def _shipment(world: World, subject: str) -> tuple[str, str]:
    shipment = world.shipments[subject]
    return shipment.wire_id, f"{shipment.device} of {world.trials[shipment.trial_id].company}"


def _device(world: World, subject: str) -> tuple[str, str]:
    device = world.directory.devices[subject]
    return device.wire_id, device.model


def _sub_partner(world: World, subject: str) -> tuple[str, str]:
    asked = world.sub_partner_requests[subject]
    return asked.id, asked.details.name


def _sso(world: World, subject: str) -> tuple[str, str]:
    return world.partners[subject].org_id, world.sso[subject].entity_id


def _order(world: World, subject: str) -> tuple[str, str]:
    placed = world.orders[subject]
    return placed.wire_id, placed.number


_NAMES: Final[Mapping[str, Callable[[World, str], tuple[str, str]]]] = {
    "customer": _customer,
    "subscriber": _subscriber,
    "report": _report,
    "setup_assist": _setup_assist,
    "trial": _trial,
    "shipment": _shipment,
    "device": _device,
    "sub_partner": _sub_partner,
    "sso": _sso,
    "order": _order,
}
"""The id and the name of what each noun's work is about."""


def _names(world: World, about: About | None) -> frozenset[str] | None:
    """All that an event's id or name can be for what is meant; None for any."""
    if about is None:
        return None
    if not isinstance(about, About):
        raise ValueError(f"about must be an id, a name or a value, got {type(about).__name__}")
    text = about if isinstance(about, str) else about.id
    found = {text}
    for search in (resolver.customer, resolver.subscriber, resolver.report, resolver.location):
        with suppress(ValueError):
            found.add(search(world, text).wire_id)
    with suppress(ValueError):
        found.add(resolver.setup_assist(world, text).location_id)
    return frozenset(found)


def _wanted(event: str | Wanted, names: frozenset[str] | None) -> Wanted:
    def is_about(candidate: Event) -> bool:
        return names is None or not names.isdisjoint((candidate.id, candidate.name))

    if callable(event):
        return lambda candidate: event(candidate) and is_about(candidate)
    from webex_wholesale_mock.engine.engine import SCHEDULED_WORK

    kind = known("kind of event", event, SCHEDULED_WORK)
    return lambda candidate: candidate.kind == kind and is_about(candidate)


def _moment(now: datetime, limit: float) -> datetime:
    try:
        deadline = now + timedelta(seconds=limit)
    except (OverflowError, ValueError) as error:
        raise ValueError(f"limit must be seconds or a timedelta, got {limit}: {error}") from None
    if deadline < now:
        raise ValueError(f"limit must be 0 or more, got {limit}")
    return deadline


def _never(event: str | Wanted, about: About | None, deadline: datetime, upcoming: list[Event]) -> str:
    kind = event if isinstance(event, str) else "nothing wanted"
    whose = "" if about is None else f" of {shortened(about if isinstance(about, str) else about.id)}"
    known = "; ".join(map(str, upcoming[:SHOWN])) or "nothing"
    more = f" and {len(upcoming) - SHOWN} more" if len(upcoming) > SHOWN else ""
    return f"{kind}{whose} does not happen by {deadline:%Y-%m-%d %H:%M:%S}; scheduled: {known}{more}"
