"""Locations: list, get, create, update of the calling settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.facts.geography import is_country, is_time_zone
from webex_wholesale_contracts.facts.locales import supported
from webex_wholesale_contracts.models.locations import CreateLocation, UpdateCallingLocation
from webex_wholesale_mock.entities import Location, Organization
from webex_wholesale_mock.handlers import _access, numbers
from webex_wholesale_mock.handlers._call import Answer, Call, paged
from webex_wholesale_mock.validation.fields import conform, invalid, taken
from webex_wholesale_mock.wire.refusal import Refusal

__all__ = ["create", "get", "list", "update_calling", "view"]

PAGE = MAX_PAGE_SIZE = 500
"""The default and the highest value of `max`."""

ADDRESS: Final[Mapping[str, str]] = {
    "addressLine1": "address1",
    "addressLine2": "address2",
    "city": "city",
    "stateOrProvince": "state",
    "zipOrPostalCode": "postalCode",
    "country": "country",
}
"""The names that this API has for the parts of a customer's address."""


def list(call: Call) -> Answer:  # a handler has the name of its operation
    organization = _access.organization(call, call.query.get("orgId"))
    locations = [*filter(_filter(call), organization.locations)]
    return paged(
        call, PAGE, lambda offset, size: locations[offset : offset + size], view, most=MAX_PAGE_SIZE, first="cursor"
    )


def get(call: Call) -> Answer:
    return Answer(200, view(_access.location(call, call.path_id("locationId", "LOCATION"))))


def create(call: Call) -> Answer:
    conform(CreateLocation, call.body)
    organization = _access.organization(call, call.query.get("orgId"))
    _check(call, organization)
    location = call.world.directory.add_location(organization, _new(call, organization))
    return Answer(201, {"id": location.wire_id})


def update_calling(call: Call) -> Answer:
    """Change a location's main number and the language of its announcements; nothing shows the other settings."""
    location, body = _access.location(call, call.path_id("locationId", "LOCATION")), call.body
    conform(UpdateCallingLocation, body)
    _check_languages(call)
    main = body.get("callingLineId", {}).get("phoneNumber")
    if main is not None:
        location.main_number = numbers.of_location(call.world, location, "callingLineId.phoneNumber", main)
    location.announcement_language = body.get("announcementLanguage", location.announcement_language)
    return Answer(204)


def _check(call: Call, organization: Organization) -> None:
    """Check a new location. Raises Refusal for an unknown zone, country or language, and for a name that is taken."""
    body = call.body
    if not is_time_zone(body["timeZone"]):
        raise invalid("timeZone", "timeZone is not an IANA name of a time zone")
    if not is_country(body["address"]["country"]):
        raise invalid("address.country", "address.country is not an ISO 3166-1 alpha-2 code")
    if body["name"].casefold() in [location.name.casefold() for location in organization.locations]:
        raise taken("name", "the organization has a location of this name")
    _check_languages(call)


def _check_languages(call: Call) -> None:
    """Check both languages of a location, where they are given. Raises Refusal: customer.calling.language."""
    if not call.world.rules.enforces("customer.calling.language"):
        return
    for field in ("preferredLanguage", "announcementLanguage"):
        language = call.body.get(field)
        if language is not None and supported(language) is None:
            text = f"{field} {quote(language)} is not a supported locale, such as en_us"
            raise Refusal("customer.calling.language", Finding(field, text))


def _new(call: Call, organization: Organization) -> Location:
    body, uuid = call.body, call.world.ids.uuid()
    address = body["address"]
    return Location(
        id=uuid,
        wire_id=wire_ids.encode("LOCATION", uuid),
        organization_id=organization.id,
        name=body["name"],
        address={ours: address[theirs] for ours, theirs in ADDRESS.items() if theirs in address},
        timezone=body["timeZone"],
        language=body["preferredLanguage"],
        announcement_language=body["announcementLanguage"],
    )


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
