"""Usage: measured from the ledger, printed as CSV, and fetched by links that expire."""

from __future__ import annotations

from ._downloads import PATH, link, linked
from ._metering import meter
from ._reports import WORK, begin, remove, report_chunks

__all__ = ["PATH", "WORK", "begin", "link", "linked", "meter", "remove", "report_chunks"]
