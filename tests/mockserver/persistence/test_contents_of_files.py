"""Files of saved worlds whose first line is right: what is in them has to be a world all the same."""

from __future__ import annotations

import hashlib
import json
from typing import get_args

import pytest

from webex_wholesale_mock import SavingError, WholesaleMock
from webex_wholesale_mock.entities.order_lifecycles import OrderStatus
from webex_wholesale_mock.persistence import _file
from webex_wholesale_mock.persistence._stream import data


@pytest.fixture
def path(tmp_path):
    return tmp_path / "world.json"


def test_workspaces_and_orders_of_setup_assist_are_saved(mock, path):
    customer = mock.hub.add_customer(packages=["webex_calling", "common_area_calling"])
    workspace = mock.hub.add_workspace(customer, "Lobby")
    location = mock.hub.organization(customer).locations[0]
    order = mock.hub.order_setup_assist(customer, location, users=1)
    mock.save(path)
    loaded = WholesaleMock.load(path)
    assert [*loaded._engine.world.setup_assists] == [*mock._engine.world.setup_assists]
    assert loaded.hub.organization(customer).locations[0].id == order.location_id
    loaded.hub.remove_workspace(workspace)
    assert not loaded._engine.world.directory.workspaces


@pytest.mark.parametrize("status", get_args(OrderStatus))
def test_orders_are_saved_in_every_state(mock, path, status):
    mock.place.order_options(match="2018", strict_close=True, inactive_days=30)
    order = mock.place.order(status=status)
    mock.save(path)
    loaded = WholesaleMock.load(path)
    assert loaded.hub.orders.list() == (order,)
    assert (loaded.clock.upcoming(), [*loaded.outbox]) == (mock.clock.upcoming(), [*mock.outbox])
    assert loaded._engine.world.order_options == mock._engine.world.order_options
    if order.customer and order.customer.org_id:
        assert loaded.hub.organization(order.customer.org_id) == mock.hub.organization(order.customer.org_id)


def test_orders_are_rolled_back_and_forked(mock):
    order = mock.place.order(status="summary")
    before = mock.snapshot()
    fork = mock.fork()
    mock.hub.orders.close(order)
    mock.clock.run_until("order.provisioned")
    assert fork.hub.orders.get(order) == order
    mock.rollback(before)
    assert mock.hub.orders.list() == (order,)
    assert mock.hub.organization(order.customer.org_id).licenses == ()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"partner_id":"', '"partner_id":"x', "an order names"),
        ('"lines":{"$tuple":[', '"lines":{"$tuple":[]},"_":{"$tuple":[', "Order is different"),
    ],
)
def test_an_order_that_does_not_fit_is_refused(mock, path, old, new, reason):
    mock.place.order(status="mapped")
    mock.save(path)
    document = path.read_bytes().partition(b"\n")[2].decode()
    at = document.index('"$order":')
    body = document[:at] + document[at:].replace(old, new, 1)
    _file.write(path, [body.encode()])
    with pytest.raises(SavingError, match=reason):
        WholesaleMock.load(path)


def test_an_end_that_is_scheduled_twice_is_refused(mock, path):
    mock.place.order(status="provisioning")
    mock._engine.world.clock._pending.append(mock._engine.world.clock._pending[0])
    mock.save(path)
    with pytest.raises(SavingError, match=r"order\.provisioned of one subject"):
        WholesaleMock.load(path)


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000])
def test_a_content_that_is_not_json_is_refused(path, body):
    path.write_bytes(_file._header(len(body), hashlib.sha256(body)) + body)
    with pytest.raises(SavingError, match="holds no world"):
        WholesaleMock.load(path)


def test_a_setting_of_another_kind_is_refused(mock, path):
    mock.save(path)
    document = json.loads(path.read_bytes().partition(b"\n")[2])
    _file.write(path, [data({**document, "explain": "yes"})])
    with pytest.raises(SavingError, match="explain is neither true nor false"):
        WholesaleMock.load(path)
