"""Histories of orders: any steps in any order keep to the table, and what is provisioned adds up."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.order_steps import DO, LINES
from tests.support.world_state import world_of
from webex_wholesale_mock import HubError, WholesaleMock
from webex_wholesale_mock.entities.order_lifecycles import ORDER, OrderStatus

STEPS = [event for event in DO if event not in ("complete", "close_line", "finish")]
ACTS = st.lists(
    st.sampled_from([*STEPS, "fill in", "fill in", "a day", "half a minute", "open", "confirm"]), max_size=30
)
TIME = {"a day": 86_400, "half a minute": 30}


def act(mock, order, name):
    if name in TIME:
        mock.clock.advance(TIME[name])
    else:
        DO["complete" if name == "fill in" else name](mock, order)


def check(mock, order):
    """What an order has brought is there when it is provisioned, and adds up to its lines."""
    home = order.customer and order.customer.org_id and mock.hub.organization(order.customer.org_id)
    licenses = home.licenses if home else ()
    wanted = LINES if order.status == "provisioned" else {}
    units = {service: sum(each.units for each in licenses if each.service == service) for service in wanted}
    assert units == wanted
    assert bool(licenses) is (order.status == "provisioned")
    assert bool(home) is (order.mapped is not None)
    assert sum(share.quantity for share in order.shares) in (0, LINES["meetings"])


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(start=st.sampled_from(get_args(OrderStatus)), acts=ACTS)
def test_any_steps_in_any_order_keep_to_the_table(start, acts):
    mock = WholesaleMock()
    order = mock.place.order(status=start, lines=LINES)
    for name in acts:
        before, world = mock.hub.orders.get(order), world_of(mock)
        try:
            act(mock, before, name)
        except HubError:
            partly = name == "fill in"  # two steps, of which the first may have been taken
            assert partly or world_of(mock) == world
        now = mock.hub.orders.get(order)
        check(mock, now)
        if name not in (*TIME, "fill in", "map_customer", "open") and now.status != before.status:
            assert ORDER.table.get((before.status, name)) in (now.status, "service_setup")
