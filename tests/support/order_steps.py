"""Each step of an order, as people or the clock take it, by the event of its lifecycle."""

from __future__ import annotations

from webex_wholesale_mock.entities.order_lifecycles import ORDER

NEW = {"name": "Acme", "vertical": "Retail", "country": "NO", "admin_email": "ada@acme.example"}
SITE = {"url": "acme", "timezone": "Etc/UTC"}
LINES = {"meetings": 10, "calling": 5}
HOME = {"name": "Oslo", "country": "US", "address": "1 Main Street", "state": "NY", "postal_code": "10000"}


def fill_in(mock, order):
    mock.hub.orders.set_sites(order, [SITE])
    mock.hub.orders.set_location(order, **HOME)


DO = {
    "mail": lambda mock, order: (
        mock.clock.run_until("order.mail") if order.status == "placed" else mock.hub.orders.resend(order)
    ),
    "change_contact": lambda mock, order: mock.hub.orders.change_contact(order, "bo@acme.example"),
    "close_line": lambda mock, order: mock.clock.run_until("order.close_line"),
    "open": lambda mock, order: mock.hub.orders.open(order),
    "for_customer": lambda mock, order: mock.hub.orders.choose(order, "customer"),
    "for_company": lambda mock, order: mock.hub.orders.choose(order, "company"),
    "back_to_choice": lambda mock, order: mock.hub.orders.back(order, "choice"),
    "map_partner": lambda mock, order: mock.hub.orders.choose_organization(order, mock.partner),
    "back_to_partner": lambda mock, order: mock.hub.orders.back(order, "partner"),
    "map_customer": lambda mock, order: mock.hub.orders.create_organization(order, **NEW),
    "back_to_customer": lambda mock, order: mock.hub.orders.back(order, "customer"),
    "confirm": lambda mock, order: mock.hub.orders.confirm(order),
    "hand_over": lambda mock, order: mock.hub.orders.hand_over(order),
    "set_up_now": lambda mock, order: mock.hub.orders.set_up_now(order),
    "set_up_later": lambda mock, order: mock.hub.orders.set_up_later(order),
    "resume": lambda mock, order: mock.hub.orders.resume(order),
    "enter": lambda mock, order: mock.hub.orders.set_sites(order, [SITE, {**SITE, "url": "more"}]),
    "complete": fill_in,
    "close": lambda mock, order: mock.hub.orders.close(order),
    "finish": lambda mock, order: mock.clock.run_until("order.provisioned"),
    "cancel": lambda mock, order: mock.hub.orders.cancel(order),
}
"""The act of people, or of the clock, that brings each event about."""
ROWS = [row for row in ORDER.table if row[0] != "new"]
"""The transitions that are taken by a step."""
