"""The uvicorn server, and its protocol with an extension by which the application can end the connection.

ASGI has no message for a reset. So each connection passes a function to the application, as an ASGI extension, that
closes or aborts its transport. The class is built on whichever protocol uvicorn chooses, httptools or h11.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from functools import partial
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from webex_wholesale_mock.adapters._asgi import CONNECTION, Receive, Scope, Send


class Server(uvicorn.Server):
    """A server that a signal stops without an error, even where requests are cut off."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self.should_exit = True


class Connection(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # which of two it is depends on what is installed
    """A connection that the application can end."""

    app: Any

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        app = self.app

        async def with_connection(scope: Scope, receive: Receive, send: Send) -> None:
            extensions = {**scope.get("extensions", {}), CONNECTION: partial(end, transport)}
            try:
                await app({**scope, "extensions": extensions}, receive, send)
            except asyncio.CancelledError:
                # The server stops while a request is held up, and would answer 500 in the mock's stead.
                end(transport, reset=True)
                raise

        self.app = with_connection


def end(transport: asyncio.Transport, *, reset: bool) -> None:
    """Close a connection when all has been sent, or abort it so that its peer sees a reset."""
    if not reset:
        transport.close()
        return
    with socket.fromfd(transport.get_extra_info("socket").fileno(), socket.AF_INET, socket.SOCK_STREAM) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
