"""From the first look to the removal against the mock, in both modes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from webex_wholesale import (
    Address,
    Conflict,
    CustomerInfo,
    Forbidden,
    NotFound,
    Subscriber,
    SubscriberParameters,
    WaitTimeout,
)
from webex_wholesale_mock import WholesaleMock

OSLO = Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO")
KARI = SubscriberParameters(first_name="Kari", last_name="Nordmann")
DAY = timedelta(days=1).total_seconds()


class World:
    """A mock, and one way to call it in both modes."""

    def __init__(self, asynchronous: bool) -> None:
        self.mock = WholesaleMock()
        self.asynchronous = asynchronous

    def call(self, use: Callable[[Any], Any]) -> Any:
        if not self.asynchronous:
            return use(self.mock.client())

        async def main() -> Any:
            async with self.mock.async_client() as client:
                return await use(client)

        return asyncio.run(main())

    def listed(self, use: Callable[[Any], Any]) -> list[Any]:
        return [*self.call(lambda client: use(client.raw)).value.items]

    def customer(self, external_id: str = "acme", packages: tuple[str, ...] = ("webex_meetings",)) -> Any:
        ensured = self.call(
            lambda client: client.customers.ensure(
                external_id=external_id,
                provisioning_id=self.mock.template.provisioning_id,
                packages=packages,
                address=OSLO,
                customer_info=CustomerInfo(name="Acme", primary_email=f"post@{external_id}.example"),
            )
        )
        return self.call(lambda client: client.customers.wait_until_provisioned(ensured))

    def subscriber(self, customer: Any, email: str) -> Subscriber:
        made: Subscriber = self.call(
            lambda client: client.subscribers.provision(
                customer_id=customer.id, email=email, packages=["webex_meetings"], provisioning_parameters=KARI
            )
        )
        return made


@pytest.fixture(params=["sync", "async"])
def world(request: pytest.FixtureRequest) -> World:
    return World(request.param == "async")


def test_a_customer_changes_and_goes(world: World) -> None:
    customer = world.customer()
    limits = {"packages": {"limits": {"webex_meetings": 1}}}
    accepted = world.call(
        lambda client: client.customers.update(customer.id, packages=customer.packages, provisioning_parameters=limits)
    )
    assert world.call(lambda client: client.customers.wait_until_provisioned(accepted)).status == "provisioned"
    kari = world.subscriber(customer, "kari@acme.example")
    with pytest.raises(Conflict) as caught:
        world.subscriber(customer, "ola@acme.example")
    assert caught.value.rule == "subscriber.package.limit"
    world.call(lambda client: client.subscribers.delete(kari.id))
    world.call(lambda client: client.customers.delete(customer.id))
    assert world.call(lambda client: client.customers.wait_until_removed(customer)) is None
    with pytest.raises(NotFound):
        world.call(lambda client: client.customers.get(customer.id))


@pytest.mark.slow
def test_somebody_with_a_free_account_agrees_to_move(world: World) -> None:
    customer = world.customer()
    world.mock.hub.add_free_account("kari@free.example")
    pending = world.subscriber(customer, "kari@free.example")
    assert (pending.status, pending.person_id) == ("pending_user_migration", None)
    with pytest.raises(WaitTimeout) as caught:
        world.call(lambda client: client.subscribers.wait_until_migrated(pending, timeout=DAY))
    assert (caught.value.subscriber_id, caught.value.customer_id) == (pending.id, customer.id)
    world.call(lambda client: client.subscribers.send_consent_email(pending.id))
    world.mock.hub.give_consent(pending.id)
    moved = world.call(lambda client: client.subscribers.wait_until_migrated(pending))
    assert moved.status == "provisioned"
    assert moved.person_id
    assert world.listed(lambda client: client.subscribers.list(status="pending_user_migration")) == []


def test_a_subscriber_is_found_by_every_filter(world: World) -> None:
    customer = world.customer()
    before = world.mock.clock.now
    world.mock.clock.advance(60)
    kari = world.subscriber(customer, "kari@acme.example")
    filters: list[dict[str, Any]] = [
        {"email": "kari@acme.example"},
        {"customer_id": customer.id},
        {"external_customer_id": "acme"},
        {"person_id": kari.person_id},
        {"status": "provisioned"},
        {"after": before},
        {"last_status_change": before},
        {"sort_by": "lastStatusChange", "sort_order": "ASC", "max": 1},
    ]
    for each in filters:
        found = world.listed(lambda client, each=each: client.subscribers.list(**each))
        assert [(one.id, one.email) for one in found] == [(kari.id, "kari@acme.example")], each
    later = world.mock.clock.now + timedelta(seconds=1)
    assert world.listed(lambda client: client.subscribers.list(after=later)) == []


def test_a_precheck_says_beforehand_what_provisioning_says(world: World) -> None:
    first, second = world.customer(), world.customer("bolt")
    request = {"email": "kari@acme.example", "packages": ["webex_meetings"], "provisioning_parameters": KARI}
    assert world.call(lambda client: client.subscribers.precheck(customer_id=first.id, **request))
    world.subscriber(first, "kari@acme.example")
    verdict = world.call(lambda client: client.subscribers.precheck(customer_id=second.id, **request))
    assert [(each.rule, each.evidence) for each in verdict.findings] == [("subscriber.email.in-use", "assumed")]
    with pytest.raises(Conflict) as caught:
        world.subscriber(second, "kari@acme.example")
    assert (caught.value.rule, caught.value.evidence) == ("subscriber.email.in-use", "assumed")


def test_a_partner_acts_for_a_sub_partner_until_that_is_suspended(world: World) -> None:
    sub = world.mock.add_partner("Nordvik", parent=world.mock.partner)
    (listed,) = world.listed(lambda client: client.sub_partners.list())
    assert listed.org_id == sub.org_id
    wanted = {
        "external_id": "acme",
        "provisioning_id": sub.template.provisioning_id,
        "packages": ["webex_meetings"],
        "address": OSLO,
        "customer_info": CustomerInfo(name="Acme", primary_email="post@acme.example"),
    }

    def acting(use: Callable[[Any], Any]) -> Any:
        return world.call(lambda client: use(client.on_behalf_of(listed.org_id).customers))

    made = acting(lambda customers: customers.ensure(**wanted))
    with pytest.raises(NotFound):
        world.call(lambda client: client.customers.get(made.id))
    assert acting(lambda customers: customers.wait_until_provisioned(made)).id == made.id
    world.mock.hub.suspend(sub.org_id)
    with pytest.raises(Forbidden) as caught:
        acting(lambda customers: customers.update(made.id, packages=["webex_suite"]))
    assert caught.value.rule == "sub-partner.suspended"
    acting(lambda customers: customers.delete(made.id))
    assert acting(lambda customers: customers.wait_until_removed(made)) is None
