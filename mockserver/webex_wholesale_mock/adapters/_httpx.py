"""The mock as an httpx transport, for blocking and for asynchronous clients.

A transport is the seam that httpx offers below its client: request in, response out. So redirects, timeouts, hooks and
the client's pool are httpx's own, and only the network is replaced. A response may carry a `Trouble`; the transport
raises the exception, with the message, that httpx itself raises for such a failure on a real connection.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any, Final

import httpx

from webex_wholesale_mock.faults import Crashed
from webex_wholesale_mock.wire.messages import Lost, Request, Response, Trouble

Handle = Callable[[Request], Response]
NOT_PICKLABLE = "an in-process mock stays in its process; run `webex-wholesale mock serve` and share its address"

LOST: Final[dict[Lost, tuple[type[BaseException], str]]] = {
    "reset": (httpx.ReadError, "[Errno 104] Connection reset by peer"),
    "close": (httpx.RemoteProtocolError, "Server disconnected without sending a response."),
    "refuse": (httpx.ConnectError, "[Errno 111] Connection refused"),
    "timeout": (httpx.ReadTimeout, "The read operation timed out"),
    "crash": (Crashed, "a fault ends the program here"),
}
"""The exception and message for each lost answer, as httpx has them; `Crashed` ends the program."""


def to_core(request: httpx.Request, body: bytes) -> Request:
    """Translate an httpx request; `body` is its body as read by the caller."""
    url = request.url
    path, _, query = url.raw_path.decode("ascii").partition("?")
    return Request(
        method=request.method,
        path=path,
        query=query,
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers.raw},
        body=body,
        origin=f"{url.scheme}://{url.netloc.decode('ascii')}",
        patience=request.extensions.get("timeout", {}).get("read"),
    )


def from_core(response: Response) -> httpx.Response:
    """Translate a response, for blocking and asynchronous clients. Raises httpx.TransportError for a lost answer."""
    headers, chunks = response.headers, response.chunks
    if trouble := response.trouble:
        if trouble.lost:
            raise failure(response.body, trouble)
        headers = [*headers, ("content-length", str(len(response.body) + trouble.missing))]
        chunks = _cut_off(response.body, trouble)
    if chunks is None:
        return httpx.Response(response.status, headers=headers, content=response.body)
    return httpx.Response(response.status, headers=headers, stream=_Stream(chunks))


def failure(body: bytes, trouble: Trouble) -> BaseException:
    """Build the exception for an answer that is lost, or cut off."""
    if trouble.lost:
        kind, text = LOST[trouble.lost]
        return kind(text)
    received = f"received {len(body)} bytes, expected {len(body) + trouble.missing}"
    return httpx.RemoteProtocolError(f"peer closed connection without sending complete message body ({received})")


def _cut_off(body: bytes, trouble: Trouble) -> Iterator[bytes]:
    yield body
    raise failure(body, trouble)


class _Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk


class MockTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that answers every request from a mock in this process, for any host.

    It belongs to one mock: a deep copy is the same object, and pickling raises TypeError.
    """

    __module__ = "webex_wholesale_mock"

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    def describe(self) -> str:
        """Name the other end for the repr of a client."""
        return "a mock"

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return from_core(self._handle(to_core(request, request.read())))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return from_core(self._handle(to_core(request, await request.aread())))

    def __deepcopy__(self, memo: dict[int, Any]) -> MockTransport:
        return self

    def __reduce__(self) -> str:
        raise TypeError(NOT_PICKLABLE)
