"""Usage: measured from the ledger, printed as CSV, and fetched by links that expire."""

from __future__ import annotations

from ._downloads import PATH, link, linked
from ._metering import meter
from ._reports import FINISH, begin, finish, report_chunks

__all__ = ["FINISH", "PATH", "begin", "finish", "link", "linked", "meter", "report_chunks"]
