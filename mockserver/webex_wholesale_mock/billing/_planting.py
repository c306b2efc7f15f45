"""Discrepancies in reports. Their rows are chosen when a report is begun: its days are over, so they are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Final

import attrs

from webex_wholesale_contracts.usage import Discrepancy, DiscrepancyKind, quantity_text
from webex_wholesale_mock.billing._discrepancy_writers import FIRST_DAY, WRITERS, Change, ReportContext
from webex_wholesale_mock.entities import Report
from webex_wholesale_mock.world.ledger import Period, Row, Usage
from webex_wholesale_mock.world.planted import WHOLE, PlannedDiscrepancy, PlantKind
from webex_wholesale_mock.world.world import World

FAILURE: Final = (999_999, "This failure was planted in the mock.")
"""Code and text of a report that was planted to fail."""

TEXTS: Final[Mapping[PlantKind, str]] = {
    "missing_row": "a row is missing",
    "duplicate_row": "a row is there twice",
    "off_by_a_day": "the day after the period is billed too",
    "wrong_package": "a package is billed on after a change, and what followed it is not",
    "stale_customer": "a customer who left is billed to the end of the period",
    "failed": "the report fails",
    "empty": "the file is empty",
    "truncated": "the file ends in the middle of a row",
}

_ROW: Final = attrgetter("row")


def plant_into(world: World, report: Report) -> None:
    """Put into a new report what waits for one about its partner: any number of rows, or what spoils all of it."""
    taken: set[Row] = set()
    for planting in [one for one in world.plants if one.partner_id == report.subject_id and not one.report_id]:
        if planting.plant.kind not in WHOLE:
            if _place(world, report, planting, taken):
                taken |= planting.instead.keys()
        elif not taken:
            _put(planting, report, {}, ())
            return


def can_ever_be(world: World, planting: PlannedDiscrepancy) -> bool:
    """Whether by now there is anything that could be planted so in a report of some days."""
    kind = planting.plant.kind
    if kind in WHOLE:
        return True
    days = Period(FIRST_DAY, world.clock.now.date())
    bed = ReportContext(ledger=world.ledger, period=days, type="USER", planting=planting)
    # Who holds a package to the end depends on which end that is.
    return any(WRITERS["missing_row" if kind == "off_by_a_day" else kind].find(bed))


def spoiled(world: World, report: Report) -> PlantKind | None:
    """What was planted in a report that spoils all of it."""
    return next((one.plant.kind for one in _in(world, report) if one.plant.kind in WHOLE), None)


def with_plants(world: World, report: Report, usage: Iterator[Usage]) -> Iterator[Usage]:
    """The rows of a report, with what was planted in place of some."""
    instead = {row: rows for one in _in(world, report) for row, rows in one.instead.items()}
    if not instead:
        return usage
    rest = (one for one in usage if one.row not in instead)
    return merge(rest, sorted((one for rows in instead.values() for one in rows), key=_ROW), key=_ROW)


def cut(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """A file that ends in the middle of the last row of its first chunk."""
    first = next(chunks)
    last = first.removesuffix(b"\r\n").rpartition(b"\r\n")[2]
    return iter([first[: -2 - len(last) // 2]])


def told(found: Discrepancy) -> str:
    """A discrepancy as people read it."""
    who = ", ".join(filter(None, (found.customer, found.subscriber_id, found.service_name)))
    return f"{found.kind}: {who}, billed {found.billed} and used {found.own}"


def _in(world: World, report: Report) -> Iterator[PlannedDiscrepancy]:
    return (one for one in world.plants if one.report_id == report.id)


def _place(world: World, report: Report, planting: PlannedDiscrepancy, taken: set[Row]) -> bool:
    """Put a planting into rows that no other one is in. Tells in its text why that is not possible."""
    period = Period(report.start, report.end)
    bed = ReportContext(
        ledger=world.ledger, period=period, type=report.type, planting=planting, left_out=report.left_out
    )
    way = WRITERS[planting.plant.kind]
    change = _chosen(world, bed, taken)
    if change is None:
        text = f"waits for {way.needs}, of which the {report.type} report from {report.start} to {report.end} has none"
        planting.plant = attrs.evolve(planting.plant, text=f"{text} to plant it in")
        return False
    honest = bed.honest({one.row for one in change})
    rows = [(one, honest.get(one.row, 0)) for one in change]
    instead = {one.row: _printed(one, seconds, way.copies) for one, seconds in rows}
    _put(planting, report, instead, tuple(_shown(bed, one, seconds, instead[one.row]) for one, seconds in rows))
    return True


def _put(
    planting: PlannedDiscrepancy,
    report: Report,
    instead: dict[Row, tuple[Usage, ...]],
    shows_as: tuple[Discrepancy, ...],
) -> None:
    text = "; ".join([TEXTS[planting.plant.kind], *map(told, shows_as)])
    planting.plant = attrs.evolve(planting.plant, text=text, report=report.wire_id, shows_as=shows_as)
    planting.report_id, planting.instead = report.id, instead


def _chosen(world: World, bed: ReportContext, taken: set[Row]) -> Change | None:
    """One of the changes that can be made; the seed decides which."""
    count = sum(1 for _ in _possible(bed, taken))
    if not count:
        return None
    index = int(world.ids.branch(f"plant {bed.planting.number}").number(9)) % count
    return next(islice(_possible(bed, taken), index, None))


def _possible(bed: ReportContext, taken: set[Row]) -> Iterator[Change]:
    shared = bed.shared_names()
    for change in WRITERS[bed.planting.plant.kind].find(bed):
        if all(one.row not in taken and bed.customer(one) not in shared for one in change):
            yield change


def _printed(change: Usage, honest: int, copies: int) -> tuple[Usage, ...]:
    seconds = honest + change.seconds
    return (attrs.evolve(change, seconds=seconds),) * copies if seconds else ()


def _shown(bed: ReportContext, change: Usage, honest: int, printed: tuple[Usage, ...]) -> Discrepancy:
    kind: DiscrepancyKind = "not_billed" if not printed else "not_ours" if not honest else "quantity"
    return Discrepancy(
        kind="duplicate" if len(printed) > 1 else kind,
        customer=bed.customer(change),
        subscriber_id=change.holder.subscriber_id or None,
        service_name=change.package.upper(),
        billed=sum((Decimal(quantity_text(one.seconds)) for one in printed), Decimal(0)),
        own=Decimal(quantity_text(honest)),
    )
