"""A reconciliation on an engine, from beginning to end."""

from __future__ import annotations

from contextlib import ExitStack
from decimal import Decimal
from typing import Any

import ibis

from webex_wholesale._reconcile.arrow import sort_findings
from webex_wholesale._reconcile.engines import CSV_READERS, Session, connect, find_table, hide_secrets
from webex_wholesale._reconcile.findings import PackageTotal, days_of
from webex_wholesale._reconcile.inputs import Inputs, find_key
from webex_wholesale._reconcile.query import compare, sum_packages
from webex_wholesale._reconcile.reconciliation import Reconciliation
from webex_wholesale._reconcile.tables import load_records, load_report

__all__ = ["compare_on_engine"]


def compare_on_engine(inputs: Inputs, tolerance: Decimal, engine: Any) -> Reconciliation:
    """Hold the two against each other on an engine. Raises what is wrong with one of them."""
    with hide_secrets(engine, inputs.report, inputs.records), ExitStack() as stack:
        local = ibis.duckdb.connect()
        stack.callback(local.disconnect)
        there = connect(engine, local, (inputs.report, inputs.records))
        if engine is not None:
            report, records = (find_table(there, source) for source in (inputs.report, inputs.records))
            inputs = inputs._replace(report=report, records=records)
        # An engine that reads no files gets what the local one read.
        session = Session(there if there.name in CSV_READERS else local, stack)
        report = load_report(session, local, inputs)
        tables = report.table, load_records(session, local, inputs, report.type)
        billed, own = (table if table.get_backend() is there else ibis.memtable(table.to_pyarrow()) for table in tables)
        key = find_key(report.type, *(table.columns for table in tables))
        found = sort_findings(there.to_pyarrow(compare(billed, own, key, tolerance)))
        sums = [there.to_pyarrow(total).to_pylist() for total in sum_packages(billed, own)]
    return Reconciliation(report.type, tolerance, found, _packages(*sums), *inputs.names, report.period)


def _packages(*sums: list[dict[str, Any]]) -> tuple[PackageTotal, ...]:
    billed, own = ({row["service_name"]: days_of(row["days"]) for row in rows} for rows in sums)
    names = sorted({*billed, *own})
    return tuple(PackageTotal(name, billed.get(name, Decimal()), own.get(name, Decimal())) for name in names)
