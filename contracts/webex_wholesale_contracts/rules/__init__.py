"""The rules of the service as data, and those checks that need nothing but a request body."""

from __future__ import annotations

from ._body import quote
from ._check import MOST_FINDINGS, Check, Finding, JsonObject, pure, run
from ._rule import Evidence, Rule
from .catalogue import RULES, by_code

__all__ = [
    "MOST_FINDINGS",
    "RULES",
    "Check",
    "Evidence",
    "Finding",
    "JsonObject",
    "Rule",
    "by_code",
    "pure",
    "quote",
    "run",
]
