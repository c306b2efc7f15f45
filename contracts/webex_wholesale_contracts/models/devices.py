"""Phones of people and of workspaces."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from webex_wholesale_contracts.models._base import Request, Response
from webex_wholesale_contracts.models.organizations import OrganizationQuery

__all__ = ["ActivationCode", "CreateActivationCode", "CreateDevice", "Device", "DeviceList", "DevicesQuery"]


class DevicesQuery(OrganizationQuery):
    """The filters of a list of devices, combined with "and"."""

    person_id: str | None = None
    workspace_id: str | None = None
    mac: str | None = None
    max: int | None = Field(default=None, ge=0, description="Page size.")
    start: int | None = Field(default=None, ge=0, description="How many entries to skip.")


class CreateDevice(Request):
    """A phone to add for a person or a workspace, one of the two."""

    mac: str = Field(description="Twelve hexadecimal digits, with or without colons or hyphens.")
    model: str = Field(description='Such as "DMS Cisco 8865"; "Cisco 8865" and "8865" mean the same.')
    person_id: str | None = None
    workspace_id: str | None = None
    password: str | None = Field(default=None, description="SIP password, for phones of third parties alone.")


class CreateActivationCode(Request):
    """A phone to add by an activation code for a person or a workspace, one of the two."""

    person_id: str | None = None
    workspace_id: str | None = None
    model: str = Field(description='A Cisco multiplatform phone, such as "DMS Cisco 8865".')


class ActivationCode(Response):
    """A code to enter at a phone, and until when it can be entered."""

    code: str
    expiry_time: datetime | None = None


class Device(Response):
    """A phone, and the person or workspace it is for."""

    id: str
    display_name: str | None = None
    person_id: str | None = None
    workspace_id: str | None = None
    org_id: str | None = None
    product: str | None = Field(default=None, description="The model in words.")
    type: str | None = None
    mac: str | None = None
    connection_status: str | None = None
    created: datetime | None = None


class DeviceList(Response):
    """A page of devices."""

    items: list[Device]
