"""A reconciliation in Python alone, for sources of fewer than 100,000 rows: it needs no engine and no extra."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

from webex_wholesale._errors import DamagedReport, RecordsError
from webex_wholesale._reconcile.findings import Findings, PackageTotal, days_of, order_of
from webex_wholesale._reconcile.inputs import PERIOD, Inputs, describe, find_key, tell_type
from webex_wholesale._reconcile.reconciliation import Reconciliation
from webex_wholesale._reconcile.records import (
    COLUMN,
    KEY,
    QUANTITY,
    check_columns,
    read_records,
    record_error,
    records_sheet,
)
from webex_wholesale._reconcile.rows import Rows, cell_text, report_columns, rows_of
from webex_wholesale._usage import report as reports
from webex_wholesale._usage.sheet import Sheet, is_path, open_lines
from webex_wholesale_contracts.models.enums import BillingReportType
from webex_wholesale_contracts.usage import Discrepancy, DiscrepancyKind, unguard

__all__ = ["compare_plainly"]

NANODAY: Final = Decimal("1e-9")
EXACT: Final = Context(prec=60)
"""Enough digits that no sum of quantities is ever rounded."""
Cells = tuple[str, ...]


class Billed(NamedTuple):
    """The rows of a report by their cells in `columns`, identical ones once, and how often each is there."""

    kind: BillingReportType
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cells, Decimal, int]]
    period: tuple[date, date] | None


class Recorded(NamedTuple):
    """Own records by their cells in `columns`."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cells, Decimal]]


class Total:
    """The days of one key: `once` and `in_all` are billed, up to `times` for the same row."""

    __slots__ = ("in_all", "once", "own", "times")

    def __init__(self) -> None:
        self.once = self.in_all = self.own = Decimal()
        self.times = 0


def compare_plainly(inputs: Inputs, tolerance: Decimal) -> Reconciliation:
    """Hold the two against each other. Raises what is wrong with one of them."""
    billed = _read_report(inputs)
    recorded = _read_records(inputs, billed.kind)
    key = find_key(billed.kind, billed.columns, recorded.columns)
    totals = _add_up(key, billed, recorded)
    found = sorted(_compare(key, totals, tolerance), key=lambda each: order_of(*each))
    findings = Findings([finding for finding, _ in found])
    packages = _packages(billed, recorded)
    return Reconciliation(billed.kind, tolerance, findings, packages, *inputs.names, billed.period)


# The comparison


def _add_up(key: tuple[str, ...], billed: Billed, recorded: Recorded) -> Mapping[Cells, Total]:
    totals: defaultdict[Cells, Total] = defaultdict(Total)
    places = [billed.columns.index(name) for name in key]
    for cells, quantity, times in billed.rows:
        total = totals[tuple(cells[place] for place in places)]
        total.once = EXACT.add(total.once, quantity)
        total.in_all = EXACT.add(total.in_all, quantity * times)
        total.times = max(total.times, times)
    places = [recorded.columns.index(name) for name in key]
    for cells, quantity in recorded.rows:
        total = totals[tuple(cells[place] for place in places)]
        total.own = EXACT.add(total.own, quantity)
    return totals


def _compare(
    key: tuple[str, ...], totals: Mapping[Cells, Total], tolerance: Decimal
) -> Iterator[tuple[Discrepancy, str]]:
    """Each discrepancy, with the workspace that it is about."""
    for cells, total in totals.items():
        named = dict(zip(key, cells, strict=True))
        who = named.get("customer") or None, named.get("subscriber_id") or None, named["service_name"]
        workspace = named.get("workspace_id", "")
        if kind := _kind(total, tolerance):
            yield Discrepancy(kind, *who, days_of(total.once), days_of(total.own)), workspace
        if total.times > 1:
            yield Discrepancy("duplicate", *who, days_of(total.in_all), days_of(total.own)), workspace


def _kind(total: Total, tolerance: Decimal) -> DiscrepancyKind | None:
    if total.once and not total.own:
        return "not_ours"
    if total.own and not total.once:
        return "not_billed"
    return "quantity" if abs(EXACT.subtract(total.once, total.own)) > tolerance else None


def _packages(billed: Billed, recorded: Recorded) -> tuple[PackageTotal, ...]:
    days: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(), Decimal()])
    place = billed.columns.index("service_name")
    for cells, quantity, times in billed.rows:
        days[cells[place]][0] = EXACT.add(days[cells[place]][0], quantity * times)
    place = recorded.columns.index("service_name")
    for cells, quantity in recorded.rows:
        days[cells[place]][1] = EXACT.add(days[cells[place]][1], quantity)
    return tuple(PackageTotal(name, *map(days_of, sums)) for name, sums in sorted(days.items()))


# The report


def _read_report(inputs: Inputs) -> Billed:
    source = inputs.report
    if is_path(source):
        with open_lines(Path(source)) as lines:
            sheet = Sheet(lines, inputs.names[0], inputs.report_format)
            kind = reports.detect_type(sheet, inputs.type)
            return _billed(kind, Rows(report_columns(sheet.header), reports.read_cells(sheet)), unguard)
    rows = rows_of(source, "the report")
    cells = [*rows.cells]
    kind = tell_type(rows.columns, inputs.type, lambda name: any(row[rows.columns.index(name)] for row in cells))
    for column in (*(COLUMN[name] for name in KEY[kind]), "quantity"):
        if column not in rows.columns:
            raise DamagedReport(f"the column {column} is missing (the report)", column=column)
    return _billed(kind, Rows(rows.columns, cells), str)


def _billed(kind: BillingReportType, rows: Rows, text: Callable[[str], str]) -> Billed:
    workspaces = ("workspace_id",) if kind == "USER" and "workspace_id" in rows.columns else ()
    names = (*KEY[kind], *workspaces)
    places = [rows.columns.index(COLUMN[name]) for name in names]
    quantity, billed = rows.columns.index("quantity"), []
    counted = Counter(map(tuple, rows.cells))
    for cells, times in counted.items():
        key = _key_cells(names, [text(cells[place] or "") for place in places])
        days = _days(cells[quantity], reports.QUANTITY)
        if days is None:
            raise DamagedReport(_no_quantity(names, key, "the report"), column="quantity")
        billed.append((key, days, times))
    return Billed(kind, names, billed, _period(rows.columns, counted))


def _period(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[date, date] | None:
    """The first and the last day of a report; None where its rows have no days, or there are none."""
    if not {*PERIOD} <= {*columns}:
        return None
    starts, ends = ([str(row[columns.index(name)] or "")[:10] for row in rows] for name in PERIOD)
    with suppress(ValueError):
        return date.fromisoformat(min(filter(None, starts))), date.fromisoformat(max(filter(None, ends)))
    return None


# Own records


def _read_records(inputs: Inputs, kind: BillingReportType) -> Recorded:
    source = inputs.records
    if is_path(source):
        with open_lines(Path(source)) as lines:
            sheet = records_sheet(lines, source, kind, inputs.records_format)
            return _recorded(Rows(sheet.header, read_records(sheet)))
    rows = rows_of(source, "own records")
    check_columns(rows.columns, kind, record_error)
    recorded = _recorded(rows)
    for key, times in Counter(cells for cells, _ in recorded.rows).items():
        if times > 1:
            record = describe(dict(zip(recorded.columns, key, strict=True)))
            raise RecordsError(f"the same record appears {times} times: {record} (own records); add them up")
    return recorded


def _recorded(rows: Rows) -> Recorded:
    names = tuple(name for name, column in COLUMN.items() if column in rows.columns)
    places = [rows.columns.index(COLUMN[name]) for name in names]
    quantity, recorded = rows.columns.index("quantity"), []
    for cells in rows.cells:
        key = _key_cells(names, [str(cells[place] or "") for place in places])
        days = _days(cells[quantity], QUANTITY)
        if days is None:
            raise RecordsError(_no_quantity(names, key, "own records"), column="quantity")
        recorded.append((key, days))
    return Recorded(names, recorded)


# Cells


def _key_cells(names: tuple[str, ...], texts: Sequence[str]) -> Cells:
    return tuple(
        text.strip().upper() if name == "service_name" else text.strip()
        for name, text in zip(names, texts, strict=True)
    )


def _days(cell: object, pattern: str) -> Decimal | None:
    """A quantity in days, to nine decimals; None where it is none."""
    text = (cell_text(cell) or "").strip()
    return Decimal(text).quantize(NANODAY, ROUND_HALF_UP, EXACT) if re.fullmatch(pattern, text) else None


def _no_quantity(names: tuple[str, ...], key: Cells, name: str) -> str:
    row = describe(dict(zip(names, key, strict=True)))
    return f"the quantity of {row} is not a number of days, such as 30.5 ({name})"
