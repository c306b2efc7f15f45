"""Saving in pieces: the same document, in memory that does not grow with the world."""

from __future__ import annotations

import hashlib
import json
import tracemalloc

import pytest

from webex_wholesale_mock import SavingError, WholesaleMock
from webex_wholesale_mock.faults import Status
from webex_wholesale_mock.persistence import _file, _stream, _world, saved
from webex_wholesale_mock.world.ledger import Holder


def filled(customers, each=1):
    mock = WholesaleMock()
    for _ in range(customers):
        customer = mock.hub.add_customer()
        for _ in range(each):
            mock.hub.add_subscriber(customer.id, packages=["webex_calling"])
    mock.clock.advance(3_600)
    return mock


@pytest.mark.parametrize("batch", [1, 3, 256])
def test_the_pieces_are_the_document(batch, tmp_path, monkeypatch):
    monkeypatch.setattr(_stream, "BATCH", batch)
    mock = filled(3, each=2)
    mock.save(tmp_path / "a.world")
    assert (tmp_path / "a.world").read_text() == saved(mock._engine)
    WholesaleMock.load(tmp_path / "a.world").save(tmp_path / "b.world")
    first, second = (json.loads((tmp_path / name).read_bytes().split(b"\n", 1)[1]) for name in ("a.world", "b.world"))
    assert first["world"] == second["world"]


def test_a_value_that_no_file_can_keep_leaves_the_file_as_it_is(tmp_path):
    mock, path = filled(1), tmp_path / "a.world"
    mock.save(path)
    before = path.read_bytes()
    customer = next(iter(mock._engine.world.customers))
    for wrong in (object(), "\ud800"):
        customer.external_id = wrong
        with pytest.raises(SavingError):
            mock.save(path)
        assert path.read_bytes() == before
        assert [each.name for each in tmp_path.iterdir()] == ["a.world"]


@pytest.mark.parametrize("name", ["NaN", "Infinity", "née \x00 \u2028"])
def test_a_text_that_looks_like_a_number_without_an_end_comes_back(name, tmp_path):
    mock = WholesaleMock()
    customer = mock.hub.add_customer(external_id=name)
    mock.save(tmp_path / "a.world")
    assert WholesaleMock.load(tmp_path / "a.world").hub.customer(customer) == customer


@pytest.mark.parametrize("levels", [10, 150, 230, 245])
def test_a_body_of_many_levels_comes_back(levels, tmp_path):
    body = "deep"
    for _ in range(levels):
        body = [body]
    mock, path = WholesaleMock(), tmp_path / "a.world"
    mock.faults.add(Status(503, body={"a": body}))
    mock.save(path)
    assert b"deep" in path.read_bytes()
    assert WholesaleMock.load(path)._engine.world.faults["status-1"].what.body == {"a": body}


def peak_of_saving(mock, path):
    mock.save(path)
    tracemalloc.start()
    try:
        mock.save(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_of_saving_does_not_follow_the_subscribers(tmp_path):
    few, many = (peak_of_saving(filled(4, each), tmp_path / "a.world") for each in (100, 400))
    assert many < 2 * few
    assert many < (tmp_path / "a.world").stat().st_size


def test_what_is_said_to_stand_in_one_place_does():
    mock = filled(3, each=2)
    mock.hub.add_free_account("eve@free.example")
    encoder = _world.Encoder(kinds := _world.kinds())
    met = []
    encoder._number = lambda value: met.append(value)
    encoder.encode(_world.SavedWorld.of(mock._engine.world))
    owned = [id(each) for each in met if type(each) in kinds.single]
    assert len(owned) == len({*owned}) > 6
    assert {type(each) for each in met} >= kinds.single | {Holder}


def test_each_header_is_as_long_as_any_other():
    digest = hashlib.sha256()
    assert len({len(_file._header(length, digest)) for length in (0, 10, 10**15)}) == 1
