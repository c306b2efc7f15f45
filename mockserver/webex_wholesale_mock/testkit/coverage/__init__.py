"""Coverage of what tests exercised: collection, cases, report, page, and code for missing cases."""

from __future__ import annotations

from webex_wholesale_mock.testkit.coverage.collection import Collection, CoverageFileError
from webex_wholesale_mock.testkit.coverage.report import CoverageReport
from webex_wholesale_mock.testkit.coverage.universe import Case

__all__ = ["Case", "Collection", "CoverageFileError", "CoverageReport"]
