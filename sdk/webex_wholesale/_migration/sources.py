"""Exports as rows: folders and zip files of CSV, and the protocol of any other source.

Theory of operation. A file is read line by line: bytes are split at line breaks, each line is decoded on its own, so
that a wrong byte has the number of its line, and the CSV reader takes one line after the other. What is kept is what
the caller keeps of a row.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import IO, Final, Protocol

from webex_wholesale._migration.public import public
from webex_wholesale._migration.tables import TABLES, Layout

__all__ = ["MAX_BYTES", "CsvExport", "ExportSource", "Rows", "UnreadableFile", "find_exports"]

MAX_BYTES: Final = 64 * 1024 * 1024
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class UnreadableFile(Exception):
    """A line from which on a file cannot be read, and the reason."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line, self.text = line, text


@public
@dataclass(frozen=True)
class Rows:
    """The rows of one table.

    Attributes:
        header: the names of the columns, as the layout of `read_export` has them, in any case.
        lines: for each row the number of its line, and its cells by name, or the reason why it has none; an empty cell
            counts as absent.
    """

    header: Sequence[str]
    lines: Iterable[tuple[int, Mapping[str, str] | str]]


@public
class ExportSource(Protocol):
    """The exported tables of one customer, from wherever they come."""

    @property
    def name(self) -> str:
        """The name of the export in messages, such as that of its folder."""
        ...

    def rows(self, table: str) -> Rows | None:
        """The rows of a table; None where the export does not have it.

        Args:
            table: the name of the table, such as "users".
        """
        ...


@public
@dataclass(frozen=True)
class CsvExport:
    """One customer as CSV files: a folder, or a zip file with the files at its root or in one folder.

    Attributes:
        path: the folder or the zip file.
        layout: names of files and columns that are not ours.
    """

    path: Path
    layout: Layout = field(default_factory=Layout)

    @property
    def name(self) -> str:
        return self.path.name

    def rows(self, table: str) -> Rows | None:
        """The rows of a table; None where the export does not have it.

        Args:
            table: the name of the table, such as "users".

        Raises:
            UnreadableFile: the file cannot be read, now or from some line on while the rows are iterated over.
        """
        file = self.layout.file_of(table)
        reader = csv.reader(_decoded(self._bytes(file)), strict=True) if self._has(file) else None
        if reader is None:
            return None
        header = [name.strip().lower() for name in _next(reader) or []]
        return Rows(header, _rows(reader, header))

    def _has(self, file: str) -> bool:
        if self.path.is_dir():
            return (self.path / file).is_file()
        with self._zip() as archive:
            return _member(archive, file) is not None

    def _bytes(self, file: str) -> Iterator[bytes]:
        """The lines of a file, as bytes."""
        if self.path.is_dir():
            _check_size((self.path / file).stat().st_size)
            with (self.path / file).open("rb") as opened:
                yield from _limited(opened)
            return
        with self._zip() as archive:
            member = _member(archive, file)
            assert member
            _check_size(member.file_size)
            with archive.open(member) as opened:
                yield from _limited(opened)

    def _zip(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.path)
        except zipfile.BadZipFile as problem:
            raise UnreadableFile(1, f"the zip file cannot be read: {problem}") from problem


def find_exports(path: str | PathLike[str], layout: Layout) -> list[CsvExport]:
    """The exports at a path: the path itself, or each folder and zip file in it, by name.

    Raises:
        OSError: there is nothing at the path.
    """
    root = Path(path)
    root.stat()
    if not root.is_dir() or any((root / layout.file_of(table)).is_file() for table in TABLES):
        return [CsvExport(root, layout)]
    inside = sorted(each for each in root.iterdir() if each.is_dir() or each.suffix.lower() == ".zip")
    return [CsvExport(each, layout) for each in inside]


def _member(archive: zipfile.ZipFile, file: str) -> zipfile.ZipInfo | None:
    """A file at the root of an archive, or in the one folder that is there."""
    for info in archive.infolist():
        folder, _, name = info.filename.rpartition("/")
        if name == file and "/" not in folder:
            return info
    return None


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise UnreadableFile(1, f"the file has {size:,} bytes, the limit is {MAX_BYTES:,}; divide the customer")


def _limited(opened: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file whose size may be another than it was said to be."""
    left = MAX_BYTES
    try:
        while line := opened.readline(left + 1):
            left -= len(line)
            _check_size(MAX_BYTES - left)
            yield line
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as problem:
        raise UnreadableFile(1, f"the zip file cannot be read: {problem}") from problem


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        content = line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line
        try:
            yield content.decode()
        except UnicodeDecodeError as error:
            text = f"byte {content[error.start]:#04x} is not UTF-8; save the file as CSV UTF-8"
            raise UnreadableFile(number, text) from error


def _rows(reader: csv.reader, header: list[str]) -> Iterator[tuple[int, Mapping[str, str] | str]]:  # type: ignore[valid-type]
    end: int = reader.line_num  # type: ignore[attr-defined]
    while (cells := _next(reader)) is not None:
        line, end = end + 1, reader.line_num  # type: ignore[attr-defined]
        row = [cell.strip() for cell in cells]
        if not any(row):
            continue
        if len(row) != len(header):
            yield line, f"the line has {len(row)} cells, the header has {len(header)} columns"
            continue
        yield line, {name: cell for name, cell in zip(header, row, strict=True) if cell}


def _next(reader: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        raise UnreadableFile(reader.line_num, f"the line cannot be read: {error}") from error  # type: ignore[attr-defined]
