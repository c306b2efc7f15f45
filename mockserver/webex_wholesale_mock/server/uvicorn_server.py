"""The uvicorn server, and its protocol with an extension by which the application can end the connection.

ASGI has no message for a reset. So each connection passes a function to the application, as an ASGI extension, that
closes or aborts its transport. The class is built on whichever protocol uvicorn chooses, httptools or h11.
"""

from __future__ import annotations

import asyncio
import errno
import logging
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
"""Seconds that a new connection has for its first request."""


class Server(uvicorn.Server):
    """A server that a signal stops without an error, even where requests are cut off.

    Args:
        config: of uvicorn.
        look: called about twice a second, in the thread of the server.
        tell: gets a line where the descriptors have run out, so that further connections wait.
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
        return await super().on_tick(counter)

    def handle_problem(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Tell in a line now and then that descriptors have run out; the loop accepts again a second later.

        Asyncio reports it for each connection that waits, and tries again for each, even when the server has ended.
        """
        problem = context.get("exception")
        if isinstance(problem, OSError) and problem.errno in OUT_OF_DESCRIPTORS:
            if loop.time() >= self._told + PAUSE:
                self._told = loop.time()
                self._tell(f"{problem.strerror}: new connections wait; raise the limit (ulimit -n), or close some")
        elif not (self.should_exit and TRIES_AGAIN in str(context.get("message"))):
            loop.default_exception_handler(context)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self.should_exit = True


class Connection(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # which of two it is depends on what is installed
    """A connection that the application can end."""

    app: Any

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        app = self.app
        # Uvicorn closes a connection that is idle after an answer, and keeps one for ever that asks nothing.
        self._patience = asyncio.get_running_loop().call_later(PATIENCE, transport.close)

        async def with_connection(scope: Scope, receive: Receive, send: Send) -> None:
            self._patience.cancel()
            extensions = {**scope.get("extensions", {}), CONNECTION: partial(end, transport)}
            try:
                await app({**scope, "extensions": extensions}, receive, send)
            except asyncio.CancelledError:
                # The server stops while a request is held up, and would answer 500 in the mock's stead.
                end(transport, reset=True)
                raise

        self.app = with_connection

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
