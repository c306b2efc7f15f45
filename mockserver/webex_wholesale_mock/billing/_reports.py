"""The life of a report on the clock, and what is in it in the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from webex_wholesale_contracts.usage import COLUMNS
from webex_wholesale_mock.billing._csv import csv_chunks, table
from webex_wholesale_mock.billing._metering import meter
from webex_wholesale_mock.clock import Work
from webex_wholesale_mock.entities import Report
from webex_wholesale_mock.ledger import Period
from webex_wholesale_mock.world import World

FINISH: Final = "report.finish"
"""The scheduled work by which a report ends."""


def begin(world: World, report: Report) -> None:
    """Keep a new report, in place of an earlier one of its kind, and have it finished later."""
    world.reports.add(report)
    world.clock.schedule(world.durations.report, FINISH, report.id)


def finish(world: World, work: Work) -> None:
    """End a report, if it is still there to be ended: well, or with the failure that is set."""
    report = world.reports.get(work.subject)
    if report is not None:
        report.failure = world.report_failure
        report.status = "FAILED" if report.failure else "COMPLETED"


def report_chunks(world: World, report: Report) -> Iterator[bytes]:
    """A report as CSV in chunks: the period is closed, so they are the same whenever it is read.

    What they are made of is taken at once, a reference for each fact, and nothing that happens to the report or to the
    world meanwhile is seen in them.
    """
    period, subject = Period(report.start, report.end), world.partners[report.subject_id]
    usage = meter(world.ledger, subject.id, period, report.type, internal=report.internal)
    return csv_chunks(COLUMNS[report.type], table(world.ledger, subject, period, report.type, usage))
