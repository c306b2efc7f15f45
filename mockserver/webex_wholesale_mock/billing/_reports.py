"""Reports: begun, finished on the clock, removed, and read in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from webex_wholesale_contracts.usage import COLUMNS
from webex_wholesale_mock.billing._csv import csv_chunks, report_lines
from webex_wholesale_mock.billing._metering import meter
from webex_wholesale_mock.billing._planting import FAILURE, cut, plant_into, spoiled, with_plants
from webex_wholesale_mock.entities import Attempt, Body, Report
from webex_wholesale_mock.entities.lifecycles import REPORT
from webex_wholesale_mock.workflows import attempts
from webex_wholesale_mock.world.ledger import Period
from webex_wholesale_mock.world.world import World


def begin(world: World, report: Report, body: Body | None = None) -> None:
    """Keep a new report and schedule its end. `body` is the request that asked for it, if there was one."""
    keep(world, report)
    plant_into(world, report)
    attempts.accept(world, Attempt(noun="report", subject=report.id, kind="create", names=(report.wire_id,), body=body))
    attempts.proceed(world, report.id, "report.finish", world.durations.report)


def keep(world: World, report: Report) -> None:
    """Keep a report, in place of an earlier one with the same days, type and partner."""
    if twin := world.reports.twin(report.twin):
        remove(world, twin)
    world.reports.add(report)


def remove(world: World, report: Report) -> None:
    """Remove a report; work on it ends."""
    world.reports.remove(report)
    attempts.drop(world, report.id)


def conclude(report: Report, failure: tuple[int, str] | None) -> None:
    """End a report: completed, or failed with a code and a text."""
    report.failure = failure
    REPORT.step(report, "fail" if failure else "finish")


def _finish(world: World, subject: str) -> None:
    report = world.reports[subject]
    conclude(report, FAILURE if spoiled(world, report) == "failed" else attempts.failure(world, subject))
    attempts.close(world, subject)


SCHEDULED_WORK: Final = {"report.finish": _finish}


def report_chunks(world: World, report: Report) -> Iterator[bytes]:
    """Return a report as CSV in chunks; its period is closed, so they are the same whenever it is read.

    The entries are taken at once, one reference for each, so changes of the report or of the world during a download do
    not show in it.
    """
    period, subject = Period(report.start, report.end), world.partners[report.subject_id]
    usage = meter(world.ledger, subject.id, period, report.type, report.left_out)
    lines = report_lines(world.ledger, subject, period, report.type, with_plants(world, report, usage))
    chunks, spoiling = csv_chunks(COLUMNS[report.type], lines), spoiled(world, report)
    return iter(()) if spoiling == "empty" else cut(chunks) if spoiling == "truncated" else chunks
