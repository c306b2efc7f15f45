"""The nouns next door in the world of customers and subscribers, against the mock."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from webex_wholesale import (
    Address,
    BadRequest,
    CallingLocation,
    CallingParameters,
    Conflict,
    Customer,
    CustomerInfo,
    Forbidden,
    LocationAddress,
    NotFound,
    ProvisioningParameters,
    Subscriber,
    SubscriberParameters,
    WholesaleClient,
    WorkNumber,
)
from webex_wholesale_mock import WholesaleMock

UNA = "una@acme.example"
FREE = "+12405551200"
OFFICE = CallingLocation(
    name="Head office",
    address=Address(
        address_line1="771 Alder Drive",
        city="Milpitas",
        state_or_province="CA",
        zip_or_postal_code="95035",
        country="US",
    ),
    timezone="America/Los_Angeles",
    language="en_us",
)


@pytest.fixture
def mock() -> WholesaleMock:
    return WholesaleMock()


@pytest.fixture
def client(mock: WholesaleMock) -> Iterator[WholesaleClient]:
    with mock.client() as client:
        yield client


@pytest.fixture
def customer(mock: WholesaleMock, client: WholesaleClient) -> Customer:
    """A customer that has calling and Meetings."""
    accepted = client.customers.provision(
        provisioning_id=mock.template.provisioning_id,
        packages=["webex_calling", "webex_meetings"],
        external_id="acme",
        address=OFFICE.address,
        customer_info=CustomerInfo(name="Acme", primary_email="post@acme.example"),
        provisioning_parameters=ProvisioningParameters(calling=CallingParameters(location=OFFICE)),
    )
    return client.customers.wait_until_provisioned(accepted)


def provision(client: WholesaleClient, customer: Customer, email: str = UNA, extension: str = "1000") -> Subscriber:
    return client.subscribers.provision(
        customer_id=customer.id,
        email=email,
        packages=["webex_calling"],
        provisioning_parameters=SubscriberParameters(first_name="Una", last_name="Berg", extension=extension),
    )


def location_id(client: WholesaleClient, customer: Customer) -> str:
    (location,) = client.locations.list(org_id=customer.org_id)
    return location.id


def test_a_subscriber_is_a_person_of_the_customers_organization(client: WholesaleClient, customer: Customer) -> None:
    una = provision(client, customer)
    person = client.people.get(una.person_id or "", calling_data=True)
    assert (person.emails, person.first_name, person.org_id) == ([UNA], "Una", customer.org_id)
    assert (person.extension, person.location_id) == ("1000", location_id(client, customer))
    assert [each.id for each in client.people.list(org_id=customer.org_id, email=UNA)] == [person.id]
    without = client.people.get(person.id, calling_data=False)
    assert (without.extension, without.location_id) == (None, None)


def test_who_the_caller_is_comes_with_roles(client: WholesaleClient) -> None:
    me = client.people.me()
    assert [client.roles.get(each).name for each in me.roles] == ["Full Administrator"]
    assert client.organizations.get(me.org_id or "").id == me.org_id


def test_people_come_in_pages_by_cursor(client: WholesaleClient, customer: Customer) -> None:
    for number in range(5):
        provision(client, customer, f"una{number}@acme.example", f"10{number}0")
    everyone = [each.id for each in client.people.list(org_id=customer.org_id)]
    pages = list(client.people.list(org_id=customer.org_id, max=2).pages())
    assert len(everyone) >= 5
    assert [each.id for page in pages for each in page.items] == everyone
    assert [page.offset for page in pages] == [*range(0, len(everyone), 2)]


def test_people_found_by_id_leave_out_who_is_not_there(client: WholesaleClient, customer: Customer) -> None:
    una, bo = provision(client, customer), provision(client, customer, "bo@acme.example", "1001")
    wanted = [una.person_id or "", bo.person_id or "", client.organizations.get(customer.org_id or "").id]
    assert [each.emails for each in client.people.list(id=wanted)] == [[UNA], ["bo@acme.example"]]


def test_a_person_can_be_added_changed_and_removed(client: WholesaleClient, customer: Customer) -> None:
    licenses = {each.name: each.id for each in client.licenses.list(org_id=customer.org_id)}
    given: dict[str, Any] = {
        "emails": ["bo@acme.example"],
        "display_name": "Bo Dahl",
        "org_id": customer.org_id,
        "licenses": [licenses["Webex Calling"]],
        "phone_numbers": [WorkNumber(type="work", value=FREE)],
        "extension": "2000",
        "location_id": location_id(client, customer),
    }
    bo = client.people.create(calling_data=True, **given)
    assert (bo.extension, [each.value for each in bo.phone_numbers]) == ("2000", [FREE])
    assert client.licenses.get(licenses["Webex Calling"]).consumed_units == 1
    with pytest.raises(Conflict) as taken:
        client.people.create(**given)
    assert taken.value.rule == "adjacent.in-use"
    changed = client.people.update(bo.id, display_name="Bo D.", emails=bo.emails)
    assert (changed.licenses, changed.extension, changed.emails) == ([], None, bo.emails)
    client.people.delete(bo.id)
    with pytest.raises(NotFound):
        client.people.get(bo.id)


def test_an_email_is_free_once_the_person_is_gone(client: WholesaleClient, customer: Customer) -> None:
    una = provision(client, customer)
    with pytest.raises(Conflict) as caught:
        client.people.delete(una.person_id or "")
    assert caught.value.rule == "adjacent.person.is-subscriber"
    client.subscribers.delete(una.id)
    client.people.delete(una.person_id or "")
    assert provision(client, customer).email == UNA


def test_units_of_licences_follow_subscribers(client: WholesaleClient, customer: Customer) -> None:
    def used() -> dict[str | None, int | None]:
        return {each.name: each.consumed_units for each in client.licenses.list(org_id=customer.org_id)}

    assert used() == {"Webex Calling": 0, "Webex Meetings": 0}
    una = provision(client, customer)
    assert used() == {"Webex Calling": 1, "Webex Meetings": 0}
    client.subscribers.delete(una.id)
    assert used() == {"Webex Calling": 0, "Webex Meetings": 0}


def test_an_organization_outlives_its_customer(client: WholesaleClient, customer: Customer) -> None:
    org_id = customer.org_id or ""
    assert org_id in [each.id for each in client.organizations.list()]
    with pytest.raises(Conflict) as caught:
        client.organizations.delete(org_id)
    assert caught.value.rule == "adjacent.organization.not-empty"
    client.customers.delete(customer.id)
    client.customers.wait_until_removed(customer)
    assert client.organizations.get(org_id).display_name == "Acme"
    client.organizations.delete(org_id)
    with pytest.raises(NotFound):
        client.organizations.get(org_id)


def test_a_location_is_added_beside_the_first_one(client: WholesaleClient, customer: Customer) -> None:
    harbour = LocationAddress(address1="Kaien 1", city="Oslo", state="03", postal_code="0150", country="NO")
    given: dict[str, Any] = {
        "name": "Harbour",
        "time_zone": "Europe/Oslo",
        "preferred_language": "nb_no",
        "announcement_language": "en_us",
        "address": harbour,
        "org_id": customer.org_id,
    }
    created = client.locations.create(**given)
    shown = client.locations.get(created.id)
    assert (shown.name, shown.org_id, shown.time_zone) == ("Harbour", customer.org_id, "Europe/Oslo")
    assert shown.address is not None
    assert (shown.address.address1, shown.address.postal_code) == ("Kaien 1", "0150")
    assert [each.id for each in client.locations.list(org_id=customer.org_id, name="harb")] == [created.id]
    with pytest.raises(BadRequest) as caught:
        client.locations.create(**{**given, "name": "Moon", "time_zone": "Moon/Base"})
    assert (caught.value.rule, caught.value.field) == ("adjacent.field.invalid", "timeZone")


def test_numbers_are_free_until_somebody_has_them(client: WholesaleClient, customer: Customer) -> None:
    office = location_id(client, customer)
    client.numbers.add(office, phone_numbers=[FREE, "+12405551201"])
    una = client.subscribers.provision(
        customer_id=customer.id,
        email=UNA,
        packages=["webex_calling"],
        provisioning_parameters=SubscriberParameters(first_name="Una", last_name="Berg", primary_phone_number=FREE),
    )
    taken = list(client.numbers.list(org_id=customer.org_id, available=False))
    assert [(each.phone_number, each.owner and each.owner.id) for each in taken] == [(FREE, una.person_id)]
    free = [each.phone_number for each in client.numbers.list(org_id=customer.org_id, available=True, max=2)]
    assert "+12405551201" in free
    assert FREE not in free
    with pytest.raises(Conflict) as caught:
        client.numbers.add(office, phone_numbers=[FREE])
    assert caught.value.field == "phoneNumbers[0]"


def test_extensions_can_be_tried_out(client: WholesaleClient, customer: Customer) -> None:
    provision(client, customer)
    assert client.extensions.validate(["1001", 1002], org_id=customer.org_id).status == "OK"
    answer = client.extensions.validate_in_location(location_id(client, customer), ["1000", 1001, 1001, "x"])
    assert answer.status == "ERRORS"
    assert [(each.extension, each.state) for each in answer.extension_status] == [
        ("1000", "DUPLICATE"),
        ("1001", "VALID"),
        ("1001", "DUPLICATE_IN_LIST"),
        ("x", "INVALID"),
    ]


def test_a_location_can_have_one_of_its_connections(client: WholesaleClient, customer: Customer) -> None:
    office = location_id(client, customer)
    options = {each.display_name: each.id for each in client.pstn.options(office)}
    before = client.pstn.connection(office)
    assert before.id in options.values()
    client.pstn.connect(office, id=options["Premises-based PSTN"], premise_route_type="TRUNK", premise_route_id="t1")
    assert client.pstn.connection(office).pstn_connection_type == "LOCAL_GATEWAY"
    client.pstn.connect(office, id=before.id)
    assert client.pstn.connection(office) == before


def test_a_person_can_have_a_phone(client: WholesaleClient, customer: Customer) -> None:
    una = provision(client, customer)
    phone = client.devices.create(mac="d82e3eef4e5c", model="DMS Cisco 8865", person_id=una.person_id or "")
    assert [each.id for each in client.devices.list(org_id=customer.org_id, person_id=una.person_id)] == [phone.id]
    client.devices.delete(phone.id)
    assert list(client.devices.list(org_id=customer.org_id)) == []


def test_a_read_only_administrator_looks_and_changes_nothing(mock: WholesaleMock, customer: Customer) -> None:
    with mock.client(mock.tokens["read-only"]) as client:
        assert len(list(client.locations.list(org_id=customer.org_id))) == 1
        with pytest.raises(Forbidden):
            client.people.create(emails=[UNA], display_name="Una", org_id=customer.org_id)


def test_what_another_partner_manages_does_not_exist(mock: WholesaleMock, customer: Customer) -> None:
    other = mock.add_partner("Other Telecom")
    token = mock.add_token("other", partner=other)
    with mock.client(token.value) as client:
        assert customer.org_id not in [each.id for each in client.organizations.list()]
        with pytest.raises(NotFound) as caught:
            list(client.people.list(org_id=customer.org_id))
    assert caught.value.rule == "adjacent.not-found"


def test_asynchronous_code_sees_the_same_world(mock: WholesaleMock, customer: Customer) -> None:
    async def main() -> None:
        async with mock.async_client() as client:
            (office,) = [each async for each in client.locations.list(org_id=customer.org_id)]
            await client.numbers.add(office.id, phone_numbers=[FREE])
            found = [each async for each in client.numbers.list(org_id=customer.org_id, phone_number=FREE)]
            assert [each.location and each.location.id for each in found] == [office.id]
            raw = await client.raw.licenses.list(org_id=customer.org_id)
            assert [each.name for each in raw.value.items] == ["Webex Calling", "Webex Meetings"]

    asyncio.run(main())
