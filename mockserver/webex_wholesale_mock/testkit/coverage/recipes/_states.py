"""Recipes for the states that an answer can show."""

from __future__ import annotations

from typing import Final

from webex_wholesale_mock.entities.lifecycles import CUSTOMER, GONE, NEW, PACKAGE, REPORT, SUBSCRIBER
from webex_wholesale_mock.testkit.coverage.recipes._recipe import (
    ADD_CUSTOMER,
    CUSTOMERS,
    REPORTS,
    SUBSCRIBERS,
    Recipe,
    get,
)

_UNSEEN: Final = (NEW, GONE)


def _customer(status: str) -> Recipe:
    return get(f"{CUSTOMERS}/{{customer.id}}", f'customer = mock.hub.add_customer(status="{status}")\n')


def _subscriber(status: str) -> Recipe:
    add = f'subscriber = mock.hub.add_subscriber(customer.id, status="{status}")\n'
    return get(f"{SUBSCRIBERS}/{{subscriber.id}}", ADD_CUSTOMER + add)


def _report(status: str) -> Recipe:
    return get(f"{REPORTS}/{{report.id}}", f'report = mock.hub.add_report(status="{status}")\n')


STATES: Final = {
    f"{lifecycle.noun} {state}": recipe(state)
    for lifecycle, recipe in ((CUSTOMER, _customer), (PACKAGE, _customer), (SUBSCRIBER, _subscriber), (REPORT, _report))
    for state in (lifecycle.start, *lifecycle.table.values())
    if state not in _UNSEEN
}
"""The hub places each object in the state. A customer's packages are in the state of the same name, as it is."""
