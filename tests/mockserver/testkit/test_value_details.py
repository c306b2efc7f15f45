"""Slices, reprs and labels of the values that a mock hands out."""

from __future__ import annotations

import pytest

from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.testkit import changes as changes_module


def test_changes_can_be_cut_and_asked_for_one_kind():
    mock = WholesaleMock()
    before = mock.snapshot()
    mock.hub.add_customer(external_id="acme")
    mock.hub.add_customer(external_id="bolt")
    changes = mock.changes(since=before)
    assert len(changes[:1]) == 1
    assert not changes.changed
    assert len(changes.added) + len(changes.removed) == len(changes)


@pytest.mark.parametrize(
    ("items", "labels"),
    [
        ([{"name": "a"}, {"name": "b"}], ["a", "b"]),
        ([{"name": "a", "id": 1}, {"name": "a", "id": 2}], [1, 2]),
        ([{"x": 1}, {"x": 2}], [0, 1]),
    ],
)
def test_objects_of_a_list_are_told_apart_by_name_id_or_number(items, labels):
    assert changes_module._labels(items) == labels


def test_a_journal_shows_how_many_calls_it_has():
    mock = WholesaleMock()
    with mock.client() as client:
        client.customers.list().all()
    assert repr(mock.journal) == "<Journal: 1 calls>"


def test_nothing_is_new_without_an_earlier_collection():
    mock = WholesaleMock()
    mock.coverage.start()
    assert mock.coverage.report().new == ()
