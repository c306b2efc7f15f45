"""An import whose file cannot be written, or whose lists do not fit together."""

from __future__ import annotations

import attrs

from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.cli import _importing


def test_a_file_that_cannot_be_written_is_one_line(tmp_path):
    mock = WholesaleMock()
    with mock.client() as client:
        problem = _importing.run(client, tmp_path / "no" / "world.json", keep_personal_data=False, tell=print)
    assert "No such file or directory" in problem
    assert [*tmp_path.iterdir()] == []


def test_a_subscriber_of_a_customer_that_is_not_listed_is_one_line(tmp_path, monkeypatch):
    mock = WholesaleMock()
    mock.hub.add_subscriber(mock.hub.add_customer(external_id="acme"))
    read = _importing._inventory.read

    def without_customers(client, tell):
        return attrs.evolve(read(client, tell), customers=())

    monkeypatch.setattr(_importing._inventory, "read", without_customers)
    with mock.client() as client:
        problem = _importing.run(client, tmp_path / "world.json", keep_personal_data=True, tell=print)
    assert "is not in the list of customers" in problem
    assert [*tmp_path.iterdir()] == []
