"""Settings of organizations that are switches: get, update."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from webex_wholesale_contracts.models.settings import UpdateOrganizationSetting
from webex_wholesale_mock.entities import Organization
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call
from webex_wholesale_mock.handlers.identity import named_organization
from webex_wholesale_mock.validation.fields import conform, invalid

__all__ = ["get", "update"]

NAMES: Final[Mapping[str, str]] = {
    "allow-admin-invite-emails": "Automatic Activation Emails",
    "allow-vidcast-access": "Vidcast Access",
}
"""The settings that there are, with their names; that of the second, and that both begin on, is assumed."""


def get(call: Call) -> Answer:
    organization = named_organization(call)
    if call.params["settingKey"] not in NAMES:
        raise _access.missing("setting")
    return Answer(200, _view(organization, call.params["settingKey"]))


def update(call: Call) -> Answer:
    organization, body = named_organization(call), call.body
    conform(UpdateOrganizationSetting, body)
    key = body["key"]
    if key not in NAMES:
        raise invalid("key", f"key is not a setting; use {' or '.join(NAMES)}")
    if body["value"] is _is_on(organization, key):
        return Answer(200, _view(organization, key))
    _access.check_restricted(call, organization, "settings.update", [key])
    others = [other for other in organization.switched_off if other != key]
    organization.switched_off = tuple(others if body["value"] else [*others, key])
    return Answer(200, _view(organization, key))


def _is_on(organization: Organization, key: str) -> bool:
    return key not in organization.switched_off


def _view(organization: Organization, key: str) -> dict[str, Any]:
    return {"key": key, "value": _is_on(organization, key), "name": NAMES[key]}
