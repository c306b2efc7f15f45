"""Checks of the rules that need only the request body, in order of precedence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale_contracts._public import show_as_public
from webex_wholesale_contracts._renamed import renamed
from webex_wholesale_contracts.checks._body import quote
from webex_wholesale_contracts.checks._check import DEFAULT_OFF, MAX_FINDINGS, Check, Finding, JsonObject, pure, run

__all__ = ["DEFAULT_OFF", "MAX_FINDINGS", "Check", "Finding", "JsonObject", "pure", "quote", "run"]

show_as_public(globals())

if not TYPE_CHECKING:
    __getattr__ = renamed(__name__, {"MOST_FINDINGS": "MAX_FINDINGS"})
