"""Billing reports as rows: read from a file one at a time, exactly as they were written, or refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from webex_wholesale._errors import DamagedReport, InvalidArgument
from webex_wholesale._public import public
from webex_wholesale._usage.sheet import Lines, Sheet, Source, is_path, open_lines, source_name
from webex_wholesale_contracts.models.enums import BillingReportType
from webex_wholesale_contracts.usage import COLUMNS, UsageRow, unguard

if TYPE_CHECKING:
    import polars
    import pyarrow

__all__ = ["QUANTITY", "UsageReport", "detect_type", "read_report", "read_sheet"]

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

    Of a file that was given by its path, each iteration starts anew; of anything else there is one.

    Attributes:
        type: level of detail, taken from its columns: "PARTNER", "CUSTOMER" or "USER".
    """

    type: BillingReportType

    def __init__(self, source: Source) -> None:
        self.source = source
        with open_lines(source) as lines:
            self._sheet: Sheet | None = read_sheet(lines, source)
        self.type = detect_type(self._sheet)

    def __iter__(self) -> Iterator[UsageRow]:
        if is_path(self.source):
            with open_lines(self.source) as lines:
                yield from _rows(read_sheet(lines, self.source))
            return
        sheet, self._sheet = self._sheet, None
        if sheet is None:
            raise InvalidArgument("the report was already read; pass the path of its file to read it several times")
        yield from _rows(sheet)

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


def read_report(source: Source) -> UsageReport:
    """Open a downloaded billing report; no more than one of its rows is in memory at a time.

    The order of columns does not matter, for it is not published, and columns that are not documented are passed over.

    Args:
        source: the path of the file; or the file itself, opened for bytes, or for text with `newline=""`; or its lines,
            with their line breaks.

    Raises:
        DamagedReport: it is empty, has no header or not all columns. Iterating raises it where a row has not as many
            cells as the header, a quantity or day is none, or the file was cut off. A last line without a line break
            counts as cut off (assumed: nothing says how the service ends its files).
        InvalidArgument: this is none of these.
        OSError: it cannot be read.
    """
    return UsageReport(source)


def read_sheet(lines: Lines, source: object) -> Sheet:
    """The lines of a report as cells."""
    return Sheet(lines, source_name(source, "the report"), DamagedReport, _ADVICE)


def detect_type(sheet: Sheet) -> BillingReportType:
    """The type of report that has the columns of a sheet. Raises DamagedReport where one is missing, or there twice."""
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
    return kind


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


@lru_cache
def _shared(cells: tuple[str, ...]) -> tuple[Any, ...]:
    *texts, start, end = cells
    return (*map(unguard, texts), _day(start), _day(end))


@lru_cache(1 << 16)
def _quantity(text: str) -> Decimal:
    if not _IS_QUANTITY(text):
        raise ValueError(f'"{text}" is not a quantity in days, such as 30.5')
    return Decimal(text)


def _day(text: str) -> date:
    with suppress(ValueError):
        if _IS_DAY(text):
            return date.fromisoformat(text)
    raise ValueError(f'"{text}" is not a date, such as 2026-01-31')


def _refuse(sheet: Sheet, cells: dict[str, str]) -> None:
    """Raise DamagedReport for the first cell of a row that is not a quantity or date."""
    for column, parse in _PARSED.items():
        try:
            parse(cells[column])
        except ValueError as problem:
            raise sheet.problem(str(problem), column, advice=_ADVICE) from None


_PARSED: Final[Mapping[str, Callable[[str], object]]] = {
    "CONSUMPTION_START_DATE": _day,
    "CONSUMPTION_END_DATE": _day,
    "QUANTITY": _quantity,
}
