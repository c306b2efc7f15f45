"""The mock as a server of its own, for clients in any language."""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType
from typing import Final, Literal

import uvicorn

from webex_wholesale_mock import routing
from webex_wholesale_mock.adapters._asgi import Application, application
from webex_wholesale_mock.http import Request, Response
from webex_wholesale_mock.mock import WholesaleMock

POLL_STEP: Final = 5.0
"""Seconds by which a poll moves the virtual clock, so that clients that really sleep between polls finish."""
BACKLOG: Final = 2048
"""Connections that may wait to be accepted."""
KEEP_ALIVE: Final = 75
"""Seconds for which an idle connection stays open: longer than clients sleep between polls, so that they end it."""
GRACE: Final = 1
"""Seconds that requests under way have to end when the server is told to stop."""


class ServeError(Exception):
    """The server cannot start; the text is one line for whoever started it."""


class RealTime:
    """A mock whose clock follows real time: before each request it moves on by what has passed since the last.

    `monotonic` gives real seconds. Moving the clock by hand adds to that; a reset sets it back to where it began.
    """

    def __init__(self, mock: WholesaleMock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._mock = mock
        self._monotonic = monotonic
        self._last = monotonic()

    def handle(self, request: Request) -> Response:
        last, self._last = self._last, self._monotonic()
        self._mock.clock.advance(self._last - last)
        return self._mock.handle(request)


class _Server(uvicorn.Server):
    """Takes a signal to stop as the way to end well, and what is cut off by it as no error."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self.should_exit = True


def serve(
    show: Callable[[str], object],
    *,
    host: str = "127.0.0.1",
    port: int = 8787,
    seed: int = 0,
    clock: Literal["real", "virtual"] = "virtual",
    allow_remote: bool = False,
) -> None:
    """Serve a fresh mock until SIGINT or SIGTERM. Call it in the main thread.

    Args:
        show: is given the address and the credentials as one text, once connections are accepted.
        host: a name or an address to listen on.
        port: 0 for any that is free.
        clock: "real" starts now and follows real time; "virtual" moves by five seconds with each poll of something
            unfinished.
        allow_remote: permits a host that other machines can reach.

    Raises ServeError where it cannot listen there.
    """
    with listen(host, port, allow_remote=allow_remote) as listener:
        mock, app = play(seed, clock)
        server = _Server(config(app))
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, server.handle_exit)
        show(greeting(mock, address(host, listener)))
        server.run(sockets=[listener])


def play(seed: int, clock: Literal["real", "virtual"]) -> tuple[WholesaleMock, Application]:
    """A mock and the application that serves it."""
    if clock == "virtual":
        mock = WholesaleMock(seed, poll_step=POLL_STEP)
        return mock, mock.asgi()
    mock = WholesaleMock(seed, datetime.now(UTC))
    return mock, application(RealTime(mock).handle)


def listen(host: str, port: int, *, allow_remote: bool = False) -> socket.socket:
    """A socket that accepts connections already. Raises ServeError."""
    if not allow_remote and not is_loopback(host):
        raise ServeError(f"{host!r} is no loopback address; to let other machines reach the mock, add --allow-remote")
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
    """Whether a host is this machine's alone: `localhost`, 127.0.0.0/8 or ::1; no name is looked up."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def address(host: str, listener: socket.socket) -> str:
    """The URL of a listening socket, without a path, under the name it was given."""
    bound, port = listener.getsockname()[:2]
    host = host or bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def greeting(mock: WholesaleMock, url: str) -> str:
    """What a client needs to know, one `name: value` per line."""
    lines = {
        "base URL": url + routing.PREFIX,
        "control URL": url + routing.CONTROL,
        "provisioning id": mock.template.provisioning_id,
        **{f"token {name}": token for name, token in mock.tokens.items()},
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items())


def config(app: Application) -> uvicorn.Config:
    """Nothing of the server's own in an answer: the same seed and requests give the same bytes."""
    return uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )
