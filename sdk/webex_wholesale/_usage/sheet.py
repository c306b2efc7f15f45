"""CSV files that are whole or refused: what stands in them, row by row, and where they are wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from os import PathLike, fspath
from pathlib import Path
from typing import TypeAlias

from webex_wholesale._errors import DamagedReport, InvalidArgument, RecordsError

__all__ = ["Lines", "Sheet", "Source", "is_path", "open_lines", "source_name"]

Lines: TypeAlias = Iterable[str | bytes]
Source: TypeAlias = str | PathLike[str] | Lines

BOM = "\ufeff"
LINE_BREAKS = ("\n", "\r")


def is_path(source: object) -> bool:
    """Return true if a source is the path of a file."""
    return isinstance(source, str | PathLike)


def source_name(source: object, otherwise: str) -> str:
    """The name of a source in messages."""
    name = source if is_path(source) else getattr(source, "name", None)
    return Path(fspath(name)).name if isinstance(name, str | PathLike) else otherwise


@contextmanager
def open_lines(source: object) -> Iterator[Lines]:
    """The lines of a source, as bytes or text; a file that it names is closed again."""
    if isinstance(source, str | PathLike):
        with Path(source).open("rb") as file:
            yield file
    elif isinstance(source, Iterable) and not isinstance(source, bytes | bytearray):
        yield source
    else:
        kind = type(source).__name__
        raise InvalidArgument(f"a source must be a path, an open file or its lines, got {kind}")


class Sheet:
    """CSV with a header line, read once, a row at a time.

    UTF-8 with or without a byte order mark, separated by commas; every row has as many cells as the header, and the
    last line ends with a line break, for one that does not may have been cut off. Anything else raises `wrong`.
    """

    def __init__(self, lines: Lines, name: str, error_class: type[DamagedReport | RecordsError], advice: str) -> None:
        self._name = name
        self._error_class = error_class
        self._advice = advice
        self._reader = csv.reader(self._decode_lines(lines), strict=True)
        self.header = [cell.strip() for cell in next(self._cells(), [])]
        if not self.header:
            raise self.problem("the file is empty", line=1, advice=advice)

    def __iter__(self) -> Iterator[list[str]]:
        width = len(self.header)
        for cells in self._cells():
            if len(cells) == width:
                yield cells
            elif cells:
                raise self.problem(f"the row has {len(cells)} cells, the header has {width}", advice=self._advice)

    @property
    def line(self) -> int:
        """The line where the latest row ends, from 1."""
        return self._reader.line_num

    def problem(
        self, text: str, column: str | None = None, line: int | None = None, advice: str = ""
    ) -> DamagedReport | RecordsError:
        """Make the exception for a problem in the line of the latest row, or in another line."""
        number = line or self.line
        place = f"{self._name}, line {number}" + (f", {column}" if column else "")
        return self._error_class(f"{text} ({place}){f'; {advice}' if advice else ''}", line=number, column=column)

    def _cells(self) -> Iterator[list[str]]:
        try:
            yield from self._reader
        except csv.Error as error:
            raise self.problem(str(error), advice=self._advice) from None

    def _decode_lines(self, lines: Lines) -> Iterator[str]:
        for number, line in enumerate(lines, 1):
            text = line if isinstance(line, str) else self._decode(line, number)
            if not text.endswith(LINE_BREAKS):
                raise self.problem(
                    "the line does not end with a line break, as if the file were cut off",
                    line=number,
                    advice=self._advice,
                )
            yield text.removeprefix(BOM) if number == 1 else text

    def _decode(self, line: bytes, number: int) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError as error:
            byte = f"byte {line[error.start]:#04x} is not UTF-8"
            raise self.problem(byte, line=number, advice=self._advice) from None
