"""Subscribers: the people of a customer and the package each one holds."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from webex_wholesale_contracts.models._base import ANY_CASE, Request, Response
from webex_wholesale_contracts.models.enums import (
    OtherPackage,
    OtherText,
    SingleSubscriberPackage,
    SubscriberPackage,
    SubscriberStatus,
)
from webex_wholesale_contracts.models.errors import ResourceError
from webex_wholesale_contracts.models.sub_partners import SubPartnerQuery

__all__ = [
    "PrecheckSubscriber",
    "PrimaryEmail",
    "ProvisionSubscriber",
    "Subscriber",
    "SubscriberCalling",
    "SubscriberList",
    "SubscriberParameters",
    "SubscribersQuery",
    "UpdateSubscriber",
]


class SubscribersQuery(SubPartnerQuery):
    """The filters of a list of subscribers, combined with "and", and its order."""

    max: int | None = Field(
        default=None, ge=0, description="Page size, 50 when absent; above the cap of 100 counts as 100."
    )
    offset: int | None = Field(default=None, ge=0, description="How many entries to skip.")
    customer_id: str | None = None
    person_id: str | None = None
    external_customer_id: str | None = Field(default=None, description="The partner's own key of the customer.")
    email: str | None = None
    status: SubscriberStatus | None = None
    after: str | None = Field(default=None, description="Created after this moment: epoch milliseconds or ISO 8601.")
    last_status_change: str | None = Field(
        default=None, description="Status changed after this moment: epoch milliseconds or ISO 8601."
    )
    sort_by: Literal["created", "lastStatusChange", "userCreationTimestamp"] | None = Field(
        default=None, description="created when absent; userCreationTimestamp, of the vendor's example, means the same."
    )
    sort_order: Annotated[Literal["ASC", "DESC"] | None, ANY_CASE] = Field(
        default=None, description="DESC when absent; in capital or small letters (observed)."
    )


class SubscriberCalling(Request):
    """Number, extension and location of a subscriber; a calling package needs a number, an extension or both."""

    primary_phone_number: str | None = Field(default=None, description="+12405551212 or +1-240-555-1212.")
    extension: str | None = None
    location_id: str | None = Field(default=None, description="For calling packages; the first location when absent.")


class SubscriberParameters(SubscriberCalling):
    """Name, number, extension and location of a subscriber."""

    first_name: str | None = None
    last_name: str | None = None


class ProvisionSubscriber(Request):
    """A person to provision, with either packages or the older package, not both."""

    customer_id: str
    email: str
    package: SingleSubscriberPackage | None = Field(default=None, description="Older form of packages.")
    packages: list[SubscriberPackage] | None = None
    provisioning_parameters: SubscriberParameters


class UpdateSubscriber(Request):
    """A change of package, in either packages or the older package, not both.

    Calling parameters are used only in a change from webex_meetings to a calling package.
    """

    package: SubscriberPackage | None = Field(default=None, description="Older form of packages.")
    packages: list[SubscriberPackage] | None = None
    provisioning_parameters: SubscriberCalling | None = None


class PrimaryEmail(Request):
    """The customer of a person who is prechecked before the customer exists."""

    primary_email: str


class PrecheckSubscriber(Request):
    """A person's email, and as much else of a provisioning as is known already; what is there is checked."""

    provisioning_id: str | None = Field(
        default=None, description="Names the template of a customer still to come, in place of a customerId."
    )
    customer_id: str | None = None
    email: str
    package: SingleSubscriberPackage | None = Field(default=None, description="Older form of packages.")
    packages: list[SubscriberPackage] | None = None
    provisioning_parameters: SubscriberParameters | None = None
    customer_info: PrimaryEmail | None = None


class Subscriber(Response):
    """A provisioned person, or one who has not consented yet."""

    id: str
    person_id: str | None = Field(default=None, description="Id in the People API; only when provisioned.")
    email: str | None = None
    customer_id: str | None = None
    external_customer_id: str | None = Field(default=None, description="The partner's own key of the customer.")
    package: SingleSubscriberPackage | OtherPackage | None = Field(
        default=None, description="Older form of packages; absent where it has no name for the package."
    )
    packages: list[SubscriberPackage | OtherPackage] = Field(default_factory=list)
    status: SubscriberStatus | OtherText
    errors: list[ResourceError] = Field(
        default_factory=list, description="Problems of the last change that came up after the request was accepted."
    )
    created: datetime | None = None
    last_status_change: datetime | None = None


class SubscriberList(Response):
    """A page of subscribers."""

    items: list[Subscriber]
