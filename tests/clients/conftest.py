"""A world for clients that this project did not write, and a customer in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from webex_wholesale import Address, CallingLocation, CallingParameters, Customer, CustomerInfo, ProvisioningParameters
from webex_wholesale_mock import WholesaleMock

OSLO = Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO")


@pytest.fixture
def mock() -> Iterator[WholesaleMock]:
    with WholesaleMock() as mock:
        yield mock


def provision(mock: WholesaleMock, key: str, **arguments: Any) -> Customer:
    """A customer with Webex Meetings, or with what the arguments say."""
    with mock.client() as client:
        wanted: dict[str, Any] = {
            "provisioning_id": mock.template.provisioning_id,
            "external_id": key,
            "packages": ["webex_meetings"],
            "address": OSLO,
            "customer_info": CustomerInfo(name=f"Acme {key}", primary_email=f"post@{key}.example"),
        }
        return client.customers.wait_until_provisioned(client.customers.provision(**wanted | arguments))


@pytest.fixture
def acme(mock: WholesaleMock) -> Customer:
    """A customer with calling, whose office is a location."""
    office = CallingLocation(name="Kontor", address=OSLO, timezone="Europe/Oslo", language="nb_NO")
    return provision(
        mock,
        "acme",
        packages=["webex_calling"],
        provisioning_parameters=ProvisioningParameters(calling=CallingParameters(location=office)),
    )


@pytest.fixture
def many(mock: WholesaleMock) -> list[str]:
    """External ids of more customers than one page takes, oldest first."""
    keys = [f"acme-{number}" for number in range(120)]
    for key in keys:
        provision(mock, key)
    return keys
