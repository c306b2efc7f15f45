"""The state file of a server: an SQLite database with a checkpoint of each world, and the requests since then.

It knows bytes and requests, not mocks. The write-ahead log of SQLite makes each change whole or not there, also when
the process is killed in the middle. While a file is open, SQLite's lock keeps every other process out; the system
releases it with the end of the process, whichever way it ends. A file that cannot be used is read without a change.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple

import attrs

from webex_wholesale_mock import persistence
from webex_wholesale_mock.wire.messages import Request

APPLICATION: Final = 0x57584D53
"""Marks the database as ours, in its header."""
VERSION: Final = 1
"""The version of the tables, in its header too."""
MAGIC: Final = b"SQLite format 3\0"
BASE: Final = ""
"""The name of the row with the world that new ones begin as; no other world can have it."""
PACKAGE: Final = version("webex-wholesale")
BESIDE: Final = ("-shm", "-wal")
"""The ends of the names of files that SQLite makes beside a database."""
HEAD: Final = ("method", "path", "query", "headers", "origin", "patience", "pace", "held_by")
"""Parts of a request beside its body."""

TABLES: Final = f"""
pragma application_id = {APPLICATION};
pragma user_version = {VERSION};
create table settings(name text primary key, value text not null);
create table worlds(name text primary key, position integer not null, wall real not null, document blob, origin blob);
create table log(world text, number integer, wall real, head text, body blob, sum integer, primary key(world, number));
"""


class StateError(Exception):
    """Raised where a state file cannot be used or written. The text has the reason first, then advice."""


class Logged(NamedTuple):
    """A request of the log.

    Attributes:
        moment: of the clock of its world, in ISO 8601, when it came.
        calls: the number of calls that its world had answered before.
        wall: real time, in seconds since 1970.
        request: the request.
    """

    moment: str
    calls: int
    wall: float
    request: Request


@attrs.frozen
class Stored:
    """A world in the file.

    Attributes:
        position: the number of the last request that the checkpoint has.
        wall: real time of that request, or of the beginning.
        document: the checkpoint; None for a world that begins as the base.
        origin: the world that resets go back to; None where that is the base.
        log: the requests since the checkpoint.
    """

    position: int
    wall: float
    document: bytes | None
    origin: bytes | None
    log: list[Logged]


class StateFile:
    """An open state file. Methods that change it raise StateError, and have changed nothing then.

    Args:
        path: a file that `create` has made.

    Raises StateError for a file that cannot be used, which stays as it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        _check_header(path)
        with _problems(path), closing(_reading(path)) as reader, _leaving_no_trace(path):
            _check(path, reader)
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            with _problems(path):
                self._run("pragma locking_mode = exclusive")
                self._run("pragma synchronous = normal")
                self._run("update settings set value = ?1 where name = 'package' and value != ?1", PACKAGE)
                path.with_name(f"{path.name}{BESIDE[0]}").unlink(missing_ok=True)  # the reader's; this one needs none
        except StateError:
            self._connection.close()
            raise

    @staticmethod
    def create(path: Path, settings: Mapping[str, Any], base: bytes, wall: float) -> None:
        """Make a file, which only its owner can read, whole or not at all.

        Args:
            path: the file, which is not there.
            settings: plain values by name.
            base: the checkpoint that worlds begin as.
            wall: real time at which its clock was right, in seconds since 1970.
        """
        rows = {name: json.dumps(value) for name, value in settings.items()} | {"package": PACKAGE}
        with _problems(path):
            descriptor, name = tempfile.mkstemp(".part", f".{path.name}.", path.parent)
            os.close(descriptor)
            beside = Path(name)
            try:
                with closing(sqlite3.connect(beside)) as connection:
                    connection.executescript(TABLES)
                    connection.executemany("insert into settings values(?, ?)", rows.items())
                    connection.execute("insert into worlds values(?, 0, ?, ?, null)", (BASE, wall, base))
                    connection.commit()
                    connection.execute("pragma journal_mode = wal")
                _put(beside, path)
            finally:
                beside.unlink(missing_ok=True)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that the file was made with."""
        found = self._run("select name, value from settings where name != 'package'")
        return {name: json.loads(value) for name, value in found}

    def base(self) -> tuple[float, bytes]:
        """The world that others begin as: the real time at which its clock was right, and its checkpoint."""
        ((wall, document),) = self._run("select wall, document from worlds where name = ?", BASE)
        return wall, document

    def names(self) -> list[str]:
        """The names of all worlds, the one that was used last at the end."""
        used = "select max(wall) from (select wall union all select wall from log where world = name)"
        return [name for (name,) in self._run(f"select name from worlds where name != '' order by ({used}), rowid")]

    def logged_worlds(self) -> list[str]:
        """The names of the worlds with requests since their checkpoint."""
        return [name for (name,) in self._run("select distinct world from log")]

    def world(self, name: str) -> Stored | None:
        """Return a world; None for one that is not there."""
        found = self._run("select position, wall, document, origin from worlds where name = ?", name)
        if not found:
            return None
        log = [*map(_logged, self._run("select wall, head, body from log where world = ? order by number", name))]
        position, wall, document, origin = found[0]
        return Stored(position, wall, document, origin, log)

    def begin(self, name: str) -> None:
        """Add a world that begins as the base."""
        self._write("insert into worlds select ?, 0, wall, null, null from worlds where name = ''", name)

    def append(self, name: str, number: int, logged: Logged) -> int:
        """Add a request to the log of a world, and return its bytes."""
        parts = [logged.moment, logged.calls, *(_plain(logged.request, part) for part in HEAD)]
        head, body = json.dumps(parts, separators=(",", ":")), logged.request.body
        row = (name, number, logged.wall, head, body)
        self._write("insert into log values(?, ?, ?, ?, ?, ?)", *row, _sum(*row))
        return len(head) + len(body)

    def cut(self, name: str, stored: Stored) -> None:
        """Let a checkpoint take the place of the log of a world."""
        values = (stored.position, stored.wall, stored.document, stored.origin, name)
        with self._transaction():
            self._run("update worlds set position = ?, wall = ?, document = ?, origin = ? where name = ?", *values)
            self._run("delete from log where world = ?", name)

    def drop(self, name: str) -> None:
        """Remove a world."""
        with self._transaction():
            self._run("delete from worlds where name = ?", name)
            self._run("delete from log where world = ?", name)

    def close(self) -> None:
        self._connection.close()

    def _run(self, statement: str, *values: Any) -> list[Any]:
        return self._connection.execute(statement, values).fetchall()

    def _write(self, statement: str, *values: Any) -> None:
        try:
            self._run(statement, *values)
        except sqlite3.Error as problem:
            raise _unwritable(self.path, problem) from None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._run("begin immediate")
            yield
            self._run("commit")
        except sqlite3.Error as problem:
            with suppress(sqlite3.Error):  # SQLite may have done it already
                self._run("rollback")
            raise _unwritable(self.path, problem) from None


def _unwritable(path: Path, problem: Exception) -> StateError:
    return StateError(f"{path} cannot be written, so nothing has changed: {problem}; make room there, and try again")


def _plain(request: Request, part: str) -> Any:
    value = getattr(request, part)
    return dict(value) if part == "headers" else value


def _logged(row: tuple[float, str, bytes]) -> Logged:
    wall, head, body = row
    moment, calls, *parts = json.loads(head)
    return Logged(moment, calls, wall, Request(**dict(zip(HEAD, parts, strict=True)), body=body))


def _sum(*row: Any) -> int:
    return zlib.crc32(repr(row).encode())


def _put(beside: Path, path: Path) -> None:
    """Give a new file its name, unless there is one of that name by now."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise StateError(f"{path} is in use by another server; stop that one, or name another file") from None
    except OSError:  # a file system without links
        beside.rename(path)


def _check_header(path: Path) -> None:
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


def _reading(path: Path) -> sqlite3.Connection:
    """Connect for reading alone: SQLite then leaves its write-ahead log as it is too."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0, isolation_level=None)


def _check(path: Path, reader: sqlite3.Connection) -> None:
    """Read the whole file. Raises StateError where it is damaged, or has a log of another package."""
    try:
        if reader.execute("pragma quick_check").fetchall() != [("ok",)]:
            raise _damaged(path, "its pages do not fit together")
        positions = {}
        for name, position, *documents in reader.execute("select name, position, document, origin from worlds"):
            positions[name] = position
            for document in filter(None, documents):
                persistence.verify(document, str(path))
        for *row, found in reader.execute("select world, number, wall, head, body, sum from log order by 1, 2"):
            positions[row[0]] += 1
            if positions[row[0]] != row[1] or _sum(*row) != found:
                raise _damaged(path, f"request {row[1]} of the world {row[0]} is not what was written")
        if BASE not in positions:
            raise _damaged(path, "it has no world to begin as")
        package = reader.execute("select value from settings where name = 'package'").fetchone()[0]
        if package != PACKAGE and reader.execute("select 1 from log").fetchone():
            text = f"{path} was last written by version {package}, which did not end in order, and this is {PACKAGE}"
            raise StateError(f"{text}; start and stop that version once, so that it makes a checkpoint")
    except (persistence.SavingError, LookupError, TypeError) as problem:
        raise _damaged(path, problem) from None


@contextmanager
def _leaving_no_trace(path: Path) -> Iterator[None]:
    """Remove what SQLite makes beside a file that is read, where the file is refused.

    Another server may hold the file, and then what is beside is that one's. Otherwise it cannot come in meanwhile: the
    reader has a lock until it is closed, and where it has none, the file is one that every server refuses.
    """
    beside = [path.with_name(f"{path.name}{suffix}") for suffix in BESIDE]
    made = [file for file in beside if not file.exists()]
    try:
        yield
    except (StateError, sqlite3.Error) as problem:
        for file in made if not _is_busy(problem) else ():
            with suppress(OSError):  # it is not there, or still open where that keeps it
                file.unlink()
        raise


def _is_busy(problem: Exception) -> bool:
    return getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


def _damaged(path: Path, problem: object) -> StateError:
    return StateError(f"{path} is damaged: {problem}; put back a copy, or name another file")


@contextmanager
def _problems(path: Path) -> Iterator[None]:
    """Say in words what SQLite and the system report of a file that is opened or made."""
    try:
        yield
    except sqlite3.Error as problem:
        if _is_busy(problem):
            raise StateError(f"{path} is in use by another server; stop that one, or name another file") from None
        raise _damaged(path, problem) from None
    except OSError as problem:
        raise StateError(f"{path} cannot be made: {problem.strerror}; name a file in a folder with room") from None
