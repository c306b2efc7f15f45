"""Former home of the rule catalogue; importing it names the packages that replace it."""

from __future__ import annotations

raise ImportError(
    "webex_wholesale_contracts.rules was split: rows are in webex_wholesale_contracts.catalogue, "
    "checks in webex_wholesale_contracts.checks, tables of facts in webex_wholesale_contracts.facts (docs/upgrading.md)"
)
