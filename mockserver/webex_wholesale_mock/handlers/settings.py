"""Settings of organizations that are switches: get, update."""

from __future__ import annotations

from typing import Any

from webex_wholesale_contracts.models.settings import UpdateOrganizationSetting
from webex_wholesale_mock.entities import Organization
from webex_wholesale_mock.entities.organization import SETTINGS
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call
from webex_wholesale_mock.handlers.identity import named_organization
from webex_wholesale_mock.validation.fields import conform, invalid

__all__ = ["get", "update"]


def get(call: Call) -> Answer:
    organization = named_organization(call)
    if call.params["settingKey"] not in SETTINGS:
        raise _access.missing("setting")
    return Answer(200, _view(organization, call.params["settingKey"]))


def update(call: Call) -> Answer:
    organization, body = named_organization(call), call.body
    conform(UpdateOrganizationSetting, body)
    key = body["key"]
    if key not in SETTINGS:
        raise invalid("key", f"key is not a setting; use {' or '.join(SETTINGS)}")
    if body["value"] is organization.is_on(key):
        return Answer(200, _view(organization, key))
    _access.check_restricted(call, organization, "settings.update", [key])
    organization.switch(key, on=body["value"])
    return Answer(200, _view(organization, key))


def _view(organization: Organization, key: str) -> dict[str, Any]:
    return {"key": key, "value": organization.is_on(key), "name": SETTINGS[key]}
