"""Plans from CSV files: every problem of the whole file at once, by line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from os import PathLike
from pathlib import Path

from webex_wholesale._bulk.check import find_broken_rules, find_misfits, find_repetitions, raise_problems
from webex_wholesale._bulk.columns import COLUMNS, CUSTOMER_KEY, LINE_KINDS, REQUIRED, TYPE, body_of, column_of
from webex_wholesale._bulk.plan_lines import Kind, PlanLine
from webex_wholesale._errors import PlanProblem
from webex_wholesale_contracts.checks import Finding

__all__ = ["read"]

SEPARATORS = ",;\t"
ALL_COLUMNS = (TYPE, *dict.fromkeys(column for columns in COLUMNS.values() for column in columns))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file whose type is known, with its filled cells."""

    number: int
    kind: Kind
    cells: dict[str, str]


@dataclass
class _ParsedFile:
    """The rows of a file, and the problems found in it."""

    header: list[str]
    rows: list[Row] = field(default_factory=list)
    problems: list[PlanProblem] = field(default_factory=list)

    def blame(self, line: int, column: str | None, text: str, rule: str | None = None) -> None:
        self.problems.append(PlanProblem(line, column, text, rule))


def read(path: str | PathLike[str]) -> tuple[PlanLine, ...]:
    """The lines of the plan in a file; raises PlanError."""
    file = Path(path)
    text = _decode(file)
    table = _table(text)
    lines = _lines(table)
    raise_problems(file.name, table.problems)
    return lines


def _decode(file: Path) -> str:
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        text = f"byte {content[error.start]:#04x} is not UTF-8; save the file as CSV UTF-8"
        raise_problems(file.name, [PlanProblem(line, None, text)])
        raise


def _table(text: str) -> _ParsedFile:
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    table = _ParsedFile([])
    try:
        table.header = [name.strip().lower() for name in next(reader, [])]
        end = reader.line_num
        for cells in reader:
            _add(table, end + 1, [cell.strip() for cell in cells])
            end = reader.line_num
    except csv.Error as error:
        table.blame(reader.line_num, None, f"the line cannot be read: {error}")
    _check_header(table)
    return table


def _add(table: _ParsedFile, number: int, cells: list[str]) -> None:
    """Take a row that has any content."""
    if not any(cells):
        return
    if len(cells) != len(table.header):
        table.blame(number, None, f"the line has {len(cells)} cells, the header has {len(table.header)} columns")
        return
    row = {name: cell for name, cell in zip(table.header, cells, strict=True) if cell}
    if kind := _kind(table, number, row):
        table.rows.append(Row(number, kind, row))


def _kind(table: _ParsedFile, number: int, row: dict[str, str]) -> Kind | None:
    kind = LINE_KINDS.get(row.get(TYPE, "").lower())
    if kind is None and TYPE in table.header:
        table.blame(number, TYPE, f'type is "{row.get(TYPE, "")}"; write "customer" or "subscriber"')
    return kind


def _check_header(table: _ParsedFile) -> None:
    needed = {TYPE: "every line"}
    for kind in sorted({row.kind for row in table.rows}):
        needed |= {column: f"a {kind}" for column in REQUIRED[kind] if column not in needed}
    for column, who in needed.items():
        if column not in table.header:
            table.blame(1, column, f"the column is missing; {who} needs it")
    for column in dict.fromkeys(table.header):
        if table.header.count(column) > 1:
            table.blame(1, column, "the column appears twice")
        if column not in ALL_COLUMNS:
            table.blame(1, column or None, _unknown(column))


def _unknown(column: str) -> str:
    close = get_close_matches(column, ALL_COLUMNS, n=1)
    return (
        f'unknown column "{column}"; did you mean "{close[0]}"?' if close else f'unknown column "{column}"; remove it'
    )


def _lines(table: _ParsedFile) -> tuple[PlanLine, ...]:
    """The plan of a table; whatever is wrong with it is added to the table's problems."""
    customers: dict[str, int] = {}
    for index, row in enumerate(table.rows):
        if row.kind == "customer" and CUSTOMER_KEY in row.cells:
            customers.setdefault(row.cells[CUSTOMER_KEY], index)
    lines = tuple(_line(row, customers) for row in table.rows)
    for row, line in zip(table.rows, lines, strict=True):
        table.problems.extend(_problems(row, line, table.header))
    table.problems.extend(_repeated(table, lines))
    if not (lines or table.problems):
        table.blame(1, None, "the file has no line below the header")
    return lines


def _line(row: Row, customers: dict[str, int]) -> PlanLine:
    body = body_of(row.kind, row.cells)
    if row.kind == "customer":
        return PlanLine(row.number, row.kind, row.cells.get(CUSTOMER_KEY, ""), body)
    return PlanLine(
        row.number, row.kind, row.cells.get("email", ""), body, customers.get(row.cells.get(CUSTOMER_KEY, ""))
    )


def _problems(row: Row, line: PlanLine, header: list[str]) -> Iterator[PlanProblem]:
    """Find the problems of one line, one for each column."""
    for column in row.cells:
        if column in ALL_COLUMNS and column not in (TYPE, *COLUMNS[row.kind]):
            yield PlanProblem(row.number, column, f"a {row.kind} does not have {column}; leave the cell empty")
    if row.kind == "subscriber" and line.customer is None and CUSTOMER_KEY in header:
        yield PlanProblem(row.number, CUSTOMER_KEY, _orphan(row.cells.get(CUSTOMER_KEY)))
    blamed: set[str | None] = {column for column in REQUIRED[row.kind] if column not in header}
    findings: list[tuple[str | None, Finding]] = [
        *find_broken_rules(line),
        *((None, misfit) for misfit in find_misfits(line)),
    ]
    for rule, finding in findings:
        place = column_of(row.kind, row.cells, finding.field or "")
        if place is None or place not in blamed:
            yield PlanProblem(row.number, place, finding.text, rule)
        blamed.add(place)


def _orphan(external_id: str | None) -> str:
    if external_id is None:
        return "external_id is empty; name the customer that the subscriber belongs to"
    return f'no customer in this file has "{external_id}"; add the line of that customer'


def _repeated(table: _ParsedFile, lines: tuple[PlanLine, ...]) -> Iterator[PlanProblem]:
    cells = {row.number: row for row in table.rows}
    for problem in find_repetitions(lines):
        row = cells[problem.line]
        yield replace(problem, column=column_of(row.kind, row.cells, problem.column or ""))
