"""Defaults of the builders: good by every rule, and the same each time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import Any

from webex_wholesale_contracts.facts.addresses import required_fields
from webex_wholesale_contracts.facts.geography import first_subdivision
from webex_wholesale_contracts.facts.packages import CALLING
from webex_wholesale_contracts.models import Address, CallingLocation
from webex_wholesale_mock.entities import Location, Partner
from webex_wholesale_mock.world.world import World

FIRST_EXTENSION = 5001


def listed(packages: Sequence[str]) -> Sequence[str]:
    """Packages as the list that a request has; a text by itself stays one, for the rules to refuse."""
    return packages if isinstance(packages, str) else [*packages]


def address(country: str) -> Address:
    """An address in a country, with no more than it needs there."""
    needed = required_fields(country)
    return Address(
        address_line1="1 Main Street",
        city="Springfield",
        state_or_province=(first_subdivision(country) or "Springfield") if "stateOrProvince" in needed else None,
        zip_or_postal_code="10000" if "zipOrPostalCode" in needed else None,
        country=country,
    )


def number_of_customer(world: World, partner: Partner) -> int:
    """A number with which external id and primary email are unique."""
    return next(
        number
        for number in count(len(world.customers) + 1)
        if not world.customers.with_external_id(partner, f"customer-{number}")
        and not any(world.owners_of_email(admin(number)))
    )


def admin(number: int) -> str:
    """The address of the administrator of a numbered customer."""
    return f"admin@customer-{number}.example"


def customer_info(number: int, given: Mapping[str, str | None], *, new: bool) -> dict[str, str] | None:
    """Return the customerInfo of a customer; of an existing organization only the given fields."""
    made_up = {"name": f"Customer {number}", "primaryEmail": admin(number)} if new else {}
    return made_up | {key: text for key, text in given.items() if text is not None} or None


def parameters(
    packages: Collection[str],
    place: Address,
    location: CallingLocation | None,
    timezone: str | None,
    limits: Mapping[str, int] | None,
) -> dict[str, Any]:
    """Provisioning parameters, with a location where there are calling packages."""
    if location is None and not {*CALLING}.isdisjoint(packages):
        location = CallingLocation(name="Main", address=place, timezone="Etc/UTC", language="en_us")
    return {
        **({"calling": {"location": location.to_wire()}} if location else {}),
        **({"meetings": {"timezone": timezone}} if timezone else {}),
        **({"packages": {"limits": {**limits}}} if limits else {}),
    }


def email_of_subscriber(world: World) -> str:
    """An address that is not in use."""
    emails = (f"user-{number}@people.example" for number in count(len(world.subscribers) + 1))
    return next(
        email for email in emails if not (world.subscribers.with_email(email) or any(world.owners_of_email(email)))
    )


def extension(location: Location | None) -> str:
    """An extension that is free in a location."""
    taken = location.extensions if location else {}
    return next(text for text in map(str, count(FIRST_EXTENSION + len(taken))) if text not in taken)
