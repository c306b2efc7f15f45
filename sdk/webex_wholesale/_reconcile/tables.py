"""Tables of a reconciliation: the report and the own records, read and checked.

A CSV file is read by the engine. Where that stumbles, or finds something wrong, the file is read again as every other
report is, row by row: then either its error is known by line and column, or it was only more than the engine takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.backends.duckdb import Backend

from webex_wholesale._errors import DamagedReport, InvalidArgument, RecordsError
from webex_wholesale._reconcile.query import DAYS
from webex_wholesale._reconcile.records import COLUMN, KEY, QUANTITY, check_columns, read_records, records_sheet
from webex_wholesale._reconcile.sources import read_with_engine, store, to_table, to_text_table
from webex_wholesale._usage import report as reports
from webex_wholesale._usage.encodings import UTF_8
from webex_wholesale._usage.frames import to_arrow
from webex_wholesale._usage.pipes import copy_pipe, is_pipe
from webex_wholesale._usage.sheet import Sheet, SheetFormat, is_path, open_lines, source_name
from webex_wholesale_contracts.models.enums import BillingReportType
from webex_wholesale_contracts.usage import UsageRow

__all__ = ["ReportTable", "load_records", "load_report"]

Text = Callable[[Any], Any]

# What `webex_wholesale_contracts.usage.guard` marks, for the engine that reads the files.
GUARDED: Final = r"^'+[=+\-@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}\x00-\x1f\x7f]"
DAY: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
PERIOD: Final = ("consumption_start_date", "consumption_end_date")
MARKERS: Final[Mapping[BillingReportType, tuple[str, ...]]] = {
    "USER": ("subscriber_id", "workspace_id"),
    "CUSTOMER": ("customer_external_id",),
}
"""The columns in which only this type of report has something, or a finer one; the finest type first."""


class ReportTable(NamedTuple):
    """The rows of a report, identical rows once, with the number of times they appear, and their first and last day."""

    table: ir.Table
    type: BillingReportType
    period: tuple[date, date] | None


def load_report(local: Backend, source: Any, wanted: BillingReportType | None, form: SheetFormat) -> ReportTable:
    """Read a report. Raises DamagedReport, or InvalidArgument if the source is not a report of a known type."""
    if isinstance(source, reports.UsageReport):
        form = source.form
        _check_type(source.type, wanted)
        source = source.source if is_path(source.source) else source
    if is_path(source):
        return _load_report_file(local, Path(source), wanted, form)
    raw = to_table(source, "the report")
    kind = source.type if isinstance(source, reports.UsageReport) else _type_of(raw, wanted)
    for column in (*(COLUMN[name] for name in KEY[kind]), "quantity"):
        if column not in raw.columns:
            raise DamagedReport(f"the column {column} is missing (the report)", column=column)
    table = _keep_in_engine(local, source, _report_query(raw, kind, _text))
    _check_quantities(table, "the report", DamagedReport)
    return ReportTable(table, kind, _period(table))


def _load_report_file(local: Backend, path: Path, wanted: BillingReportType | None, form: SheetFormat) -> ReportTable:
    with TemporaryDirectory() as folder:
        path = copy_pipe(path, Path(folder)) if is_pipe(path) else path
        with open_lines(path) as lines:
            sheet = Sheet(lines, source_name(path, "the report"), form)
            kind = reports.detect_type(sheet, wanted)
        names = _column_names(sheet.header)
        table = _read_utf_8(
            local, path, form, names, sheet.separator, lambda raw: _report_query(_with_days(raw), kind, _unguard_text)
        )
        if table is None:
            raw = ibis.memtable(to_arrow(reports.UsageReport(path, form)))
            table = store(local, _report_query(raw, kind, _text))
    return ReportTable(table, kind, _period(table))


def _read_utf_8(
    local: Backend,
    path: Path,
    form: SheetFormat,
    names: list[str],
    separator: str,
    typed: Callable[[ir.Table], ir.Table],
) -> ir.Table | None:
    """The file as the engine reads it, which only knows UTF-8; None where it cannot."""
    if form.encoding not in (None, UTF_8):
        return None
    return read_with_engine(local, path, names, separator, typed)


def _check_type(kind: BillingReportType, wanted: BillingReportType | None) -> None:
    if wanted not in (None, kind):
        raise DamagedReport(f"the columns are those of a {kind} report, not of a {wanted} report (the report)")


def _type_of(raw: ir.Table, wanted: BillingReportType | None) -> BillingReportType:
    """The type of rows: told by a column that is filled or not there at all, never by one that is empty."""
    for kind, names in MARKERS.items():
        there = [name for name in names if name in raw.columns]
        if any(_any(raw.filter(_text(raw[name]) != "")) for name in there):
            _check_type(kind, wanted)
            return kind
        if there and not wanted:
            text = f"the rows do not tell the type of the report: nothing is in {' and '.join(there)}"
            raise InvalidArgument(f'{text}; pass the type that was asked for, such as type="CUSTOMER"')
        if wanted == kind:
            return kind
    return "PARTNER"


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
    days = {name: counted[name].cast("string").substr(0, 10) for name in PERIOD if name in counted.columns}
    return counted.select(**_key_cells(counted, names, text), quantity=quantity, times=counted["_times"], **days)


def _period(table: ir.Table) -> tuple[date, date] | None:
    """The first and the last day of a report; None where its rows have no days, or there are none."""
    if not {*PERIOD} <= {*table.columns}:
        return None
    first, last = PERIOD
    (days,) = table.aggregate(first=table[first].min(), last=table[last].max()).to_pyarrow().to_pylist()
    with suppress(TypeError, ValueError):
        return date.fromisoformat(days["first"]), date.fromisoformat(days["last"])
    return None


def _with_days(raw: ir.Table) -> ir.Table:
    """The same, without the quantity of rows whose days are none."""
    days = [raw[name] for name in PERIOD]
    fine = [day.re_search(DAY) & day.try_cast("date").notnull() for day in days]
    return raw.mutate(quantity=ibis.ifelse(fine[0] & fine[1], raw.quantity, ""))


def load_records(local: Backend, source: Any, kind: BillingReportType, form: SheetFormat) -> ir.Table:
    """Read own records. Raises RecordsError, or InvalidArgument if the source does not hold records."""
    if is_path(source):
        return _load_records_file(local, Path(source), kind, form)
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


def _load_records_file(local: Backend, path: Path, kind: BillingReportType, form: SheetFormat) -> ir.Table:
    with TemporaryDirectory() as folder:
        path = copy_pipe(path, Path(folder)) if is_pipe(path) else path
        with open_lines(path) as lines:
            sheet = records_sheet(lines, path, kind, form)
        names, separator = sheet.header, sheet.separator
        table = _read_utf_8(local, path, form, names, separator, lambda raw: _records_query(raw, _unguard_text))
        if table is None or _is_odd(table):
            with open_lines(path) as lines:
                rows = read_records(records_sheet(lines, path, kind, form))
                table = store(local, _records_query(ibis.memtable(to_text_table(names, rows)), _text))
    return table


def _is_odd(table: ir.Table) -> bool:
    """Return true if records need a second look: one is there twice, or a quote is behind a blank."""
    quoted = ibis.or_(*(table[name].startswith('"') for name in table.columns if name != "quantity"))
    return _any(_find_repeated(table)) or _any(table.filter(quoted))


def _records_query(raw: ir.Table, text: Text) -> ir.Table:
    names = [name for name, column in COLUMN.items() if column in raw.columns]
    quantity = raw.quantity.strip() if raw.quantity.type().is_string() else raw.quantity
    return raw.select(**_key_cells(raw, names, text), quantity=_quantity(quantity, f"^{QUANTITY}$"))


def _find_repeated(table: ir.Table) -> ir.Table:
    """The first record that is there more than once, if there is one."""
    key_columns = [name for name in table.columns if name != "quantity"]
    return table.group_by(key_columns).agg(times=_.count()).filter(_.times > 1).limit(1)


# Cells


def _key_cells(table: ir.Table, names: Iterable[str], text: Text) -> dict[str, Any]:
    cells = {name: _strip(text(table[COLUMN[name]])) for name in names}
    return cells | {"service_name": cells["service_name"].upper()}


def _text(column: Any) -> Any:
    return ibis.coalesce(column.cast("string"), "")


def _strip(text: Any) -> Any:
    # The conditions are there for speed: few texts have blanks around them, and all blanks sort before "!".
    return ibis.ifelse((text < "!") | (text.right(1) < "!"), text.strip(), text)


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
