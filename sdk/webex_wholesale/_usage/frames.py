"""Rows of usage as the frames of other libraries, which extras bring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from webex_wholesale_contracts.usage import UsageRow

if TYPE_CHECKING:
    import polars
    import pyarrow

__all__ = ["import_extra", "to_arrow", "to_columns", "to_polars"]

# So many rows are Python objects at a time.
BATCH: Final = 1 << 16
DAYS: Final = {"consumption_start_date", "consumption_end_date"}


def to_arrow(rows: Iterable[UsageRow]) -> pyarrow.Table:
    pa = import_extra("pyarrow", "arrow")
    schema = pa.schema(list(zip(UsageRow._fields, _types(pa.string(), pa.date32(), pa.decimal128(18, 9)), strict=True)))
    batches = [
        pa.RecordBatch.from_arrays(list(map(pa.array, columns, schema.types)), schema=schema)
        for columns in to_columns(rows)
    ]
    return pa.Table.from_batches(batches, schema)


def to_polars(rows: Iterable[UsageRow]) -> polars.DataFrame:
    pl = import_extra("polars", "polars")
    schema = dict(zip(UsageRow._fields, _types(pl.String, pl.Date, pl.Decimal(18, 9)), strict=True))
    frames = [pl.DataFrame(dict(zip(schema, columns, strict=True)), schema) for columns in to_columns(rows)]
    frame: polars.DataFrame = pl.concat([pl.DataFrame(schema=schema), *frames])
    return frame


def import_extra(package: str, extra: str, reason: str = "") -> Any:
    """A package that an extra brings. Raises ImportError, naming the extra, where it is not installed."""
    try:
        return import_module(package)
    except ModuleNotFoundError as missing:
        why = f"; {reason}" if reason else ""
        text = f'{missing.name} is not installed{why}; pip install "webex-wholesale[{extra}]"'
        raise ImportError(text, name=missing.name) from None


def _types(text: Any, day: Any, quantity: Any) -> list[Any]:
    return [quantity if name == "quantity" else day if name in DAYS else text for name in UsageRow._fields]


def to_columns(rows: Iterable[Sequence[Any]]) -> Iterator[list[tuple[Any, ...]]]:
    """Many rows at a time, turned into columns."""
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield list(zip(*batch, strict=True))
