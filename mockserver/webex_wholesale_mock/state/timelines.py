"""Collections whose cost per call does not grow with the world."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from operator import attrgetter
from typing import Any, Generic, TypeVar

from webex_wholesale_mock.state.tracked import TrackedObject

T = TypeVar("T")


class Timeline(TrackedObject, Generic[T]):
    """Items in the order of a number they carry; a page costs no more however many there are.

    By default that is `serial`, which counts up with creation. An item's number may only change while it is outside.
    """

    __slots__ = ("_items", "_number")

    def __init__(self, number: str = "serial") -> None:
        super().__init__()
        self._number = attrgetter(number)
        self._items: list[T] = []

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        """From the newest back."""
        return reversed(self._items)

    def oldest_first(self, start: int = 0) -> Iterator[T]:
        """From the item at `start` on."""
        return islice(self._items, start, None)

    def after(self, value: Any, key: Callable[[T], Any]) -> int:
        """Where the items begin whose key, which must never fall from one item to the next, is above a value."""
        return bisect_right(self._items, value, key=key)

    def add(self, item: T) -> None:
        self.touch()
        if not self._items or self._number(self._items[-1]) < self._number(item):
            self._items.append(item)
        else:
            insort(self._items, item, key=self._number)

    def remove(self, item: T) -> None:
        self.touch()
        del self._items[bisect_left(self._items, self._number(item), key=self._number)]

    def page(self, offset: int, size: int, start: int = 0) -> list[T]:
        """So many items after skipping `offset`, newest first; those before `start` are left out."""
        stop = max(len(self._items) - offset, start)
        return self._items[max(stop - size, start) : stop][::-1]

    def first_page(self, offset: int, size: int, start: int = 0) -> list[T]:
        """The same, oldest first."""
        return self._items[start + offset : start + offset + size]


def page_of_many(timelines: Iterable[Timeline[T]], offset: int, size: int) -> list[T]:
    """One page over several timelines by creation that share no item, newest first."""
    merged = heapq.merge(*timelines, key=attrgetter("serial"), reverse=True)
    return list(islice(merged, offset, offset + size))
