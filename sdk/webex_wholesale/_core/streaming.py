"""Read a body, or save it in a file, within the deadline of its call and within bounds.

One that arrives in drops keeps every single read within its timeout; only a look at the clock between them ends it.

A compressed body is handed to httpx in small pieces: a decoder gives back all that a piece holds at once, a thousand
times its size. Of other codings than gzip and deflate no piece is small enough, nor where one is inside another.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Final

import httpx

from webex_wholesale._core.clock import Clock
from webex_wholesale._core.secret import without_secrets

__all__ = ["AnswerTooLarge", "announced_length", "read", "read_async", "save", "save_async"]

# Bytes that are written at a time: enough to be quick, and all of a file that is ever in memory.
PIECE: Final = 256 * 1024
MAX_ANSWER: Final = 16 * 1024 * 1024
"""Bytes of an answer in memory, decompressed; the largest page of a list has less than half of that."""
MAX_VALUES: Final = 150_000
"""Commas of an answer in memory; the largest page of a list has less than half of that. Each can take 400 bytes
once it is read as a value, so that a megabyte of them would fill half a gigabyte."""
PACKED: Final = 4 * 1024
"""Bytes of a compressed body that are decoded at a time; they become four megabytes at most."""
READABLE: Final = frozenset({"", "identity", "gzip", "deflate"})


class AnswerTooLarge(httpx.DecodingError):
    """More than is kept in memory; nothing of it is read."""

    def __init__(self, problem: str = "") -> None:
        super().__init__(f"the answer {problem or f'is larger than {MAX_ANSWER // 2**20} MiB'}")


def read(response: httpx.Response, clock: Clock, deadline: float) -> None:
    """Read the whole body; raises httpx.ReadTimeout once `clock.monotonic()` passes `deadline`, and AnswerTooLarge."""
    try:
        _limit(response, clock, deadline, MAX_ANSWER)
        # `read` joins what `iter_bytes` gives, so this is where decoded bytes can be counted.
        setattr(response, "iter_bytes", partial(_count, response.iter_bytes))  # noqa: B010
        _bound_values(response.read())
    except BaseException:
        response.close()
        raise


def _bound_values(content: bytes) -> None:
    if len(content) > MAX_VALUES and content.count(b",") > MAX_VALUES:
        raise AnswerTooLarge(f"has more than {MAX_VALUES:,} values")


async def read_async(response: httpx.Response, clock: Clock, deadline: float) -> None:
    """Read the whole body; raises as `read` does."""
    try:
        _limit_async(response, clock, deadline, MAX_ANSWER)
        setattr(response, "aiter_bytes", partial(_count_async, response.aiter_bytes))  # noqa: B010
        _bound_values(await response.aread())
    except BaseException:
        await response.aclose()
        raise


def _count(pieces: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    total = 0
    for piece in pieces():
        total = _add(total, piece, MAX_ANSWER)
        yield piece


async def _count_async(pieces: Callable[[], AsyncIterator[bytes]]) -> AsyncIterator[bytes]:
    total = 0
    async for piece in pieces():
        total = _add(total, piece, MAX_ANSWER)
        yield piece


def _add(total: int, piece: bytes, most: int | None) -> int:
    total += len(piece)
    if most is not None and total > most:
        raise AnswerTooLarge
    return total


def save(response: httpx.Response, file: BinaryIO, clock: Clock, deadline: float) -> None:
    """Write the whole body over `file`; it is on the disk on return.

    Raises httpx.ReadTimeout as `read` does, and httpx.RemoteProtocolError where less arrived than was announced.
    """
    try:
        _limit(response, clock, deadline, None)
        _empty(file)
        file.writelines(response.iter_bytes(PIECE))
        _finish(response, file)
    finally:
        response.close()


async def save_async(response: httpx.Response, file: BinaryIO, clock: Clock, deadline: float) -> None:
    """The same for an event loop, which is not held up by the disk."""
    from anyio.to_thread import run_sync

    try:
        _limit_async(response, clock, deadline, None)
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


def _limit(response: httpx.Response, clock: Clock, deadline: float, most: int | None) -> None:
    stream = response.stream
    if isinstance(stream, httpx.SyncByteStream) and not response.is_closed:
        response.stream = _Timely(stream, _Bounds(clock, deadline, most, _coding(response)))


def _limit_async(response: httpx.Response, clock: Clock, deadline: float, most: int | None) -> None:
    stream = response.stream
    if isinstance(stream, httpx.AsyncByteStream) and not response.is_closed:
        response.stream = _AsyncTimely(stream, _Bounds(clock, deadline, most, _coding(response)))


def _coding(response: httpx.Response) -> str:
    """The coding of the body, if it can be decoded within bounds; raises httpx.DecodingError."""
    coding: str = response.headers.get("content-encoding", "").strip().lower()
    if coding not in READABLE:
        shown = without_secrets(response.headers["content-encoding"], response)[:40]
        raise httpx.DecodingError(f"{shown!r} was not asked for; only gzip and deflate are read")
    return coding


@dataclass(slots=True)
class _Bounds:
    """Looks at each piece of a body on its way in."""

    clock: Clock
    deadline: float
    most: int | None
    coding: str
    total: int = 0

    def split(self, piece: bytes) -> Iterator[bytes]:
        """The piece in parts that can be decoded one at a time; raises where it is too late, or too much."""
        self.total = _add(self.total, piece, self.most)
        size = PACKED if self.coding in ("gzip", "deflate") else len(piece)
        for start in range(0, len(piece), size or 1):
            yield piece[start : start + size]
            if self.clock.monotonic() >= self.deadline:
                raise httpx.ReadTimeout("the body arrived too slowly")


class _Timely(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, bounds: _Bounds) -> None:
        self._stream = stream
        self._bounds = bounds

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._stream:
            yield from self._bounds.split(piece)

    def close(self) -> None:
        self._stream.close()


class _AsyncTimely(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, bounds: _Bounds) -> None:
        self._stream = stream
        self._bounds = bounds

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            for part in self._bounds.split(piece):
                yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
