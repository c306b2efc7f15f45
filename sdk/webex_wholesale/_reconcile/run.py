"""A reconciliation from beginning to end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends import BaseBackend

from webex_wholesale._errors import InvalidArgument
from webex_wholesale._reconcile.findings import Findings, PackageTotal, days_of
from webex_wholesale._reconcile.query import compare, sum_packages
from webex_wholesale._reconcile.reconciliation import Reconciliation
from webex_wholesale._reconcile.records import KEY
from webex_wholesale._reconcile.tables import load_records, load_report
from webex_wholesale._usage.report import UsageReport
from webex_wholesale._usage.sheet import SheetFormat, source_name
from webex_wholesale_contracts.models.enums import BILLING_REPORT_TYPES, BillingReportType

__all__ = ["Inputs", "run_reconciliation"]

ORDER: Final = ("customer", "subscriber_id", "service_name")
FINDINGS: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("kind", *ORDER)),
        *((name, pa.decimal128(38, 9)) for name in ("billed", "own")),
    ]
)


class Inputs(NamedTuple):
    """Everything that is held against each other, and how it is read."""

    report: Any
    records: Any
    type: BillingReportType | None
    report_format: SheetFormat
    records_format: SheetFormat


def run_reconciliation(inputs: Inputs, tolerance: Any, backend: str | None) -> Reconciliation:
    days = _days(tolerance)
    if inputs.type not in (None, *BILLING_REPORT_TYPES):
        raise InvalidArgument(f"type must be one of {', '.join(BILLING_REPORT_TYPES)}, got {inputs.type!r}")
    local = ibis.duckdb.connect()
    try:
        report = load_report(local, inputs.report, inputs.type, inputs.report_format)
        tables = report.table, load_records(local, inputs.records, report.type, inputs.records_format)
        engine = _engine(backend, local, tables)
        billed, own = (
            table if table.get_backend() is engine else ibis.memtable(table.to_pyarrow()) for table in tables
        )
        rows = engine.to_pyarrow(compare(billed, own, _key(report.type, *tables), days))
        sums = [engine.to_pyarrow(total).to_pylist() for total in sum_packages(billed, own)]
    finally:
        local.disconnect()
    names = _name(inputs.report, "the report"), _name(inputs.records, "own records")
    return Reconciliation(report.type, days, Findings(_findings(rows)), _packages(*sums), *names, report.period)


def _name(source: Any, otherwise: str) -> str:
    return source_name(source.source if isinstance(source, UsageReport) else source, otherwise)


def _key(kind: BillingReportType, *tables: ir.Table) -> tuple[str, ...]:
    """Workspaces have no subscriber: their own id tells them apart, where both sides have it."""
    workspaces = all("workspace_id" in table.columns for table in tables)
    return (*KEY[kind], "workspace_id") if kind == "USER" and workspaces else KEY[kind]


def _days(tolerance: Any) -> Decimal:
    try:
        days = Decimal(str(tolerance))
    except InvalidOperation:
        days = Decimal("NaN")
    if not (days.is_finite() and 0 <= days < 10**9):
        raise InvalidArgument(f"tolerance must be a number of days of at least 0, such as 0.01, got {tolerance!r}")
    return days


def _engine(url: str | None, local: BaseBackend, tables: Iterable[ir.Table]) -> BaseBackend:
    """The engine of that URL; without one, that of a table that is in one already, or else the local one."""
    if url is None:
        return next((engine for table in tables if (engine := table.get_backend()) is not local), local)
    try:
        return ibis.connect(url)
    except ImportError:
        raise
    except Exception as problem:
        # Each engine fails in its own way.
        raise InvalidArgument(f"backend is not a usable URL: {url!r}: {problem}; an example is polars://") from problem


def _findings(rows: pa.Table) -> pa.Table:
    """The discrepancies of keys that do not agree, or are billed twice over, in order."""
    repeated = rows.filter(pc.greater(rows["times"], 1))
    twice = {"kind": pa.repeat("duplicate", len(repeated)), "billed": repeated["in_all"]}
    tables = [_columns(rows.filter(pc.is_valid(rows["kind"]))), _columns(repeated, twice)]
    return pa.concat_tables(tables).sort_by([(name, "ascending") for name in (*ORDER, "kind")])


def _columns(rows: pa.Table, others: Mapping[str, Any] = MappingProxyType({})) -> pa.Table:
    columns = {name: rows[name] for name in rows.column_names} | dict(others)
    none = pa.nulls(len(rows), pa.string())
    return pa.table([columns.get(name, none).cast(FINDINGS.field(name).type) for name in FINDINGS.names], FINDINGS)


def _packages(*sums: list[dict[str, Any]]) -> tuple[PackageTotal, ...]:
    billed, own = ({row["service_name"]: days_of(row["days"]) for row in rows} for rows in sums)
    names = sorted({*billed, *own})
    return tuple(PackageTotal(name, billed.get(name, Decimal()), own.get(name, Decimal())) for name in names)
