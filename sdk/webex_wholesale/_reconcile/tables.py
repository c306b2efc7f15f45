"""Tables of a reconciliation: the report and the own records, read and checked, each as a query on its engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final, NamedTuple

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.backends.duckdb import Backend

from webex_wholesale._errors import DamagedReport, RecordsError
from webex_wholesale._reconcile.engines import Session
from webex_wholesale._reconcile.files import CsvFiles, has_rows, store
from webex_wholesale._reconcile.inputs import PERIOD, Inputs, describe, is_parquet, tell_type
from webex_wholesale._reconcile.query import DAYS, SUM
from webex_wholesale._reconcile.records import (
    COLUMN,
    KEY,
    QUANTITY,
    check_columns,
    read_records,
    record_error,
    records_sheet,
)
from webex_wholesale._reconcile.rows import report_columns
from webex_wholesale._reconcile.sources import to_table
from webex_wholesale._usage import report as reports
from webex_wholesale._usage.sheet import Lines, Sheet, SheetFormat, is_path
from webex_wholesale_contracts.models.enums import BillingReportType

__all__ = ["ReportTable", "load_records", "load_report"]

Text = Callable[[Any], Any]

# What `webex_wholesale_contracts.usage.guard` marks, for the engine that reads the files.
GUARDED: Final = "^'+[=+\\-@\uff1d\uff0b\uff0d\uff20\x00-\x1f\x7f]"
BLANK: Final = "[\x09-\x0d\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
"""All characters that Python strips from texts; engines differ in that."""
DAY: Final = (
    "^([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
    "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$"
)
"""A day of the calendar: engines differ in what they take for a date."""


class ReportTable(NamedTuple):
    """The rows of a report, identical rows once, with the number of times they appear, and their first and last day."""

    table: ir.Table
    type: BillingReportType
    period: tuple[date, date] | None


# The report


def load_report(session: Session, local: Backend, inputs: Inputs) -> ReportTable:
    """Read a report. Raises DamagedReport, or InvalidArgument if the source is not a report of a known type."""
    source = inputs.report
    if is_path(source) and not is_parquet(source):
        files = ReportFiles(inputs.report_format, inputs.type)
        table = files.load(session, local, source, inputs.names[0])
        return ReportTable(table, files.kind, _period(table))
    source = session.read_parquet(str(source)) if is_path(source) else source
    raw = to_table(source, "the report")
    kind = tell_type(raw.columns, inputs.type, lambda name: has_rows(raw.filter(_text(raw[name]) != "")))
    for column in (*(COLUMN[name] for name in KEY[kind]), "quantity"):
        if column not in raw.columns:
            raise DamagedReport(f"the column {column} is missing (the report)", column=column)
    table = _keep_in_engine(local, source, _report_query(raw, kind, _text))
    _check_quantities(table, "the report", DamagedReport)
    return ReportTable(table, kind, _period(table))


class ReportFiles(CsvFiles):
    """The files of a report: `kind` is its type, when one is open."""

    what = "the report"
    kind: BillingReportType

    def __init__(self, form: SheetFormat, wanted: BillingReportType | None) -> None:
        super().__init__(form)
        self._wanted = wanted

    def open_sheet(self, lines: Lines, name: str) -> Sheet:
        sheet = Sheet(lines, name, self.form)
        self.kind = reports.detect_type(sheet, self._wanted)
        return sheet

    def columns(self, sheet: Sheet) -> list[str]:
        return report_columns(sheet.header)

    def read_rows(self, sheet: Sheet) -> Iterator[Sequence[str]]:
        return reports.read_cells(sheet)

    def query(self, raw: ir.Table) -> ir.Table:
        return _report_query(raw, self.kind, _unguard_text)

    def engine_query(self, raw: ir.Table) -> ir.Table:
        return self.query(raw)

    def is_odd(self, table: ir.Table) -> bool:
        # There are few days, so that it is quick to look at each of them once.
        days = table.select(*PERIOD).distinct()
        fine = ibis.and_(*(_text(days[name]).re_search(DAY) for name in PERIOD))
        return super().is_odd(table) or has_rows(days.filter(~fine))

    def check_whole(self, table: ir.Table) -> None:
        """Each row was checked, and nothing more can be wrong with all of them."""

    def check_row(self, raw: ir.Table, name: str) -> None:
        fine = [_text(raw[column]).re_search(DAY) for column in PERIOD]
        wrong = ~ibis.and_(*fine, _text(raw.quantity).re_search(f"^{reports.QUANTITY}$"))
        for row in raw.filter(wrong).limit(1).to_pyarrow().to_pylist():
            cells = {column: row[column.lower()] or "" for column in reports.PARSED}
            column, text = next(
                (column, text) for column, cell in cells.items() if (text := reports.problem_of(column, cell))
            )
            raise DamagedReport(f"{text} ({name}, {column}); {self.form.advice}", column=column)


def _report_query(raw: ir.Table, kind: BillingReportType, text: Text) -> ir.Table:
    counted = raw.group_by(raw.columns).agg(_times=_.count())
    quantity = _quantity(counted.quantity, f"^{reports.QUANTITY}$", DAYS)
    names = [*KEY[kind], *({"workspace_id"} & {*raw.columns} if kind == "USER" else ())]
    days = {name: counted[name].cast("string") for name in PERIOD if name in counted.columns}
    return counted.select(**_key_cells(counted, names, text), quantity=quantity, times=counted["_times"], **days)


def _period(table: ir.Table) -> tuple[date, date] | None:
    """The first and the last day of a report; None where its rows have no days, or there are none."""
    if not {*PERIOD} <= {*table.columns}:
        return None
    first, last = PERIOD
    (days,) = table.aggregate(first=table[first].min(), last=table[last].max()).to_pyarrow().to_pylist()
    with suppress(TypeError, ValueError):
        return date.fromisoformat(days["first"][:10]), date.fromisoformat(days["last"][:10])
    return None


# Own records


def load_records(session: Session, local: Backend, inputs: Inputs, kind: BillingReportType) -> ir.Table:
    """Read own records. Raises RecordsError, or InvalidArgument if the source does not hold records."""
    source = inputs.records
    if is_path(source) and not is_parquet(source):
        return RecordsFiles(inputs.records_format, kind).load(session, local, source, inputs.names[1])
    source = session.read_parquet(str(source)) if is_path(source) else source
    raw = to_table(source, "own records")
    check_columns(raw.columns, kind, record_error)
    table = _keep_in_engine(local, source, _records_query(raw, _text))
    _check_quantities(table, "own records", RecordsError)
    _check_repeated(table)
    return table


class RecordsFiles(CsvFiles):
    """The files of own records for a type of report."""

    what = "own records"

    def __init__(self, form: SheetFormat, kind: BillingReportType) -> None:
        super().__init__(form)
        self._kind = kind

    def open_sheet(self, lines: Lines, name: str) -> Sheet:
        return records_sheet(lines, name, self._kind, self.form)

    def columns(self, sheet: Sheet) -> list[str]:
        return sheet.header

    def read_rows(self, sheet: Sheet) -> Iterator[Sequence[str]]:
        return read_records(sheet)

    def query(self, raw: ir.Table) -> ir.Table:
        return _records_query(raw, _text)

    def engine_query(self, raw: ir.Table) -> ir.Table:
        return _records_query(raw, _unguard_text)

    def is_odd(self, table: ir.Table) -> bool:
        return super().is_odd(table) or has_rows(_find_repeated(table)) or has_rows(_quoted(table))

    def check_whole(self, table: ir.Table) -> None:
        _check_repeated(table)

    def check_row(self, raw: ir.Table, name: str) -> None:
        wrong = ~_strip(_text(raw.quantity)).re_search(f"^{QUANTITY}$")
        for row in raw.filter(wrong).limit(1).to_pyarrow().to_pylist():
            text = f'"{row["quantity"] or ""}" is not a quantity in days, such as 30.5 ({name}, quantity)'
            raise RecordsError(text, column="quantity")


def _records_query(raw: ir.Table, text: Text) -> ir.Table:
    names = [name for name, column in COLUMN.items() if column in raw.columns]
    quantity = raw.quantity
    if quantity.type().is_string():
        quantity = _ten_decimals(_strip(_text(quantity)))
    return raw.select(**_key_cells(raw, names, text), quantity=_quantity(quantity, f"^{QUANTITY}$", SUM))


def _ten_decimals(text: Any) -> Any:
    """A quantity of which a tenth decimal tells how to round: not all engines round a five up."""
    tenth = ibis.ifelse(text.re_search(r"\.[0-9]{9}[5-9]"), "9", "0")
    cut = text.re_extract(r"^[0-9]+\.[0-9]{9}", 0) + tenth
    return ibis.ifelse(text.re_search(r"^[0-9]+\.[0-9]{10,}$"), cut, text)


def _quoted(table: ir.Table) -> ir.Table:
    """The records with a quote behind a blank, which belongs to no cell."""
    return table.filter(ibis.or_(*(table[name].startswith('"') for name in table.columns if name != "quantity")))


def _find_repeated(table: ir.Table) -> ir.Table:
    """The first record that is there more than once, if there is one."""
    key_columns = [name for name in table.columns if name != "quantity"]
    return table.group_by(key_columns).agg(times=_.count()).filter(_.times > 1).limit(1)


def _check_repeated(table: ir.Table) -> None:
    for record in _find_repeated(table).to_pyarrow().to_pylist():
        times = record["times"]
        raise RecordsError(f"the same record appears {times} times: {describe(record)} (own records); add them up")


# Cells


def _key_cells(table: ir.Table, names: Iterable[str], text: Text) -> dict[str, Any]:
    cells = {name: _strip(text(table[COLUMN[name]])) for name in names}
    return cells | {"service_name": cells["service_name"].upper()}


def _text(column: Any) -> Any:
    return ibis.coalesce(column.cast("string"), "")


def _strip(text: Any) -> Any:
    # The conditions are there for speed: few texts have blanks around them, and all sort before "!" or behind "~".
    begins, ends = ((text < "!") | (text > "~")), ((text.right(1) < "!") | (text.right(1) > "~"))
    return ibis.ifelse(begins | ends, text.re_replace(f"^{BLANK}+|{BLANK}+$", ""), text)


def _unguard_text(column: Any) -> Any:
    text = _text(column)
    # The first condition is there for speed: few texts are guarded.
    return ibis.ifelse(text.startswith("'") & text.re_search(GUARDED), text.substr(1), text)


def _quantity(column: Any, pattern: str, kind: str) -> Any:
    """A quantity in days; null where it is none."""
    fine = column.re_search(pattern) if column.type().is_string() else (column >= 0) & (column < 10**9)
    return ibis.ifelse(fine, column, ibis.null(column.type())).cast(kind)


def _keep_in_engine(local: Backend, source: Any, table: ir.Table) -> ir.Table:
    """Keep a table in its own engine; copy everything else to the local engine."""
    return table if isinstance(source, ir.Table) else store(local, table)


def _check_quantities(table: ir.Table, name: str, wrong: type[DamagedReport | RecordsError]) -> None:
    for row in table.filter(_.quantity.isnull()).limit(1).to_pyarrow().to_pylist():
        raise wrong(
            f"the quantity of {describe(row)} is not a number of days, such as 30.5 ({name})", column="quantity"
        )
