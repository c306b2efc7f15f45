"""CSV files, read by an engine; what it may not have read as it should is read again in Python, or refused.

Files that are on this machine are read again row by row: then either their error is known by line and column, or they
only had more in them than the engine takes. Of files that only the engine can see, a damaged row is told.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import suppress
from glob import glob
from os import SEEK_END
from pathlib import Path
from typing import Any, ClassVar

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.util import gen_name

from webex_wholesale._reconcile.engines import RawCsv, Session, hide_text
from webex_wholesale._reconcile.inputs import PATTERN, is_pattern, is_remote
from webex_wholesale._reconcile.sources import to_text_table
from webex_wholesale._usage.encodings import UTF_8
from webex_wholesale._usage.sheet import Lines, Sheet, SheetFormat, open_lines, source_name

__all__ = ["CsvFiles", "has_rows", "store"]


class CsvFiles(ABC):
    """CSV files with the same header, and how their rows become a table of keys and quantities."""

    what: ClassVar[str]

    def __init__(self, form: SheetFormat) -> None:
        self.form = form

    @abstractmethod
    def open_sheet(self, lines: Lines, name: str) -> Sheet:
        """The cells of a file. Raises what is wrong with its header."""

    @abstractmethod
    def columns(self, sheet: Sheet) -> list[str]:
        """Names for the columns, all different, in lower case where they are known."""

    @abstractmethod
    def read_rows(self, sheet: Sheet) -> Iterator[Sequence[str]]:
        """The rows as the reader has them. Raises what is wrong with one."""

    @abstractmethod
    def query(self, raw: ir.Table) -> ir.Table:
        """Keys and quantities, of the rows as the reader has them."""

    @abstractmethod
    def engine_query(self, raw: ir.Table) -> ir.Table:
        """The same of the rows as an engine has them; a quantity that is none is null."""

    @abstractmethod
    def check_whole(self, table: ir.Table) -> None:
        """Raise what is wrong with the rows of all files together."""

    @abstractmethod
    def check_row(self, raw: ir.Table, name: str) -> None:
        """Raise what is wrong with the first wrong row that an engine has read."""

    def is_odd(self, table: ir.Table) -> bool:
        """Return true if the engine may have read a row of it differently."""
        return has_rows(table.filter(_.quantity.isnull()))

    def load(self, session: Session, local: Any, source: Any, name: str) -> ir.Table:
        """The table of the files."""
        if is_remote(source):
            return self._load_remote(session, source, name)
        paths = _local_paths(source)
        sheet = self._same_header(paths)
        if self.form.encoding in (None, UTF_8) and all(map(_is_plain, paths)):
            for raw in session.read_csv([str(path) for path in paths], self.columns(sheet), sheet.separator):
                # Each engine fails in its own way, and the reader knows what is wrong.
                with suppress(Exception):
                    if raw.odd is None or not has_rows(raw.odd):
                        table = session.keep(self.engine_query(_without_header(raw, sheet)))
                        if not self.is_odd(table):
                            return table
        table = store(local, self.query(ibis.memtable(to_text_table(self.columns(sheet), self._read_all(paths)))))
        self.check_whole(table)
        return table

    def _same_header(self, paths: Sequence[Path]) -> Sheet:
        first: Sheet | None = None
        for path in paths:
            with open_lines(path) as lines:
                sheet = self.open_sheet(lines, source_name(path, self.what))
            first = first or sheet
            if (sheet.header, sheet.separator) != (first.header, first.separator):
                raise sheet.problem(f"the header is not that of {paths[0].name}", line=1, advice=self.form.advice)
        assert first is not None
        return first

    def _read_all(self, paths: Sequence[Path]) -> Iterator[Sequence[str]]:
        for path in paths:
            with open_lines(path) as lines:
                yield from self.read_rows(self.open_sheet(lines, source_name(path, self.what)))

    def _load_remote(self, session: Session, url: str, name: str) -> ir.Table:
        sheet = self.open_sheet([session.first_line(url)], name)
        said = ""
        for raw in session.read_csv(url, self.columns(sheet), sheet.separator):
            try:
                rows = [] if raw.odd is None else raw.odd.limit(1).to_pyarrow().to_pylist()
                if not rows:
                    clean = _without_header(raw, sheet)
                    table = session.keep(self.engine_query(clean))
                    break
                said = f"such as {_shown(rows[0])}"
            except Exception as problem:
                said = hide_text(" ".join(str(problem).split())[:300], [url])
        else:
            text = f"a row has not {len(sheet.header)} cells as the header, or cannot be read: {said} ({name})"
            raise self.form.error_class(f"{text}; {self.form.advice}")
        if self.is_odd(table):
            self.check_row(clean, name)
            self.check_whole(table)
        return table


def _local_paths(source: Any) -> list[Path]:
    """The file of a path, or the files that match it as a pattern. Raises FileNotFoundError where none does."""
    if not is_pattern(source):
        return [Path(source)]
    paths = [Path(path) for path in sorted(glob(str(source)))]  # noqa: PTH207 - of any folder, absolute or not
    if not paths:
        raise FileNotFoundError(f"no file matches {str(source)!r}; give the path of a file, or another pattern")
    return paths


def _shown(row: dict[str, Any]) -> str:
    return repr(",".join(str(cell) for cell in row.values() if cell is not None)[:200])


def _is_plain(path: Path) -> bool:
    """Return true for files that engines can name, and that end with a line break."""
    if PATTERN.intersection(str(path)):
        return False
    with path.open("rb") as file:
        file.seek(-1, SEEK_END)
        return file.read() in (b"\n", b"\r")


def _without_header(raw: RawCsv, sheet: Sheet) -> ir.Table:
    table = raw.table
    # The quantity first: it is short, and already tells a row from the header.
    cells = sorted(zip(table.columns, sheet.first_row, strict=True), key=lambda each: each[0] != "quantity")
    return table.filter(ibis.or_(*(ibis.coalesce(table[name], "") != cell for name, cell in cells)))


def has_rows(table: ir.Table) -> bool:
    """Return true if a query finds anything."""
    return bool(table.limit(1).to_pyarrow().num_rows)


def store(local: Any, table: ir.Table) -> ir.Table:
    """The result of an expression, kept by the local engine."""
    return local.create_table(gen_name("stored"), table, temp=True)
