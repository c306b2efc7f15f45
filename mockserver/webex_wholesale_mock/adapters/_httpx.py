"""The mock as an httpx transport, for blocking and for asynchronous clients."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

import httpx

from webex_wholesale_mock.http import Request, Response

Handle = Callable[[Request], Response]
STAYS_HERE = "an in-process mock stays in its process; run `webex-wholesale mock serve` and share its address"


def to_core(request: httpx.Request, body: bytes) -> Request:
    """An httpx request as the core takes it."""
    url = request.url
    path, _, query = url.raw_path.decode("ascii").partition("?")
    return Request(
        method=request.method,
        path=path,
        query=query,
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers.raw},
        body=body,
        origin=f"{url.scheme}://{url.netloc.decode('ascii')}",
    )


def from_core(response: Response) -> httpx.Response:
    """The core's response as httpx takes it, for a client of either kind."""
    if response.chunks is None:
        return httpx.Response(response.status, headers=response.headers, content=response.body)
    return httpx.Response(response.status, headers=response.headers, stream=_Stream(response.chunks))


class _Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk


class MockTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers every request from a mock, in process, whatever host it is for.

    It is bound to one mock in this process: it deep-copies to itself, and refuses to be pickled.
    """

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return from_core(self._handle(to_core(request, request.read())))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return from_core(self._handle(to_core(request, await request.aread())))

    def __deepcopy__(self, memo: dict[int, Any]) -> MockTransport:
        return self

    def __reduce__(self) -> str:
        raise TypeError(STAYS_HERE)
