"""The cost and growth of a monthly report by user, next to Python's csv writer on the same rows."""

from __future__ import annotations

import csv
import os
import tracemalloc
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Final

from benchmarks.report import Row
from benchmarks.scale import Scale
from benchmarks.timing import turns
from webex_wholesale_contracts import ids
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.billing import meter, report_chunks
from webex_wholesale_mock.billing._csv import table
from webex_wholesale_mock.entities import Customer, Report
from webex_wholesale_mock.world.ledger import Holder, Period

BEFORE: Final = datetime(2025, 12, 1, tzinfo=UTC)
FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)
MONTH: Final = timedelta(days=31)
EACH: Final = 50
"""Subscribers of a customer."""
STAYING: Final = 20
"""One subscriber in so many leaves during the month and is replaced."""
WRITER: Final = "csv.writer, {:,} subscribers"
REPORT: Final = "report by user, {:,} subscribers"
PER_ROW: Final = "a row of it, {:,} subscribers"


def rows(scale: Scale) -> list[Row]:
    months = {size: _Month(size) for size in scale.usage}
    sizes = [*months]
    largest, written = months[sizes[-1]], WRITER.format(sizes[-1])
    figures = turns(
        {written: largest.write} | {REPORT.format(size): months[size].stream for size in sizes}, scale.months
    )
    streamed = {size: figures[REPORT.format(size)] for size in sizes}
    per_row = {size: [each / months[size].rows * 1e3 for each in streamed[size]] for size in sizes}
    smallest = PER_ROW.format(sizes[0])
    return [
        Row(written, "ms", figures[written]),
        Row(REPORT.format(sizes[-1]), "ms", streamed[sizes[-1]], written, figures[written], "1.2 at most"),
        Row(smallest, "µs", per_row[sizes[0]]),
        *(
            Row(PER_ROW.format(size), "µs", per_row[size], smallest, per_row[sizes[0]], "1, about")
            for size in sizes[1:]
        ),
        Row("memory traced while it is streamed", "MB", [largest.peak() for _ in range(2)], target="64 at most"),
    ]


class _Month:
    """A mock after a month of so many subscribers, its ledger filled directly."""

    def __init__(self, size: int) -> None:
        self._world = WholesaleMock(clock=BEFORE)._engine.world
        self._partner = self._world.partners.first
        leaving = range(0, size, STAYING)
        self.rows = size + len(leaving)
        holders = [self._holder(customer_id) for customer_id in self._customers(size) for _ in range(EACH)]
        for holder in holders:
            self._world.ledger.hold(holder, ["webex_calling"], BEFORE)
        for number in leaving:
            moment = FIRST + MONTH * ((number + 1) / size)
            self._world.ledger.hold(holders[number], (), moment)
            newcomer = self._holder(holders[number].customer_id)
            self._world.ledger.hold(newcomer, ["webex_meetings"], moment)
        self._world.clock.advance_to(FIRST + MONTH)

    def stream(self) -> float:
        """Measure milliseconds of processor time."""
        start = process_time()
        deque(self._chunks(), maxlen=0)
        return (process_time() - start) * 1e3

    def write(self) -> float:
        """Measure writing existing rows in the same way."""
        ledger, report = self._world.ledger, self._report
        period = Period(report.start, report.end)
        usage = meter(ledger, self._partner.id, period, "USER")
        rows = [*table(ledger, self._partner, period, "USER", usage)]
        start = process_time()
        with Path(os.devnull).open("w", encoding="utf-8", newline="") as nowhere:
            csv.writer(nowhere).writerows(rows)
        return (process_time() - start) * 1e3

    def peak(self) -> float:
        """Measure the peak of memory in megabytes, above the memory in use before."""
        tracemalloc.start()
        try:
            deque(self._chunks(), maxlen=0)
            return tracemalloc.get_traced_memory()[1] / 1e6
        finally:
            tracemalloc.stop()

    def _customers(self, size: int) -> Iterator[str]:
        for number in range(size // EACH):
            customer = Customer(
                id=_uuid(number),
                wire_id="",
                serial=self._world.next_serial(),
                partner_id=self._partner.id,
                external_id=f"acme-{number}",
                address={},
                template_id="",
                status="provisioned",
                created=BEFORE,
                organization_id=_uuid(number),
            )
            self._world.ledger.name(customer, BEFORE)
            yield customer.id

    def _holder(self, customer_id: str) -> Holder:
        serial = self._world.next_serial()
        return Holder(
            serial=serial,
            partner_id=self._partner.id,
            customer_id=customer_id,
            subscriber_id=ids.encode("SUBSCRIBER", _uuid(serial)),
            user_id=ids.encode("PEOPLE", _uuid(serial)),
        )

    def _chunks(self) -> Iterator[bytes]:
        return report_chunks(self._world, self._report)

    @property
    def _report(self) -> Report:
        return Report(
            id="",
            wire_id="",
            partner_id=self._partner.id,
            subject_id=self._partner.id,
            start=FIRST.date(),
            end=(FIRST + MONTH).date() - timedelta(days=1),
            type="USER",
            left_out=frozenset(),
            created=self._world.clock.now,
            created_by="",
        )


def _uuid(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-{number:012x}"
