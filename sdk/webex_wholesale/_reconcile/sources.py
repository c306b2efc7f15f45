"""Tables of what comes in: files that the engine reads, frames, rows, and tables that are somewhere else already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from os import SEEK_END
from pathlib import Path
from typing import Any, Final

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _
from ibis.backends.duckdb import Backend
from ibis.util import gen_name

from webex_wholesale._errors import InvalidArgument
from webex_wholesale._usage.frames import to_arrow, to_columns
from webex_wholesale_contracts.usage import UsageRow

__all__ = ["read_with_engine", "store", "to_table", "to_text_table"]

# The engine takes a path with one of these for a pattern that several files may match.
PATTERN: Final = frozenset("*?[]{}")
CSV: Final[Mapping[str, Any]] = {
    "quote": '"',
    "escape": '"',
    "header": True,
    "auto_detect": False,
    "strict_mode": True,
    "null_padding": False,
}


def to_table(source: Any, name: str) -> ir.Table:
    """A table of whatever has rows; columns in lower case. Raises InvalidArgument for anything else."""
    if isinstance(source, ir.Table):
        return source.rename(str.lower)
    if hasattr(source, "__arrow_c_stream__"):
        frame = pa.table(source)
        return ibis.memtable(frame.rename_columns([column.lower() for column in frame.column_names]))
    if isinstance(source, Iterable):
        return ibis.memtable(_rows(iter(source), name))
    raise InvalidArgument(f"{name} must be a path, rows or a frame, got {type(source).__name__}")


def _rows(rows: Iterator[Any], name: str) -> pa.Table:
    first = next(rows, None)
    rows = chain([first], rows)
    if first is None or isinstance(first, UsageRow):
        return to_arrow([] if first is None else rows)
    if isinstance(first, Mapping):
        return _mappings(rows, name)
    text = f"rows must be UsageRow objects or mappings, got {type(first).__name__} ({name})"
    raise InvalidArgument(f"{text}; for a CSV file pass its path")


def _mappings(rows: Iterator[Any], name: str) -> pa.Table:
    """Mappings as a table with the columns that any of them has; what one lacks is empty."""
    given = [_lower_keys(row, number, name) for number, row in enumerate(rows, 1)]
    columns = [*dict.fromkeys(chain.from_iterable(given))]
    return to_text_table(columns, ([_text(row.get(column)) for column in columns] for row in given))


def _lower_keys(row: Any, number: int, name: str) -> dict[str, Any]:
    if isinstance(row, Mapping) and all(isinstance(key, str) for key in row):
        return {key.lower(): cell for key, cell in row.items()}
    raise InvalidArgument(f"row {number} must be a mapping with texts as keys, got {type(row).__name__} ({name})")


def _text(cell: object) -> str | None:
    if isinstance(cell, float | Decimal):
        return format(Decimal(str(cell)), "f")
    return None if cell is None else str(cell)


def to_text_table(columns: Sequence[str], rows: Iterable[Sequence[str | None]]) -> pa.Table:
    """Rows of texts as a table."""
    schema = pa.schema([(column, pa.string()) for column in columns])
    batches = [
        pa.RecordBatch.from_arrays([pa.array(column, pa.string()) for column in columns_], schema=schema)
        for columns_ in to_columns(rows)
    ]
    return pa.Table.from_batches(batches, schema)


def read_with_engine(
    local: Backend, path: Path, columns: Iterable[str], separator: str, typed: Callable[[ir.Table], ir.Table]
) -> ir.Table | None:
    """A CSV file with these columns as the engine reads it, typed; None where it found something wrong with it."""
    if PATTERN.intersection(str(path)) or not _ends_with_a_line(path):
        return None
    named = dict.fromkeys(columns, "VARCHAR")
    try:
        raw = local.read_csv(path, table_name=gen_name("csv"), columns=named, delim=separator, **CSV)
        table = store(local, typed(raw))
    except duckdb.Error:
        return None
    return None if table.filter(_.quantity.isnull()).limit(1).to_pyarrow().num_rows else table


def _ends_with_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, SEEK_END)
        return file.read() in (b"\n", b"\r")


def store(local: Backend, table: ir.Table) -> ir.Table:
    """The result of an expression, kept by the engine."""
    return local.create_table(gen_name("stored"), table, temp=True)
