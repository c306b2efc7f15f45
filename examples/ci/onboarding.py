"""The program under test: brings a customer on board, and lets one go."""

from __future__ import annotations

from webex_wholesale import Address, Conflict, Customer, CustomerInfo, WholesaleClient


def bring_on_board(client: WholesaleClient, provisioning_id: str, key: str) -> Customer:
    """Provision a customer, and wait until it is ready."""
    accepted = client.customers.provision(
        provisioning_id=provisioning_id,
        external_id=key,
        packages=["webex_meetings"],
        address=Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO"),
        customer_info=CustomerInfo(name=f"Acme {key}", primary_email=f"{key}@acme.example"),
    )
    return client.customers.wait_until_provisioned(accepted)


def let_go(client: WholesaleClient, customer_id: str) -> bool:
    """Remove a customer; False where it is busy, so that a later run has to try again."""
    try:
        client.customers.delete(customer_id)
    except Conflict:
        return False
    return True
