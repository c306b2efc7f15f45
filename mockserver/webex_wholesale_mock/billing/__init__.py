"""Billing: usage metered from the ledger, reports as CSV behind links that expire, and planted discrepancies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale_contracts._renamed import renamed
from webex_wholesale_mock.billing._downloads import PATH, link, linked
from webex_wholesale_mock.billing._grading import Grade
from webex_wholesale_mock.billing._metering import meter
from webex_wholesale_mock.billing._reports import SCHEDULED_WORK, begin, conclude, keep, remove, report_chunks

__all__ = [
    "PATH",
    "SCHEDULED_WORK",
    "Grade",
    "begin",
    "conclude",
    "keep",
    "link",
    "linked",
    "meter",
    "remove",
    "report_chunks",
]

if not TYPE_CHECKING:
    __getattr__ = renamed(
        __name__, {"Billing": "webex_wholesale_mock.Billing", "BillingError": "webex_wholesale_mock.BillingError"}
    )
