"""Customers: provisioning requests, and the customers that result."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from webex_wholesale_contracts.models._base import FREE, Request, Response
from webex_wholesale_contracts.models.addresses import Address, AddressView
from webex_wholesale_contracts.models.enums import (
    CustomerPackage,
    CustomerStatus,
    OtherPackage,
    OtherText,
    PackageStatus,
)
from webex_wholesale_contracts.models.errors import ResourceError
from webex_wholesale_contracts.models.sub_partners import SubPartnerQuery

__all__ = [
    "CallingLocation",
    "CallingParameters",
    "Customer",
    "CustomerInfo",
    "CustomerList",
    "CustomerQuery",
    "CustomersQuery",
    "MeetingsParameters",
    "PackageDetails",
    "PackageLimits",
    "PackageParameters",
    "PrecheckCustomer",
    "PrecheckCustomerInfo",
    "ProvisionCustomer",
    "ProvisioningParameters",
    "ResourceDetails",
    "ResourceUrl",
    "UpdateCustomer",
]


class CustomersQuery(SubPartnerQuery):
    """The filters of a list of customers, combined with "and"."""

    external_id: str | None = Field(default=None, description="The partner's own key of the customer.")
    org_id: str | None = None
    status: list[CustomerStatus] | None = Field(default=None, description="Any of these.")
    offset: int | None = Field(default=None, ge=0, description="How many entries to skip.")
    max: int | None = Field(default=None, ge=0, description="Page size; a value above the cap of 100 counts as 100.")


class CustomerQuery(SubPartnerQuery):
    """The level of detail of one customer."""

    include_package_license_info: bool | None = Field(
        default=None, description="Also list the licence ids of every provisioned package."
    )


class CustomerInfo(Request):
    """Name and contact of a new customer."""

    name: str = Field(description="The organization's name; a percent sign is refused.")
    primary_email: str = Field(description="Must not belong to a user of another organization.")
    language: str | None = Field(
        default=None,
        description="Locale such as en_US, or a two-letter language; it sets the language of organization and site.",
    )
    admin_first_name: str | None = Field(default=None, description="First name of the first administrator.")
    admin_last_name: str | None = Field(default=None, description="Last name of the first administrator.")


class CallingLocation(Request):
    """The office that becomes the organization's first calling location."""

    name: str
    address: Address
    timezone: str = Field(description="IANA name, such as Europe/Oslo.")
    language: str = Field(description="Supported locale of announcements and emails, such as en_us.")
    emergency_location_identifier: str | None = Field(
        default=None, description="SIP header of emergency calls made here."
    )


class CallingParameters(Request):
    """Needed with the first calling package."""

    location: CallingLocation


class MeetingsParameters(Request):
    """Settings of the Meetings site."""

    timezone: str | None = Field(default=None, description="IANA name, such as Europe/Oslo.")


class PackageLimits(Request):
    """The maximum of subscribers per package; the keys are package names and stay snake_case on the wire."""

    model_config = ConfigDict(alias_generator=None)

    webex_calling: int | None = None
    common_area_calling: int | None = None
    webex_meetings: int | None = None
    webex_suite: int | None = None
    webex_voice: int | None = None
    cx_essentials: int | None = None
    webex_calling_standard: int | None = None
    attendant_console: int | None = None


class PackageParameters(Request):
    """Settings of the packages."""

    limits: Annotated[PackageLimits | None, FREE] = None


class ProvisioningParameters(Request):
    """Settings of the services."""

    calling: CallingParameters | None = None
    meetings: MeetingsParameters | None = None
    packages: PackageParameters | None = None


class ProvisionCustomer(Request):
    """A customer to provision: a new organization, or with an orgId an existing one."""

    provisioning_id: str = Field(description="Names the customer template.")
    packages: list[CustomerPackage]
    org_id: str | None = Field(default=None, description="The existing organization to attach to.")
    external_id: str = Field(description="The partner's own key of the customer.")
    address: Address = Field(description="Billing address.")
    customer_info: CustomerInfo | None = Field(default=None, description="Needed without an orgId.")
    provisioning_parameters: ProvisioningParameters | None = None
    sub_partner_admin_email: str | None = Field(
        default=None, description="Administrator of the sub-partner's organization."
    )


class UpdateCustomer(Request):
    """The new packages and settings of a customer."""

    external_id: str | None = Field(default=None, description="The partner's own key of the customer.")
    packages: list[CustomerPackage] = Field(
        description="The complete list: a package the customer has and this list has not is removed."
    )
    address: Address | None = Field(default=None, description="Billing address.")
    provisioning_parameters: ProvisioningParameters | None = None
    sub_partner_admin_email: str | None = Field(
        default=None, description="Administrator of the sub-partner's organization."
    )


class PrecheckCustomerInfo(Request):
    """Name and contact of a prospect."""

    name: str | None = None
    primary_email: str
    language: str | None = Field(default=None, description="As in provisioning.")


class PrecheckCustomer(Request):
    """An address, and as much else of a provisioning as is known already; what is there is checked."""

    provisioning_id: str | None = Field(default=None, description="Names the customer template.")
    packages: list[CustomerPackage] | None = None
    org_id: str | None = Field(default=None, description="The existing organization to attach to.")
    external_id: str | None = Field(default=None, description="The partner's own key of the customer.")
    address: Address = Field(description="Billing address.")
    customer_info: PrecheckCustomerInfo | None = None
    provisioning_parameters: ProvisioningParameters | None = None
    sub_partner_admin_email: str | None = Field(
        default=None, description="Administrator of the sub-partner's organization."
    )


class ResourceUrl(Response):
    """The URL of an accepted resource, as in the Location header."""

    url: str


class PackageDetails(Response):
    """One package of a customer: packages succeed and fail one by one."""

    name: CustomerPackage | OtherPackage
    status: PackageStatus | OtherText
    warnings: list[ResourceError] = Field(default_factory=list)
    errors: list[ResourceError] = Field(default_factory=list)
    license_ids: list[str] = Field(default_factory=list, description="Only on request, and only when provisioned.")


class ResourceDetails(Response):
    """The parts of a customer."""

    packages: list[PackageDetails] = Field(default_factory=list)


class Customer(Response):
    """A customer and how far provisioning has come."""

    id: str
    org_id: str | None = Field(default=None, description="The Webex organization; known once it has been provisioned.")
    external_id: str | None = Field(default=None, description="The partner's own key of the customer.")
    address: AddressView | None = Field(default=None, description="Billing address.")
    status: CustomerStatus | OtherText
    packages: list[CustomerPackage | OtherPackage] = Field(default_factory=list)
    resource_details: ResourceDetails | None = None
    errors: list[ResourceError] = Field(
        default_factory=list, description="Problems of the last change that came up after the request was accepted."
    )


class CustomerList(Response):
    """A page of customers."""

    items: list[Customer]
