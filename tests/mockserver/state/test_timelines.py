from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_mock.state.timelines import Timeline, page_of_many


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
