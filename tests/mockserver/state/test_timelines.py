from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_mock.state import timelines
from webex_wholesale_mock.state.timelines import Timeline, page_of_many
from webex_wholesale_mock.state.versions import Branch, History


@dataclass(frozen=True)
class Item:
    serial: int


def timeline(serials):
    made = Timeline()
    for serial in serials:
        made.add(Item(serial))
    return made


def serials(items):
    return [item.serial for item in items]


def test_the_newest_comes_first():
    assert serials(timeline([1, 2, 3])) == [3, 2, 1]


def test_an_older_item_takes_its_old_place():
    assert serials(timeline([1, 5, 3, 2, 4])) == [5, 4, 3, 2, 1]


def test_an_item_is_removed_wherever_it_stands():
    for serial in (1, 3, 5):
        made = timeline([1, 2, 3, 4, 5])
        made.remove(Item(serial))
        assert serials(made) == [one for one in (5, 4, 3, 2, 1) if one != serial]
        assert len(made) == 4


unique = st.lists(st.integers(0, 30), unique=True, max_size=12)
sizes = st.integers(0, 15)


@given(unique, sizes, sizes)
def test_a_page_is_a_slice_of_the_list(numbers, offset, size):
    expected = sorted(numbers, reverse=True)[offset : offset + size]
    assert serials(timeline(numbers).page(offset, size)) == expected


@given(unique, st.lists(st.integers(0, 2), min_size=12, max_size=12), sizes, sizes)
def test_a_page_over_several_lists_is_a_slice_of_them_all(numbers, places, offset, size):
    lists = [[number for number, at in zip(numbers, places, strict=False) if at == place] for place in range(3)]
    expected = sorted(numbers, reverse=True)[offset : offset + size]
    assert serials(page_of_many([timeline(one) for one in lists], offset, size)) == expected


@given(unique, st.data())
def test_adding_and_removing_in_any_order_keeps_the_order(numbers, data):
    made = timeline(numbers)
    gone = data.draw(st.lists(st.sampled_from(numbers), unique=True)) if numbers else []
    for number in gone:
        made.remove(Item(number))
    for number in gone[::2]:
        made.add(Item(number))
    assert serials(made) == sorted({*numbers} - {*gone[1::2]}, reverse=True)


changes = st.lists(st.tuples(st.booleans(), st.integers(0, 60)), max_size=80)


def small_parts(patched):
    """Let few items fill many chunks and groups of chunks."""
    patched.setattr(timelines, "CHUNK", 4)
    patched.setattr(timelines, "GROUP", 2)


def change(made, there, steps):
    """Add or remove items, in a timeline and in a set of their numbers."""
    for comes, number in steps:
        if comes and number not in there:
            made.add(Item(number))
            there.add(number)
        elif not comes and number in there:
            made.remove(Item(number))
            there.remove(number)


@given(changes, sizes, sizes, st.integers(0, 60))
def test_a_timeline_of_many_chunks_is_one_list(steps, offset, size, moment):
    with pytest.MonkeyPatch.context() as patched:
        small_parts(patched)
        made, there = Timeline(), set()
        change(made, there, steps)
        oldest = sorted(there)
        start = made.after(moment, attrgetter("serial"))
        assert len(made) == len(oldest)
        assert serials(made) == oldest[::-1]
        assert start == len([one for one in oldest if one <= moment])
        assert serials(made.oldest_first(start)) == oldest[start:]
        assert serials(made.page(offset, size)) == oldest[::-1][offset : offset + size]
        assert serials(made.page(offset, size, start)) == oldest[start:][::-1][offset : offset + size]
        assert serials(made.first_page(offset, size, start)) == oldest[start:][offset : offset + size]
        assert all(0 < len(chunk) <= 4 for chunk in made._chunks)


@given(changes, changes, sizes, sizes)
def test_a_timeline_that_went_back_and_changes_again_is_one_list(before, after, offset, size):
    with pytest.MonkeyPatch.context() as patched:
        small_parts(patched)
        branch, made, there = Branch(History()), Timeline(), set()
        branch.adopt(made)
        change(made, there, before)
        snapshot, were = branch.snapshot(), set(there)
        change(made, there, after)
        branch.rollback(snapshot)
        change(made, were, after[::-1])
        assert serials(made) == sorted(were, reverse=True)
        assert serials(made.first_page(offset, size)) == sorted(were)[offset : offset + size]


def test_a_page_from_the_middle_looks_at_few_chunks(monkeypatch):
    small_parts(monkeypatch)
    monkeypatch.setattr(timelines, "GROUP", 16)
    made = timeline(range(4 * 16 * 16))
    looked = []
    made._chunks = [Counted(chunk, looked) for chunk in made._chunks]
    assert serials(made.first_page(500, 2)) == [500, 501]
    assert len(looked) <= 2 * 16


class Counted(list):
    """A chunk that notes each time when somebody asks for its length."""

    def __init__(self, items, looked):
        super().__init__(items)
        self._looked = looked

    def __len__(self):
        self._looked.append(self)
        return super().__len__()


def test_a_version_keeps_the_chunks_that_change_alone():
    branch, made = Branch(History()), timeline(range(5 * timelines.CHUNK))
    branch.adopt(made)
    snapshot = branch.snapshot()
    made.remove(Item(0))
    made.add(Item(5 * timelines.CHUNK))
    kept = [state for _, state in branch.history.latest.changes if isinstance(state, list) and len(state) > 5]
    assert [len(state) for state in kept] == [timelines.CHUNK]
    branch.rollback(snapshot)
    assert serials(made.oldest_first()) == [*range(5 * timelines.CHUNK)]
