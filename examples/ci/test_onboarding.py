"""Contract tests: the first runs on every target, the others need the mock."""

from __future__ import annotations

import uuid

import pytest
from onboarding import bring_on_board, let_go

from webex_wholesale import BadRequest


def test_a_customer_is_brought_on_board_and_let_go(wholesale_client, wholesale_provisioning_id):
    key = f"ci-{uuid.uuid4().hex[:8]}"
    customer = bring_on_board(wholesale_client, wholesale_provisioning_id, key)
    try:
        assert customer.status == "provisioned"
        assert customer.external_id == key
    finally:
        assert let_go(wholesale_client, customer.id)


def test_a_busy_customer_stays(wholesale_mock, wholesale_client):
    busy = wholesale_mock.hub.add_customer(status="updating")
    assert not let_go(wholesale_client, busy.id)


def test_an_unknown_template_is_refused_and_nothing_is_left(wholesale_mock, wholesale_client):
    with pytest.raises(BadRequest):
        bring_on_board(wholesale_client, "no-such-template", "acme-1")
    assert wholesale_mock.customers() == []


@pytest.mark.wholesale(scenario="scenarios/bakery.yaml")
def test_the_customer_of_a_scenario_is_listed(wholesale_client):
    assert [customer.external_id for customer in wholesale_client.customers.list()] == ["bakery"]
