"""Locations: made from bodies that have passed the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_mock.entities import Body, Location, Organization
from webex_wholesale_mock.world.world import World

ADDRESS: Final[Mapping[str, str]] = {
    "addressLine1": "address1",
    "addressLine2": "address2",
    "city": "city",
    "stateOrProvince": "state",
    "zipOrPostalCode": "postalCode",
    "country": "country",
}
"""The names that this API has for the parts of a customer's address."""


def add(world: World, organization: Organization, body: Body) -> Location:
    """Add a location to an organization."""
    uuid, address = world.ids.uuid(), body["address"]
    location = Location(
        id=uuid,
        wire_id=wire_ids.encode("LOCATION", uuid),
        organization_id=organization.id,
        name=body["name"],
        address={ours: address[theirs] for ours, theirs in ADDRESS.items() if theirs in address},
        timezone=body["timeZone"],
        language=body["preferredLanguage"],
        announcement_language=body["announcementLanguage"],
    )
    return world.directory.add_location(organization, location)
