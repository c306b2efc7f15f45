"""Billing: usage metered from the ledger, reports as CSV behind links that expire, and planted discrepancies."""

from __future__ import annotations

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
