"""The two sources of a reconciliation: their forms, names and sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from webex_wholesale._errors import DamagedReport, InvalidArgument
from webex_wholesale._reconcile.records import COLUMN, KEY
from webex_wholesale._usage.report import UsageReport
from webex_wholesale._usage.sheet import SheetFormat, is_path, source_name
from webex_wholesale_contracts.models.enums import BILLING_REPORT_TYPES, BillingReportType

__all__ = [
    "MARKERS",
    "PATTERN",
    "PERIOD",
    "SMALL",
    "Inputs",
    "check_type",
    "describe",
    "find_key",
    "is_parquet",
    "is_pattern",
    "is_remote",
    "name_source",
    "parse_tolerance",
    "peek",
    "tell_type",
    "unwrap",
]

SMALL: Final = 100_000
"""Rows that are compared in Python; what has as many or more goes to an engine."""

PERIOD: Final = ("consumption_start_date", "consumption_end_date")
MARKERS: Final[Mapping[BillingReportType, tuple[str, ...]]] = {
    "USER": ("subscriber_id", "workspace_id"),
    "CUSTOMER": ("customer_external_id",),
}
"""The columns in which only this type of report has something, or a finer one; the finest type first."""

PATTERN: Final = frozenset("*?[]{}")
PARQUET: Final = (".parquet", ".pq")


class Inputs(NamedTuple):
    """Everything that is held against each other, and how it is read."""

    report: Any
    records: Any
    type: BillingReportType | None
    report_format: SheetFormat
    records_format: SheetFormat
    names: tuple[str, str] = ("the report", "own records")


def parse_tolerance(tolerance: object) -> Decimal:
    """The tolerance in days. Raises InvalidArgument."""
    try:
        days = Decimal(str(tolerance))
    except InvalidOperation:
        days = Decimal("NaN")
    if not (days.is_finite() and 0 <= days < 10**9):
        raise InvalidArgument(f"tolerance must be a number of days of at least 0, such as 0.01, got {tolerance!r}")
    return days


# Types and keys


def unwrap(inputs: Inputs) -> Inputs:
    """The same with the names of both sources, and with the file and the type of a report that was opened already."""
    wanted, report = inputs.type, inputs.report
    if wanted not in (None, *BILLING_REPORT_TYPES):
        raise InvalidArgument(f"type must be one of {', '.join(BILLING_REPORT_TYPES)}, got {wanted!r}")
    names = name_source(report, "the report"), name_source(inputs.records, "own records")
    if not isinstance(report, UsageReport):
        return inputs._replace(names=names)
    check_type(report.type, wanted)
    rows = report.source if is_path(report.source) else report
    return inputs._replace(report=rows, type=report.type, report_format=report.form, names=names)


def check_type(kind: BillingReportType, wanted: BillingReportType | None) -> None:
    """Raise DamagedReport where rows are those of another type of report than was asked for."""
    if wanted not in (None, kind):
        raise DamagedReport(f"the columns are those of a {kind} report, not of a {wanted} report (the report)")


def tell_type(
    columns: Sequence[str], wanted: BillingReportType | None, is_filled: Callable[[str], bool]
) -> BillingReportType:
    """The type of rows: told by a column that is filled or not there at all, never by one that is empty."""
    for kind, names in MARKERS.items():
        there = [name for name in names if name in columns]
        if any(map(is_filled, there)):
            check_type(kind, wanted)
            return kind
        if there and not wanted:
            text = f"the rows do not tell the type of the report: nothing is in {' and '.join(there)}"
            raise InvalidArgument(f'{text}; pass the type that was asked for, such as type="CUSTOMER"')
        if wanted == kind:
            return kind
    return "PARTNER"


def find_key(kind: BillingReportType, *sides: Iterable[str]) -> tuple[str, ...]:
    """Workspaces have no subscriber: their own id tells them apart, where both sides have it."""
    workspaces = all("workspace_id" in columns for columns in sides)
    return (*KEY[kind], "workspace_id") if kind == "USER" and workspaces else KEY[kind]


def describe(row: Mapping[str, Any]) -> str:
    """The cells that tell a row apart, for a message."""
    return ", ".join(f'{COLUMN[name]} "{cell}"' for name, cell in row.items() if name in COLUMN)


# Sources


def is_remote(source: object) -> bool:
    """Return true for the URL of a file, which only an engine reads."""
    return isinstance(source, str) and "://" in source


def is_pattern(path: object) -> bool:
    """Return true for a path that several files may match; a file that is there under this very name is one file."""
    return bool(PATTERN.intersection(str(path))) and not Path(str(path)).exists()


def is_parquet(path: object) -> bool:
    """Return true for files of Parquet, by their names."""
    return _path_of(path).lower().endswith(PARQUET)


def name_source(source: object, otherwise: str) -> str:
    """The name of a source in results and messages: of a URL the end of its path alone, without what may be secret."""
    if isinstance(source, UsageReport):
        source = source.source
    return (
        _path_of(source).rstrip("/").rpartition("/")[2] or otherwise
        if is_remote(source)
        else source_name(source, otherwise)
    )


def _path_of(source: object) -> str:
    return urlsplit(str(source)).path if is_remote(source) else str(source)


def peek(source: Any) -> tuple[Any, bool]:
    """A source that can be read once more in the same way, and whether Python alone can compare it: it is small."""
    if is_path(source):
        return source, not (is_remote(source) or is_pattern(source) or is_parquet(source)) and _has_few_lines(source)
    if hasattr(source, "__arrow_c_stream__"):
        return source, False
    if not isinstance(source, Iterable):
        return source, True
    rows: Iterator[Any] = iter(source)
    first = [*islice(rows, SMALL)]
    return (first, True) if len(first) < SMALL else (chain(first, rows), False)


def _has_few_lines(path: Any) -> bool:
    if not Path(path).is_file():
        return True
    count = 0
    with Path(path).open("rb") as file:
        while count <= SMALL and (piece := file.read(1 << 20)):
            count += piece.count(b"\n")
    return count <= SMALL
