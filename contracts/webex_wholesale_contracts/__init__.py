"""The contract of the Webex Wholesale API, shared by the SDK and the mock server.

``operations`` is the table of endpoints and ``models`` the bodies and queries they use. ``catalogue`` has the rules,
``checks`` those that the request body alone decides, ``facts`` the tables behind them. ``ids`` encodes and decodes the
opaque ids, and ``openapi`` makes the OpenAPI document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale_contracts._renamed import renamed
from webex_wholesale_contracts.operations import OPERATION, OPERATIONS, Operation

__all__ = ["OPERATION", "OPERATIONS", "Operation"]

_RENAMED = {
    "adjacent": "webex_wholesale_contracts.related_operations",
    "shape": "webex_wholesale_contracts.json_shape",
    "rules": "webex_wholesale_contracts.catalogue, .checks and .facts",
}

if not TYPE_CHECKING:
    __getattr__ = renamed(__name__, _RENAMED)
