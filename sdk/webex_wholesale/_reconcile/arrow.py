"""The findings of an engine, which hands them over as a table of Arrow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, overload

import pyarrow as pa
import pyarrow.compute as pc

from webex_wholesale._reconcile.findings import Findings, days_of
from webex_wholesale_contracts.usage import Discrepancy

__all__ = ["ArrowFindings", "sort_findings"]

BATCH_SIZE: Final = 10_000
"""Findings that are Python objects at a time."""

WHO: Final = ("customer", "subscriber_id", "service_name")
ORDER: Final = (*WHO, "workspace_id", "kind")
SCHEMA: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("kind", *WHO)),
        *((name, pa.decimal128(38, 9)) for name in ("billed", "own")),
        ("workspace_id", pa.string()),
    ]
)


class ArrowFindings(Findings):
    """The same as a table, which needs little memory: each discrepancy is made when it is asked for."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __len__(self) -> int:
        return len(self._table)

    @overload
    def __getitem__(self, index: int) -> Discrepancy: ...
    @overload
    def __getitem__(self, index: slice) -> list[Discrepancy]: ...
    def __getitem__(self, index: int | slice) -> Discrepancy | list[Discrepancy]:
        picked = range(len(self))[index]
        if isinstance(picked, range):
            return [self[position] for position in picked]
        return next(_discrepancies(self._table.slice(picked, 1)))

    def __iter__(self) -> Iterator[Discrepancy]:
        for batch in self._table.to_batches(BATCH_SIZE):
            yield from _discrepancies(batch)

    def largest(self, per_kind: int) -> Findings:
        # As binary fractions: the difference of two sums needs more digits than a decimal has.
        billed, own = (pc.cast(self._table[name], "float64") for name in ("billed", "own"))
        table = self._table.append_column("difference", pc.abs(pc.subtract(billed, own)))
        keys = [("difference", "descending"), *((name, "ascending") for name in ORDER)]
        ranked = table.sort_by(keys)
        picked = [ranked.filter(pc.equal(ranked["kind"], kind)).slice(0, per_kind) for kind in self.kinds()]
        rows = pa.concat_tables([ranked.schema.empty_table(), *picked]).sort_by(keys)
        return ArrowFindings(rows.select(SCHEMA.names))

    def kinds(self) -> Counter[str]:
        counted = self._table["kind"].value_counts().to_pylist()
        return Counter({row["values"]: row["counts"] for row in counted})


def sort_findings(rows: pa.Table) -> ArrowFindings:
    """The discrepancies of keys that do not agree, or are billed twice over, in order."""
    repeated = rows.filter(pc.greater(rows["times"], 1))
    twice = {"kind": pa.repeat("duplicate", len(repeated)), "billed": repeated["in_all"]}
    tables = [_columns(rows.filter(pc.is_valid(rows["kind"]))), _columns(repeated, twice)]
    return ArrowFindings(pa.concat_tables(tables).sort_by([(name, "ascending") for name in ORDER]))


def _columns(rows: pa.Table, others: Mapping[str, Any] = MappingProxyType({})) -> pa.Table:
    columns = {name: rows[name] for name in rows.column_names} | dict(others)
    none = pa.nulls(len(rows), pa.string())
    return pa.table([columns.get(name, none).cast(SCHEMA.field(name).type) for name in SCHEMA.names], SCHEMA)


def _discrepancies(rows: pa.Table | pa.RecordBatch) -> Iterator[Discrepancy]:
    columns = [rows[name].to_pylist() for name in Discrepancy._fields]
    for kind, customer, subscriber_id, service_name, billed, own in zip(*columns, strict=True):
        days = days_of(billed), days_of(own)
        yield Discrepancy(kind, customer or None, subscriber_id or None, service_name, *days)
