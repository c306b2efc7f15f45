"""Hold the deadline of a call of a blocking client also while the head of an answer trickles in.

Theory of operation. httpx gives every single read its whole timeout again, so a server that sends one byte at a time
keeps a call alive for as long as it likes. httpcore tells of every connection that it opens through the extension
`trace` of a request, and hands out its stream. The stream gets a `read` and a `write` that look up the deadline of the
call that is under way in this thread: a read may take what is left until then and no longer. The deadline is in a
context variable, because a connection serves many calls, one after the other or, over HTTP/2, several at once.

An event loop can cancel, so the asynchronous driver needs none of this, but for `handshakes.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import httpx

from webex_wholesale._core.clock import Clock, SystemClock

__all__ = ["TOO_SLOW", "held"]

TOO_SLOW: Final = "the answer arrived too slowly"

# Bytes written between two looks at the clock.
PIECE: Final = 16 * 1024
OPENED: Final = ("connect_tcp.complete", "connect_unix_socket.complete", "start_tls.complete")
OPENING: Final = ("connect_tcp.started", "connect_unix_socket.started", "retry.started")

_remaining: ContextVar[Callable[[], float] | None] = ContextVar("webex_wholesale_remaining", default=None)


@contextmanager
def held(request: httpx.Request, clock: Clock, deadline: float) -> Generator[None]:
    """While the request is under way, end reads and writes at `deadline` of real time with an httpx timeout."""
    if not isinstance(clock, SystemClock):
        yield
        return
    request.extensions["trace"] = _watch
    token = _remaining.set(lambda: deadline - clock.monotonic())
    try:
        yield
    finally:
        _remaining.reset(token)


def _watch(event: str, info: dict[str, Any]) -> None:
    if event.endswith(OPENED):
        _limit(info["return_value"])
    elif event.endswith(OPENING) and _left(None) == 0:
        raise httpx.ConnectTimeout("the connection was opened too slowly")


def _left(timeout: float | None) -> float | None:
    """The timeout, or what remains until the deadline where that is less; never below 0."""
    remaining = _remaining.get()
    if remaining is None:
        return timeout
    left = max(remaining(), 0.0)
    return left if timeout is None else min(timeout, left)


def _limit(stream: Any) -> None:
    read, write = stream.read, stream.write

    def read_in_time(max_bytes: int, timeout: float | None = None) -> Any:
        left = _left(timeout)
        if left == 0:
            raise httpx.ReadTimeout(TOO_SLOW)
        return read(max_bytes, timeout=left)

    def write_in_time(buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE):
            left = _left(timeout)
            if left == 0:
                raise httpx.WriteTimeout("the request was taken too slowly")
            write(buffer[start : start + PIECE], timeout=left)

    stream.read, stream.write = read_in_time, write_in_time
