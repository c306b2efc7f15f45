"""Entities: slots, fields by keyword, and what an order says of itself."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import attrs
import pytest

from webex_wholesale_mock import WholesaleMock, entities
from webex_wholesale_mock.entities import Contact
from webex_wholesale_mock.entities.order_lifecycles import ORDER

ENTITIES = {
    kind
    for found in iter_modules(entities.__path__)
    for kind in vars(import_module(f"{entities.__name__}.{found.name}")).values()
    if isinstance(kind, type) and attrs.has(kind) and kind.__module__.startswith("webex_wholesale_mock.")
}
EACH = pytest.mark.parametrize("kind", sorted(ENTITIES, key=lambda kind: kind.__name__))


@EACH
def test_an_entity_has_slots_and_no_dictionary(kind: type) -> None:
    assert not any("__dict__" in vars(each) for each in kind.__mro__)


@EACH
def test_fields_of_an_entity_are_given_by_keyword(kind: type) -> None:
    assert kind is Contact or all(field.kw_only for field in attrs.fields(kind))


@pytest.mark.parametrize("status", ["review", "service_setup", "summary", "provisioned", "cancelled"])
def test_an_order_sets_up_its_organization_until_it_is_done(status: str) -> None:
    mock = WholesaleMock()
    placed = mock.place.order("Globex", status=status, lines={"meetings": 2})
    (order,) = mock._engine.world.orders.values()
    assert order.is_unfinished is (status in ORDER.unfinished) is (status not in {"provisioned", "cancelled"})
    mapped = order.customer is not None
    assert mapped is (placed.customer is not None)
    assert order.sets_up(order.customer.id if order.customer else "") is (mapped and order.is_unfinished)
    assert not order.sets_up("another")
