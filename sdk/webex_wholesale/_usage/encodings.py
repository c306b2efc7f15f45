"""Lines of text out of files in any encoding: UTF-8, the UTF-16 of spreadsheets, or a code page that is told."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final

from webex_wholesale._errors import InvalidArgument

__all__ = ["UTF_8", "check_encoding", "decode_lines", "detect_encoding"]

UTF_8: Final = "utf-8"
BOM: Final = "\ufeff"
# UTF-32 first: its mark begins like that of UTF-16.
MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
Problem = Callable[[UnicodeDecodeError, int], Exception]


def check_encoding(encoding: object) -> str | None:
    """Return the name of an encoding as Python has it. Raises InvalidArgument for one that is not known."""
    if encoding is None:
        return None
    try:
        "".encode(encoding)  # type: ignore[arg-type]
        return codecs.lookup(str(encoding)).name
    except (LookupError, TypeError, ValueError):
        raise InvalidArgument(f"encoding is not known: {encoding!r}; an example is cp1252") from None


def detect_encoding(beginning: bytes) -> str:
    """The encoding that the byte order mark of a file tells; UTF-8 where it has none."""
    return next((name for mark, name in MARKS if beginning.startswith(mark)), UTF_8)


def decode_lines(lines: Iterable[str | bytes], encoding: str | None, problem: Problem) -> Iterator[str]:
    """The lines as text, without a byte order mark; raises `problem` with a line that is not in the encoding."""
    given = iter(lines)
    first = next(given, None)
    if first is None:
        return
    given = chain([first], given)
    name = encoding or (UTF_8 if isinstance(first, str) else detect_encoding(first))
    texts = _decode_each(given, problem) if name in (UTF_8, "utf-8-sig") else _decode_all(given, name, problem)
    for number, text in enumerate(texts):
        yield text if number else text.removeprefix(BOM)


def _decode_each(lines: Iterable[str | bytes], problem: Problem) -> Iterator[str]:
    """UTF-8, where no character has a part that is a line break."""
    for number, line in enumerate(lines, 1):
        try:
            yield line if isinstance(line, str) else line.decode()
        except UnicodeDecodeError as error:
            raise problem(error, number) from None


def _decode_all(pieces: Iterable[str | bytes], encoding: str, problem: Problem) -> Iterator[str]:
    """Any other encoding: pieces may end within a character, and are cut into lines again."""
    decoder = codecs.getincrementaldecoder(encoding)()
    number, rest = 1, ""
    for piece in chain(pieces, [b""]):
        try:
            rest += piece if isinstance(piece, str) else decoder.decode(piece, final=not piece)
        except UnicodeError as failure:
            # UTF-16 says in no more than words that its mark is missing.
            whole = piece if isinstance(piece, bytes) and piece else b"?"
            error = failure if isinstance(failure, UnicodeDecodeError) else _at_the_beginning(encoding, whole, failure)
            raise problem(error, number + error.object[: error.start].count(b"\n")) from None
        *lines, rest = rest.split("\n")
        number += len(lines)
        yield from (f"{line}\n" for line in lines)
    if rest:
        yield rest


def _at_the_beginning(encoding: str, piece: bytes, failure: UnicodeError) -> UnicodeDecodeError:
    return UnicodeDecodeError(encoding, piece, 0, 1, str(failure))
