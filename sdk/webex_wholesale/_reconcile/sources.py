"""Tables of what comes in as frames or rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from webex_wholesale._reconcile.rows import rows_of
from webex_wholesale._usage.frames import to_arrow, to_columns
from webex_wholesale_contracts.usage import UsageRow

__all__ = ["to_table", "to_text_table"]


def to_table(source: Any, name: str) -> ir.Table:
    """A table of whatever has rows; columns in lower case. Raises InvalidArgument for anything else."""
    if isinstance(source, ir.Table):
        return source.rename(str.lower)
    if hasattr(source, "__arrow_c_stream__"):
        frame = pa.table(source)
        return ibis.memtable(frame.rename_columns([column.lower() for column in frame.column_names]))
    rows = rows_of(source, name)
    if rows.columns is UsageRow._fields:
        return ibis.memtable(to_arrow(cast("Iterable[UsageRow]", rows.cells)))
    return ibis.memtable(to_text_table(rows.columns, rows.cells))


def to_text_table(columns: Sequence[str], rows: Iterable[Sequence[str | None]]) -> pa.Table:
    """Rows of texts as a table."""
    schema = pa.schema([(column, pa.string()) for column in columns])
    batches = [
        pa.RecordBatch.from_arrays([pa.array(column, pa.string()) for column in columns_], schema=schema)
        for columns_ in to_columns(rows)
    ]
    return pa.Table.from_batches(batches, schema)
