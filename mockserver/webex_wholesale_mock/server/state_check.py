"""Checks of a state file before a server uses it: what it is, and whether every row is as it was written.

A file that cannot be used is read without a change, to it and to what SQLite has beside it.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from webex_wholesale_mock import persistence

APPLICATION: Final = 0x57584D53
"""Marks the database as ours, in its header."""
VERSION: Final = 1
"""The version of the tables, in its header too."""
MAGIC: Final = b"SQLite format 3\0"
BASE: Final = ""
"""The name of the row with the world that new ones begin as; no other world can have it."""
BESIDE: Final = ("-shm", "-wal")
"""The ends of the names of files that SQLite makes beside a database."""


class StateError(Exception):
    """Raised where a state file cannot be used or written. The text has the reason first, then advice."""


def check_header(path: Path) -> None:
    """Read the first bytes, and find out whether the file may be written. Raises StateError."""
    if not path.is_file():
        raise StateError(f"{path} is not a file; name one, in a folder that is there")
    if not os.access(path.parent, os.W_OK):
        raise StateError(f"the folder of {path} cannot be written; grant the right, or name a file elsewhere")
    try:
        with path.open("r+b") as file:
            header = file.read(100)
    except OSError as problem:
        reason = f"{path} cannot be read and written: {problem.strerror}"
        raise StateError(f"{reason}; grant the right, or name another file") from None
    if header[:16] != MAGIC or int.from_bytes(header[68:72]) != APPLICATION:
        raise StateError(f"{path} is something else than a state file; name another file, or one that is not there yet")
    if (found := int.from_bytes(header[60:64])) != VERSION:
        wanted = f"this package reads version {VERSION}"
        raise StateError(f"{path} has version {found}, {wanted}; use the package that wrote it, or another file")


def reading(path: Path) -> sqlite3.Connection:
    """Connect for reading alone: SQLite then leaves its write-ahead log as it is too."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0, isolation_level=None)


def check(path: Path, reader: sqlite3.Connection, package: str) -> None:
    """Read the whole file. Raises StateError where it is damaged, or has a log of another package."""
    try:
        if reader.execute("pragma quick_check").fetchall() != [("ok",)]:
            raise damaged(path, "its pages do not fit together")
        settings = dict(_checked(path, reader, "settings", "name, value"))
        worlds = _checked(path, reader, "worlds", "name, position, wall")
        positions = {name: position for name, position, _ in worlds}
        for document in reader.execute("select document from worlds union all select origin from worlds"):
            if document[0] is not None:
                persistence.verify(document[0], str(path))
        for world, number, *_ in _checked(path, reader, "log", "world, number, wall, head, body"):
            positions[world] += 1
            if positions[world] != number:
                raise damaged(path, f"request {positions[world]} of the world {world} is missing")
        if BASE not in positions:
            raise damaged(path, "it has no world to begin as")
        if settings["package"] != package and reader.execute("select 1 from log").fetchone():
            text = f"{path} was last written by version {settings['package']}, which did not end in order"
            raise StateError(
                f"{text}, and this is {package}; start and stop that version once, so that it makes a checkpoint"
            )
    except (persistence.SavingError, LookupError, TypeError) as problem:
        raise damaged(path, problem) from None


def _checked(path: Path, reader: sqlite3.Connection, table: str, columns: str) -> Iterator[Any]:
    """Read the rows of a table in the order of their key. Raises StateError for one that is not as it was written."""
    for *row, found in reader.execute(f"select {columns}, sum from {table} order by 1, 2"):
        if check_sum(*row) != found:
            raise damaged(path, f"{row[:2]} in the table {table} is not what was written")
        yield row


@contextmanager
def leaving_no_trace(path: Path) -> Iterator[None]:
    """Remove what SQLite makes beside a file that is read, where the file is refused.

    Another server may hold the file, and then what is beside is that one's. Otherwise it cannot come in meanwhile: the
    reader has a lock until it is closed, and where it has none, the file is one that every server refuses.
    """
    beside = [path.with_name(f"{path.name}{suffix}") for suffix in BESIDE]
    made = [file for file in beside if not file.exists()]
    try:
        yield
    except (StateError, sqlite3.Error) as problem:
        for file in made if not is_busy(problem) else ():
            with suppress(OSError):  # it is not there, or still open where that keeps it
                file.unlink()
        raise


def is_busy(problem: Exception) -> bool:
    return getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


def damaged(path: Path, problem: object) -> StateError:
    return StateError(f"{path} is damaged: {problem}; put back a copy, or name another file")


def check_sum(*row: Any) -> int:
    return zlib.crc32(repr(row).encode())
