"""The handlers of all operations, by name: `customers.provision` is `provision` in `customers.py`."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Final

from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.handlers import (
    administrators,
    billing_reports,
    customers,
    devices,
    extensions,
    identity,
    licenses,
    locations,
    numbers,
    organizations,
    people,
    pstn,
    roles,
    settings,
    sub_partners,
    subscribers,
    tokens,
)
from webex_wholesale_mock.handlers._call import Answer, Call, Handler

__all__ = ["HANDLERS", "Answer", "Call", "Handler"]

_NOUNS: Final[Mapping[str, ModuleType]] = {
    "customers": customers,
    "subscribers": subscribers,
    "billing_reports": billing_reports,
    "sub_partners": sub_partners,
    "people": people,
    "organizations": organizations,
    "licenses": licenses,
    "roles": roles,
    "settings": settings,
    "administrators": administrators,
    "locations": locations,
    "numbers": numbers,
    "extensions": extensions,
    "pstn": pstn,
    "devices": devices,
    "identity": identity,
    "tokens": tokens,
}

HANDLERS: Final[Mapping[str, Handler]] = {
    operation.name: getattr(_NOUNS[operation.noun], operation.verb) for operation in ALL_OPERATIONS
}
"""The handler of each operation, by the operation's name."""
