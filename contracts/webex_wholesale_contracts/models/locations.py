"""Locations: the offices of an organization that has calling."""

from __future__ import annotations

from pydantic import Field

from webex_wholesale_contracts.models._base import Request, Response
from webex_wholesale_contracts.models.organizations import OrganizationQuery

__all__ = [
    "CallingLineId",
    "CreateLocation",
    "CreatedLocation",
    "Location",
    "LocationAddress",
    "LocationAddressView",
    "LocationList",
    "LocationsQuery",
    "UpdateCallingLocation",
]


class LocationsQuery(OrganizationQuery):
    """The filters of a list of locations, combined with "and"."""

    name: str | None = None
    id: str | None = None
    max: int | None = Field(default=None, ge=0, description="Page size, 500 when absent.")
    cursor: int | None = Field(default=None, ge=0, description="Where a page begins; stands in the link to it.")


class LocationAddress(Request):
    """The address of a location; its fields have other names than those of a customer's address."""

    address1: str
    address2: str | None = None
    city: str
    state: str = Field(description="State code.")
    postal_code: str
    country: str = Field(description="ISO 3166-1 alpha-2 code.")


class CreateLocation(Request):
    """A location to add."""

    name: str
    time_zone: str = Field(description="IANA name, such as Europe/Oslo.")
    preferred_language: str = Field(description="Locale of emails, such as en_us.")
    announcement_language: str = Field(description="Locale of announcements, such as fr_fr.")
    address: LocationAddress


class CreatedLocation(Response):
    """The id of an added location."""

    id: str


class CallingLineId(Request):
    """The name and number that calls from a location show."""

    name: str | None = Field(default=None, description="Name of the caller.")
    phone_number: str | None = Field(default=None, description="Main number of the location, in E.164.")


class UpdateCallingLocation(Request):
    """The calling settings of a location to change; what is left out stays."""

    announcement_language: str | None = Field(default=None, description="Locale of announcements, such as fr_fr.")
    calling_line_id: CallingLineId | None = None
    external_caller_id_name: str | None = None
    outside_dial_digit: str | None = Field(default=None, description="Digits to dial for a line to the outside.")
    enforce_outside_dial_digit: bool | None = None
    routing_prefix: str | None = Field(default=None, description="Digits to dial between locations.")


class LocationAddressView(Response):
    """The address of a location as the service shows it."""

    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = Field(default=None, description="ISO 3166-1 alpha-2 code.")


class Location(Response):
    """A location; the first one of a customer is made from its calling parameters."""

    id: str
    name: str | None = None
    org_id: str | None = None
    address: LocationAddressView | None = None
    time_zone: str | None = None
    preferred_language: str | None = None
    announcement_language: str | None = None


class LocationList(Response):
    """A page of locations."""

    items: list[Location]
