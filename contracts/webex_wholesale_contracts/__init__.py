"""The contract of the Webex Wholesale API, shared by the SDK and the mock server.

``operations`` is the table of endpoints and ``models`` the bodies and queries they use. ``catalogue`` has the rules,
``checks`` those that the request body alone decides, ``facts`` the tables behind them. ``ids`` encodes and decodes the
opaque ids, and ``openapi`` makes the OpenAPI document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale_contracts._renamed import renamed

if TYPE_CHECKING:
    from webex_wholesale_contracts.operations import OPERATION, OPERATIONS, Operation

__all__ = ["OPERATION", "OPERATIONS", "Operation"]

_RENAMED = {
    "adjacent": "webex_wholesale_contracts.related_operations",
    "shape": "webex_wholesale_contracts.json_shape",
    "rules": "webex_wholesale_contracts.catalogue, .checks and .facts",
}

_missing = renamed(__name__, _RENAMED)


def __getattr__(name: str) -> object:
    """Load the table of operations, which brings the models along, when somebody asks for it."""
    if name not in __all__:
        return _missing(name)
    from webex_wholesale_contracts import operations

    globals().update({each: getattr(operations, each) for each in __all__})
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
