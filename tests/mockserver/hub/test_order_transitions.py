"""Every row of the lifecycle of orders, and every step that is out of order."""

from __future__ import annotations

from typing import get_args

import pytest

from tests.support.by_hand import refused
from tests.support.order_steps import DO, LINES, ROWS
from tests.support.world_state import world_of
from webex_wholesale_mock import HubError
from webex_wholesale_mock.entities.order_lifecycles import ORDER, OrderEvent, OrderStatus


def test_each_event_is_brought_about():
    assert {*DO} == {*get_args(OrderEvent)} - {"place"}


@pytest.mark.parametrize(("state", "event"), ROWS)
def test_a_transition_is_taken(mock, state, event):
    order = mock.place.order(status=state, lines=LINES)
    DO[event](mock, order)
    assert mock.hub.orders.get(order).status == ORDER.table[state, event]


TWICE = {
    *((state, "open") for state in ("choosing", "partner_mapping", "customer_mapping", "review", "handed_over")),
    *(("partner_mapping", "for_customer"), ("mapped", "confirm"), ("handed_over", "hand_over")),
    *(("service_setup", "set_up_now"), ("later", "set_up_later"), ("provisioning", "close"), ("provisioned", "close")),
    ("cancelled", "cancel"),
}
"""Steps without a row of their own that were taken just before: the link, or the button, is used again."""
# In the step for the partner, a new organization is the partner's.
OUT_OF_ORDER = [
    (state, event)
    for state in get_args(OrderStatus)
    for event in DO
    if (state, event) not in {*ORDER.table} | TWICE | {("partner_mapping", "map_customer")}
    and event not in {"close_line", "finish", "complete"}
]


def rule_of(state, event):
    """The rule that refuses a step out of order."""
    if event in ("mail", "change_contact"):
        return "order.contact.locked"
    others = {
        ("customer_mapping", "map_partner"): "order.org.same",
        ("service_setup", "close"): "order.site.required",
    }
    return others.get((state, event), "order.state")


@pytest.mark.parametrize(("state", "event"), OUT_OF_ORDER)
def test_a_step_out_of_order_changes_nothing(mock, state, event):
    order = mock.place.order(status=state, lines=LINES)
    with refused(mock, rule_of(state, event)):
        DO[event](mock, order)


@pytest.mark.parametrize(("state", "event"), sorted(TWICE - {("handed_over", "open")}))
def test_a_step_that_is_taken_twice_changes_nothing(mock, state, event):
    order = mock.place.order(status=state, lines=LINES)
    before = world_of(mock)
    DO[event](mock, order)
    assert world_of(mock) == before


def test_the_link_of_a_hand_over_begins_the_setup(mock):
    order = mock.place.order(status="handed_over", lines=LINES)
    assert mock.hub.orders.open(order).status == "service_setup"


def test_an_order_of_a_company_is_placed_in_each_state_that_it_has(mock):
    for number, status in enumerate(get_args(OrderStatus)):
        if status not in ("partner_mapping", "handed_over"):
            assert mock.place.order(f"Own {number}", status=status, choice="company").status == status


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ({"status": "done"}, "'done' is not a status of an order"),
        ({"status": "handed_over", "choice": "company"}, "is never handed_over"),
        ({"admin_email": "ada"}, "rule order.contact.invalid"),
        ({"lines": {"fax": 1}}, "is not a line"),
        ({"status": "service_setup", "lines": {"messaging": 1}}, "never service_setup: there is nothing to enter"),
    ],
)
def test_an_order_that_cannot_be_is_not_placed(mock, wanted, text):
    before = world_of(mock)
    with pytest.raises(HubError, match=text):
        mock.place.order(**wanted)
    assert world_of(mock) == before
