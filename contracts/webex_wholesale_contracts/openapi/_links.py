"""Links: values of an answer, or of its request, that later calls need. Tools for stateful tests follow them.

An operation hands parameters on. It is linked with every operation that takes one of them, if the path of that one
needs no others. All expressions are those of OpenAPI, which has none for a part of a text: the id in the URL that
provisioning a customer answers is found with a list by external id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from webex_wholesale_contracts.operations import Operation

__all__ = ["HANDED_ON", "links"]

_FIRST, _OWN = "$response.body#/items/0/", "$response.body#/"

HANDED_ON: Final[dict[str, dict[str, str]]] = {
    "customers.provision": {"externalId": "$request.body#/externalId"},
    "customers.list": {"customerId": _FIRST + "id", "orgId": _FIRST + "orgId"},
    "customers.get": {"customerId": _OWN + "id", "orgId": _OWN + "orgId"},
    "customers.update": {"customerId": "$request.path.customerId"},
    "customers.delete": {"customerId": "$request.path.customerId"},
    "subscribers.provision": {"subscriberId": _OWN + "id", "customerId": _OWN + "customerId"},
    "subscribers.list": {"subscriberId": _FIRST + "id", "customerId": _FIRST + "customerId"},
    "subscribers.get": {"subscriberId": _OWN + "id", "personId": _OWN + "personId"},
    "subscribers.update": {"subscriberId": _OWN + "id"},
    "billing_reports.create": {"id": _OWN + "id"},
    "billing_reports.list": {"id": _FIRST + "id"},
    "people.me": {"personId": _OWN + "id"},
    "people.list": {"personId": _FIRST + "id"},
    "people.create": {"personId": _OWN + "id"},
    "people.update": {"personId": _OWN + "id"},
    "organizations.list": {"orgId": _FIRST + "id"},
    "licenses.list": {"licenseId": _FIRST + "id"},
    "roles.list": {"roleId": _FIRST + "id"},
    "settings.update": {"orgId": "$request.path.orgId", "settingKey": _OWN + "key"},
    "administrators.organizations": {"orgId": _FIRST + "orgId"},
    "administrators.list": {"orgId": "$request.path.orgId", "personId": _FIRST + "id"},
    "locations.list": {"locationId": _FIRST + "id"},
    "locations.create": {"locationId": _OWN + "id"},
    "devices.create": {"deviceId": _OWN + "id"},
    "devices.list": {"deviceId": _FIRST + "id"},
}
"""Parameters by operation, each with the expression of its value."""


def links(handed_on: Mapping[str, str], noun: str, operations: Sequence[Operation[Any, Any]]) -> dict[str, Any]:
    """Return the link objects of an answer, by the names of the operations that they lead to.

    Args:
        handed_on: parameters, each with the expression of its value.
        noun: the noun of the answer; "id" is a report's in one path, and a filter of other things elsewhere.
        operations: those of the document.
    """
    found = {}
    for target in operations:
        needed = set(re.findall(r"\{(\w+)\}", target.path))
        parameters = {name: value for name, value in handed_on.items() if name in needed | _query(target)}
        if parameters and needed <= parameters.keys() and ("id" not in parameters or target.noun == noun):
            found[target.name] = {"operationId": target.name, "parameters": parameters}
    return found


def _query(operation: Operation[Any, Any]) -> set[str]:
    return {field.serialization_alias or name for name, field in operation.query.model_fields.items()}
