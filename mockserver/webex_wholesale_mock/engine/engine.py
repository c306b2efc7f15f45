"""The sans-IO core: a request in, a response out, one transaction each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_mock import billing
from webex_wholesale_mock.engine import fault_injection as striking
from webex_wholesale_mock.engine.exchange import Exchange, refused
from webex_wholesale_mock.engine.journal import Entry, Journal
from webex_wholesale_mock.engine.stages import run
from webex_wholesale_mock.entities import Partner, Template
from webex_wholesale_mock.faults import Duplicate, Fault, Latency
from webex_wholesale_mock.state.clock import VirtualClock, Work, check_seconds
from webex_wholesale_mock.state.ids import Ids, tracking_id
from webex_wholesale_mock.state.tracked import TrackedObject
from webex_wholesale_mock.wire.messages import Request, Response, Trouble
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import customers as provisioning
from webex_wholesale_mock.workflows import oauth as grants
from webex_wholesale_mock.workflows import setup_assist
from webex_wholesale_mock.workflows import subscribers as subscriptions
from webex_wholesale_mock.world.world import ALL_SCOPES, TOKEN_LIFETIME, World

TOKENS = {
    "full-admin": ("full-admin", ALL_SCOPES, TOKEN_LIFETIME),
    "read-only": ("read-only", ALL_SCOPES, TOKEN_LIFETIME),
    "no-scope": ("full-admin", frozenset[str](), TOKEN_LIFETIME),
    "expired": ("full-admin", ALL_SCOPES, timedelta(0)),
}
"""The tokens that every partner starts with: role, scopes, lifetime."""


Origin = Callable[[], tuple[World, int]]
"""Makes the world that a mock begins in, and says how many calls have been answered there."""


class Core(TrackedObject):
    """A world and its journal. Deterministic: seed, clock and the requests so far decide every byte of an answer."""

    __slots__ = ("_origin", "explain", "journal", "poll_step", "seed", "start", "world")
    holds = ("journal", "world")

    def __init__(self, seed: int, clock: VirtualClock, *, poll_step: float = 0) -> None:
        check_seconds("poll_step", poll_step)
        self.seed, self.start, self.poll_step = seed, clock.now, poll_step
        start = clock.now
        self.explain = True
        self._origin: Origin = lambda: (fresh(seed, VirtualClock(start), poll_step), 0)
        self._live_in(fresh(seed, clock, poll_step), 0)

    def reset(self) -> None:
        """Begin again as at the start: the same tokens, ids and moment, none of what came later, no journal."""
        self._live_in(*self._origin())

    def move_to(self, origin: Origin) -> None:
        """Begin in another world, to which every reset goes back from now on. Nothing changes where `origin` raises."""
        world, calls = origin()
        self._origin = origin
        self._live_in(world, calls)

    def _live_in(self, world: World, calls: int) -> None:
        self.journal = Journal()
        self.journal.serial = calls
        self.world = world
        world.clock.runner = partial(run_due, world)

    def handle(self, request: Request) -> Response:
        """Answer one request. A refused one leaves the world as it was."""
        fault = striking.due(self.world, request) if self.world.faults else None
        return self._call(request) if fault is None else self._struck(request, fault)

    def _struck(self, request: Request, fault: Fault) -> Response:
        """Answer a request that a fault strikes: twice where it arrives twice, late where it is held up for real."""
        if isinstance(fault.what, Duplicate):
            both = self._call(request, fault), self._call(request, fault)
            return both[fault.effect == "before"]
        delay = fault.what.seconds / request.pace if request.pace and isinstance(fault.what, Latency) else 0
        if delay and fault.effect == "before" and not request.held_by:
            again = attrs.evolve(request, held_by=fault.id)
            return Response(0, trouble=Trouble(delay=delay, again=again))
        response = self._call(request, fault)
        if delay and fault.effect == "after":
            response.trouble = Trouble(delay=delay)
        return response

    def _call(self, request: Request, fault: Fault | None = None) -> Response:
        serial = self.journal.next_serial()
        exchange = Exchange(self.world, request, tracking_id(self.world.ids.seed, serial))
        if fault is None:
            response = self._answer(exchange)
        else:
            response = striking.strike(fault, exchange, self._answer)
        exchange.forget()
        self.journal.add(Entry(serial, self.world.clock.now, exchange, response.without_chunks()))
        return response

    def _answer(self, exchange: Exchange) -> Response:
        """The service's own answer."""
        try:
            response = run(exchange)
        except Refusal as refusal:
            asked = exchange.request.headers.get("x-mock-explain", "1" if self.explain else "0")
            response = refused(exchange, refusal, explain=asked == "1")
        response.headers.append(("trackingid", exchange.tracking_id))
        return response


SCHEDULED_WORK: Final[Mapping[str, Callable[[World, str], None]]] = {
    **provisioning.SCHEDULED_WORK,
    **subscriptions.SCHEDULED_WORK,
    **billing.SCHEDULED_WORK,
    **setup_assist.SCHEDULED_WORK,
}
"""What can be scheduled: the function that does each kind to a subject, which is there as long as that is scheduled."""


def run_due(world: World, work: Work) -> None:
    """Do a piece of scheduled work."""
    SCHEDULED_WORK[work.kind](world, work.subject)


def fresh(seed: int, clock: VirtualClock, poll_step: float) -> World:
    """A world with one partner and nothing else."""
    world = World(clock=clock, ids=Ids(seed), poll_step=poll_step)
    add_partner(world, "Example Telecom")
    return world


def add_partner(
    world: World,
    name: str,
    *,
    country: str = "US",
    entitled: bool = True,
    parent: Partner | None = None,
    suspended: bool = False,
    templates: Sequence[dict[str, Any]] = ({"name": "Standard"},),
) -> Partner:
    """A partner ready for work: with templates, the usual tokens, and an integration let in.

    `templates` are fields of Template; one without a country has the partner's. Raises ValueError for a parent that is
    a sub-partner itself, and for a suspended partner that is none.
    """
    if suspended and not parent:
        raise ValueError(f"{name} has no parent; only a sub-partner can be suspended")
    parent = parent and world.own(parent)
    partner = world.add_partner(name, country=country, entitled=entitled, parent=parent)
    partner.suspended = suspended
    for template in templates:
        add_template(world, partner, **{"country": country, **template})
    for token, (role, scopes, lifetime) in TOKENS.items():
        world.add_token(partner, token, role=role, scopes=scopes, lifetime=lifetime)
    grants.seed(world, partner)
    return partner


def add_template(world: World, partner: Partner, name: str, **settings: object) -> Template:
    """One more template of a partner; `settings` are the fields of Template."""
    partner, uuid = world.own(partner), world.ids.uuid()
    template = Template(
        id=uuid,
        provisioning_id=wire_ids.encode_provisioning_id(uuid),
        name=name,
        partner_id=partner.id,
        **settings,  # type: ignore[arg-type]  # checked by Template itself
    )
    return world.add_template(partner, template)
