"""wxcadm, a library for Webex administrators by other people: its wholesale part works on a mock as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.clients import library
from webex_wholesale import Customer
from webex_wholesale_mock import WholesaleMock

wxcadm: Any = library("wxcadm")

SIRI = {
    "email": "siri@acme.example",
    "package": "webex_calling",
    "first_name": "Siri",
    "last_name": "Ødegård",
    "phone_number": "+4721234567",
    "extension": "101",
}


@pytest.fixture
def wholesale(mock: WholesaleMock) -> Iterator[Any]:
    with mock.intercept():
        yield wxcadm.Wholesale(mock.tokens["full-admin"])


def test_it_lists_customers(wholesale: Any, acme: Customer) -> None:
    (found,) = wholesale.customers
    assert (found.id, found.org_id, found.external_id) == (acme.id, acme.org_id, "acme")
    assert (found.status, found.packages) == ("provisioned", ["webex_calling"])
    assert found.address["city"] == "Oslo"
    assert found.spark_id.startswith("ciscospark://us/ENTERPRISE/")


def test_it_follows_the_pages_of_a_list(wholesale: Any, many: list[str]) -> None:
    assert [each.external_id for each in wholesale.customers] == many[::-1]


def test_it_finds_a_customer_by_name_and_id(wholesale: Any, acme: Customer) -> None:
    assert wholesale.get_customer(name="acme").id == acme.id
    assert wholesale.get_customer(id=acme.id).external_id == "acme"


def test_it_reads_locations(wholesale: Any, acme: Customer) -> None:
    (place,) = wholesale.get_customer(name="acme").locations
    assert (place.name, place.time_zone) == ("Kontor", "Europe/Oslo")


def test_it_adds_a_subscriber(mock: WholesaleMock, wholesale: Any, acme: Customer) -> None:
    customer = wholesale.get_customer(name="acme")
    answer = customer.add_subscriber(**SIRI, location=customer.get_location(name="Kontor"))
    assert (answer["status"], answer["package"]) == ("provisioned", "webex_calling")
    (found,) = mock.client().subscribers.list(email=SIRI["email"])
    assert (found.id, found.customer_id) == (answer["id"], acme.id)


def test_it_is_told_why_a_subscriber_is_refused(wholesale: Any, acme: Customer) -> None:
    customer = wholesale.get_customer(name="acme")
    place = customer.get_location(name="Kontor")
    customer.add_subscriber(**SIRI, location=place)
    with pytest.raises(wxcadm.APIError, match="already associated with an existing user"):
        customer.add_subscriber(**SIRI, location=place)


def test_it_is_told_that_a_token_has_expired(mock: WholesaleMock) -> None:
    with mock.intercept(), pytest.raises(wxcadm.APIError, match="trackingId"):
        _ = wxcadm.Wholesale(mock.tokens["expired"]).customers
    assert mock.calls[-1].rule == "auth.token.expired"
