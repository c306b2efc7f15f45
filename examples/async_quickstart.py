"""Several customers side by side, with the client for event loops."""

from __future__ import annotations

import asyncio

from webex_wholesale import Address, AsyncWholesaleClient, Customer, CustomerInfo
from webex_wholesale_mock import WholesaleMock

OSLO = Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO")


async def provision(client: AsyncWholesaleClient, provisioning_id: str, key: str) -> Customer:
    accepted = await client.customers.provision(
        provisioning_id=provisioning_id,
        packages=["webex_meetings"],
        external_id=key,
        address=OSLO,
        customer_info=CustomerInfo(name=f"Acme {key}", primary_email=f"it@{key}.example"),
    )
    return await client.customers.wait_until_provisioned(accepted)


async def main() -> None:
    with WholesaleMock() as mock:
        async with mock.async_client() as client:
            template = mock.template.provisioning_id
            await asyncio.gather(*(provision(client, template, key) for key in ("north", "south", "west")))
            async for customer in client.customers.list(status="provisioned"):
                print(customer.external_id, customer.status)


asyncio.run(main())
