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
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple

import attrs

from webex_wholesale_mock.server.state_check import (
    APPLICATION,
    BASE,
    BESIDE,
    VERSION,
    StateError,
    check,
    check_header,
    check_sum,
    damaged,
    is_busy,
    leaving_no_trace,
    reading,
)
from webex_wholesale_mock.wire.messages import Request

PACKAGE: Final = version("webex-wholesale")
PAGES: Final = 8_000
"""Pages of the write-ahead log before SQLite moves them to the file, which waits for the disk: 32 MB."""
HEAD: Final = ("method", "path", "query", "headers", "origin", "patience", "pace", "held_by")
"""Parts of a request beside its body."""

TABLES: Final = f"""
pragma application_id = {APPLICATION};
pragma user_version = {VERSION};
create table settings(name text primary key, value text, sum integer);
create table worlds(name text primary key, position integer, wall real, sum integer, document blob, origin blob);
create table log(world text, number integer, wall real, head text, body blob, sum integer, primary key(world, number));
"""
"""Each row has a check sum of its other columns; documents have their own."""


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
        check_header(path)
        with _problems(path), closing(reading(path)) as reader, leaving_no_trace(path):
            check(path, reader, PACKAGE)
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            with _problems(path):
                self._run("pragma locking_mode = exclusive")
                self._run("pragma synchronous = normal")
                self._run(f"pragma wal_autocheckpoint = {PAGES}")
                package = (PACKAGE, check_sum("package", PACKAGE))
                self._run("update settings set value = ?1, sum = ?2 where name = 'package' and value != ?1", *package)
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
                    sums = [(*row, check_sum(*row)) for row in rows.items()]
                    connection.executemany("insert into settings values(?, ?, ?)", sums)
                    row = (BASE, 0, wall, check_sum(BASE, 0, wall), base)
                    connection.execute("insert into worlds values(?, ?, ?, ?, ?, null)", row)
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

    def begin(self, name: str, stored: Stored) -> None:
        """Add a world to which nothing has happened yet."""
        row = (name, 0, stored.wall)
        self._write(
            "insert into worlds values(?, ?, ?, ?, ?, ?)", *row, check_sum(*row), stored.document, stored.origin
        )

    def append(self, name: str, number: int, logged: Logged) -> int:
        """Add a request to the log of a world, and return its bytes."""
        parts = [logged.moment, logged.calls, *(_plain(logged.request, part) for part in HEAD)]
        head, body = json.dumps(parts, separators=(",", ":")), logged.request.body
        row = (name, number, logged.wall, head, body)
        self._write("insert into log values(?, ?, ?, ?, ?, ?)", *row, check_sum(*row))
        return len(head) + len(body)

    def cut(self, name: str, stored: Stored) -> None:
        """Let a checkpoint take the place of the log of a world."""
        row = (name, stored.position, stored.wall)
        with self._transaction():
            values = (*row, check_sum(*row), stored.document, stored.origin)
            self._run(
                "update worlds set position = ?2, wall = ?3, sum = ?4, document = ?5, origin = ?6 where name = ?1",
                *values,
            )
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


def _put(beside: Path, path: Path) -> None:
    """Give a new file its name, unless there is one of that name by now."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise StateError(f"{path} is in use by another server; stop that one, or name another file") from None
    except OSError:  # a file system without links
        beside.rename(path)


@contextmanager
def _problems(path: Path) -> Iterator[None]:
    """Say in words what SQLite and the system report of a file that is opened or made."""
    try:
        yield
    except sqlite3.Error as problem:
        if is_busy(problem):
            raise StateError(f"{path} is in use by another server; stop that one, or name another file") from None
        raise damaged(path, problem) from None
    except OSError as problem:
        raise StateError(
            f"{path} cannot be made: {problem.strerror}; name a file in a folder that can be written"
        ) from None
