"""The tables of one export, read row by row; everything that is wrong with single cells is written down."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from webex_wholesale._errors import PlanProblem
from webex_wholesale._migration.cells import CELL, FORMS
from webex_wholesale._migration.enterprise import Enterprise, Record
from webex_wholesale._migration.sources import ExportSource, Rows, UnreadableFile
from webex_wholesale._migration.tables import SECRETS, TABLES, Column, Layout, Table

__all__ = ["Blame", "read_tables"]

UNREADABLE = "migration.file.unreadable"
COLUMN_MISSING = "migration.file.column-missing"
MANIFEST = "migration.manifest"


class Blame:
    """Writes problems down with the names that the layout gives to files and columns."""

    def __init__(self, enterprise: Enterprise, layout: Layout, folder: str) -> None:
        self.enterprise, self.layout = enterprise, layout
        self._folder = folder
        self._blamed: set[tuple[str, int, str | None]] = set()
        self._blamed_tables: set[str] = set()

    def file(self, table: str) -> str:
        """The file of a table, as messages name it."""
        return f"{self._folder}{self.layout.file_of(table)}"

    def add(self, table: str, line: int, column: str | None, text: str, rule: str | None) -> None:
        """Write a problem down. `column` is our own name, or one that the layout does not know."""
        name = self.layout.columns.get(table, {}).get(column, column) if column else None
        self.enterprise.problems.append(PlanProblem(line, name, text, rule, self.file(table)))
        self._blamed.add((table, line, column))
        self._blamed_tables.add(table)

    def has(self, table: str, line: int, column: str | None) -> bool:
        """Return true if a cell has been blamed already."""
        return (table, line, column) in self._blamed

    def has_any(self, table: str) -> bool:
        """Return true if anything in a table has been blamed already."""
        return table in self._blamed_tables


def read_tables(source: ExportSource, layout: Layout, blame: Blame) -> None:
    """Read every table of an export into the enterprise that `blame` writes to."""
    for name, table in TABLES.items():
        try:
            rows = source.rows(name)
            if rows is None:
                _miss(name, table, blame)
            else:
                _read(name, table, rows, layout, blame)
        except UnreadableFile as problem:
            blame.enterprise.missing.add(name)
            blame.add(name, problem.line, None, problem.text, UNREADABLE)
    _check_single(blame)


def _miss(name: str, table: Table, blame: Blame) -> None:
    blame.enterprise.missing.add(name)
    if name == "manifest":
        blame.add(name, 1, None, "the manifest is missing; it names format and source", MANIFEST)
    elif table.must:
        blame.add(name, 1, None, "the file is missing; an export needs it", "migration.file.missing")


def _check_single(blame: Blame) -> None:
    """Check that manifest and customer have one line each."""
    for name, rule in (("manifest", MANIFEST), ("customer", "migration.one-customer")):
        rows = blame.enterprise.rows(name)
        if len(rows) != 1 and not blame.has_any(name):
            place = rows[1].line if rows else 1
            blame.add(name, place, None, f"the file has {len(rows)} lines below its header; it must have one", rule)


# Headers


def _read(name: str, table: Table, rows: Rows, layout: Layout, blame: Blame) -> None:
    header = [each.strip().lower() for each in rows.header]
    ours = layout.ours(name)
    records: list[Record] = []
    blame.enterprise.tables[name] = records
    _check_header(name, table, header, ours, blame)
    blame.enterprise.extra[name] = [each for each in header if each not in ours and each not in SECRETS]
    blame.enterprise.ignored += [f"{blame.file(name)}: {each}" for each in header if each in SECRETS]
    columns = [column for column in table.columns if layout.name_of(name, column.name) in header]
    for line, cells in rows.lines:
        if isinstance(cells, str):
            blame.add(name, line, None, cells, UNREADABLE)
            continue
        record = Record(line, _ours(cells, ours))
        records.append(record)
        for column in columns:
            _check_cell(name, record, column, blame)


def _ours(cells: Mapping[str, str], ours: Mapping[str, str]) -> dict[str, str]:
    """The filled cells by our own names, without secrets."""
    lowered = ((name.strip().lower(), cell.strip()) for name, cell in cells.items())
    return {ours.get(name, name): cell for name, cell in lowered if cell and name not in SECRETS}


def _check_header(name: str, table: Table, header: list[str], ours: Mapping[str, str], blame: Blame) -> None:
    strays = [each for each in header if each not in ours]
    for column in table.columns:
        wanted = blame.layout.name_of(name, column.name)
        if column.must and wanted not in header:
            close = get_close_matches(wanted, strays, n=1)
            advice = f'; "{close[0]}" is not known' if close else ""
            rule = MANIFEST if name == "manifest" else COLUMN_MISSING
            blame.add(name, 1, column.name, f"the column is missing; every line needs it{advice}", rule)
    for each in dict.fromkeys(header):
        if header.count(each) > 1:
            blame.add(name, 1, ours.get(each, each), "the column appears twice", COLUMN_MISSING)


# Cells


def _check_cell(name: str, record: Record, column: Column, blame: Blame) -> None:
    text = record.get(column.name)
    if not text:
        if column.must:
            rule = MANIFEST if name == "manifest" else CELL
            blame.add(name, record.line, column.name, "the cell is empty; every line needs it", rule)
        return
    form = FORMS[column.form]
    if problem := form.problem(text):
        shown = blame.layout.columns.get(name, {}).get(column.name, column.name)
        blame.add(name, record.line, column.name, f"{shown} {problem}", form.rule)
