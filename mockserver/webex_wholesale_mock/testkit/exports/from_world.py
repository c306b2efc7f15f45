"""The customers of a world as BroadWorks would export them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_mock.entities import Customer, Location, Organization, Subscriber
from webex_wholesale_mock.testkit.exports.files import Row, Tables, empty_tables
from webex_wholesale_mock.world.world import World

__all__ = ["exported"]

_ADDRESS = {
    "address1": "addressLine1",
    "address2": "addressLine2",
    "city": "city",
    "state": "stateOrProvince",
    "postcode": "zipOrPostalCode",
    "country": "country",
}


def exported(world: World) -> Iterator[tuple[str, Tables]]:
    """The tables of each customer that has an organization, with a name for its folder: a number in order of age.

    The service pack of a user is the user's first package, so that a map of packages to themselves brings them back.
    """
    for number, customer in enumerate(sorted(world.customers, key=lambda each: each.serial), start=1):
        organization = world.directory.organizations.get(customer.organization_id or "")
        if organization:
            yield f"customer-{number:05}", _tables(world, customer, organization)


def _tables(world: World, customer: Customer, organization: Organization) -> Tables:
    tables = empty_tables()
    tables["customer"] = [
        {
            "enterprise_id": customer.external_id,
            "name": organization.name,
            "admin_email": customer.primary_email or "",
            "language": organization.language,
            **_address(customer.address),
        }
    ]
    groups = {location.wire_id: f"group-{number}" for number, location in enumerate(organization.locations, start=1)}
    for location in organization.locations:
        group = groups[location.wire_id]
        tables["locations"].append({"group_id": group, **_location(location)})
        tables["numbers"] += [
            {"group_id": group, "number": number, "state": state.lower()}
            for number, state in _numbers(world, location).items()
        ]
    for subscriber in world.subscribers.of_customer(customer):
        tables["users"].append(_user(world, groups, subscriber))
    tables["devices"] = [
        {
            "device_name": f"phone-{device.mac}",
            "mac": device.mac,
            "model": device.model,
            "user_id": world.directory.people_by_id[device.person_id].email,
            "line": 1,
        }
        for device in world.directory.devices.values()
        if device.organization_id == organization.id and device.person_id and device.mac
    ]
    return tables


def _address(address: dict[str, str]) -> Row:
    return {column: address[wire] for column, wire in _ADDRESS.items() if wire in address}


def _location(location: Location) -> Row:
    return {
        "name": location.name,
        "timezone": location.timezone,
        "language": location.language,
        "main_number": location.main_number or "",
        **_address(location.address),
    }


def _numbers(world: World, location: Location) -> dict[str, str]:
    """The numbers of a location by their state, those that people have included."""
    people = (world.directory.people_by_id[person_id] for person_id in location.extensions.values())
    held = (person.calling for person in people)
    numbers = {calling.number: "ACTIVE" for calling in held if calling and calling.number}
    return {**numbers, **location.numbers}


def _user(world: World, groups: Mapping[str, str], subscriber: Subscriber) -> Row:
    person = world.directory.people.get(normalise_email(subscriber.email))
    calling = person.calling if person else subscriber.calling
    first = next(iter(groups.values()), "")
    return {
        "user_id": subscriber.email,
        "group_id": groups[calling.location_id] if calling else first,
        "first_name": subscriber.first_name,
        "last_name": subscriber.last_name,
        "email": subscriber.email,
        "number": calling.number if calling else "",
        "extension": calling.extension if calling else "",
        "service_pack": subscriber.packages[0],
    }
