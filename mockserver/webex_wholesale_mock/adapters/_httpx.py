"""The mock as a transport of httpx and httpx2, for blocking and for asynchronous clients.

A transport is the seam that httpx offers below its client: request in, response out. So redirects, timeouts, hooks and
the client's pool are httpx's own, and only the network is replaced. A response may carry a `Trouble`; the transport
raises the exception, with the message, that httpx itself raises for such a failure on a real connection. httpx2 has the
same seam with classes of its own, so an answer is built from the classes of the library that asked.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from typing import Any, Final

import httpx

from webex_wholesale_mock.faults import Crashed
from webex_wholesale_mock.wire.messages import Lost, Request, Response, Trouble

Handle = Callable[[Request], Response]
NOT_PICKLABLE = "an in-process mock stays in its process; run `webex-wholesale mock serve` and share its address"

LOST: Final[dict[Lost, tuple[str, str]]] = {
    "reset": ("ReadError", "[Errno 104] Connection reset by peer"),
    "close": ("RemoteProtocolError", "Server disconnected without sending a response."),
    "refuse": ("ConnectError", "[Errno 111] Connection refused"),
    "timeout": ("ReadTimeout", "The read operation timed out"),
}
"""The name of the exception, and the message, for each lost answer, as httpx and httpcore have them."""
CRASHED: Final = "a fault ends the program here"


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


def from_core(response: Response, library: Any = httpx) -> Any:
    """Translate a response, for blocking and asynchronous clients.

    Args:
        response: an answer of the mock.
        library: httpx, or httpx2.

    Raises:
        httpx.TransportError: the answer is lost; of `library`.
    """
    if response.trouble and response.trouble.lost:
        raise failure(response.body, response.trouble, library)
    if response.chunks is None and response.trouble is None:
        return _whole(response, library)
    return library.Response(response.status, headers=headers_of(response), stream=_stream_class(library)(response))


def _whole(response: Response, library: Any) -> Any:
    """Build an answer that is read already, as `Response(content=...)` does, in 10 µs instead of 13.

    The library would look for a length that it has to add, and the encoding of names and values that it has encoded.
    """
    headers = response.headers
    if response.body:
        headers = [*headers, ("Content-Length", str(len(response.body)))]
    whole = library.Response(response.status, headers=headers, stream=library.ByteStream(response.body))
    whole.headers.encoding = "ascii"
    whole.read()
    return whole


def headers_of(response: Response) -> list[tuple[str, str]]:
    """Return the headers with the length of the body, where a body may be and its length is known."""
    if response.chunks is not None or response.status == 204:
        return response.headers
    missing = response.trouble.missing if response.trouble else 0
    return [*response.headers, ("content-length", str(len(response.body) + missing))]


def failure(body: bytes, trouble: Trouble, library: Any = httpx) -> BaseException:
    """Build the exception of a library for an answer that is lost, or cut off; `Crashed` ends the program."""
    if trouble.lost == "crash":
        return Crashed(CRASHED)
    if trouble.lost:
        kind, text = LOST[trouble.lost]
        error: BaseException = getattr(library, kind)(text)
        return error
    received = f"received {len(body)} bytes, expected {len(body) + trouble.missing}"
    cut_off: BaseException = library.RemoteProtocolError(
        f"peer closed connection without sending complete message body ({received})"
    )
    return cut_off


class ResponseStream:
    """The body of an answer, for blocking and asynchronous clients of a library."""

    library: Any = httpx

    def __init__(self, response: Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        response = self._response
        yield from (response.body,) if response.chunks is None else response.chunks
        if response.trouble and response.trouble.missing:
            raise failure(response.body, response.trouble, self.library)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk


def _library(request: Any) -> Any:
    """Return the library whose client sends a request: httpx or httpx2."""
    return httpx if isinstance(request, httpx.Request) else sys.modules["httpx2"]


@cache
def _stream_class(library: Any) -> Any:
    bases = (ResponseStream, library.SyncByteStream, library.AsyncByteStream)
    return type("MockStream", bases, {"library": library})


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
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        library = _library(request)
        response: httpx.Response = from_core(self._handle(to_core(request, body)), library)
        return response

    def __deepcopy__(self, memo: dict[int, Any]) -> MockTransport:
        return self

    def __reduce__(self) -> str:
        raise TypeError(NOT_PICKLABLE)
