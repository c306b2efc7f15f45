"""Entitlements that the calls of the API need, and the roles that may make each call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from webex_wholesale_contracts.operations import OPERATIONS, Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.entities import ROLES

_AREAS: Final[Mapping[str, str]] = {
    "customers": "wholesale",
    "subscribers": "wholesale",
    "sub_partners": "wholesale",
    "billing_reports": "billing",
    "people": "people",
    "licenses": "people",
    "organizations": "organizations",
    "identity": "organizations",
    "settings": "organizations",
    "locations": "calling",
    "numbers": "calling",
    "extensions": "calling",
    "pstn": "calling",
    "devices": "devices",
    "administrators": "administrators",
    "tokens": "organizations",
}
"""The area of each noun; two nouns that any administrator may read are not in it."""
_LEVELS: Final = {"read": "read", "write": "write", "full-admin": "full"}
_OTHERS: Final[Mapping[str, str]] = {
    "customers.provision": "customers.write",
    "customers.delete": "customers.write",
    "identity.delete_user": "people.full",
    "people.me": "",
}


def entitlement(operation: Operation[Any, Any]) -> str:
    """Return the entitlement that a call needs; empty where every administrator has it."""
    if operation.noun not in _AREAS:
        return ""
    return _OTHERS.get(operation.name, f"{_AREAS[operation.noun]}.{_LEVELS[operation.role]}")


ADMITTED: Final[Mapping[str, frozenset[str]]] = {
    operation.name: frozenset(
        key for key, role in ROLES.items() if not (needed := entitlement(operation)) or needed in role.entitlements
    )
    for operation in ALL_OPERATIONS
}
"""The roles that may call each operation of the API, by its name."""

OF_PARTNERS: Final = frozenset(
    operation.name for operation in ALL_OPERATIONS if operation in OPERATIONS or operation.noun == "administrators"
)
"""The operations that a customer's administrator cannot call, whatever the roles are."""
