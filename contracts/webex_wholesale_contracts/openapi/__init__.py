"""The OpenAPI document of the contract."""

from __future__ import annotations

from webex_wholesale_contracts.openapi._document import document

__all__ = ["document"]
