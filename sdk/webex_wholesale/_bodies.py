"""Read a body within the deadline of its call.

One that arrives in drops keeps every single read within its timeout; only a look at the clock between them ends it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx

from ._clock import Clock

__all__ = ["read", "read_async"]


def read(response: httpx.Response, clock: Clock, deadline: float) -> None:
    """Read the whole body; raises httpx.ReadTimeout once `clock.monotonic()` passes `deadline`."""
    stream = response.stream
    if isinstance(stream, httpx.SyncByteStream) and not response.is_closed:
        response.stream = _Timely(stream, clock, deadline)
    try:
        response.read()
    except BaseException:
        response.close()
        raise


async def read_async(response: httpx.Response, clock: Clock, deadline: float) -> None:
    """Read the whole body; raises httpx.ReadTimeout once `clock.monotonic()` passes `deadline`."""
    stream = response.stream
    if isinstance(stream, httpx.AsyncByteStream) and not response.is_closed:
        response.stream = _AsyncTimely(stream, clock, deadline)
    try:
        await response.aread()
    except BaseException:
        await response.aclose()
        raise


class _Timely(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, clock: Clock, deadline: float) -> None:
        self._stream = stream
        self._clock = clock
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._stream:
            yield piece
            _check_time(self._clock, self._deadline)

    def close(self) -> None:
        self._stream.close()


class _AsyncTimely(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, clock: Clock, deadline: float) -> None:
        self._stream = stream
        self._clock = clock
        self._deadline = deadline

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            yield piece
            _check_time(self._clock, self._deadline)

    async def aclose(self) -> None:
        await self._stream.aclose()


def _check_time(clock: Clock, deadline: float) -> None:
    if clock.monotonic() >= deadline:
        raise httpx.ReadTimeout("the body arrived too slowly")
