"""The sans-IO core: a request in, a response out, one transaction each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import attrs

from webex_wholesale_mock import billing
from webex_wholesale_mock.engine import fault_injection
from webex_wholesale_mock.engine.exchange import Exchange, refused
from webex_wholesale_mock.engine.journal import Entry, Journal
from webex_wholesale_mock.engine.stages import run
from webex_wholesale_mock.faults import Duplicate, Fault, Latency
from webex_wholesale_mock.state.clock import VirtualClock, Work, check_seconds
from webex_wholesale_mock.state.ids import Ids, tracking_id
from webex_wholesale_mock.state.tracked import TrackedObject
from webex_wholesale_mock.wire.messages import Request, Response, Trouble
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import customers as customer_workflow
from webex_wholesale_mock.workflows import setup_assist
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow
from webex_wholesale_mock.workflows.partners import add_partner
from webex_wholesale_mock.world.world import World

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
        self.explain = False
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
        fault = fault_injection.due(self.world, request) if self.world.faults else None
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
            response = fault_injection.strike(fault, exchange, self._answer)
        exchange.forget()
        self.journal.add(Entry(serial, self.world.clock.now, exchange, response.without_chunks()))
        return response

    def _answer(self, exchange: Exchange) -> Response:
        """The service's own answer."""
        try:
            response = run(exchange)
        except Refusal as refusal:
            explain = self.explain or exchange.request.headers.get("x-mock-explain") == "1"
            response = refused(exchange, refusal, explain=explain)
        response.headers.append(("trackingid", exchange.tracking_id))
        return response


SCHEDULED_WORK: Final[Mapping[str, Callable[[World, str], None]]] = {
    **customer_workflow.SCHEDULED_WORK,
    **subscriber_workflow.SCHEDULED_WORK,
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
