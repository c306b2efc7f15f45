"""Worlds that outlive the server: each request is in the state file before it is answered.

Answers follow from the seed, the clock and the sequence of requests. So the file has the requests with the moments at
which they came, and to handle them again gives the same world and the same answers from then on. A checkpoint takes the
place of the requests before it, as soon as these are so many that a world of that size would be loaded sooner. A world
is read when it is first asked for, so a server with many worlds starts as fast as one with few.

A request that only looks is not kept: a GET of a control endpoint or of a page of the console. Every call of the API
is, because the next tracking id, the clock, rate limits and faults go by the calls before. With a real clock every
request is kept, as each moves the clock.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import attrs

from webex_wholesale_mock import persistence
from webex_wholesale_mock.engine.engine import Origin
from webex_wholesale_mock.engine.exercised import Exercised
from webex_wholesale_mock.mock import WholesaleMock
from webex_wholesale_mock.persistence import SavingError
from webex_wholesale_mock.server.settings import ServeError, Settings
from webex_wholesale_mock.server.state_check import StateError
from webex_wholesale_mock.server.state_file import Logged, StateFile, Stored
from webex_wholesale_mock.testkit.clock import Clock
from webex_wholesale_mock.wire.control_paths import is_control
from webex_wholesale_mock.wire.encoding import error
from webex_wholesale_mock.wire.messages import JSON, Request, Response

REQUESTS: Final = 50
"""Requests that a log may have, however small its world is."""
LOADED_MEANWHILE: Final = 4_096
"""Bytes of a checkpoint that are loaded in the time of one request, about."""
LOG_BYTES: Final = 1_048_576
"""Bytes that a log may have, however small its world is."""
LOOKS: Final = frozenset({"GET", "HEAD"})
DECIDING: Final = ("seed", "clock", "speed", "instant", "redirect_uri")
"""Options that decide answers, and that a file keeps."""
UNREAD: Final = ("scenario", "world", "evidence")
"""Options with a file that worlds begin by, which a state file has taken over."""
TOKEN: Final = "authorization"
"""The header with the control token of a control request, which need not be in a file."""


class KeptMock:
    """A mock whose requests are in a state file before they are answered.

    Args:
        name: the name of its world.
        mock: the mock, as its checkpoint has it.
        file: the state file.
        stored: the world in it.
        origin: the world that resets go back to, where it has no own one.
        size: bytes of the checkpoint.
        tell: gets a line where a checkpoint cannot be made.
    """

    def __init__(
        self,
        name: str,
        mock: WholesaleMock,
        file: StateFile,
        stored: Stored,
        origin: Origin,
        size: int,
        tell: Callable[[str], object],
    ) -> None:
        self.mock, self._name, self._file, self._tell = mock, name, file, tell
        self._engine, self._lock = mock._engine, mock._lock
        self._number, self._wall = stored.position, stored.wall
        self._origin = mock._engine._origin if stored.origin else origin
        self._beginning = stored.origin
        self._requests = self._bytes = 0
        self._most_requests, self._most_bytes = _limits(size)
        with persistence.collector_paused():
            for logged in stored.log:
                self._repeat(logged)

    @property
    def clock(self) -> Clock:
        """The clock of the mock."""
        return self.mock.clock

    @property
    def since(self) -> float:
        """The real second, by the clock of pauses, at which the clock of the mock was right."""
        return time.monotonic() - max(0.0, time.time() - self._wall)

    @property
    def room(self) -> int:
        """Requests that the log can have before the next checkpoint."""
        return max(0, self._most_requests - self._requests)

    def handle(self, request: Request) -> Response:
        """Answer a request that is in the file by then; 503 where it cannot be written, and nothing has changed."""
        if request.method in LOOKS and is_control(request.path) and not request.pace:
            return self.mock.handle(request)
        with self._lock:
            try:
                self._keep(request)
            except StateError as problem:
                return error(503, [{"description": str(problem)}], "server", [JSON])
            response = self.mock.handle(request)
            if not self.room or self._bytes >= self._most_bytes:
                self.cut()
            return response

    def _keep(self, request: Request) -> None:
        engine, now = self._engine, time.time()
        moment = engine.world.clock.now.isoformat()
        logged = Logged(moment, engine.journal.serial, now, _without_token(request))
        self._bytes += self._file.append(self._name, self._number + 1, logged)
        self._number, self._wall, self._requests = self._number + 1, now, self._requests + 1

    def _repeat(self, logged: Logged) -> None:
        """Handle a request of the log again. Raises StateError where the world is another one than it was."""
        engine, moment = self._engine, datetime.fromisoformat(logged.moment)
        with self._lock:
            is_same = logged.calls == engine.journal.serial and moment >= engine.world.clock.now
            if not is_same or (moment > engine.world.clock.now and not logged.request.pace):
                place = f"request {self._number + 1} of the world {self._name}"
                raise StateError(f"{self._file.path} is damaged: {place} came to another world; put back a copy")
            engine.world.clock.advance_to(moment)
            with suppress(Exception):  # it was raised the first time, and the server has answered 500 then
                self.mock.handle(logged.request)
        self._number, self._wall, self._requests = self._number + 1, logged.wall, self._requests + 1
        self._bytes += len(logged.request.body)

    def cut(self) -> None:
        """Make a checkpoint. Where that cannot be, the log goes on to twice its length, and a line says so."""
        try:
            with self._lock:
                document = persistence.checkpoint(self.mock)
                self._find_beginning()
            self._file.cut(self._name, Stored(self._number, self._wall, document, self._beginning, []))
        except (SavingError, StateError) as problem:
            self._most_requests, self._most_bytes = 2 * self._most_requests, 2 * self._most_bytes
            self._tell(f"no checkpoint of the world {self._name}, so the next start takes longer: {problem}")
        else:
            self._requests = self._bytes = 0
            self._most_requests, self._most_bytes = _limits(len(document))

    def _find_beginning(self) -> None:
        """Save the world that resets go back to, where it is another one than it was."""
        origin = self._engine._origin
        if origin is not self._origin:
            self._origin, self._beginning = origin, persistence.beginning_of(origin)


def _limits(size: int) -> tuple[int, int]:
    """Return the requests and the bytes that a log may have beside a checkpoint of so many bytes."""
    return max(REQUESTS, size // LOADED_MEANWHILE), max(LOG_BYTES, size)


def _without_token(request: Request) -> Request:
    if not is_control(request.path) or TOKEN not in request.headers:
        return request
    return attrs.evolve(request, headers={name: sent for name, sent in request.headers.items() if name != TOKEN})


class KeptWorlds:
    """The worlds in a state file.

    Args:
        file: the file, which is closed with this.
        tell: gets a line where a checkpoint cannot be made.
    """

    def __init__(self, file: StateFile, tell: Callable[[str], object]) -> None:
        self._file, self._tell = file, tell
        self._open: dict[str, KeptMock] = {}
        self._exercised = Exercised()
        self._exercised.is_on = True
        self._wall, self._base = file.base()
        self._origin = persistence.beginning(self._base, str(file.path))

    @cached_property
    def base(self) -> WholesaleMock:
        """The mock that new worlds begin as."""
        return self._resumed(self._base, self._origin)

    def names(self) -> list[str]:
        """The names of the worlds, the one that was used last at the end."""
        return self._file.names()

    def begin(self, name: str, like: WholesaleMock | None = None) -> tuple[WholesaleMock, KeptMock]:
        """Read a world, or begin one that is not there as `like` or the base. Raises StateError."""
        stored = self._file.world(name)
        if stored is None:
            stored = self._new(like) if like else Stored(0, self._wall, None, None, [])
            self._file.begin(name, stored)
        origin = persistence.beginning(stored.origin, str(self._file.path)) if stored.origin else self._origin
        mock = self._resumed(stored.document, origin) if stored.document else self.base.fork()
        size = len(stored.document or self._base)
        kept = self._open[name] = KeptMock(name, mock, self._file, stored, self._origin, size, self._tell)
        return mock, kept

    def _new(self, like: WholesaleMock) -> Stored:
        try:
            return Stored(
                0, time.time(), persistence.checkpoint(like), persistence.beginning_of(like._engine._origin), []
            )
        except SavingError as problem:
            raise StateError(f"the world cannot be kept: {problem}") from None

    def _resumed(self, document: bytes, origin: Origin) -> WholesaleMock:
        mock = WholesaleMock()
        mock._engine.exercised = self._exercised
        try:
            persistence.resume(mock, document, origin, str(self._file.path))
        except SavingError as problem:
            raise StateError(f"{problem}; use the package that wrote it, or another file") from None
        return mock

    def end(self, name: str) -> None:
        """Remove a world. Raises StateError."""
        self._file.drop(name)
        self._open.pop(name, None)

    def close(self) -> None:
        """Make a checkpoint of each world that has gone on since its last one."""
        for name in self._file.logged_worlds():
            with suppress(StateError):
                kept = self._open.get(name) or self.begin(name)[1]
                kept.cut()
        self._file.close()


def opened(
    settings: Settings, begun: Callable[[Settings], WholesaleMock], tell: Callable[[str], object]
) -> tuple[StateFile, Settings]:
    """Open the state file of a server, or make one that begins as the settings say.

    Args:
        settings: the settings, with a state file.
        begun: makes the mock that worlds begin as.
        tell: gets a line about options that a file with worlds does not need.

    Returns the file, and the settings with those that the file goes on with.
    Raises ServeError for a file that cannot be used, and for options that are not those of the file.
    """
    path = settings.state or Path()
    if settings.reload:
        raise ServeError("--reload lets worlds begin anew, and --state keeps them; leave one of them out")
    try:
        is_new = not os.path.lexists(path)
        if is_new:
            _create(path, settings, begun)
        file = StateFile(path)
    except (StateError, SavingError) as problem:
        raise ServeError(f"--state: {problem}") from None
    kept: dict[str, Any] = {**file.settings, "redirect_uri": tuple(file.settings["redirect_uri"])}
    if unlike := _unlike(settings, kept):
        file.close()
        raise ServeError(f"--state: {path} was begun with {unlike}; leave that option out, or name another file")
    for name in UNREAD:
        if getattr(settings, name) and not is_new:
            tell(f"{path} goes on, so --{name} is not read; remove the file to begin anew")
    return file, replace(settings, **kept)


def _create(path: Path, settings: Settings, begun: Callable[[Settings], WholesaleMock]) -> None:
    wall = time.time()
    base = persistence.checkpoint(begun(settings))
    StateFile.create(path, {name: getattr(settings, name) for name in DECIDING}, base, wall)


def _unlike(settings: Settings, kept: Mapping[str, Any]) -> str | None:
    """Name the first option that was given and is another one than in the file; one at its default counts as not."""
    usual = Settings()
    for name, value in kept.items():
        given = getattr(settings, name)
        if given not in (value, getattr(usual, name)):
            option = f"--{name.replace('_', '-')}"
            return f"{option} {value}, and this start has {given}" if value else f"no {option}"
    return None
