"""Rows in memory, of usage or mappings, as texts in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

from webex_wholesale._errors import InvalidArgument
from webex_wholesale_contracts.usage import UsageRow

__all__ = ["Rows", "cell_text", "report_columns", "rows_of"]


class Rows(NamedTuple):
    """Cells in columns, whose names are in lower case."""

    columns: Sequence[str]
    cells: Iterable[Sequence[Any]]


def rows_of(source: Any, name: str) -> Rows:
    """The rows of an iterable. Raises InvalidArgument for what is not rows."""
    if not isinstance(source, Iterable):
        raise InvalidArgument(f"{name} must be a path, rows or a frame, got {type(source).__name__}")
    rows = iter(source)
    first = next(rows, None)
    rows = chain([first], rows)
    if first is None or isinstance(first, UsageRow):
        return Rows(UsageRow._fields, [] if first is None else _usage(rows, name))
    if isinstance(first, Mapping):
        return _mappings(rows, name)
    text = f"rows must be UsageRow objects or mappings, got {type(first).__name__} ({name})"
    raise InvalidArgument(f"{text}; for a CSV file pass its path")


def _usage(rows: Iterator[Any], name: str) -> Iterator[UsageRow]:
    for number, row in enumerate(rows, 1):
        if not isinstance(row, UsageRow):
            raise InvalidArgument(f"row {number} must be a UsageRow as the first is, got {type(row).__name__} ({name})")
        yield row


def _mappings(rows: Iterator[Any], name: str) -> Rows:
    """Mappings as rows with the columns that any of them has; what one lacks is empty."""
    given = [_lower_keys(row, number, name) for number, row in enumerate(rows, 1)]
    columns = [*dict.fromkeys(chain.from_iterable(given))]
    return Rows(columns, ([cell_text(row.get(column)) for column in columns] for row in given))


def _lower_keys(row: Any, number: int, name: str) -> dict[str, Any]:
    if isinstance(row, Mapping) and all(isinstance(key, str) for key in row):
        return {key.lower(): cell for key, cell in row.items()}
    raise InvalidArgument(f"row {number} must be a mapping with texts as keys, got {type(row).__name__} ({name})")


def cell_text(cell: object) -> str | None:
    """A cell as a text; numbers without exponents."""
    if isinstance(cell, float | Decimal):
        return format(Decimal(str(cell)), "f")
    return None if cell is None else str(cell)


def report_columns(header: Iterable[str]) -> list[str]:
    """Names for the columns of a report, all different: what the service will add some day may have any name."""
    field_names = {name.upper(): name for name in UsageRow._fields}
    return [field_names.get(name, f"other_{number}") for number, name in enumerate(header)]
