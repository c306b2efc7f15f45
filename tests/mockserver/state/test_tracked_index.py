"""A large table: versions of it are kept key by key."""

from __future__ import annotations

from copy import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_mock.state.tracked import TrackedDict, TrackedObject
from webex_wholesale_mock.state.tracked_index import TrackedIndex
from webex_wholesale_mock.state.versions import Branch, History


class Shelf(TrackedObject):
    """Something that holds an index."""

    __slots__ = holds = ("index",)

    def __init__(self, index):
        self.index = index


def shelf(index=()):
    branch, made = Branch(History()), Shelf(TrackedIndex(index))
    branch.adopt(made)
    return branch, made.index


steps = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.integers(0, 5), st.integers()),
        st.tuples(st.just("delete"), st.integers(0, 5)),
        st.tuples(st.just("clear")),
        st.tuples(st.just("snapshot")),
        st.tuples(st.just("rollback"), st.integers(0, 3)),
    ),
    max_size=30,
)


@given(steps)
def test_each_snapshot_has_what_stood_at_every_key(story):
    branch, index = shelf({0: 0, 1: 1})
    kept = []
    for step, *arguments in story:
        match step:
            case "set":
                index[arguments[0]] = arguments[1]
            case "delete":
                if arguments[0] in index:
                    del index[arguments[0]]
            case "clear":
                index.clear()
            case "snapshot":
                kept.append((branch.snapshot(), dict(index)))
            case "rollback":
                if len(kept) > arguments[0]:
                    branch.rollback(kept[arguments[0]][0])
                    assert index == kept[arguments[0]][1]
    for snapshot, expected in reversed(kept):
        branch.rollback(snapshot)
        assert index == expected


def test_a_version_keeps_no_more_than_the_keys_that_change():
    branch, index = shelf({number: number for number in range(1_000)})
    snapshot = branch.snapshot()
    for value in range(5):
        index[7] = value
    del index[8]
    assert len(branch.history.latest.changes) == 2
    branch.rollback(snapshot)
    assert (index[7], index[8], len(index)) == (7, 8, 1_000)


def test_nothing_is_kept_where_nobody_holds_a_version():
    branch, index = shelf()
    branch.snapshot()
    index[1] = 1
    assert branch.history.latest is None
    assert index == {1: 1}


@pytest.mark.parametrize("value", [TrackedDict(), TrackedIndex()])
def test_what_is_put_in_enters_the_world(value):
    branch, index = shelf()
    index["a"] = value
    snapshot = branch.snapshot()
    value["b"] = 1
    branch.rollback(snapshot)
    assert value == {}


def test_a_copy_is_in_no_world():
    branch, index = shelf({1: 1})
    snapshot = branch.snapshot()
    other = copy(index)
    other[1] = 2
    other.clear()
    branch.rollback(snapshot)
    assert (index, other) == ({1: 1}, {})
