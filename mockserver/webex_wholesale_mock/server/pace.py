"""The time of a served mock: real time, in which the clock runs by itself, or virtual time, which clients move."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

import attrs

from webex_wholesale_mock.mock import WholesaleMock
from webex_wholesale_mock.server.settings import ClockMode
from webex_wholesale_mock.state.clock import LATEST
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.testkit.clock import Clock
from webex_wholesale_mock.wire import routing
from webex_wholesale_mock.wire.messages import Request, Response
from webex_wholesale_mock.world.world import World

POLL_STEP: Final = 5.0
"""Seconds by which a poll moves the virtual clock, so that clients with real pauses between polls finish."""
PACES: Final[dict[ClockMode, str]] = {
    "virtual": f"virtual; each poll of unfinished work moves it by {POLL_STEP:g} seconds",
    "frozen": f"frozen, moves by {routing.CONTROL}clock/advance alone",
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

    _lock: WorldLock

    @property
    def clock(self) -> Clock: ...

    def handle(self, request: Request) -> Response: ...


class VirtualTime:
    """A mock whose answers say that its clock is virtual, so that a client may move it instead of waiting.

    Args:
        mock: the mock to serve.
    """

    def __init__(self, mock: Answers) -> None:
        self._mock = mock

    def handle(self, request: Request) -> Response:
        response = self._mock.handle(request)
        if response.status and not routing.is_control(request.path):
            # A host may be anything here, even one that a parser of URLs refuses.
            root = "".join(f"/{path}" for path in request.origin.split("/", 3)[3:])
            response.headers.append((CLOCK_HEADER, f"virtual; advance={root}{routing.CONTROL}clock/advance"))
        return response


def make_instant(mock: WholesaleMock) -> None:
    """Let all work of a mock take no time, now and after each reset."""
    begin = mock._engine._origin

    def instantly() -> tuple[World, int]:
        world, calls = begin()
        for name in INSTANT_WORK:
            setattr(world.durations, name, 0)
        return world, calls

    mock._engine.move_to(instantly)


class RealTime:
    """A mock whose clock follows real time: before each request it advances by the time since the last one.

    Advancing the clock by hand adds to that; a reset sets it back to the start. At the end of the calendar it stops.
    Safe for threads.

    Args:
        mock: the mock to serve.
        monotonic: returns real seconds.
        speed: seconds of the clock per real second.
        since: the real second at which the clock of the mock was right; now where left out.
    """

    def __init__(
        self,
        mock: Answers,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        speed: float = 1,
        since: float | None = None,
    ) -> None:
        self._mock = mock
        self._monotonic = monotonic
        self._speed = speed
        self._last = monotonic() if since is None else since

    def handle(self, request: Request) -> Response:
        with self._mock._lock:
            last, self._last = self._last, self._monotonic()
            clock = self._mock.clock
            clock.advance(min((self._last - last) * self._speed, (LATEST - clock.now).total_seconds()))
            return self._mock.handle(attrs.evolve(request, pace=self._speed))
