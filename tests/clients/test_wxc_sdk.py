"""wxc_sdk, an independent Python SDK for Webex: people, licences, locations, numbers and organizations of one world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.clients import library
from webex_wholesale import Customer, Subscriber, SubscriberParameters
from webex_wholesale_mock import WholesaleMock

wxc_sdk = library("wxc_sdk")


@pytest.fixture
def api(mock: WholesaleMock) -> Iterator[Any]:
    """The client with the full administrator's token, inside an interception."""
    with mock.intercept():
        yield wxc_sdk.WebexSimpleApi(tokens=mock.tokens["full-admin"])


@pytest.fixture
def siri(mock: WholesaleMock, acme: Customer) -> Subscriber:
    """A subscriber of the customer, with calling."""
    return mock.client().subscribers.provision(
        customer_id=acme.id,
        email="siri@acme.example",
        packages=["webex_calling"],
        provisioning_parameters=SubscriberParameters(first_name="Siri", last_name="Vik", extension="101"),
    )


def test_it_sees_the_organization_of_a_customer(api: Any, acme: Customer) -> None:
    assert api.people.me().emails[0].startswith("full-admin@")
    assert acme.org_id in [organization.org_id for organization in api.organizations.list()]
    assert api.organizations.details(org_id=acme.org_id).display_name == "Acme acme"


def test_it_reads_a_subscriber_as_a_person(api: Any, acme: Customer, siri: Subscriber) -> None:
    (person,) = api.people.list(org_id=acme.org_id, calling_data=True)
    assert (person.person_id, person.emails, person.extension) == (siri.person_id, ["siri@acme.example"], "101")
    assert api.people.details(person_id=siri.person_id, calling_data=True).location_id == person.location_id


def test_it_counts_the_licences_that_subscribers_use(api: Any, acme: Customer, siri: Subscriber) -> None:
    (licence,) = api.licenses.list(org_id=acme.org_id)
    assert (licence.name, licence.consumed_units) == ("Webex Calling", 1)
    assert licence.total_units >= 1
    assert api.licenses.details(licence.license_id).license_id == licence.license_id


def test_it_reads_locations_adds_numbers_and_checks_extensions(api: Any, acme: Customer, siri: Subscriber) -> None:
    place = api.locations.by_name("Kontor", org_id=acme.org_id)
    assert api.locations.details(location_id=place.location_id, org_id=acme.org_id).time_zone == "Europe/Oslo"
    api.telephony.location.number.add(location_id=place.location_id, phone_numbers=["+4721234599"], org_id=acme.org_id)
    numbers = {number.phone_number for number in api.telephony.phone_numbers(org_id=acme.org_id)}
    assert "+4721234599" in numbers
    taken = api.telephony.location.validate_extensions(
        location_id=place.location_id, extensions=["101", "102"], org_id=acme.org_id
    )
    assert taken.status == "ERRORS"
    assert api.telephony.pstn.list(location_id=place.location_id, org_id=acme.org_id)


def test_it_creates_changes_and_deletes_a_person(api: Any, acme: Customer) -> None:
    person = wxc_sdk.people.Person(
        emails=["ida@acme.example"], first_name="Ida", last_name="Dahl", display_name="Ida Dahl", org_id=acme.org_id
    )
    created = api.people.create(settings=person)
    created.display_name = "Ida Vik"
    assert api.people.update(person=created).display_name == "Ida Vik"
    api.people.delete_person(person_id=created.person_id)
    assert "ida@acme.example" not in [person.emails[0] for person in api.people.list(org_id=acme.org_id)]
