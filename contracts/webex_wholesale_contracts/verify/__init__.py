"""Verification: the rules of the catalogue tried on a target, and the evidence that comes of it.

`CASES` is the catalogue of cases. `verify` performs them on a `Target` and removes what it made; `evidence` reads and
writes what was observed; `bodies` has the requests that cases are made of.
"""

from __future__ import annotations

from webex_wholesale_contracts._public import show_as_public
from webex_wholesale_contracts.verify._case import Case, Step
from webex_wholesale_contracts.verify._catalogue import CASES, UNTRIED
from webex_wholesale_contracts.verify._ledger import LedgerError
from webex_wholesale_contracts.verify._report import Report
from webex_wholesale_contracts.verify._runner import Finding
from webex_wholesale_contracts.verify._session import Options, Result, verify
from webex_wholesale_contracts.verify._target import Target, TargetError

__all__ = [
    "CASES",
    "UNTRIED",
    "Case",
    "Finding",
    "LedgerError",
    "Options",
    "Report",
    "Result",
    "Step",
    "Target",
    "TargetError",
    "verify",
]

show_as_public(globals())
