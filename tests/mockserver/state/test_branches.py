"""Branches of one history: each comes back as it was left, with all of its snapshots; and copies of collections."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from copy import copy, deepcopy
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_wholesale_mock.engine.journal import Journal
from webex_wholesale_mock.state.timelines import Timeline
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedList, TrackedObject, TrackedSet
from webex_wholesale_mock.state.tracked_index import TrackedIndex
from webex_wholesale_mock.state.versions import Branch, History, Snapshot

BATCH = 200
"""Calls or items that come at once: a few fill a part of a journal and a chunk of a timeline, and let calls go."""


class Held(TrackedObject):
    """Something that holds each kind of thing that keeps its changes in a way of its own."""

    __slots__ = holds = ("index", "journal", "row", "rows", "table", "timeline")

    def __init__(self) -> None:
        super().__init__()
        self.table: TrackedDict[int, int] = TrackedDict({0: 0, 1: 1})
        self.row, self.index = TrackedList([0, 1]), TrackedIndex({0: 0})
        self.rows: TrackedDict[int, TrackedList[int]] = TrackedDict()
        self.timeline: Timeline[Any] = Timeline()
        self.journal = Journal(size=BATCH * 2, max_bytes=BATCH * 20)

    @property
    def seen(self) -> Any:
        """The contents, with the order of keys, and what a timeline and a journal count."""
        journal, timeline = self.journal, self.timeline
        rows = [(key, [*row]) for key, row in self.rows.items()]
        return (
            ([*self.table.items()], [*self.row], dict(self.index), rows),
            ([item.serial for item in timeline], len(timeline), timeline._bounds, timeline._counts[:]),
            (journal.entries(), journal._parts, journal._bytes, journal.serial, journal.dropped),
        )


def calls(held: Held, number: int) -> None:
    for _ in range(BATCH):
        serial = held.journal.next_serial()
        held.journal.add((serial, None, "GET", "/" * (number + 1), "", b"", 200, b"{}"))


def add_items(held: Held, number: int) -> None:
    there = {item.serial for item in held.timeline}
    for serial in range(number * BATCH, (number + 1) * BATCH + 100):
        if serial not in there:
            held.timeline.add(SimpleNamespace(serial=serial))


def remove_items(held: Held, number: int) -> None:
    for item in held.timeline.page(number * 50, 150):
        held.timeline.remove(item)


def grow(held: Held, number: int) -> None:
    if number in held.rows:
        held.rows[number].append(number)
    else:
        held.rows[number] = TrackedList([number])


WRITES: dict[str, Callable[[Held, int], object]] = {
    "set": lambda held, number: held.table.__setitem__(number, held.table.get(number, 0) + 1),
    "delete": lambda held, number: held.table.pop(number, None),
    "append": lambda held, number: held.row.append(number),
    "cut": lambda held, number: held.row.__delitem__(slice(number, None)),
    "replace": lambda held, number: setattr(held, "table", TrackedDict({number: 0})),
    "enter": lambda held, number: held.index.__setitem__(number, held.index.get(number, 0) + 1),
    "leave": lambda held, number: held.index.pop(number, None),
    "grow": grow,
    "drop": lambda held, number: held.rows.pop(number, None),
    "calls": calls,
    "items": add_items,
    "fewer items": remove_items,
}
STEPS = [*WRITES, "enter", "snapshot", "snapshot", "snapshot", "rollback", "rollback", "fork", "turn", "turn", "turn"]
courses = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2)), max_size=60)


class Family:
    """Branches of one history, with what is to be seen in each of them and in each of its snapshots."""

    def __init__(self) -> None:
        self.held, first = Held(), Branch(History())
        first.adopt(self.held)
        self.branches, self.seen, self.at = [first], [self.held.seen], 0
        self.kept: list[list[tuple[Snapshot, Any]]] = [[]]

    def take(self, step: str, number: int) -> None:
        if step in WRITES:
            WRITES[step](self.held, number)
        else:
            getattr(self, step)(number)

    def snapshot(self, _number: int) -> None:
        self.kept[self.at].append((self.branches[self.at].snapshot(), self.held.seen))

    def rollback(self, number: int) -> None:
        for snapshot, seen in self.kept[self.at][number : number + 1]:
            self.branches[self.at].rollback(snapshot)
            assert self.held.seen == seen

    def fork(self, _number: int) -> None:
        self.branches.append(self.branches[self.at].fork())
        self.seen.append(self.held.seen)
        self.kept.append([])

    def turn(self, number: int) -> None:
        self.seen[self.at], self.at = self.held.seen, number % len(self.branches)
        self.branches[self.at].resume()
        assert self.held.seen == self.seen[self.at]

    def places(self) -> Iterator[tuple[int, int]]:
        """Each branch, and in it each snapshot, from the oldest to the newest and back."""
        for at, kept in enumerate(self.kept):
            for number in (*range(len(kept)), *reversed(range(len(kept)))):
                yield at, number


@settings(max_examples=300)
@given(courses)
def test_each_branch_and_each_snapshot_comes_back_as_it_was(course: list[tuple[str, int]]) -> None:
    family = Family()
    for step, number in course:
        family.take(step, number)
    for at in range(len(family.branches)):
        family.turn(at)
    for at, number in family.places():
        family.turn(at)
        family.rollback(number)


ADD: dict[Any, Callable[[Any], object]] = {
    TrackedDict: lambda table: table.__setitem__(5, 6),
    TrackedIndex: lambda index: index.__setitem__(5, 6),
    TrackedList: lambda row: row.append(5),
    TrackedSet: lambda pool: pool.add(5),
}


@pytest.mark.parametrize("copied", [copy, deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))])
@pytest.mark.parametrize("kind", ADD)
def test_a_copy_of_a_collection_is_in_no_world_and_can_be_added_to(kind: Any, copied: Callable[[Any], Any]) -> None:
    start = {1: 2, 3: 4} if issubclass(kind, dict) else [3, 1]
    thing, history = kind(start), History()
    thing.attach(history)
    before = history.changes
    for each in (thing, kind()):
        made = copied(each)
        assert (type(made), made) == (kind, each)
        ADD[kind](made)
        assert len(made) == len(each) + 1
    assert (thing, history.changes) == (thing.plain(start), before)
