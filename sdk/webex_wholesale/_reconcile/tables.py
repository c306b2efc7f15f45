"""Tables of a reconciliation: the report and the own records, read and checked.

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
from webex_wholesale._reconcile.sources import read_with_engine, store, to_table, to_text_table
from webex_wholesale._usage import report as reports
from webex_wholesale._usage.frames import to_arrow
from webex_wholesale._usage.sheet import is_path, open_lines
from webex_wholesale_contracts.models.enums import BillingReportType
from webex_wholesale_contracts.usage import UsageRow

__all__ = ["ReportTable", "load_records", "load_report"]

Text = Callable[[Any], Any]

# What `webex_wholesale_contracts.usage.guard` marks, for the engine that reads the files.
GUARDED: Final = r"^'+[=+\-@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}\x00-\x1f\x7f]"
DAY: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class ReportTable(NamedTuple):
    """The rows of a report, identical rows once, with the number of times they appear."""

    table: ir.Table
    type: BillingReportType


def load_report(local: Backend, source: Any) -> ReportTable:
    """Read a report. Raises DamagedReport, or InvalidArgument if the source is not a report."""
    if isinstance(source, reports.UsageReport) and is_path(source.source):
        source = source.source
    if is_path(source):
        return _load_report_file(local, Path(source))
    raw = to_table(source, "the report")
    kind = source.type if isinstance(source, reports.UsageReport) else _type_of(raw)
    for column in (*(COLUMN[name] for name in KEY[kind]), "quantity"):
        if column not in raw.columns:
            raise DamagedReport(f"the column {column} is missing (the report)", column=column)
    table = _keep_in_engine(local, source, _report_query(raw, kind, _text))
    _check_quantities(table, "the report", DamagedReport)
    return ReportTable(table, kind)


def _load_report_file(local: Backend, path: Path) -> ReportTable:
    with open_lines(path) as lines:
        sheet = reports.read_sheet(lines, path)
        kind = reports.detect_type(sheet)
    table = read_with_engine(
        local, path, _column_names(sheet.header), lambda raw: _report_query(_with_days(raw), kind, _unguard_text)
    )
    if table is None:
        raw = ibis.memtable(to_arrow(reports.read_report(path)))
        table = store(local, _report_query(raw, kind, _text))
    return ReportTable(table, kind)


def _type_of(raw: ir.Table) -> BillingReportType:
    """The type of rows, as far as they tell: a coarser report has nothing in the columns of a finer one."""
    filled = {name for name in COLUMN.values() if name in raw.columns and _any(raw.filter(_text(raw[name]) != ""))}
    if filled & {"subscriber_id", "workspace_id"}:
        return "USER"
    return "CUSTOMER" if "customer_external_id" in filled else "PARTNER"


def _any(table: ir.Table) -> bool:
    return bool(table.limit(1).to_pyarrow().num_rows)


def _column_names(header: Iterable[str]) -> list[str]:
    """Names for the columns of a report, all different: what the service will add some day may have any name."""
    field_names = {name.upper(): name for name in UsageRow._fields}
    return [field_names.get(name, f"other_{number}") for number, name in enumerate(header)]


def _report_query(raw: ir.Table, kind: BillingReportType, text: Text) -> ir.Table:
    counted = raw.group_by(raw.columns).agg(_times=_.count())
    quantity = _quantity(counted.quantity, f"^{reports.QUANTITY}$")
    names = [*KEY[kind], *({"workspace_id"} & {*raw.columns} if kind == "USER" else ())]
    return counted.select(**_key_cells(counted, names, text), quantity=quantity, times=counted["_times"])


def _with_days(raw: ir.Table) -> ir.Table:
    """The same, without the quantity of rows whose days are none."""
    days = [raw[f"consumption_{name}_date"] for name in ("start", "end")]
    fine = [day.re_search(DAY) & day.try_cast("date").notnull() for day in days]
    return raw.mutate(quantity=ibis.ifelse(fine[0] & fine[1], raw.quantity, ""))


def load_records(local: Backend, source: Any, kind: BillingReportType) -> ir.Table:
    """Read own records. Raises RecordsError, or InvalidArgument if the source does not hold records."""
    if is_path(source):
        return _load_records_file(local, Path(source), kind)
    raw = to_table(source, "own records")
    check_columns(raw.columns, kind, _record_error)
    table = _keep_in_engine(local, source, _records_query(raw, _text))
    _check_quantities(table, "own records", RecordsError)
    for record in _find_repeated(table).to_pyarrow().to_pylist():
        raise RecordsError(
            f"the same record appears {record['times']} times: {_describe(record)} (own records); add them up"
        )
    return table


def _record_error(text: str, column: str, advice: str) -> RecordsError:
    return RecordsError(f"{text} (own records, {column}); {advice}", column=column)


def _load_records_file(local: Backend, path: Path, kind: BillingReportType) -> ir.Table:
    with open_lines(path) as lines:
        sheet = records_sheet(lines, path, kind)
    table = read_with_engine(local, path, sheet.header, lambda raw: _records_query(raw, _unguard_text))
    if table is None or _find_repeated(table).to_pyarrow().num_rows:
        with open_lines(path) as lines:
            rows = read_records(records_sheet(lines, path, kind))
            table = store(local, _records_query(ibis.memtable(to_text_table(sheet.header, rows)), _text))
    return table


def _records_query(raw: ir.Table, text: Text) -> ir.Table:
    names = [name for name, column in COLUMN.items() if column in raw.columns]
    return raw.select(**_key_cells(raw, names, text), quantity=_quantity(raw.quantity, f"^{QUANTITY}$"))


def _find_repeated(table: ir.Table) -> ir.Table:
    """The first record that is there more than once, if there is one."""
    key_columns = [name for name in table.columns if name != "quantity"]
    return table.group_by(key_columns).agg(times=_.count()).filter(_.times > 1).limit(1)


# Cells


def _key_cells(table: ir.Table, names: Iterable[str], text: Text) -> dict[str, Any]:
    cells = {name: text(table[COLUMN[name]]) for name in names}
    return cells | {"service_name": cells["service_name"].upper()}


def _text(column: Any) -> Any:
    return ibis.coalesce(column.cast("string"), "")


def _unguard_text(column: Any) -> Any:
    text = _text(column)
    # The first condition is there for speed: few texts are guarded.
    return ibis.ifelse(text.startswith("'") & text.re_search(GUARDED), text.substr(1), text)


def _quantity(column: Any, pattern: str) -> Any:
    """A quantity in days; null where it is none."""
    fine = column.re_search(pattern) if column.type().is_string() else (column >= 0) & (column < 10**9)
    return ibis.ifelse(fine, column, ibis.null(column.type())).cast(DAYS)


def _keep_in_engine(local: Backend, source: Any, table: ir.Table) -> ir.Table:
    """Keep a table in its own engine; copy everything else to the local engine."""
    return table if isinstance(source, ir.Table) else store(local, table)


def _check_quantities(table: ir.Table, name: str, wrong: type[DamagedReport | RecordsError]) -> None:
    for row in table.filter(_.quantity.isnull()).limit(1).to_pyarrow().to_pylist():
        raise wrong(
            f"the quantity of {_describe(row)} is not a number of days, such as 30.5 ({name})", column="quantity"
        )


def _describe(row: Mapping[str, Any]) -> str:
    return ", ".join(f'{COLUMN[name]} "{cell}"' for name, cell in row.items() if name in COLUMN)
