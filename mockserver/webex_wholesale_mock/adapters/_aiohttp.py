"""Interception of aiohttp.

A connector makes the connection for a request. For the service, the mock answers at that moment, and the connection
drops the bytes of the request and delivers those of the answer. So sessions, redirects, cookies and timeouts are
aiohttp's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any

from webex_wholesale_mock.adapters._httpx import CRASHED, Handle, headers_of
from webex_wholesale_mock.adapters._patch import Patch
from webex_wholesale_mock.adapters._registry import ORIGIN, answering
from webex_wholesale_mock.faults import Crashed
from webex_wholesale_mock.wire.messages import Request, Response


def patches(library: Any) -> Iterator[Patch]:
    """Make the patch of aiohttp."""
    yield Patch(library.TCPConnector, "connect", partial(_connect, library))


def _connect(library: Any, original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    async def connect(connector: Any, req: Any, **options: Any) -> Any:
        handle = answering("aiohttp", req.url.scheme, req.url.host, req.url.port)
        if handle is None:
            return await original(connector, req, **options)
        response = await _ask(handle, req, options["timeout"])
        lost = response.trouble.lost if response.trouble else None
        if lost == "crash":
            raise Crashed(CRASHED)
        if lost == "refuse":
            raise library.ClientConnectorError(req.connection_key, ConnectionRefusedError(111, "Connection refused"))
        protocol = library.client_proto.ResponseHandler(asyncio.get_running_loop())
        protocol.force_close()  # the connector does not keep it for the next request
        protocol.connection_made(_Transport(partial(_deliver, library, protocol, response, req.method)))
        return library.connector.Connection(connector, req.connection_key, protocol, asyncio.get_running_loop())

    return connect


async def _ask(handle: Handle, req: Any, limits: Any) -> Response:
    body = req.body if isinstance(req.body, bytes) else await req.body.as_bytes()
    return handle(
        Request(
            method=req.method,
            path=req.url.raw_path,
            query=req.url.raw_query_string,
            headers={name.lower(): value for name, value in req.headers.items()},
            body=body,
            origin=ORIGIN,
            patience=limits.sock_read or limits.total,
        )
    )


def _deliver(library: Any, protocol: Any, response: Response, method: str) -> None:
    """Let a protocol receive an answer, or the end of its connection."""
    trouble = response.trouble
    if trouble and trouble.lost == "timeout":
        protocol.set_exception(library.SocketTimeoutError("Timeout on reading data from socket"))
    elif trouble and trouble.lost:
        protocol.connection_lost(ConnectionResetError(104, "reset by peer") if trouble.lost == "reset" else None)
    else:
        protocol.data_received(_bytes(response, method))
        if response.chunks is not None or trouble:
            protocol.connection_lost(None)


def _bytes(response: Response, method: str) -> bytes:
    lines = [f"HTTP/1.1 {response.status} {response.reason}"]
    lines += [f"{name}: {value}" for name, value in headers_of(response)]
    body = b"" if method == "HEAD" else b"".join(response.chunks or [response.body])
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class _Transport(asyncio.Transport):
    """A transport that calls back when the first bytes of a request are written, and drops them."""

    def __init__(self, written: Callable[[], None]) -> None:
        super().__init__()
        self._written: Callable[[], None] | None = written
        self._closing = False

    def write(self, data: Any) -> None:
        if self._written:
            asyncio.get_running_loop().call_soon(self._written)
            self._written = None

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self._closing = True

    def abort(self) -> None:
        self._closing = True

    def pause_reading(self) -> None:
        """Pause nothing: all bytes have arrived."""

    def resume_reading(self) -> None:
        """Resume nothing."""
