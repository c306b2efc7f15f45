"""The time of a served mock: the clock follows real time, or is virtual and moved by clients, or stands still."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Final, Protocol

import attrs

from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.mock import WholesaleMock
from webex_wholesale_mock.state.clock import LATEST
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.testkit.clock import Clock
from webex_wholesale_mock.wire import control_paths
from webex_wholesale_mock.wire.messages import Request, Response
from webex_wholesale_mock.world.settings import POLL_STEP, ClockMode, Pace
from webex_wholesale_mock.world.world import World

PACES: Final[dict[ClockMode, str]] = {
    "virtual": f"virtual; each poll of unfinished work moves it by {POLL_STEP:g} seconds",
    "frozen": f"frozen, moves by {control_paths.CONTROL}clock/advance alone",
    "real": "real, speed {:g}",
}
"""Descriptions of the clock for the start-up lines; the real clock's speed is filled in."""

CLOCK_HEADER: Final = "x-mock-clock"
"""Says in an answer that the clock is virtual, and the path of the control endpoint that moves it."""
INSTANT_WORK: Final = ("provisioning", "updating", "deleting", "report")
"""Durations that are zero in an instant mock."""
INSTANT: Final = "; work takes no time"
"""The end of the description of the clock of an instant mock."""


class Answers(Protocol):
    """A mock, or what stands before one."""

    _engine: Engine
    _lock: WorldLock

    @property
    def clock(self) -> Clock: ...

    def handle(self, request: Request) -> Response: ...


def make_instant(mock: WholesaleMock) -> None:
    """Let all work of a mock take no time, now and after each reset."""
    begin = mock._engine._origin

    def instantly() -> tuple[World, int]:
        world, calls = begin()
        for name in INSTANT_WORK:
            setattr(world.durations, name, 0)
        return world, calls

    mock._engine.move_to(instantly)


class ServedTime:
    """A mock whose clock moves as its pace says, which `clock/pace` can change while it is served.

    A real clock follows real time: before each request it advances by the time since the last one. Advancing the clock
    by hand adds to that; a reset sets it back to the start. At the end of the calendar it stops. A virtual one is
    announced in the answers, so that a client may move it instead of waiting. Safe for threads.

    Args:
        mock: the mock to serve.
        usual: its pace until another one is chosen.
        monotonic: returns real seconds.
        since: the real second at which the clock of the mock was right; now where left out.
    """

    def __init__(
        self,
        mock: Answers,
        usual: Pace,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        since: float | None = None,
    ) -> None:
        self._mock, self._usual, self._monotonic = mock, usual, monotonic
        self._last = monotonic() if since is None else since
        with mock._lock:
            if mock._engine.pace is None:
                mock._engine.follow(usual)

    def handle(self, request: Request) -> Response:
        pace = self._let_pass()
        if pace.mode == "real":
            return self._mock.handle(attrs.evolve(request, pace=pace.speed))
        response = self._mock.handle(request)
        if pace.mode == "virtual" and response.status and not control_paths.is_control(request.path):
            response.headers.append(_announcement(request.origin))
        return response

    def _let_pass(self) -> Pace:
        """Let the time pass since the last request, and return the present pace."""
        with self._mock._lock:
            pace = self._mock._engine.pace or self._usual
            last, self._last = self._last, self._monotonic()
            if pace.mode == "real":
                clock = self._mock.clock
                clock.advance(min((self._last - last) * pace.speed, (LATEST - clock.now).total_seconds()))
            return pace


# A server is called by few names. Bounded like `routing.route`.
@lru_cache(maxsize=1_024)
def _announcement(origin: str) -> tuple[str, str]:
    """Return the header that says which control endpoint moves a virtual clock."""
    # A host may be anything here, even one that a parser of URLs refuses.
    below = origin.split("/", 3)[3:]
    root = f"/{below[0]}" if below else ""
    return CLOCK_HEADER, f"virtual; advance={root}{control_paths.CONTROL}clock/advance"
