"""A reconciliation from beginning to end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

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
from webex_wholesale_contracts.models.enums import BillingReportType

__all__ = ["run_reconciliation"]

ORDER: Final = ("customer", "subscriber_id", "service_name")
FINDINGS: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("kind", *ORDER)),
        *((name, pa.decimal128(38, 9)) for name in ("billed", "own")),
    ]
)


def run_reconciliation(report: Any, records: Any, tolerance: Any, backend: str | None) -> Reconciliation:
    days = _days(tolerance)
    local = ibis.duckdb.connect()
    try:
        report_table, kind = load_report(local, report)
        tables = report_table, load_records(local, records, kind)
        engine = _engine(backend, local, tables)
        billed, own = (
            table if table.get_backend() is engine else ibis.memtable(table.to_pyarrow()) for table in tables
        )
        rows = engine.to_pyarrow(compare(billed, own, _key(kind, *tables), days))
        sums = [engine.to_pyarrow(total).to_pylist() for total in sum_packages(billed, own)]
    finally:
        local.disconnect()
    return Reconciliation(kind, days, Findings(_findings(rows)), _packages(*sums))


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
