"""Bodies of requests, and changes that break one rule each: for verification, and for ready test code.

A text such as `$provisioningId` is a placeholder, which `fill` replaces. Changes name fields by path, with dots between
nested ones; `...` leaves a field out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from types import EllipsisType
from typing import Any, Final

__all__ = [
    "CALLING_LOCATION",
    "CUSTOMER",
    "CUSTOMER_BREACHES",
    "REPORT",
    "REPORT_BREACHES",
    "SUBSCRIBER",
    "SUBSCRIBER_BREACHES",
    "Body",
    "Changes",
    "MissingName",
    "changed",
    "fill",
]

Body = dict[str, Any]
Changes = Mapping[str, Any]

_OSLO: Final[Body] = {"addressLine1": "Storgata 1", "city": "Oslo", "zipOrPostalCode": "0155", "country": "NO"}
_PORTLAND: Final[Body] = {
    "addressLine1": "12 Harbour Way",
    "city": "Portland",
    "stateOrProvince": "OR",
    "zipOrPostalCode": "97201",
    "country": "US",
}
CALLING_LOCATION: Final[Body] = {"name": "Oslo", "address": _OSLO, "timezone": "Europe/Oslo", "language": "en_us"}

CUSTOMER: Final[Body] = {
    "provisioningId": "$provisioningId",
    "packages": ["webex_meetings"],
    "externalId": "$newExternalId",
    "address": _OSLO,
    "customerInfo": {"name": "$newName", "primaryEmail": "$newEmail"},
}
SUBSCRIBER: Final[Body] = {
    "customerId": "$customer",
    "email": "$newUser",
    "packages": ["webex_calling"],
    "provisioningParameters": {"firstName": "Una", "lastName": "Berg", "extension": "$newExtension"},
}
REPORT: Final[Body] = {"billingStartDate": "$day", "billingEndDate": "$day"}

_LOCATION: Final = "provisioningParameters.calling.location"
_PARAMETERS: Final = "provisioningParameters"
_CALLING: Final[Changes] = {"packages": ["webex_calling"]}

CUSTOMER_BREACHES: Final[dict[str, Changes]] = {
    "customer.field.required": {"externalId": " "},
    "customer.info.required-for-new": {"customerInfo.name": " "},
    "customer.name.percent-sign": {"customerInfo.name": "100% Bread"},
    "customer.email.invalid": {"customerInfo.primaryEmail": "post@acme"},
    "customer.packages.empty": {"packages": []},
    "customer.packages.unknown": {"packages": ["webex_calls"]},
    "customer.packages.duplicate": {"packages": ["webex_meetings", "webex_meetings"]},
    "customer.packages.calling-plan-base": {"packages": ["cisco_calling_plan"]},
    "customer.packages.attendant-console-base": {"packages": ["attendant_console"]},
    "customer.limits.invalid": {f"{_PARAMETERS}.packages.limits.webex_meetings": -1},
    "customer.address.field-required": {"address.city": ""},
    "customer.address.line-length": {"address.addressLine1": "x" * 51},
    "customer.address.country": {"address.country": "XX"},
    "customer.address.state-required": {"address.country": "US", "address.zipOrPostalCode": "97201"},
    "customer.address.postcode-required": {"address.zipOrPostalCode": ...},
    "customer.address.state-iso": {
        **_CALLING,
        _LOCATION: {
            "name": "Portland",
            "address": {**_PORTLAND, "stateOrProvince": "Portland"},
            "timezone": "America/Los_Angeles",
            "language": "en_us",
        },
    },
    "customer.calling.location-required": _CALLING,
    "customer.calling.location-field-required": {**_CALLING, _LOCATION: {}},
    "customer.calling.timezone": {f"{_PARAMETERS}.meetings.timezone": "PST"},
    "customer.calling.language": {**_CALLING, _LOCATION: {**CALLING_LOCATION, "language": "tlh"}},
    "customer.template.unknown": {"provisioningId": "$madeUpTemplate"},
    "customer.org.unknown": {"orgId": "$madeUpOrganization"},
}
"""For each rule of customers that a body alone can break, the change to `CUSTOMER` that breaks it in a precheck."""

SUBSCRIBER_BREACHES: Final[dict[str, Changes]] = {
    "subscriber.field.required": {"email": ...},
    "subscriber.name.required": {f"{_PARAMETERS}.lastName": " "},
    "subscriber.email.invalid": {"email": "una"},
    "subscriber.package.exactly-one-form": {"package": "webex_calling"},
    "subscriber.package.unknown": {"packages": ["common_area_calling"]},
    "subscriber.package.only-one": {"packages": ["webex_calling", "webex_meetings"]},
    "subscriber.package.not-on-customer": {"packages": ["webex_suite"]},
    "subscriber.calling.number-required": {f"{_PARAMETERS}.extension": ...},
    "subscriber.phone.invalid": {f"{_PARAMETERS}.primaryPhoneNumber": "+1"},
    "subscriber.extension.invalid": {f"{_PARAMETERS}.extension": "1"},
    "subscriber.location.unknown": {f"{_PARAMETERS}.locationId": "$madeUpLocation"},
    "subscriber.customer.unknown": {"customerId": "$madeUpCustomer"},
}
"""The same for subscribers of a customer that has webex_calling and not webex_suite, as changes to `SUBSCRIBER`."""

REPORT_BREACHES: Final[dict[str, Changes]] = {
    "billing.field.required": {"billingEndDate": ...},
    "billing.date.format": {"billingStartDate": "yesterday"},
    "billing.date.order": {"billingEndDate": "$dayBefore"},
    "billing.date.not-closed": {"billingEndDate": "9999-12-31"},
    "billing.date.too-old": {"billingStartDate": "2000-01-01"},
    "billing.type.unknown": {"type": "EVERYBODY"},
}
"""The same for billing reports, as changes to `REPORT`."""


class MissingName(LookupError):
    """A placeholder without a value; its text is the name, without the dollar sign."""


def changed(body: Body, changes: Changes) -> Body:
    """Copy a body with changes: values by path, with dots between nested fields; `...` leaves a field out."""
    body = deepcopy(body)
    for path, value in changes.items():
        *parents, name = path.split(".")
        place = body
        for parent in parents:
            place = place.setdefault(parent, {})
        if isinstance(value, EllipsisType):
            del place[name]
        else:
            place[name] = deepcopy(value)
    return body


def fill(value: Any, names: Mapping[str, Any]) -> Any:
    """Copy a value with its placeholders replaced, at any depth.

    Args:
        value: JSON. A text that is a placeholder as a whole becomes the very value; inside of a text it becomes text.
        names: the values by name.

    Raises:
        MissingName: a name has no value.
    """
    if isinstance(value, dict):
        return {key: fill(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, names) for item in value]
    if not isinstance(value, str) or "$" not in value:
        return value
    whole = _PLACEHOLDER.fullmatch(value)
    return _named(whole, names) if whole else _PLACEHOLDER.sub(lambda found: str(_named(found, names)), value)


_PLACEHOLDER: Final = re.compile(r"\$(\w+)")


def _named(found: re.Match[str], names: Mapping[str, Any]) -> Any:
    if found[1] not in names:
        raise MissingName(found[1])
    return names[found[1]]
