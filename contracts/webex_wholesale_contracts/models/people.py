"""People: accounts in an organization, whether they are subscribers or not."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from webex_wholesale_contracts.models._base import Query, Request, Response
from webex_wholesale_contracts.models.enums import OtherText
from webex_wholesale_contracts.models.organizations import OrganizationQuery

__all__ = [
    "CreatePerson",
    "PeopleQuery",
    "Person",
    "PersonList",
    "PersonPhoneNumber",
    "PersonQuery",
    "UpdatePerson",
    "WorkNumber",
]


class PersonQuery(Query):
    """The level of detail of a person."""

    calling_data: bool | None = Field(default=None, description="Also show the number, extension and location.")


class PeopleQuery(PersonQuery, OrganizationQuery):
    """The filters of a list of people, combined with "and"."""

    email: str | None = None
    display_name: str | None = Field(default=None, description="The beginning of the name.")
    id: str | None = Field(default=None, description="Ids, separated by commas.")
    location_id: str | None = None
    max: int | None = Field(default=None, ge=0, description="Page size, 100 when absent.")
    cursor: int | None = Field(default=None, ge=0, description="Where a page begins; stands in the link to it.")


class WorkNumber(Request):
    """The number of a person with a calling licence."""

    type: Literal["work"] | None = None
    value: str | None = None


class _PersonDetails(Request):
    phone_numbers: list[WorkNumber] | None = None
    extension: str | None = None
    location_id: str | None = Field(default=None, description="Only set together with a calling licence.")
    first_name: str | None = None
    last_name: str | None = None
    org_id: str | None = None
    roles: list[str] | None = Field(default=None, description="Role ids.")
    licenses: list[str] | None = Field(default=None, description="Licence ids.")


class CreatePerson(_PersonDetails):
    """A person to add; one of display_name, first_name and last_name is needed."""

    emails: list[str] = Field(description="Exactly one.")
    display_name: str | None = None


class UpdatePerson(_PersonDetails):
    """All details of a person; an absent field is removed from the person."""

    emails: list[str] | None = None
    display_name: str


class PersonPhoneNumber(Response):
    """One of the numbers of a person."""

    type: Literal["work", "work_extension", "mobile", "fax"] | OtherText | None = None
    value: str | None = None
    primary: bool | None = None


class Person(Response):
    """A person. Extension and location are those of a person who has calling."""

    id: str
    emails: list[str] = Field(default_factory=list)
    phone_numbers: list[PersonPhoneNumber] = Field(default_factory=list)
    extension: str | None = None
    location_id: str | None = None
    display_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    org_id: str | None = None
    roles: list[str] = Field(default_factory=list, description="Role ids.")
    licenses: list[str] = Field(default_factory=list, description="Licence ids.")
    created: datetime | None = None
    last_modified: datetime | None = None
    type: Literal["person", "bot", "appuser"] | OtherText | None = None


class PersonList(Response):
    """A page of people."""

    items: list[Person]
    not_found_ids: list[str] = Field(default_factory=list, description="Requested ids that do not exist.")
