"""The columns of a plan in a file: which lines may have them, and which field of the request each one fills."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from webex_wholesale._bulk.plan_lines import Action, Kind

__all__ = [
    "ACTION",
    "ACTIONS",
    "ALLOWED",
    "COLUMNS",
    "CUSTOMER_KEY",
    "LINE_KINDS",
    "PROVISIONING_ID",
    "REQUIRED",
    "TYPE",
    "body_of",
    "column_of",
    "may_fill",
]

TYPE = "type"
ACTION = "action"
PROVISIONING_ID = "provisioning_id"
CUSTOMER_KEY = "external_id"
"""The column that says which customer a line is, or belongs to."""

_LOCATION = "provisioningParameters.calling.location"

_CUSTOMER = {
    "external_id": "externalId",
    "provisioning_id": "provisioningId",
    "packages": "packages",
    "limits": "provisioningParameters.packages.limits",
    "org_id": "orgId",
    "name": "customerInfo.name",
    "primary_email": "customerInfo.primaryEmail",
    "language": "customerInfo.language",
    "admin_first_name": "customerInfo.adminFirstName",
    "admin_last_name": "customerInfo.adminLastName",
    "address_line1": "address.addressLine1",
    "address_line2": "address.addressLine2",
    "city": "address.city",
    "state_or_province": "address.stateOrProvince",
    "zip_or_postal_code": "address.zipOrPostalCode",
    "country": "address.country",
    "location_name": f"{_LOCATION}.name",
    "location_timezone": f"{_LOCATION}.timezone",
    "location_language": f"{_LOCATION}.language",
    "location_address_line1": f"{_LOCATION}.address.addressLine1",
    "location_address_line2": f"{_LOCATION}.address.addressLine2",
    "location_city": f"{_LOCATION}.address.city",
    "location_state_or_province": f"{_LOCATION}.address.stateOrProvince",
    "location_zip_or_postal_code": f"{_LOCATION}.address.zipOrPostalCode",
    "location_country": f"{_LOCATION}.address.country",
    "emergency_location_identifier": f"{_LOCATION}.emergencyLocationIdentifier",
    "meetings_timezone": "provisioningParameters.meetings.timezone",
    "sub_partner_admin_email": "subPartnerAdminEmail",
}

_SUBSCRIBER = {
    "email": "email",
    "packages": "packages",
    "first_name": "provisioningParameters.firstName",
    "last_name": "provisioningParameters.lastName",
    "primary_phone_number": "provisioningParameters.primaryPhoneNumber",
    "extension": "provisioningParameters.extension",
    "location_id": "provisioningParameters.locationId",
}

LINE_KINDS: dict[str, Kind] = {"customer": "customer", "subscriber": "subscriber"}

COLUMNS: dict[Kind, dict[str, str]] = {"customer": _CUSTOMER, "subscriber": {CUSTOMER_KEY: "", **_SUBSCRIBER}}
"""For each kind of line its columns, and the wire path that each one fills; `TIE` fills nothing of a subscriber."""

ACTIONS: dict[str, Action] = {"": "add", "add": "add", "change": "change", "remove": "remove"}

_KEYS: dict[Kind, tuple[str, ...]] = {"customer": ("external_id",), "subscriber": ("external_id", "email")}

_FIXED = {
    *("provisioning_id", "org_id", "name", "primary_email", "language", "admin_first_name", "admin_last_name"),
    *("meetings_timezone", "first_name", "last_name"),
}
"""Columns of what no change can set."""

ALLOWED: dict[tuple[Action, Kind], tuple[str, ...]] = {
    **{("add", kind): tuple(columns) for kind, columns in COLUMNS.items()},
    **{("change", kind): tuple(name for name in columns if name not in _FIXED) for kind, columns in COLUMNS.items()},
    **{("remove", kind): keys for kind, keys in _KEYS.items()},
}
"""The columns that may be filled, for each action and kind of line."""

REQUIRED: dict[tuple[Action, Kind], tuple[str, ...]] = {
    ("add", "customer"): ("external_id", "provisioning_id", "packages", "address_line1", "city", "country"),
    ("add", "subscriber"): ("external_id", "email", "packages", "first_name", "last_name"),
    **{("change", kind): keys for kind, keys in _KEYS.items()},
    **{("remove", kind): keys for kind, keys in _KEYS.items()},
}
"""Without these columns no line of the kind can be right."""

_ALWAYS: dict[tuple[Action, Kind], str] = {
    ("add", "customer"): "address",
    ("add", "subscriber"): "provisioningParameters",
}
"""Objects that are there even without a filled cell, so that the rules name what they lack."""

_ADDRESS = ("address_line1", "address_line2", "city", "state_or_province", "zip_or_postal_code", "country")


def body_of(action: Action, kind: Kind, row: Mapping[str, str]) -> dict[str, Any]:
    """The JSON object that the filled cells of a line make."""
    always = _ALWAYS.get((action, kind))
    body: dict[str, Any] = {always: {}} if always else {}
    for column, path in COLUMNS[kind].items():
        value = row.get(_source(column, row), "")
        if value and path and column in ALLOWED[action, kind]:
            _put(body, path, _READ.get(column, str)(value))
    return body


def may_fill(action: Action, kind: Kind, row: Mapping[str, str], column: str) -> bool:
    """Return true if a column means something in a line; `language` also does where a location takes it over."""
    taken_over = column == "language" and "location_name" in row and "location_name" in ALLOWED[action, kind]
    return column in ALLOWED[action, kind] or taken_over


def column_of(kind: Kind, row: Mapping[str, str], path: str) -> str | None:
    """The column to blame for what is found at a wire path, such as "packages[1]"; None where there is none."""
    place = path.partition("[")[0]
    for column, wire_path in COLUMNS[kind].items():
        if wire_path and (f"{place}.".startswith(f"{wire_path}.") or wire_path.startswith(f"{place}.")):
            return _source(column, row)
    return None


def _source(column: str, row: Mapping[str, str]) -> str:
    """The column that fills the field of a column: itself, or for a location what the customer's own says."""
    bare = column.removeprefix("location_")
    if not row.get("location_name") or bare == column:
        return column
    if bare == "language":
        return column if row.get(column) else bare
    elsewhere = any(row.get(f"location_{part}") for part in _ADDRESS)
    return bare if bare in _ADDRESS and not elsewhere else column


def _put(body: dict[str, Any], path: str, value: object) -> None:
    *above, last = path.split(".")
    for name in above:
        body = body.setdefault(name, {})
    body[last] = value


# Longer numbers are not limits, and Python refuses to parse thousands of digits.
_FIGURE = re.compile(r"-?[0-9]{1,18}")


def _limits(cell: str) -> dict[str, int | str]:
    """Limits by package; a text that is not a number stays as it is, for the rule to find."""
    pairs = [part.partition("=") for part in cell.split()]
    return {package: int(most) if _FIGURE.fullmatch(most) else most for package, _, most in pairs}


_READ: dict[str, Callable[[str], object]] = {"packages": str.split, "limits": _limits}
