"""The contract of the Webex Wholesale API, shared by the SDK and the mock server.

``operations`` is the table of endpoints and ``models`` what travels through them; ``rules`` are the facts a request
is held to, ``ids`` the opaque ids, ``openapi`` the document made from all of it.
"""

from __future__ import annotations

from webex_wholesale_contracts.operations import OPERATION, OPERATIONS, Operation

__all__ = ["OPERATION", "OPERATIONS", "Operation"]
