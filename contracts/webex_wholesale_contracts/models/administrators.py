"""Administrators of a partner, and the customers that are assigned to them."""

from __future__ import annotations

from pydantic import Field

from webex_wholesale_contracts.models._base import Query, Response

__all__ = ["ManagedOrganization", "ManagedOrganizationList", "ManagersQuery", "PartnerAdmin", "PartnerAdminList"]


class ManagersQuery(Query):
    """The query for the customers of one administrator."""

    managed_by: str | None = Field(default=None, description="The id of the administrator; the service needs it.")


class ManagedOrganization(Response):
    """An organization that an administrator manages, with the id of the role."""

    org_id: str
    role: str | None = None


class ManagedOrganizationList(Response):
    """Every organization that is assigned to an administrator; the list has no pages."""

    items: list[ManagedOrganization]


class PartnerAdmin(Response):
    """An administrator of a partner to whom a customer is assigned."""

    id: str
    display_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    emails: list[str] = Field(default_factory=list)
    role_in_customer_org: str | None = None


class PartnerAdminList(Response):
    """Every administrator to whom a customer is assigned; the list has no pages."""

    items: list[PartnerAdmin]
