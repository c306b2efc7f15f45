"""Files of saved worlds whose first line is right: what is in them has to be a world all the same."""

from __future__ import annotations

import json

import pytest

from webex_wholesale_mock import SavingError, WholesaleMock
from webex_wholesale_mock.persistence import _file


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


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000])
def test_a_content_that_is_not_json_is_refused(path, body):
    path.write_bytes(_file._header(body) + body)
    with pytest.raises(SavingError, match="holds no world"):
        WholesaleMock.load(path)


def test_a_setting_of_another_kind_is_refused(mock, path):
    mock.save(path)
    document = json.loads(path.read_bytes().partition(b"\n")[2])
    _file.write(path, {**document, "explain": "yes"})
    with pytest.raises(SavingError, match="explain is neither true nor false"):
        WholesaleMock.load(path)
