"""Phone numbers and extensions of an organization."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from webex_wholesale_contracts.models._base import Request, Response
from webex_wholesale_contracts.models.enums import OtherText
from webex_wholesale_contracts.models.organizations import OrganizationQuery

__all__ = [
    "AddNumbers",
    "ExtensionStatus",
    "ExtensionsAnswer",
    "NumberLocation",
    "NumberOwner",
    "PhoneNumber",
    "PhoneNumberList",
    "PhoneNumbersQuery",
    "ValidateExtensions",
]


class PhoneNumbersQuery(OrganizationQuery):
    """The filters of a list of numbers, combined with "and"."""

    location_id: str | None = None
    phone_number: str | None = None
    available: bool | None = Field(default=None, description="Only numbers without an owner.")
    max: int | None = Field(default=None, ge=0, description="Page size.")
    start: int | None = Field(default=None, ge=0, description="How many entries to skip.")


class NumberLocation(Response):
    """The location that a number belongs to."""

    id: str
    name: str | None = None


class NumberOwner(Response):
    """The owner of a number."""

    id: str | None = None
    type: str | None = Field(default=None, description="PEOPLE for a person.")
    first_name: str | None = None
    last_name: str | None = None


class PhoneNumber(Response):
    """A number of an organization, an extension of its own, or both; without an owner it is free."""

    phone_number: str | None = Field(default=None, description="E.164, such as +12405551212.")
    extension: str | None = None
    state: str | None = None
    phone_number_type: str | None = None
    main_number: bool | None = None
    included_telephony_types: str | None = None
    toll_free_number: bool | None = None
    is_service_number: bool | None = None
    location: NumberLocation | None = None
    owner: NumberOwner | None = None


class PhoneNumberList(Response):
    """A page of numbers."""

    phone_numbers: list[PhoneNumber]


class AddNumbers(Request):
    """Numbers to add to a location."""

    phone_numbers: list[str] = Field(description="E.164.")
    state: Literal["ACTIVE", "INACTIVE"] | None = Field(default=None, description="ACTIVE when absent.")


class ValidateExtensions(Request):
    """Extensions to try out; some clients send them as numbers."""

    extensions: list[str | int]


class ExtensionStatus(Response):
    """The reason why an extension cannot be used."""

    extension: str
    state: Literal["VALID", "DUPLICATE", "DUPLICATE_IN_LIST", "INVALID"] | OtherText
    error_code: int | None = None
    message: str | None = None


class ExtensionsAnswer(Response):
    """OK where every extension can be used, else ERRORS and a status for each."""

    status: Literal["OK", "ERRORS"] | OtherText
    extension_status: list[ExtensionStatus] = Field(default_factory=list)
