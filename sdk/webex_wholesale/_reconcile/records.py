"""Own records: the columns they are told apart by, and what is wrong with a file of them, by line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from webex_wholesale._errors import RecordsError
from webex_wholesale._usage.sheet import Lines, Sheet, SheetFormat, source_name
from webex_wholesale_contracts.models.enums import BillingReportType
from webex_wholesale_contracts.usage import UsageRow, unguard

__all__ = ["COLUMN", "KEY", "QUANTITY", "check_columns", "read_records", "record_error", "records_sheet"]

COLUMN: Final[Mapping[str, str]] = {
    "customer": "customer_external_id",
    "subscriber_id": "subscriber_id",
    "workspace_id": "workspace_id",
    "service_name": "service_name",
}
"""The columns that can tell two records apart, by what they are called here."""

KEY: Final[Mapping[BillingReportType, tuple[str, ...]]] = {
    "PARTNER": ("service_name",),
    "CUSTOMER": ("customer", "service_name"),
    "USER": ("customer", "subscriber_id", "service_name"),
}
"""By what a type of report is reconciled."""

# Own quantities may be computed, with as many decimals as that gives.
QUANTITY: Final = r"[0-9]{1,9}(\.[0-9]+)?"
FIELDS: Final = frozenset(UsageRow._fields)


ADVICE: Final = "export the records again, or repair the file"


def check_columns(
    columns: Sequence[str], kind: BillingReportType, problem: Callable[[str, str, str], Exception]
) -> None:
    """Raise the problem of columns with which records cannot be held against a report of this type."""
    needed = [*(COLUMN[name] for name in KEY[kind]), "quantity"]
    advice = f"a {kind} report is reconciled by {', '.join(needed)}"
    for number, column in enumerate(columns, 1):
        if not column:
            raise problem("the column has no name", f"column {number}", "name it or remove it")
        if column not in FIELDS:
            raise problem("the column is unknown", column, advice)
        if columns.count(column) > 1:
            raise problem("the column appears twice", column, "remove one")
    for column in needed:
        if column not in columns:
            raise problem("the column is missing", column, advice)


def record_error(text: str, column: str, advice: str) -> RecordsError:
    """The problem of a column of records that are not in a file."""
    return RecordsError(f"{text} (own records, {column}); {advice}", column=column)


def records_format(encoding: str | None) -> SheetFormat:
    """The form of a file of records; nobody takes the last line of one for cut off."""
    return SheetFormat(RecordsError, ADVICE, encoding, allow_unterminated=True, trim=True)


def records_sheet(lines: Lines, source: object, kind: BillingReportType, form: SheetFormat) -> Sheet:
    """A file of records as cells; its columns, in lower case, are those it needs. Raises RecordsError."""
    sheet = Sheet(lines, source_name(source, "own records"), form)
    sheet.header = [name.lower() for name in sheet.header]
    check_columns(sheet.header, kind, lambda text, column, advice: sheet.problem(text, column, 1, advice))
    return sheet


def read_records(sheet: Sheet) -> Iterator[list[str]]:
    """The rows of such a file. Raises RecordsError for a quantity that is none, and for the same record twice."""
    quantity = sheet.header.index("quantity")
    key_columns = [sheet.header.index(column) for column in COLUMN.values() if column in sheet.header]
    service = sheet.header.index("service_name")
    seen: dict[tuple[str, ...], int] = {}
    for cells in sheet:
        # Spreadsheets write rows of nothing but separators.
        if not any(cells):
            continue
        if not re.fullmatch(QUANTITY, cells[quantity]):
            raise sheet.problem(f'"{cells[quantity]}" is not a quantity in days, such as 30.5', "quantity")
        cells = [unguard(cell).strip() for cell in cells]
        cells[service] = cells[service].upper()
        first = seen.setdefault(tuple(cells[index] for index in key_columns), sheet.line)
        if first != sheet.line:
            raise sheet.problem(f"the same record is in line {first}", advice="add the two up")
        yield cells
