"""Frozen class for phones, as Control Hub shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from webex_wholesale_mock.entities.lifecycles import DeviceStatus
from webex_wholesale_mock.values._models import Value

__all__ = ["DeviceDetails"]

_PUBLIC: Final = "webex_wholesale_mock"


@attrs.frozen(kw_only=True, repr=False)
class DeviceDetails(Value):
    """A phone of a person or of a workspace.

    Attributes:
        model: the maker and the name, such as "Cisco 8865".
        mac: twelve capital hexadecimal digits; None until an activation code is used.
        status: how it is.
        shown_status: how Control Hub and the API show it, which can lag ten minutes behind.
        person_id, workspace_id: whose it is; one of the two is None.
        org_id: the organization that it is in.
        code: its activation code; None where it was added by its MAC address.
        expires: until when the code has to be entered; None without one.
        is_webex_aware: it has access to Webex services, and Control Hub manages it.
        ends_app_calling: the owner has webex_calling_standard, and loses calling in the app by a phone.
        created: when it was added.
    """

    __module__ = _PUBLIC

    id: str
    model: str
    mac: str | None
    status: DeviceStatus
    shown_status: DeviceStatus = attrs.field(repr=False)
    person_id: str | None
    workspace_id: str | None
    org_id: str
    code: str | None
    expires: datetime | None = attrs.field(repr=str)
    is_webex_aware: bool
    ends_app_calling: bool
    created: datetime = attrs.field(repr=str)
