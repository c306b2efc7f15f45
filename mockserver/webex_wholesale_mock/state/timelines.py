"""Collections whose cost per call does not grow with the world."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from webex_wholesale_mock.state.tracked import TrackedList, TrackedObject, set_touched

T = TypeVar("T")


CHUNK: Final = 512
"""The most items of a chunk. A version keeps a chunk of 512 in 1 µs, and one of 1,024 in 2.5 (a million items)."""
GROUP: Final = 32
"""The chunks that are counted together: to find a place in a million items takes 60 steps and 30 more."""


class Timeline(TrackedObject, Generic[T]):
    """Items in the order of a number they carry; no call costs more however many there are.

    By default that is `serial`, which counts up with creation. An item's number may only change while it is outside.
    The items stand in chunks, none of them empty: a change moves, and a version keeps, no more than one of these.
    `_bounds` has a number for each chunk but the first: items before the chunk are below it, and all others are not.
    `_counts` has the number of items in each GROUP of chunks.
    """

    __slots__ = ("_bounds", "_chunks", "_counts", "_number")
    holds = ("_chunks",)

    def __init__(self, number: str = "serial") -> None:
        super().__init__()
        self._number = attrgetter(number)
        self._chunks: TrackedList[TrackedList[T]] = TrackedList()
        self._bounds: tuple[int, ...] = ()
        self._counts: list[int] = []

    def __len__(self) -> int:
        return sum(self._counts)

    def __iter__(self) -> Iterator[T]:
        """From the newest back."""
        return chain.from_iterable(map(reversed, reversed(self._chunks)))

    def oldest_first(self, start: int = 0) -> Iterator[T]:
        """From the item at `start` on."""
        at, begin = self._chunk_at(start)
        return islice(chain.from_iterable(islice(self._chunks, at, None)), start - begin, None)

    def after(self, value: Any, key: Callable[[T], Any]) -> int:
        """Where the items begin whose key, which must never fall from one item to the next, is above a value."""
        chunks = self._chunks
        at = bisect_right(chunks, value, key=lambda chunk: key(chunk[-1]))
        if at == len(chunks):
            return len(self)
        group = at // GROUP
        before = sum(self._counts[:group]) + sum(map(len, chunks[group * GROUP : at]))
        return before + bisect_right(chunks[at], value, key=key)

    def add(self, item: T) -> None:
        self.touch()
        chunks, number = self._chunks, self._number(item)
        if chunks and self._number(chunks[-1][-1]) > number:
            self._insert(item, number)
        elif chunks and len(chunks[-1]) < CHUNK:
            chunks[-1].touch()
            list.append(chunks[-1], item)
            self._counts[-1] += 1
        else:
            self._add_chunk(len(chunks), [item])

    def remove(self, item: T) -> None:
        self.touch()
        number = self._number(item)
        at = bisect_right(self._bounds, number)
        chunk = self._chunks[at]
        chunk.touch()
        list.pop(chunk, bisect_left(chunk, number, key=self._number))
        self._counts[at // GROUP] -= 1
        if not chunk:
            del self._chunks[at]
            before = max(at - 1, 0)  # where the first chunk goes, the second has no bound any more
            set_touched(self, "_bounds", (*self._bounds[:before], *self._bounds[before + 1 :]))
            self._count(at)

    def page(self, offset: int, size: int, start: int = 0) -> list[T]:
        """So many items after skipping `offset`, newest first; those before `start` are left out."""
        stop = max(len(self) - offset, start)
        return self._part(max(stop - size, start), stop)[::-1]

    def first_page(self, offset: int, size: int, start: int = 0) -> list[T]:
        """The same, oldest first."""
        return self._part(start + offset, start + offset + size)

    def _insert(self, item: T, number: int) -> None:
        at = bisect_right(self._bounds, number)
        chunk = self._chunks[at]
        chunk.touch()
        list.insert(chunk, bisect_left(chunk, number, key=self._number), item)
        self._counts[at // GROUP] += 1
        if len(chunk) > CHUNK:
            half = chunk[len(chunk) // 2 :]
            list.__delitem__(chunk, slice(-len(half), None))
            self._add_chunk(at + 1, half)

    def _add_chunk(self, at: int, items: list[T]) -> None:
        if at:
            bound = self._number(items[0])
            set_touched(self, "_bounds", (*self._bounds[: at - 1], bound, *self._bounds[at - 1 :]))
        self._chunks.insert(at, TrackedList(items))
        self._count(max(at - 1, 0))  # from the chunk on that the items may have been taken from

    def _count(self, at: int) -> None:
        """Count the items in the groups of chunks from a chunk on, as chunks have come or gone there."""
        group = at // GROUP
        starts = range(group * GROUP, len(self._chunks), GROUP)
        self._counts[group:] = [sum(map(len, self._chunks[start : start + GROUP])) for start in starts]

    def _chunk_at(self, place: int) -> tuple[int, int]:
        """The chunk in which a place is, and the place at which it begins."""
        at = begin = 0
        for count in self._counts:
            if begin + count > place:
                break
            begin += count
            at += GROUP
        for chunk in self._chunks[at : at + GROUP]:
            if begin + len(chunk) > place:
                break
            begin += len(chunk)
            at += 1
        return at, begin

    def _part(self, start: int, stop: int) -> list[T]:
        """The items from one place up to another, oldest first."""
        at, begin = self._chunk_at(start)
        found: list[T] = []
        while begin < stop and at < len(self._chunks):
            found += self._chunks[at][max(start - begin, 0) : stop - begin]
            begin += len(self._chunks[at])
            at += 1
        return found


def page_of_many(timelines: Iterable[Timeline[T]], offset: int, size: int) -> list[T]:
    """One page over several timelines by creation that share no item, newest first."""
    merged = heapq.merge(*timelines, key=attrgetter("serial"), reverse=True)
    return list(islice(merged, offset, offset + size))
