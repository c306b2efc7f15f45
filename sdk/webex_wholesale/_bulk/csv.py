"""Plans from CSV files: every problem of the whole file at once, by line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from os import PathLike
from pathlib import Path

from webex_wholesale._bulk.check import (
    find_broken_rules,
    find_contradictions,
    find_misfits,
    find_repetitions,
    raise_problems,
)
from webex_wholesale._bulk.columns import (
    ACTION,
    ACTIONS,
    COLUMNS,
    CUSTOMER_KEY,
    LINE_KINDS,
    PROVISIONING_ID,
    REQUIRED,
    TYPE,
    body_of,
    column_of,
    may_fill,
)
from webex_wholesale._bulk.plan_lines import Action, Kind, PlanLine
from webex_wholesale._errors import PlanProblem
from webex_wholesale_contracts.checks import Finding

__all__ = ["read"]

SEPARATORS = ",;\t"
CELLS = tuple(dict.fromkeys(column for columns in COLUMNS.values() for column in columns))
ALL_COLUMNS = (TYPE, ACTION, *CELLS)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file whose type and action are known, with its filled cells."""

    number: int
    action: Action
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


def read(path: str | PathLike[str], provisioning_id: str | None = None) -> tuple[PlanLine, ...]:
    """The lines of the plan in a file, empty cells filled with the provisioning id; raises PlanError."""
    file = Path(path)
    text = _decode(file)
    table = _table(text, provisioning_id)
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


def _table(text: str, provisioning_id: str | None) -> _ParsedFile:
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
    if provisioning_id:
        _fill(table, provisioning_id)
    _check_header(table)
    return table


def _fill(table: _ParsedFile, provisioning_id: str) -> None:
    """Fill the empty cells of customers who are to be added; the column may be missing."""
    if PROVISIONING_ID not in table.header:
        table.header.append(PROVISIONING_ID)
    for row in table.rows:
        if (row.action, row.kind) == ("add", "customer"):
            row.cells.setdefault(PROVISIONING_ID, provisioning_id)


def _add(table: _ParsedFile, number: int, cells: list[str]) -> None:
    """Take a row that has any content."""
    if not any(cells):
        return
    if len(cells) != len(table.header):
        table.blame(number, None, f"the line has {len(cells)} cells, the header has {len(table.header)} columns")
        return
    row = {name: cell for name, cell in zip(table.header, cells, strict=True) if cell}
    kind, action = _kind(table, number, row), _action(table, number, row)
    if kind and action:
        table.rows.append(Row(number, action, kind, row))


def _kind(table: _ParsedFile, number: int, row: dict[str, str]) -> Kind | None:
    kind = LINE_KINDS.get(row.get(TYPE, "").lower())
    if kind is None and TYPE in table.header:
        table.blame(number, TYPE, f'type is "{row.get(TYPE, "")}"; write "customer" or "subscriber"')
    return kind


def _action(table: _ParsedFile, number: int, row: dict[str, str]) -> Action | None:
    action = ACTIONS.get(row.get(ACTION, "").lower())
    if action is None:
        table.blame(number, ACTION, f'action is "{row[ACTION]}"; write "add", "change" or "remove"')
    return action


def _check_header(table: _ParsedFile) -> None:
    needed = {TYPE: "every line"}
    for action, kind in sorted({(row.action, row.kind) for row in table.rows}):
        needed |= {column: f"a {kind}" for column in REQUIRED[action, kind] if column not in needed}
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
    table.problems.extend(find_contradictions(lines))
    if not (lines or table.problems):
        table.blame(1, None, "the file has no line below the header")
    return lines


def _line(row: Row, customers: dict[str, int]) -> PlanLine:
    body = body_of(row.action, row.kind, row.cells)
    customer_key = row.cells.get(CUSTOMER_KEY, "")
    if row.kind == "customer":
        return PlanLine(row.number, row.kind, customer_key, body, action=row.action)
    email, customer = row.cells.get("email", ""), customers.get(customer_key)
    return PlanLine(row.number, row.kind, email, body, customer, row.action, customer_key)


def _problems(row: Row, line: PlanLine, header: list[str]) -> Iterator[PlanProblem]:
    """Find the problems of one line, one for each column."""
    for column in row.cells:
        if column in CELLS and not may_fill(row.action, row.kind, row.cells, column):
            yield PlanProblem(row.number, column, _not_allowed(row, column))
    if row.kind == "subscriber" and line.customer is None and CUSTOMER_KEY in header and _needs_customer(row):
        yield PlanProblem(row.number, CUSTOMER_KEY, _orphan(row.cells.get(CUSTOMER_KEY)))
    blamed: set[str | None] = {column for column in REQUIRED[row.action, row.kind] if column not in header}
    findings: list[tuple[str | None, Finding]] = [
        *find_broken_rules(line),
        *((None, misfit) for misfit in find_misfits(line)),
    ]
    for rule, finding in findings:
        place = column_of(row.kind, row.cells, finding.field or "")
        if place is None or place not in blamed:
            yield PlanProblem(row.number, place, finding.text, rule)
        blamed.add(place)


def _not_allowed(row: Row, column: str) -> str:
    if column not in COLUMNS[row.kind]:
        return f"a {row.kind} does not have {column}; leave the cell empty"
    verb = "change" if row.action == "change" else "read"
    return f"the action {row.action} of a {row.kind} does not {verb} {column}; leave the cell empty"


def _needs_customer(row: Row) -> bool:
    """Return true if a line without the line of its customer cannot be carried out."""
    return row.action == "add" or CUSTOMER_KEY not in row.cells


def _orphan(external_id: str | None) -> str:
    if external_id is None:
        return "external_id is empty; name the customer that the subscriber belongs to"
    return f'no customer in this file has "{external_id}"; add the line of that customer'


def _repeated(table: _ParsedFile, lines: tuple[PlanLine, ...]) -> Iterator[PlanProblem]:
    cells = {row.number: row for row in table.rows}
    for problem in find_repetitions(lines):
        row = cells[problem.line]
        yield replace(problem, column=column_of(row.kind, row.cells, problem.column or ""))
