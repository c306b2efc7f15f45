"""Migration of customers from BroadWorks: read exports, plan, run with `client.migration`, review.

>>> from webex_wholesale.migration import read_export
>>> migration = read_export("exports", provisioning_id=template)  # doctest: +SKIP
>>> client.migration.run(migration, journal="journals")  # doctest: +SKIP
"""

from __future__ import annotations

from webex_wholesale._migration.enterprise import Enterprise, Record
from webex_wholesale._migration.migration import Migration, Share, read_export, read_sources
from webex_wholesale._migration.packages import PackageMap, Verdict
from webex_wholesale._migration.planning import ByHand
from webex_wholesale._migration.report import Review, StatusChange
from webex_wholesale._migration.reviewed import CustomerReview, FieldDifference, Loss, ReviewedLine, Total
from webex_wholesale._migration.runners import AsyncMigrations, Migrations
from webex_wholesale._migration.sources import CsvExport, ExportSource, Rows
from webex_wholesale._migration.tables import Layout

__all__ = [
    "AsyncMigrations",
    "ByHand",
    "CsvExport",
    "CustomerReview",
    "Enterprise",
    "ExportSource",
    "FieldDifference",
    "Layout",
    "Loss",
    "Migration",
    "Migrations",
    "PackageMap",
    "Record",
    "Review",
    "ReviewedLine",
    "Rows",
    "Share",
    "StatusChange",
    "Total",
    "Verdict",
    "read_export",
    "read_sources",
]
