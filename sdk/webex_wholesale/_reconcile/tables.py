"""What is billed and what was recorded as the tables of a reconciliation; checked on the way.

A CSV file is read by the engine. Where that stumbles, or finds something wrong, the file is read again as every other
report is, row by row: then either its error is known by line and column, or it was only more than the engine takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.backends.duckdb import Backend

from webex_wholesale._errors import DamagedReport, RecordsError
from webex_wholesale._reconcile.query import DAYS
from webex_wholesale._reconcile.records import COLUMN, KEY, QUANTITY, check_columns, read_records, records_sheet
from webex_wholesale._reconcile.sources import arrow, engine_read, stored, table_of
from webex_wholesale._usage import report as reports
from webex_wholesale._usage.frames import to_arrow
from webex_wholesale._usage.sheet import is_path, opened
from webex_wholesale_contracts.models.enums import BillingReportType
from webex_wholesale_contracts.usage import UsageRow

__all__ = ["Billed", "billed", "own"]

Text = Callable[[Any], Any]

# What `webex_wholesale_contracts.usage.guard` marks, for the engine that reads the files.
GUARDED: Final = r"^'+[=+\-@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}\x00-\x1f\x7f]"
DAY: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class Billed(NamedTuple):
    """What a report of this type bills, identical rows once, with how often they are there."""

    table: ir.Table
    type: BillingReportType


def billed(local: Backend, given: Any) -> Billed:
    """What a report bills. Raises DamagedReport, or InvalidArgument where it is none at all."""
    if isinstance(given, reports.UsageReport) and is_path(given.source):
        given = given.source
    if is_path(given):
        return _billed_in_file(local, Path(given))
    raw = table_of(given, "the report")
    kind = given.type if isinstance(given, reports.UsageReport) else _type_of(raw)
    for column in (*(COLUMN[name] for name in KEY[kind]), "quantity"):
        if column not in raw.columns:
            raise DamagedReport(f"the report, {column}: the column is missing", column=column)
    table = _at_hand(local, given, _billed(raw, kind, _text))
    _check_quantities(table, "the report", DamagedReport)
    return Billed(table, kind)


def _billed_in_file(local: Backend, path: Path) -> Billed:
    with opened(path) as lines:
        sheet = reports.report_sheet(lines, path)
        kind = reports.type_of(sheet)
    table = engine_read(local, path, _named(sheet.header), lambda raw: _billed(_with_days(raw), kind, _unguarded))
    if table is None:
        raw = ibis.memtable(to_arrow(reports.read_report(path)))
        table = stored(local, _billed(raw, kind, _text))
    return Billed(table, kind)


def _type_of(raw: ir.Table) -> BillingReportType:
    """The type of rows, as far as they tell: a coarser report has nothing in the columns of a finer one."""
    filled = {name for name in COLUMN.values() if name in raw.columns and _any(raw.filter(_text(raw[name]) != ""))}
    if filled & {"subscriber_id", "workspace_id"}:
        return "USER"
    return "CUSTOMER" if "customer_external_id" in filled else "PARTNER"


def _any(table: ir.Table) -> bool:
    return bool(table.limit(1).to_pyarrow().num_rows)


def _named(header: Iterable[str]) -> list[str]:
    """Names for the columns of a report, all different: what the service will add some day may have any name."""
    known = {name.upper(): name for name in UsageRow._fields}
    return [known.get(name, f"other_{number}") for number, name in enumerate(header)]


def _billed(raw: ir.Table, kind: BillingReportType, text: Text) -> ir.Table:
    counted = raw.group_by(raw.columns).agg(_times=_.count())
    quantity = _quantity(counted.quantity, f"^{reports.QUANTITY}$")
    names = [*KEY[kind], *({"workspace_id"} & {*raw.columns} if kind == "USER" else ())]
    return counted.select(**_told_apart(counted, names, text), quantity=quantity, times=counted["_times"])


def _with_days(raw: ir.Table) -> ir.Table:
    """The same, without the quantity of rows whose days are none."""
    days = [raw[f"consumption_{name}_date"] for name in ("start", "end")]
    fine = [day.re_search(DAY) & day.try_cast("date").notnull() for day in days]
    return raw.mutate(quantity=ibis.ifelse(fine[0] & fine[1], raw.quantity, ""))


def own(local: Backend, given: Any, kind: BillingReportType) -> ir.Table:
    """What was recorded. Raises RecordsError, or InvalidArgument where these are no records at all."""
    if is_path(given):
        return _own_in_file(local, Path(given), kind)
    raw = table_of(given, "own records")
    check_columns(raw.columns, kind, lambda text, column: RecordsError(f"own records, {column}: {text}", column=column))
    table = _at_hand(local, given, _own(raw, _text))
    _check_quantities(table, "own records", RecordsError)
    for record in _repeated(table).to_pyarrow().to_pylist():
        raise RecordsError(f"own records: {_shown(record)} is there {record['times']} times; add them up")
    return table


def _own_in_file(local: Backend, path: Path, kind: BillingReportType) -> ir.Table:
    with opened(path) as lines:
        sheet = records_sheet(lines, path, kind)
    table = engine_read(local, path, sheet.header, lambda raw: _own(raw, _unguarded))
    if table is None or _repeated(table).to_pyarrow().num_rows:
        with opened(path) as lines:
            rows = read_records(records_sheet(lines, path, kind))
            table = stored(local, _own(ibis.memtable(arrow(sheet.header, rows)), _text))
    return table


def _own(raw: ir.Table, text: Text) -> ir.Table:
    there = [name for name, column in COLUMN.items() if column in raw.columns]
    return raw.select(**_told_apart(raw, there, text), quantity=_quantity(raw.quantity, f"^{QUANTITY}$"))


def _repeated(table: ir.Table) -> ir.Table:
    """The first record that is there more than once, if there is one."""
    told_apart = [name for name in table.columns if name != "quantity"]
    return table.group_by(told_apart).agg(times=_.count()).filter(_.times > 1).limit(1)


# Cells


def _told_apart(table: ir.Table, names: Iterable[str], text: Text) -> dict[str, Any]:
    cells = {name: text(table[COLUMN[name]]) for name in names}
    return cells | {"service_name": cells["service_name"].upper()}


def _text(column: Any) -> Any:
    return ibis.coalesce(column.cast("string"), "")


def _unguarded(column: Any) -> Any:
    text = _text(column)
    # The first condition is there for speed: few texts are guarded.
    return ibis.ifelse(text.startswith("'") & text.re_search(GUARDED), text.substr(1), text)


def _quantity(column: Any, pattern: str) -> Any:
    """A quantity in days; null where it is none."""
    fine = column.re_search(pattern) if column.type().is_string() else (column >= 0) & (column < 10**9)
    return ibis.ifelse(fine, column, ibis.null(column.type())).cast(DAYS)


def _at_hand(local: Backend, given: Any, table: ir.Table) -> ir.Table:
    """What was given as a table of an engine stays there; everything else goes to the one at hand."""
    return table if isinstance(given, ir.Table) else stored(local, table)


def _check_quantities(table: ir.Table, name: str, wrong: type[DamagedReport | RecordsError]) -> None:
    for row in table.filter(_.quantity.isnull()).limit(1).to_pyarrow().to_pylist():
        raise wrong(f"{name}: the quantity of {_shown(row)} is none in days, such as 30.5", column="quantity")


def _shown(row: Mapping[str, Any]) -> str:
    return ", ".join(f'{COLUMN[name]} "{cell}"' for name, cell in row.items() if name in COLUMN)
