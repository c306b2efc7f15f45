"""Settings of organizations that are switches."""

from __future__ import annotations

from pydantic import Field

from webex_wholesale_contracts.models._base import Request, Response

__all__ = ["OrganizationSetting", "UpdateOrganizationSetting"]


class UpdateOrganizationSetting(Request):
    """A setting, switched on or off."""

    key: str = Field(description="allow-admin-invite-emails or allow-vidcast-access.")
    value: bool


class OrganizationSetting(Response):
    """A setting of an organization."""

    key: str
    value: bool | None = None
    name: str | None = None
