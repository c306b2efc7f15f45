"""The mock as a server on a port, for clients in any language."""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final, Literal

import attrs
import uvicorn

from webex_wholesale_mock.adapters._asgi import Application, application
from webex_wholesale_mock.mock import WholesaleMock
from webex_wholesale_mock.server.cross_origin import CrossOrigin
from webex_wholesale_mock.server.uvicorn_server import Connection
from webex_wholesale_mock.state.clock import LATEST, timestamp
from webex_wholesale_mock.wire import routing
from webex_wholesale_mock.wire.messages import Request, Response
from webex_wholesale_mock.workflows.partners import checked_uris

ClockMode = Literal["real", "virtual", "frozen"]

FASTEST: Final = 86_400.0
"""The highest speed, in seconds of the clock per real second: a day."""
POLL_STEP: Final = 5.0
"""Seconds by which a poll moves the virtual clock, so that clients with real pauses between polls finish."""
BACKLOG: Final = 2048
"""Connections that may wait to be accepted."""
KEEP_ALIVE: Final = 75
"""Seconds for which an idle connection stays open: longer than a client's pause between polls."""
GRACE: Final = 1
"""Seconds that running requests have to end when the server stops."""
PACES: Final[dict[ClockMode, str]] = {
    "virtual": f"virtual; each poll of unfinished work moves it by {POLL_STEP:g} seconds",
    "frozen": f"frozen, moves by {routing.CONTROL}clock/advance alone",
    "real": "real, speed {:g}",
}
"""Descriptions of the clock for the start-up lines; the real clock's speed is filled in."""


LASTING: Final = ("full-admin", "read-only", "no-scope")
"""Tokens that every partner starts with and that are valid for a while."""


class ServeError(Exception):
    """Raised where the server cannot start. The text is for the person who started it."""


class RealTime:
    """A mock whose clock follows real time: before each request it advances by the time since the last one.

    Advancing the clock by hand adds to that; a reset sets it back to the start. At the end of the calendar it stops.
    Safe for threads.

    Args:
        mock: the mock to serve.
        monotonic: returns real seconds.
        speed: seconds of the clock per real second.
    """

    def __init__(
        self, mock: WholesaleMock, monotonic: Callable[[], float] = time.monotonic, *, speed: float = 1
    ) -> None:
        self._mock = mock
        self._monotonic = monotonic
        self._speed = speed
        self._last = monotonic()

    def handle(self, request: Request) -> Response:
        with self._mock._lock:
            last, self._last = self._last, self._monotonic()
            clock = self._mock.clock
            clock.advance(min((self._last - last) * self._speed, (LATEST - clock.now).total_seconds()))
            return self._mock.handle(attrs.evolve(request, pace=self._speed))


class _Server(uvicorn.Server):
    """A server that a signal stops without an error, even where requests are cut off."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self.should_exit = True


def serve(
    show: Callable[[str], object],
    *,
    host: str = "127.0.0.1",
    port: int = 8787,
    seed: int = 0,
    clock: ClockMode = "virtual",
    speed: float | None = None,
    allow_remote: bool = False,
    scenario: Path | None = None,
    world: Path | None = None,
    redirect_uri: Sequence[str] = (),
    cors_origin: Sequence[str] = (),
    evidence: Path | None = None,
) -> None:
    """Serve a fresh mock until SIGINT or SIGTERM. Call it in the main thread.

    Args:
        show: gets the address and the credentials as one text, once connections are accepted.
        host: a name or an address to listen on.
        port: 0 for any free port.
        seed: decides every id and token.
        clock: "virtual" moves by five seconds with each poll of unfinished work; "frozen" by the control endpoint
            only; "real" starts now and follows real time.
        speed: seconds of the real clock per real second, 1 where left out.
        allow_remote: permits a host that other machines can reach.
        scenario: a scenario file to begin in.
        world: a file with a saved world to begin in.
        redirect_uri: addresses to which codes of the first partner's integration are sent; by default its own one.
        cors_origin: sites whose pages may call the API from a browser, such as `http://localhost:4200`.
        evidence: a file of evidence, by which rules are as they were observed.

    Raises ServeError where it cannot listen, for an invalid speed, scenario, saved world, evidence or redirect URI.
    """
    mock, app = play(seed, clock, speed, cors_origin, evidence)
    if redirect_uri:
        _redirect(mock, redirect_uri)
    _begin_in(mock, scenario, world)
    with listen(host, port, allow_remote=allow_remote) as listener:
        server = _Server(config(app))
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, server.handle_exit)
        show(greeting(mock, address(host, listener), PACES[clock].format(speed or 1)))
        server.run(sockets=[listener])


def play(
    seed: int,
    clock: ClockMode,
    speed: float | None = None,
    cors_origins: Sequence[str] = (),
    evidence: Path | None = None,
) -> tuple[WholesaleMock, Application]:
    """Make a mock and the application that serves it. Raises ServeError for an invalid speed, or invalid evidence."""
    if clock == "real":
        mock = _fresh(seed, datetime.now(UTC), 0, evidence)
        mock.coverage.start()
        return mock, _application(RealTime(mock, speed=_speed(speed)).handle, cors_origins)
    if speed is not None:
        raise ServeError(f"a {clock} clock has no speed; leave --speed out, or add --clock real")
    mock = _fresh(seed, None, POLL_STEP if clock == "virtual" else 0, evidence)
    mock.coverage.start()
    return mock, _application(mock.handle, cors_origins)


def _fresh(seed: int, start: datetime | None, poll_step: float, evidence: Path | None) -> WholesaleMock:
    try:
        return WholesaleMock(seed, start, poll_step=poll_step, evidence=evidence)
    except ValueError as error:
        raise ServeError(str(error)) from None


def _application(handle: Callable[[Request], Response], cors_origins: Sequence[str]) -> Application:
    return application(CrossOrigin(handle, cors_origins).handle if cors_origins else handle)


def _redirect(mock: WholesaleMock, uris: Sequence[str]) -> None:
    """Send codes of the first integration to other addresses, after each reset too."""
    try:
        mock._engine.redirect_uris = checked_uris(uris)
    except ValueError as error:
        raise ServeError(f"--redirect-uri: {error}") from None
    mock.reset()


def _begin_in(mock: WholesaleMock, scenario: Path | None, world: Path | None) -> None:
    if scenario and world:
        raise ServeError("--scenario and --world exclude each other; give one of them")
    try:
        if scenario:
            mock.load_scenario(scenario)
        if world:
            mock.load_world(world)
    except (OSError, ValueError) as error:
        raise ServeError(str(error)) from None


def _speed(speed: float | None) -> float:
    if speed is None:
        return 1
    if not 0 < speed <= FASTEST:  # which nan is not either
        raise ServeError(f"--speed must be greater than 0 and at most {FASTEST:g} (a day per second), got {speed:g}")
    return speed


def listen(host: str, port: int, *, allow_remote: bool = False) -> socket.socket:
    """Open a socket that accepts connections.

    Args:
        host: a name or an address.
        port: 0 for any free port.
        allow_remote: permits a host that other machines can reach.

    Raises ServeError for such a host without `allow_remote`, and where the port cannot be opened.
    """
    if not allow_remote and not is_loopback(host):
        raise ServeError(
            f"{host!r} is not a loopback address; to let other machines reach the mock, add --allow-remote"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError, UnicodeError) as error:
        reason = str(getattr(error, "strerror", None) or error).partition(" (while")[0]
        raise ServeError(f"cannot listen on {host!r}, port {port}: {reason}; choose another --host or --port") from None
    # Connections inherit this. Without it, the second part of each answer waits 40 ms for the first to be acknowledged.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def is_loopback(host: str) -> bool:
    """Tell a host that only this machine can reach: `localhost`, 127.0.0.0/8 or ::1. Names are not looked up."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def address(host: str, listener: socket.socket) -> str:
    """Return the URL of a listening socket, without a path, under the given name of the host."""
    bound, port = listener.getsockname()[:2]
    host = host or bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def greeting(mock: WholesaleMock, url: str, pace: str) -> str:
    """Format the start-up lines for clients, as `name: value`; `pace` describes the clock."""
    lines = {
        "base URL": url + routing.PREFIX,
        "control URL": url + routing.CONTROL,
        "provisioning id": mock.template.provisioning_id,
        **{f"token {name}": token for name, token in mock.tokens.items()},
        "valid until": _end_of_tokens(mock),
        "clock": pace,
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items())


def _end_of_tokens(mock: WholesaleMock) -> str:
    """Return the moment of the mock's clock at which the first of the usual tokens ends."""
    world = mock._engine.world
    partner = world.partners.first
    ends = [world.partners.tokens[partner.tokens[name]].expires for name in LASTING if name in partner.tokens]
    return f"{timestamp(min(ends))} on the clock of the mock" if ends else "never issued"


def config(app: Application) -> uvicorn.Config:
    """Configure uvicorn, without headers of its own: the same seed and requests give the same bytes.

    The event loop and the parser are left to uvicorn, which takes uvloop and httptools where they are installed.
    """
    return uvicorn.Config(
        app,
        http=Connection,
        lifespan="off",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )
