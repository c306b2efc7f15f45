"""Locations: list, get, create, update of the calling settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.models.locations import CreateLocation, UpdateCallingLocation
from webex_wholesale_mock.entities import Location
from webex_wholesale_mock.handlers import _access, numbers
from webex_wholesale_mock.handlers._call import Answer, Call, paged
from webex_wholesale_mock.validation import locations as location_rules
from webex_wholesale_mock.validation.fields import conform
from webex_wholesale_mock.workflows import locations
from webex_wholesale_mock.workflows.locations import ADDRESS

__all__ = ["create", "get", "list", "update_calling", "view"]

PAGE = MAX_PAGE_SIZE = 500
"""The default and the highest value of `max`."""


def list(call: Call) -> Answer:  # a handler has the name of its operation
    organization = _access.organization(call, call.query.get("orgId"))
    matching = [*filter(_filter(call), organization.locations)]
    return paged(
        call, PAGE, lambda offset, size: matching[offset : offset + size], view, most=MAX_PAGE_SIZE, first="cursor"
    )


def get(call: Call) -> Answer:
    return Answer(200, view(_access.location(call, call.path_id("locationId", "LOCATION"))))


def create(call: Call) -> Answer:
    conform(CreateLocation, call.body)
    organization = _access.organization(call, call.query.get("orgId"))
    location_rules.may_create(call.world, organization, call.body)
    location = locations.add(call.world, organization, call.body)
    return Answer(201, {"id": location.wire_id})


def update_calling(call: Call) -> Answer:
    """Change a location's main number and the language of its announcements; nothing shows the other settings."""
    location, body = _access.location(call, call.path_id("locationId", "LOCATION")), call.body
    conform(UpdateCallingLocation, body)
    location_rules.check_languages(call.world, body)
    main = body.get("callingLineId", {}).get("phoneNumber")
    if main is not None:
        location.main_number = numbers.of_location(call.world, location, "callingLineId.phoneNumber", main)
    location.announcement_language = body.get("announcementLanguage", location.announcement_language)
    return Answer(204)


def _filter(call: Call) -> Callable[[Location], bool]:
    """Read the filters of the query once. Returns whether a location fits them all."""
    given, name = call.query.get("id"), call.query.get("name", "").casefold()
    uuid = None if given is None else wire_ids.uuid_of("LOCATION", given)
    return lambda location: (given is None or location.id == uuid) and name in location.name.casefold()


def view(location: Location) -> dict[str, Any]:
    return {
        "id": location.wire_id,
        "name": location.name,
        "orgId": wire_ids.encode("ORGANIZATION", location.organization_id),
        "address": {theirs: location.address[ours] for ours, theirs in ADDRESS.items() if location.address.get(ours)},
        "timeZone": location.timezone,
        "preferredLanguage": location.language,
        "announcementLanguage": location.announcement_language,
    }
