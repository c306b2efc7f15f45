"""Asynchronous iteration over what arrives in chunks, such as the entries of pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["Chunks"]

T = TypeVar("T")


class Chunks(AsyncIterator[T]):
    """The entries of one chunk after the other, until `fetch` gives None.

    An asynchronous generator would have to be closed where a loop leaves it early: trio warns of each that is not.
    """

    def __init__(self, fetch: Callable[[], Awaitable[Iterable[T] | None]]) -> None:
        self._fetch = fetch
        self._chunk: Iterator[T] = iter(())

    async def __anext__(self) -> T:
        while True:
            for item in self._chunk:
                return item
            chunk = await self._fetch()
            if chunk is None:
                raise StopAsyncIteration
            self._chunk = iter(chunk)
