"""CSV files that are whole or refused: what stands in them, row by row, and where they are wrong."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from os import PathLike, fspath
from pathlib import Path
from typing import Final, TypeAlias

from webex_wholesale._errors import DamagedReport, InvalidArgument, RecordsError
from webex_wholesale._usage.encodings import check_encoding, decode_lines

__all__ = ["Lines", "Sheet", "SheetFormat", "Source", "is_path", "open_lines", "source_name"]

Lines: TypeAlias = Iterable[str | bytes]
Source: TypeAlias = str | PathLike[str] | Lines

LINE_BREAKS: Final = ("\n", "\r")
WORKBOOK: Final = "PK\x03\x04"
"""First bytes of a file of Excel, which is a ZIP archive."""
SEPARATORS: Final = ",;\t|"
"""Characters between cells, the usual one first."""


@dataclass(frozen=True, slots=True)
class SheetFormat:
    """The form of a sheet, as far as it is told and not seen.

    Attributes:
        error_class: the exception for everything that is wrong with it.
        advice: the remedy that its message ends with.
        encoding: a code page; if None, UTF-8 or what a byte order mark tells.
        allow_unterminated: read a last line without a line break, which may have been cut off.
        trim: blanks around cells do not count.
    """

    error_class: type[DamagedReport | RecordsError]
    advice: str
    encoding: str | None = None
    allow_unterminated: bool = False
    trim: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "encoding", check_encoding(self.encoding))
        if self.allow_unterminated not in (True, False):
            kind = type(self.allow_unterminated).__name__
            raise InvalidArgument(f"allow_unterminated must be True or False, got {kind}")


def is_path(source: object) -> bool:
    """Return true if a source is the path of a file."""
    return isinstance(source, str | PathLike)


def source_name(source: object, otherwise: str) -> str:
    """The name of a source in messages."""
    name = source if is_path(source) else getattr(source, "name", None)
    return Path(fspath(name)).name if isinstance(name, str | PathLike) else otherwise


@contextmanager
def open_lines(source: object) -> Generator[Lines]:
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

    Cells are separated by whichever of comma, semicolon, tab and bar the header has most of. Every row has as many
    cells as the header. The last line ends with a line break unless the format says otherwise. Anything else raises the
    format's exception.
    """

    def __init__(self, lines: Lines, name: str, form: SheetFormat) -> None:
        self._name = name
        self._form = form
        self._whole_lines = 0
        self.header: list[str] = []
        texts = decode_lines(lines, form.encoding, self._undecodable)
        first = next(texts, "")
        self.separator = _find_separator(first)
        whole = self._terminated_lines(chain([first] if first else [], texts))
        self._reader = csv.reader(whole, delimiter=self.separator, skipinitialspace=form.trim, strict=True)
        self.first_row = next(self._cells(), [])
        self.header = [cell.strip() for cell in self.first_row]
        self._check_header()

    def __iter__(self) -> Iterator[list[str]]:
        width, trim = len(self.header), self._form.trim
        for cells in self._cells():
            if len(cells) == width:
                yield [cell.strip() for cell in cells] if trim else cells
            elif any(map(str.strip, cells)):
                raise self.problem(f"the row has {len(cells)} cells, the header has {width}", advice=self._form.advice)

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
        return self._form.error_class(f"{text} ({place}){f'; {advice}' if advice else ''}", line=number, column=column)

    def _check_header(self) -> None:
        if not self.header:
            text = "the first line is empty, and should be the header" if self.line else "the file is empty"
            raise self.problem(text, line=1, advice=self._form.advice)
        if self.header[0].startswith(WORKBOOK):
            raise self.problem("the file is a workbook or an archive", line=1, advice="save it as CSV")
        if "\0" in "".join(self.header):
            text = "the header has NUL characters, as UTF-16 without a byte order mark has them"
            raise self.problem(text, line=1, advice="pass the encoding, such as utf-16-le")

    def _cells(self) -> Iterator[list[str]]:
        try:
            for cells in self._reader:
                self._whole_lines = self._reader.line_num
                yield cells
        except csv.Error as error:
            bare = "new-line character" in str(error)
            text = "a carriage return is not followed by a line feed, as in old Macintosh files" if bare else str(error)
            raise self.problem(text, advice=self._form.advice) from None

    def _terminated_lines(self, texts: Iterable[str]) -> Iterator[str]:
        for number, text in enumerate(texts, 1):
            if not (text.endswith(LINE_BREAKS) or self._form.allow_unterminated):
                problem = "the line does not end with a line break, as if the file were cut off"
                raise self.problem(problem, line=number, advice=self._form.advice)
            yield text

    def _undecodable(self, error: UnicodeDecodeError, line: int) -> Exception:
        byte = f"byte {error.object[error.start]:#04x} is not {(self._form.encoding or error.encoding).upper()}"
        advice = f"{self._form.advice}, or pass its encoding, such as cp1252"
        return self.problem(byte, self._column_behind(error.object[: error.start], line), line, advice)

    def _column_behind(self, beginning: bytes, line: int) -> str | None:
        """The column in which the beginning of a line ends; None in the header, and in a row of several lines."""
        if line != self._whole_lines + 1 or not self.header:
            return None
        text = beginning.rpartition(b"\n")[2].decode("latin-1")
        cells = next(csv.reader([text], delimiter=self.separator), []) or [""]
        return self.header[len(cells) - 1] if len(cells) <= len(self.header) else None


def _find_separator(header: str) -> str:
    """The character between the cells of a header line; none of them is in the name of a column."""
    counts = Counter(header)
    return max(SEPARATORS, key=lambda separator: counts[separator])
