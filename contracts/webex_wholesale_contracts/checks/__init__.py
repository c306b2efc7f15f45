"""Rules that need only the request body, as checks that run in order of precedence."""

from __future__ import annotations

from webex_wholesale_contracts.checks._body import quote
from webex_wholesale_contracts.checks._check import MOST_FINDINGS, Check, Finding, JsonObject, pure, run

__all__ = ["MOST_FINDINGS", "Check", "Finding", "JsonObject", "pure", "quote", "run"]
