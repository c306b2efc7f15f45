"""Listings of operations and rules: rows, and the columns of their tables. The OpenAPI document."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.openapi import document
from webex_wholesale_contracts.operations import OPERATIONS
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import control as control_endpoints
from webex_wholesale_mock.handlers import HANDLERS
from webex_wholesale_mock.testkit.observations import observed_in
from webex_wholesale_mock.validation.rule_coverage import ENFORCED
from webex_wholesale_mock.world.rulebook import Rulebook

Row = dict[str, Any]

SERVED: Final = "http://127.0.0.1:8787"
"""The address of a mock that is served without options."""

ROUTE_COLUMNS: Final = ("name", "method", "path", "scope", "statuses", "played")
RULE_COLUMNS: Final = ("id", "status", "code", "evidence", "source", "text", "enforced")
"""The columns of the tables; the JSON of a rule has more keys."""


def routes() -> list[Row]:
    """List the operations; `played` tells those that the mock answers."""
    return [
        {
            "name": operation.name,
            "method": operation.method,
            "path": operation.path,
            "scope": operation.scope,
            "statuses": sorted(operation.statuses),
            "played": operation.name in HANDLERS,
        }
        for operation in ALL_OPERATIONS
    ]


def rules(evidence: Path | None = None) -> list[Row]:
    """List the rules; `enforced` tells those by which the mock refuses or reports.

    Args:
        evidence: a file of observations, by which the rules are listed as a mock with that file has them.

    Raises ValueError for a file that cannot be used.
    """
    book = Rulebook()
    book.observe(observed_in(evidence) if evidence else {})
    off = book.off - Rulebook().off
    return [
        {
            "id": rule.id,
            "status": book.status(rule.id) or rule.status,
            "code": book.code(rule.id),
            "evidence": rule.evidence.value,
            "source": rule.source,
            "text": rule.text,
            "where": list(rule.where),
            "settles": rule.settles,
            "enforced": rule.id in ENFORCED and rule.id not in off,
        }
        for rule in map(book.rule, RULES)
    ]


def openapi(*, related: bool, control: bool) -> dict[str, Any]:
    """Return the document of the real service or, with control endpoints, that of a mock at its usual address."""
    if control:
        return control_endpoints.described(control_endpoints.ENDPOINTS, related=related, server=SERVED)
    return document(ALL_OPERATIONS if related else OPERATIONS)
