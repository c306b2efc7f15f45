"""The uvicorn server, and its protocol with an extension by which the application can end the connection.

ASGI has no message for a reset. So each connection passes a function to the application, as an ASGI extension, that
closes or aborts its transport. The class is built on whichever protocol uvicorn chooses, httptools or h11.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import struct
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from webex_wholesale_mock.adapters._asgi import CONNECTION, Receive, Scope, Send

TICKS: Final = 5
"""Ticks of uvicorn, of a tenth of a second each, between two looks."""
OUT_OF_DESCRIPTORS: Final = frozenset({errno.EMFILE, errno.ENFILE})
PAUSE: Final = 5.0
"""Seconds between two lines about that."""
TRIES_AGAIN: Final = "_start_serving"
"""The method of asyncio that accepts again."""
PATIENCE: Final = 75
"""Seconds that a new connection has for its first request, and one that has begun a further request for its headers."""


class Server(uvicorn.Server):
    """A server that a signal stops without an error, even where requests are cut off.

    Args:
        config: of uvicorn.
        look: called about twice a second, in the thread of the server.
        tell: gets a line where the descriptors have run out, so that further connections are not served.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        look: Callable[[], object] = lambda: None,
        tell: Callable[[str], object] = lambda _: None,
    ) -> None:
        super().__init__(config)
        self._look, self._tell, self._told = look, tell, -PAUSE

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().set_exception_handler(self.handle_problem)
        await super().startup(sockets)

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS == 0:
            self._look()
            self._try_descriptor()
        return await super().on_tick(counter)

    def handle_problem(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Tell in a line now and then that descriptors have run out; the loop accepts again a second later.

        Asyncio reports it for each connection that waits, and tries again for each, even when the server has ended.
        """
        problem = context.get("exception")
        if isinstance(problem, OSError) and problem.errno in OUT_OF_DESCRIPTORS:
            self._tell_of(problem, loop.time())
        elif not (self.should_exit and TRIES_AGAIN in str(context.get("message"))):
            loop.default_exception_handler(context)

    def _try_descriptor(self) -> None:
        """Find out whether descriptors have run out: uvloop closes new connections then, and reports nothing."""
        try:
            os.close(os.open(os.devnull, os.O_RDONLY))
        except OSError as problem:
            if problem.errno in OUT_OF_DESCRIPTORS:
                self._tell_of(problem, asyncio.get_running_loop().time())

    def _tell_of(self, problem: OSError, now: float) -> None:
        if now >= self._told + PAUSE:
            self._told = now
            reason = f"{problem.strerror}: new connections wait or are closed"
            self._tell(f"{reason}; raise the limit (ulimit -n), or close some")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self.should_exit = True


class Connection(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # which of two it is depends on what is installed
    """A connection that the application can end."""

    app: Any
    cycle: Any

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        app, ends = self.app, partial(end, transport)
        # Uvicorn closes a connection that is idle after an answer, and keeps one for ever that asks nothing, or half.
        self._patience = asyncio.get_running_loop().call_later(PATIENCE, transport.close)

        async def with_connection(scope: Scope, receive: Receive, send: Send) -> None:
            self._patience.cancel()
            scope["extensions"] = {**scope.get("extensions", {}), CONNECTION: ends}
            try:
                await app(scope, receive, send)
            except asyncio.CancelledError:
                # The server stops while a request is held up, and would answer 500 in the mock's stead.
                end(transport, reset=True)
                raise

        self.app = with_connection

    def data_received(self, data: bytes) -> None:
        is_next = self.cycle is not None and self.cycle.response_complete
        if is_next and self._patience.cancelled():
            self._patience = asyncio.get_running_loop().call_later(PATIENCE, self.transport.close)
        super().data_received(data)

    def connection_lost(self, problem: Exception | None) -> None:
        self._patience.cancel()
        super().connection_lost(problem)


def end(transport: asyncio.Transport, *, reset: bool) -> None:
    """Close a connection when all has been sent, or abort it so that its peer sees a reset."""
    if not reset:
        transport.close()
        return
    with socket.fromfd(transport.get_extra_info("socket").fileno(), socket.AF_INET, socket.SOCK_STREAM) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
