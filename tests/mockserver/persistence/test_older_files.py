"""Files of an earlier package, whose classes stood in other modules, are still read."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from webex_wholesale_mock import RateLimit, Request, Stuck, WholesaleMock
from webex_wholesale_mock.persistence._tags import TAGS

OLD = Path(__file__).with_name("world_before_the_move.json.gz")
"""Saved by the commit before modules moved into folders: the example scenario and something of everything beside it."""
ANSWERS = "66f201af39ca8604c995dc4e36c2574fa3da49ebe38baa1efcbee3c08ca89e0e"
"""The SHA-256 of what that commit answered from this world, and from it ten minutes later.

Since then `lastStatusChange` has six digits.
"""
LOOKS = (
    "wholesale/customers",
    "wholesale/subscribers",
    "wholesale/billing/reports",
    "people",
    "organizations",
    "locations",
)


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "world.json"
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    return path


def answers(mock):
    headers = {"authorization": f"Bearer {mock.tokens['full-admin']}", "host": "webexapis.com"}
    looks = [Request("GET", f"/v1/{look}", "max=100", headers, b"", "https://webexapis.com") for look in LOOKS]
    return [mock.handle(look).body.decode() for look in looks]


def test_a_world_saved_before_the_move_answers_as_it_did(old):
    mock = WholesaleMock.load(old)
    seen = answers(mock)
    mock.clock.advance(600)
    seen += answers(mock)
    assert hashlib.sha256("\n".join(seen).encode()).hexdigest() == ANSWERS


def test_a_world_saved_before_the_move_has_all_its_settings(old):
    mock = WholesaleMock.load(old)
    assert (len(mock._engine.world.customers), len(mock._engine.world.subscribers)) == (11, 5)
    assert (mock.rate_limit, mock.durations.deleting, mock.rules.code("customer.busy")) == (
        RateLimit(50_000, 60),
        77,
        7,
    )
    assert [fault.kind for fault in mock.faults] == ["latency", "status"]
    assert Stuck() in [script.outcome for script in mock.outcomes]
    assert [planted.kind for planted in mock.billing.planted] == ["empty"]
    assert mock.hub.denied_names == ("Evil",)
    assert mock.explain


def test_a_world_of_before_that_is_saved_again_has_the_tags_of_now(old):
    mock = WholesaleMock.load(old)
    mock.save(old)
    text = old.read_text(encoding="utf-8")
    former = [tag for _, *tags in TAGS.values() for tag in tags]
    assert [tag for tag in former if f'"{tag}"' in text] == []
    assert answers(WholesaleMock.load(old)) == answers(mock)


def test_a_tag_says_nothing_of_where_its_class_stands():
    assert {tag for tag, *_ in TAGS.values()} == {tag for tag, *_ in TAGS.values() if tag == tag.lower()}
