"""Usage: measured from the ledger, printed as CSV, and fetched by links that expire."""

from __future__ import annotations

from ._csv import csv_lines
from ._downloads import PATH, link, linked
from ._metering import Usage, meter
from ._reports import FINISH, begin, finish, report_lines

__all__ = ["FINISH", "PATH", "Usage", "begin", "csv_lines", "finish", "link", "linked", "meter", "report_lines"]
