"""The engine of a mock: a request in, a response out, without IO.

One call is one transaction. `handle` first asks the faults whether one of them takes the call, then runs the stages on
an exchange, and last writes the journal. A rule refuses by raising Refusal, which becomes the answer here and nowhere
else; rules raise before anything changes, so a refused call leaves the world as it was. Faults are injected around the
stages, not in them: a fault decides whether the request takes effect and what reaches the client, and the service's own
code does not know of it. Time passes between calls: each call first runs the work that has come due. The mock's lock
lets one call in at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import attrs

from webex_wholesale_contracts._later import Later
from webex_wholesale_mock import billing
from webex_wholesale_mock.engine import fault_injection
from webex_wholesale_mock.engine.exchange import Exchange, refused
from webex_wholesale_mock.engine.exercised import RUN, Exercised
from webex_wholesale_mock.engine.journal import MAX_BYTES, Journal, entry_of
from webex_wholesale_mock.engine.kept_answers import KeptAnswers
from webex_wholesale_mock.engine.stages import run
from webex_wholesale_mock.faults import Duplicate, Fault, Latency
from webex_wholesale_mock.state.clock import VirtualClock, Work, check_seconds, http_date
from webex_wholesale_mock.state.ids import Ids, tracking_id
from webex_wholesale_mock.state.tracked import OUTSIDE, TrackedObject
from webex_wholesale_mock.wire import compression
from webex_wholesale_mock.wire.messages import Request, Response, Trouble
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import customers as customer_workflow
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow
from webex_wholesale_mock.workflows.partners import add_partner
from webex_wholesale_mock.world.rulebook import Observed
from webex_wholesale_mock.world.settings import Pace
from webex_wholesale_mock.world.world import World

Origin = Callable[[], tuple[World, int]]
"""A function that makes the world a mock begins in, and returns the number of calls answered there before."""


class Engine(TrackedObject):
    """A world and its journal. Seed, clock and the requests so far decide every byte of an answer.

    Args:
        seed: decides every id and token.
        clock: the clock that the world begins with.
        poll_step: seconds by which each poll of unfinished work moves the clock; 0 for none.
        evidence: rules as they were observed, by id.

    `evidence`, `explain`, `exercised`, `pace` (None where nobody has chosen one) and `redirect_uris`, to which codes of
    the first integration are sent, outlive a reset.

    Raises ValueError for a poll_step that is not a number of seconds.
    """

    __slots__ = (
        "_kept",
        "_origin",
        "evidence",
        "exercised",
        "explain",
        "journal",
        "journal_bytes",
        "pace",
        "poll_step",
        "redirect_uris",
        "seed",
        "start",
        "world",
    )
    holds = ("journal", "world")

    def __init__(
        self,
        seed: int,
        clock: VirtualClock,
        *,
        poll_step: float = 0,
        evidence: Mapping[str, Observed] | None = None,
    ) -> None:
        super().__init__()
        check_seconds("poll_step", poll_step)
        self.seed, self.start, self.poll_step = seed, clock.now, poll_step
        start = clock.now
        self.explain, self.journal_bytes = True, MAX_BYTES
        self.evidence, self.exercised = evidence or {}, Exercised()
        self.redirect_uris: tuple[str, ...] = ()
        self.pace: Pace | None = None
        self._kept = KeptAnswers()
        self._origin: Origin = lambda: (fresh(seed, VirtualClock(start), poll_step, self.evidence), 0)
        self._live_in(fresh(seed, clock, poll_step, self.evidence), 0)

    def reset(self) -> None:
        """Go back to the start: the same tokens, ids and time, an empty journal."""
        self._live_in(*self._origin())

    def move_to(self, origin: Origin) -> None:
        """Begin in another world, to which each reset goes back. Nothing changes where `origin` raises."""
        world, calls = origin()
        self._origin = origin
        self._live_in(world, calls)

    def _live_in(self, world: World, calls: int) -> None:
        self.journal = Journal(max_bytes=self.journal_bytes)
        self.journal.serial = calls
        self.world = world
        if self.pace and self.pace.poll_step is not None:
            world.poll_step = self.pace.poll_step
        if self.redirect_uris:
            partner = world.partners.first
            partner.integration = partner.integration.redirected(self.redirect_uris)
        world.clock.runner, world.clock.past = partial(run_due, world), []
        world.visibility.resume(world.clock)

    def follow(self, pace: Pace) -> None:
        """Let the clock move in another way, now and after each reset."""
        self.pace = pace
        if pace.poll_step is not None:
            self.world.poll_step = pace.poll_step

    def limit_journal(self, max_bytes: int) -> None:
        """Let the journal keep fewer or more bytes, now and after each reset."""
        self.journal_bytes = self.journal.max_bytes = max_bytes

    def handle(self, request: Request) -> Response:
        """Answer one request. A refused one leaves the world as it was. Raises PredicateError."""
        if compression.HEADER in request.headers:
            request = compression.unpacked(request)
        fault = fault_injection.due(self.world, request) if self.world.faults else None
        return self._call(request) if fault is None else self._struck(request, fault)

    def _struck(self, request: Request, fault: Fault) -> Response:
        """Answer a request that a fault strikes: twice for Duplicate, later for a real-time Latency."""
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
        identity = tracking_id(self.world.ids.seed, serial)
        if fault is None:
            exchange, response = self._kept_or_new(request, identity)
        else:
            exchange = Exchange(self.world, request, identity)
            response = fault_injection.strike(fault, exchange, self._answer)
        if request.method == "HEAD":
            response = response.without_body()
        if response.status and (fault is None or response.header("date") is None):
            response.headers.append(("date", http_date(self.world.clock.now)))
        response.rule, response.fault = exchange.rule, exchange.fault
        self.journal.add(entry_of(serial, exchange, response))
        if self.exercised.is_on:
            self.exercised.note(exchange, response, fault)
        if RUN.is_on:
            RUN.note(exchange, response, fault)
        return response

    def _kept_or_new(self, request: Request, identity: str) -> tuple[Exchange, Response]:
        """Answer a request as the same one was answered, where nothing has changed since."""
        history = self._epoch.history
        state = history.changes
        kept = self._kept.find(request, state, identity)
        if kept is not None:
            return kept
        exchange = Exchange(self.world, request, identity)
        response = self._answer(exchange)
        if history.changes == state and self._epoch is not OUTSIDE:
            self._kept.add(exchange, response, state)
        return exchange, response

    def _answer(self, exchange: Exchange) -> Response:
        """Run the stages, and turn a refusal into its answer."""
        try:
            response = run(exchange)
        except Refusal as refusal:
            asked = exchange.request.headers.get("x-mock-explain", "1" if self.explain else "0")
            response = refused(exchange, refusal, explain=asked == "1")
        response.headers.append(("trackingid", exchange.tracking_id))
        return response


_WORKFLOWS: Final[Mapping[str, Any]] = {
    "customer": customer_workflow,
    "subscriber": subscriber_workflow,
    "report": billing,
    "setup_assist": Later("webex_wholesale_mock.workflows.setup_assist"),
    "order": Later("webex_wholesale_mock.workflows.orders"),
    "device": Later("webex_wholesale_mock.workflows.devices"),
    "sub_partner": Later("webex_wholesale_mock.workflows.sub_partners"),
    "sso": Later("webex_wholesale_mock.workflows.sso"),
    "trial": Later("webex_wholesale_mock.workflows.trials"),
    "shipment": Later("webex_wholesale_mock.workflows.trials"),
}
"""The module with the scheduled work of each noun: most worlds never have any of the later ones."""

if TYPE_CHECKING:
    SCHEDULED_WORK: Mapping[str, Callable[[World, str], None]]


def __getattr__(name: str) -> object:
    """Make `SCHEDULED_WORK` when somebody asks for it: the function for each kind of scheduled work."""
    if name != "SCHEDULED_WORK":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    table = {kind: work for workflow in _WORKFLOWS.values() for kind, work in workflow.SCHEDULED_WORK.items()}
    globals()[name] = table
    return table


def run_due(world: World, work: Work) -> None:
    """Run one piece of scheduled work. Its subject exists as long as the work is scheduled."""
    _WORKFLOWS[work.kind.partition(".")[0]].SCHEDULED_WORK[work.kind](world, work.subject)


def fresh(seed: int, clock: VirtualClock, poll_step: float, evidence: Mapping[str, Observed]) -> World:
    """Make a world with one partner and nothing else, whose rules are as they were observed."""
    world = World(clock=clock, ids=Ids(seed), poll_step=poll_step)
    world.rules.observe(evidence)
    add_partner(world, "Example Telecom")
    return world
