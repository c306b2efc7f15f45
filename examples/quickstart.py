"""Provision a customer, and wait until it is there. No account, no network, no real time."""

from __future__ import annotations

from webex_wholesale import Address, CustomerInfo
from webex_wholesale_mock import WholesaleMock

with WholesaleMock() as mock, mock.client() as client:
    accepted = client.customers.provision(
        provisioning_id=mock.template.provisioning_id,
        packages=["webex_meetings"],
        external_id="acme-1",
        address=Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO"),
        customer_info=CustomerInfo(name="Acme AS", primary_email="it@acme.example"),
    )
    customer = client.customers.wait_until_provisioned(accepted)
    print(customer.external_id, customer.status, f"after {mock.clock.elapsed:g} s on the mock's clock")
