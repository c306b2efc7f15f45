"""Read a body, or save it in a file, within the deadline of its call.

One that arrives in drops keeps every single read within its timeout; only a look at the clock between them ends it.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from typing import BinaryIO, Final

import httpx

from webex_wholesale._core.clock import Clock

__all__ = ["announced_length", "read", "read_async", "save", "save_async"]

# Bytes that are written at a time: enough to be quick, and all of a file that is ever in memory.
PIECE: Final = 256 * 1024


def read(response: httpx.Response, clock: Clock, deadline: float) -> None:
    """Read the whole body; raises httpx.ReadTimeout once `clock.monotonic()` passes `deadline`."""
    _limit(response, clock, deadline)
    try:
        response.read()
    except BaseException:
        response.close()
        raise


async def read_async(response: httpx.Response, clock: Clock, deadline: float) -> None:
    """Read the whole body; raises httpx.ReadTimeout once `clock.monotonic()` passes `deadline`."""
    _limit_async(response, clock, deadline)
    try:
        await response.aread()
    except BaseException:
        await response.aclose()
        raise


def save(response: httpx.Response, file: BinaryIO, clock: Clock, deadline: float) -> None:
    """Write the whole body over `file`; it is on the disk on return.

    Raises httpx.ReadTimeout as `read` does, and httpx.RemoteProtocolError where less arrived than was announced.
    """
    _limit(response, clock, deadline)
    try:
        _empty(file)
        file.writelines(response.iter_bytes(PIECE))
        _finish(response, file)
    finally:
        response.close()


async def save_async(response: httpx.Response, file: BinaryIO, clock: Clock, deadline: float) -> None:
    """The same for an event loop, which is not held up by the disk."""
    from anyio.to_thread import run_sync

    _limit_async(response, clock, deadline)
    try:
        await run_sync(_empty, file)
        async for piece in response.aiter_bytes(PIECE):
            await run_sync(file.write, piece)
        await run_sync(_finish, response, file)
    finally:
        await response.aclose()


def _empty(file: BinaryIO) -> None:
    """An earlier attempt may have left a part of the body behind."""
    file.seek(0)
    file.truncate()


def _finish(response: httpx.Response, file: BinaryIO) -> None:
    announced = announced_length(response.headers)
    if announced is not None and file.tell() != announced:
        raise httpx.RemoteProtocolError(f"{file.tell()} of {announced} bytes arrived")
    file.flush()
    os.fsync(file.fileno())


def announced_length(headers: httpx.Headers) -> int | None:
    """The length of a body in bytes; None where the headers do not tell that of what is saved."""
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and "content-encoding" not in headers else None


def _limit(response: httpx.Response, clock: Clock, deadline: float) -> None:
    stream = response.stream
    if isinstance(stream, httpx.SyncByteStream) and not response.is_closed:
        response.stream = _Timely(stream, clock, deadline)


def _limit_async(response: httpx.Response, clock: Clock, deadline: float) -> None:
    stream = response.stream
    if isinstance(stream, httpx.AsyncByteStream) and not response.is_closed:
        response.stream = _AsyncTimely(stream, clock, deadline)


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
