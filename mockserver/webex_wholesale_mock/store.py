"""Collections whose cost per call does not grow with the world."""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import attrgetter
from typing import Generic, Protocol, TypeVar


class Numbered(Protocol):
    """What can stand in a timeline: `serial` counts up with the order of creation and never changes."""

    @property
    def serial(self) -> int: ...


T = TypeVar("T", bound=Numbered)

_SERIAL = attrgetter("serial")


class Timeline(Generic[T]):
    """Items in the order of their creation, read from the newest back; a page costs no more however many there are."""

    __slots__ = ("_items",)

    def __init__(self) -> None:
        self._items: list[T] = []

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return reversed(self._items)

    def add(self, item: T) -> None:
        if not self._items or self._items[-1].serial < item.serial:
            self._items.append(item)
        else:
            insort(self._items, item, key=_SERIAL)

    def remove(self, item: T) -> None:
        del self._items[bisect_left(self._items, item.serial, key=_SERIAL)]

    def page(self, offset: int, size: int) -> list[T]:
        """So many items after skipping `offset`, newest first."""
        stop = max(len(self._items) - offset, 0)
        return self._items[max(stop - size, 0) : stop][::-1]


def page_of_many(timelines: Iterable[Timeline[T]], offset: int, size: int) -> list[T]:
    """One page over several timelines that share no item, newest first."""
    merged = heapq.merge(*timelines, key=_SERIAL, reverse=True)
    return list(islice(merged, offset, offset + size))
