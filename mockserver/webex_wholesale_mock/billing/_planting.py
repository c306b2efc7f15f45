"""Planted discrepancies: their rows are chosen when a report is begun, because its days are over by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Final

import attrs

from webex_wholesale_contracts.models import BILLING_REPORT_TYPES
from webex_wholesale_contracts.usage import Discrepancy, DiscrepancyKind, quantity_text
from webex_wholesale_mock.billing._discrepancy_writers import FIRST_DAY, WRITERS, Change, ReportContext
from webex_wholesale_mock.entities import Report
from webex_wholesale_mock.world.ledger import Period, Row, Usage
from webex_wholesale_mock.world.planted import WHOLE_REPORT, PlannedDiscrepancy, PlantKind
from webex_wholesale_mock.world.world import World

FAILURE: Final = (999_999, "This failure was planted in the mock.")
"""Code and text of a report whose failure was planted."""

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
    """Plant in a new report the discrepancies that wait for one about its partner.

    Any number of row discrepancies go into one report, or a single one that spoils all of it.
    """
    taken: set[Row] = set()
    for planned in [planned for planned in world.plants if _waits_for(planned, report)]:
        if planned.plant.kind not in WHOLE_REPORT:
            if _place(world, report, planned, taken):
                taken |= planned.instead.keys()
        elif not taken:
            _put(planned, report, {}, ())
            return


def can_ever_be(world: World, planned: PlannedDiscrepancy) -> bool:
    """Return True if the usage so far has a place for a discrepancy, in a report over any days."""
    kind = planned.plant.kind
    if kind in WHOLE_REPORT:
        return True
    days = Period(FIRST_DAY, world.clock.now.date())
    # The holders of a package at the end of a period depend on the day of that end.
    writer = WRITERS["missing_row" if kind == "off_by_a_day" else kind]
    contexts = (
        ReportContext(ledger=world.ledger, period=days, type=type, planned=planned) for type in BILLING_REPORT_TYPES
    )
    return any(any(writer.find(context)) for context in contexts)


def spoiled(world: World, report: Report) -> PlantKind | None:
    """Return the planted kind that spoils a whole report; None where its rows can be read."""
    kinds = (planned.plant.kind for planned in _in(world, report))
    return next((kind for kind in kinds if kind in WHOLE_REPORT), None)


def with_plants(world: World, report: Report, metered: Iterator[Usage]) -> Iterator[Usage]:
    """Return the rows of a report, with the planted rows in place of the correct ones."""
    instead = {row: planted for planned in _in(world, report) for row, planted in planned.instead.items()}
    if not instead:
        return metered
    rest = (usage for usage in metered if usage.row not in instead)
    return merge(rest, sorted((usage for planted in instead.values() for usage in planted), key=_ROW), key=_ROW)


def cut(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Cut a file in the middle of the last row of its first chunk."""
    first = next(chunks)
    last = first.removesuffix(b"\r\n").rpartition(b"\r\n")[2]
    return iter([first[: -2 - len(last) // 2]])


def described(discrepancy: Discrepancy) -> str:
    """Return a discrepancy as one line of text."""
    row = ", ".join(filter(None, (discrepancy.customer, discrepancy.subscriber_id, discrepancy.service_name)))
    return f"{discrepancy.kind}: {row}, billed {discrepancy.billed} and used {discrepancy.own}"


def _in(world: World, report: Report) -> Iterator[PlannedDiscrepancy]:
    return (planned for planned in world.plants if planned.report_id == report.id)


def _waits_for(planned: PlannedDiscrepancy, report: Report) -> bool:
    return planned.partner_id == report.subject_id and not planned.report_id


def _place(world: World, report: Report, planned: PlannedDiscrepancy, taken: set[Row]) -> bool:
    """Plant a discrepancy in rows that are not taken; where none fit, its text gives the reason."""
    period = Period(report.start, report.end)
    context = ReportContext(
        ledger=world.ledger, period=period, type=report.type, planned=planned, left_out=report.left_out
    )
    writer = WRITERS[planned.plant.kind]
    change = _chosen(world, context, taken)
    if change is None:
        name = f"{report.type} report from {report.start} to {report.end}"
        text = f"waits for {writer.needs}, of which the {name} has none to plant it in"
        planned.plant = attrs.evolve(planned.plant, text=text)
        return False
    honest = context.honest({usage.row for usage in change})
    rows = [(usage, honest.get(usage.row, 0)) for usage in change]
    instead = {usage.row: _printed(usage, seconds, writer.copies) for usage, seconds in rows}
    shows_as = tuple(_shown(context, usage, seconds, instead[usage.row]) for usage, seconds in rows)
    _put(planned, report, instead, shows_as)
    return True


def _put(
    planned: PlannedDiscrepancy,
    report: Report,
    instead: dict[Row, tuple[Usage, ...]],
    shows_as: tuple[Discrepancy, ...],
) -> None:
    text = "; ".join([TEXTS[planned.plant.kind], *map(described, shows_as)])
    planned.plant = attrs.evolve(planned.plant, text=text, report=report.wire_id, shows_as=shows_as)
    planned.report_id, planned.instead = report.id, instead


def _chosen(world: World, context: ReportContext, taken: set[Row]) -> Change | None:
    """Return one of the changes that fit, chosen by the seed; None where none fits."""
    count = sum(1 for _ in _possible(context, taken))
    if not count:
        return None
    index = int(world.ids.branch(f"plant {context.planned.number}").number(9)) % count
    return next(islice(_possible(context, taken), index, None))


def _possible(context: ReportContext, taken: set[Row]) -> Iterator[Change]:
    shared = context.shared_names()
    for change in WRITERS[context.planned.plant.kind].find(context):
        if all(usage.row not in taken and context.customer(usage) not in shared for usage in change):
            yield change


def _printed(change: Usage, honest: int, copies: int) -> tuple[Usage, ...]:
    seconds = honest + change.seconds
    return (attrs.evolve(change, seconds=seconds),) * copies if seconds else ()


def _shown(context: ReportContext, change: Usage, honest: int, printed: tuple[Usage, ...]) -> Discrepancy:
    kind: DiscrepancyKind = "not_billed" if not printed else "not_ours" if not honest else "quantity"
    return Discrepancy(
        kind="duplicate" if len(printed) > 1 else kind,
        customer=context.customer(change),
        subscriber_id=change.holder.subscriber_id or None,
        service_name=change.package.upper(),
        billed=sum((Decimal(quantity_text(usage.seconds)) for usage in printed), Decimal(0)),
        own=Decimal(quantity_text(honest)),
    )
