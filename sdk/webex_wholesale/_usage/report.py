"""Billing reports as rows: read from a file one at a time, exactly as they were written, or refused."""

from __future__ import annotations

import re
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from webex_wholesale._errors import DamagedReport, InvalidArgument
from webex_wholesale._public import public
from webex_wholesale._usage.pipes import copy_pipe, is_pipe
from webex_wholesale._usage.sheet import Lines, Sheet, SheetFormat, Source, is_path, open_lines, source_name
from webex_wholesale_contracts.models.enums import BillingReportType
from webex_wholesale_contracts.usage import COLUMNS, UsageRow, unguard

if TYPE_CHECKING:
    import polars
    import pyarrow

__all__ = [
    "PARSED",
    "QUANTITY",
    "UsageReport",
    "detect_type",
    "problem_of",
    "read_cells",
    "read_report",
    "report_format",
]

QUANTITY: Final = r"[0-9]{1,9}(\.[0-9]{1,9})?"
_IS_QUANTITY: Final = re.compile(QUANTITY).fullmatch
_IS_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_ADVICE: Final = "download the report again"
_MARKER_COLUMNS: Final[Mapping[BillingReportType, Set[str]]] = {
    "USER": {*COLUMNS["USER"]} - {*COLUMNS["CUSTOMER"]},
    "CUSTOMER": {*COLUMNS["CUSTOMER"]} - {*COLUMNS["PARTNER"]},
    "PARTNER": {*COLUMNS["PARTNER"]},
}
"""The columns that only this type of report has, or a finer one."""
# So many fields come before the quantity, and are the same in very many rows.
_SHARED: Final = UsageRow._fields.index("quantity")


@public
class UsageReport:
    """The rows of a billing report, which are read while you iterate; made by `read_report`.

    Of a file that was given by its path, each iteration starts anew; of anything else there is one. What comes from a
    pipe is copied to the disk first.

    Attributes:
        type: level of detail, taken from its columns: "PARTNER", "CUSTOMER" or "USER".
    """

    type: BillingReportType

    def __init__(self, source: Source, form: SheetFormat, type: BillingReportType | None = None) -> None:
        self.source = _readable(self, source)
        self.form = form
        with open_lines(self.source) as lines:
            self._sheet: Sheet | None = self._read(lines)
        self.type = detect_type(self._sheet, type)

    def __iter__(self) -> Iterator[UsageRow]:
        if is_path(self.source):
            with open_lines(self.source) as lines:
                yield from _rows(self._read(lines))
            return
        sheet, self._sheet = self._sheet, None
        if sheet is None:
            raise InvalidArgument("the report was already read; pass the path of its file to read it several times")
        yield from _rows(sheet)

    def _read(self, lines: Lines) -> Sheet:
        return Sheet(lines, source_name(self.source, "the report"), self.form)

    def to_polars(self) -> polars.DataFrame:
        """All rows as a frame: columns named like the fields of a row, quantities as decimals.

        Raises:
            DamagedReport: the file is not a whole report.
            ImportError: polars is not installed; the extra `webex-wholesale[polars]` brings it.
        """
        from webex_wholesale._usage.frames import to_polars

        return to_polars(self)

    def to_arrow(self) -> pyarrow.Table:
        """All rows as a table: columns named like the fields of a row, quantities as decimals.

        Raises:
            DamagedReport: the file is not a whole report.
            ImportError: pyarrow is not installed; the extra `webex-wholesale[arrow]` brings it.
        """
        from webex_wholesale._usage.frames import to_arrow

        return to_arrow(self)


def read_report(
    source: Source,
    *,
    type: BillingReportType | None = None,
    encoding: str | None = None,
    allow_unterminated: bool = False,
) -> UsageReport:
    """Open a downloaded billing report; no more than one of its rows is in memory at a time.

    The order of columns does not matter, for it is not published, and columns that are not documented are passed over.
    A report that a spreadsheet has saved again may have its names in small letters, and semicolons, tabs or bars
    between its cells.

    Args:
        source: the path of a file or pipe; or the file itself, opened for bytes, or for text with `newline=""`; or its
            lines, with their line breaks.
        type: the type that was asked for; if given, a report that has the columns of another one is refused.
        encoding: a code page, such as "cp1252"; if not given, UTF-8, or UTF-16 where a byte order mark says so.
        allow_unterminated: read a file without a line break at its end too. Its last cell may be cut.

    Raises:
        DamagedReport: it is empty, has no header or not all columns, or is of another type. Iterating raises it where a
            row has not as many cells as the header, a quantity or day is none, or the file was cut off. A last line
            without a line break counts as cut off (assumed: nothing says how the service ends its files).
        InvalidArgument: this is none of these, or the encoding is not known.
        OSError: it cannot be read.
    """
    return UsageReport(source, report_format(encoding, allow_unterminated), type)


def report_format(encoding: str | None = None, allow_unterminated: bool = False) -> SheetFormat:
    """The form of the file of a report."""
    return SheetFormat(DamagedReport, _ADVICE, encoding, allow_unterminated)


def detect_type(sheet: Sheet, wanted: BillingReportType | None = None) -> BillingReportType:
    """The type of report that has the columns of a sheet, whose names are in capitals then.

    Raises DamagedReport where a column is missing, or there twice, and where another type was wanted.
    """
    sheet.header = _known_names(sheet.header)
    counts = Counter(sheet.header)
    kind = next((kind for kind, columns in _MARKER_COLUMNS.items() if columns & counts.keys()), None)
    if kind is None:
        raise sheet.problem(
            f"the line is not the header of a report: {COLUMNS['PARTNER'][0]} is missing", line=1, advice=_ADVICE
        )
    for column in COLUMNS[kind]:
        if counts[column] != 1:
            problem = "appears twice" if counts[column] else "is missing"
            raise sheet.problem(f"the column {problem}", column, line=1, advice=_ADVICE)
    if wanted not in (None, kind):
        raise sheet.problem(f"the columns are those of a {kind} report, not of a {wanted} report", line=1)
    return kind


def _known_names(header: list[str]) -> list[str]:
    """The header with documented names in capitals; one that is there in capitals too is another column."""
    known = {*COLUMNS["USER"]} - {*header}
    return [upper if (upper := name.upper()) in known else name for name in header]


def _readable(owner: object, source: Source) -> Source:
    """The source, or the copy of a pipe, which lives as long as its owner."""
    if not isinstance(source, str | PathLike) or not is_pipe(Path(source)):
        return source
    folder = TemporaryDirectory()
    weakref.finalize(owner, folder.cleanup)
    return copy_pipe(Path(source), Path(folder.name))


def _rows(sheet: Sheet) -> Iterator[UsageRow]:
    columns = COLUMNS[detect_type(sheet)]
    fields = [name for field in UsageRow._fields if (name := field.upper()) in columns]
    pick = itemgetter(*map(sheet.header.index, fields))
    for cells in sheet:
        values = pick(cells)
        try:
            shared, quantity = _shared(values[:_SHARED]), _quantity(values[_SHARED])
        except ValueError:
            _refuse(sheet, dict(zip(fields, values, strict=True)))
            raise
        # Few texts are guarded, and there are millions of them.
        others = [(unguard(cell) if cell[:1] == "'" else cell) or None for cell in values[_SHARED + 1 :]]
        yield UsageRow(*shared, quantity, *others)  # type: ignore[call-arg]


def read_cells(sheet: Sheet) -> Iterator[list[str]]:
    """The cells of each row as they are in the file, checked as those of `UsageReport` are. Raises DamagedReport."""
    checked = [(sheet.header.index(column), parse) for column, parse in PARSED.items()]
    for cells in sheet:
        try:
            for place, parse in checked:
                parse(cells[place])
        except ValueError:
            _refuse(sheet, dict(zip(sheet.header, cells, strict=True)))
            raise
        yield cells


@lru_cache
def _shared(cells: tuple[str, ...]) -> tuple[Any, ...]:
    *texts, start, end = cells
    return (*map(unguard, texts), _day(start), _day(end))


@lru_cache(1 << 16)
def _quantity(text: str) -> Decimal:
    if not _IS_QUANTITY(text):
        raise ValueError(f'"{text}" is not a quantity in days, such as 30.5')
    return Decimal(text)


@lru_cache
def _day(text: str) -> date:
    with suppress(ValueError):
        if _IS_DAY(text):
            return date.fromisoformat(text)
    raise ValueError(f'"{text}" is not a date, such as 2026-01-31')


def _refuse(sheet: Sheet, cells: dict[str, str]) -> None:
    """Raise DamagedReport for the first cell of a row that is not a quantity or date."""
    for column in PARSED:
        if problem := problem_of(column, cells[column]):
            raise sheet.problem(problem, column, advice=_ADVICE)


def problem_of(column: str, cell: str) -> str | None:
    """Tell in words why a cell is not the quantity or date that the column has; None if it is."""
    try:
        PARSED[column](cell)
    except ValueError as problem:
        return str(problem)
    return None


PARSED: Final[Mapping[str, Callable[[str], object]]] = {
    "CONSUMPTION_START_DATE": _day,
    "CONSUMPTION_END_DATE": _day,
    "QUANTITY": _quantity,
}
