"""Usage: measured from the ledger, printed as CSV, fetched by links that expire; and what testers do to reports."""

from __future__ import annotations

from ._downloads import PATH, link, linked
from ._grading import Grade
from ._metering import meter
from ._reports import WORK, begin, keep, remove, report_chunks
from ._truth import Billing, BillingError

__all__ = [
    "PATH",
    "WORK",
    "Billing",
    "BillingError",
    "Grade",
    "begin",
    "keep",
    "link",
    "linked",
    "meter",
    "remove",
    "report_chunks",
]
