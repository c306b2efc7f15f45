"""Many worlds in one server: each name below `/w/` has a mock of its own, made from a base when it is first asked for.

The plain address is the world `default`. A world ends by DELETE, after an idle time, or as the one that was used least
recently where there would be more than the limit; asked for again, it begins anew from the base.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import cached_property
from threading import Lock
from typing import Any, Final, Protocol

from webex_wholesale_mock.adapters._asgi import Application, application
from webex_wholesale_mock.mock import WholesaleMock
from webex_wholesale_mock.server.pace import Answers
from webex_wholesale_mock.server.state_check import StateError
from webex_wholesale_mock.wire.control_paths import CONTROL
from webex_wholesale_mock.wire.messages import Request, Response

DEFAULT: Final = "default"
"""The world of the plain address. It is never dropped to make room."""
PREFIX: Final = "/w/"
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
NAMES: Final = "a name has 1 to 64 letters, digits, dots, hyphens and underscores, and begins with a letter or digit"
ABOUT: Final = f"{CONTROL}health"
"""A path whose answer changes nothing but a clock that follows real time."""
LIMIT: Final = 1_000
IDLE: Final = 3_600.0

Handle = Callable[[Request], Response]


class Source(Protocol):
    """Where worlds come from, and where they end. What raises StateError has changed nothing."""

    @property
    def base(self) -> WholesaleMock:
        """The mock that new worlds begin as."""

    def names(self) -> Iterable[str]:
        """The names of the worlds that are there already, the one that was used last at the end."""

    def begin(self, name: str, like: WholesaleMock | None = None) -> tuple[WholesaleMock, Answers]:
        """Return the mock of a world, and what answers for it. A new one begins as `like`, or as the base."""

    def end(self, name: str) -> None:
        """Forget a world."""

    def close(self) -> None:
        """Keep what is to be kept: the server ends."""


class Forks:
    """Worlds that live as long as the server.

    Args:
        base: the mock that each world begins as; nobody calls it.
        default: the mock of the plain address; one like the others where left out.
    """

    def __init__(self, base: WholesaleMock, default: WholesaleMock | None = None) -> None:
        self._base, self._default = base, default

    @property
    def base(self) -> WholesaleMock:
        return self._base

    def names(self) -> Iterable[str]:
        return ()

    def begin(self, name: str, like: WholesaleMock | None = None) -> tuple[WholesaleMock, Answers]:
        mock = like or (self._default if name == DEFAULT and self._default else self.base.fork())
        return mock, mock

    def end(self, name: str) -> None:
        """Do nothing, as nothing is kept."""

    def close(self) -> None:
        """Do nothing, as nothing is kept."""


class World:
    """One world of a server, which is made when it is first looked at.

    Args:
        name: its name.
        begin: returns its mock, and the function that answers for it. Raises StateError.
        body_seconds: seconds that the body of a request may take.
        used: the real second of its last use.
    """

    def __init__(
        self, name: str, begin: Callable[[], tuple[WholesaleMock, Handle]], body_seconds: float | None, used: float
    ) -> None:
        self.name, self.used = name, used
        self._begin, self._body_seconds = begin, body_seconds

    @cached_property
    def _begun(self) -> tuple[WholesaleMock, Handle]:
        return self._begin()

    @property
    def mock(self) -> WholesaleMock:
        """Its mock."""
        return self._begun[0]

    @property
    def handle(self) -> Handle:
        """The function that answers for it."""
        return self._begun[1]

    @cached_property
    def app(self) -> Application:
        """Its application."""
        return application(self.handle, body_seconds=self._body_seconds)


class Worlds:
    """The worlds of a server. Safe for threads.

    Args:
        source: where they come from.
        handle: returns the function that answers for a world, in its time. It gets what answers, and True where that is
            the present state of another world.
        limit: so many worlds are kept, without the default one.
        idle: seconds without a request after which a world is dropped; 0 for never.
        body_seconds: seconds that the body of a request may take.
        tell: gets a line about each world that is dropped.
        monotonic: returns real seconds.
    """

    def __init__(
        self,
        source: Source,
        handle: Callable[[Answers, bool], Handle],
        *,
        limit: int = LIMIT,
        idle: float = IDLE,
        body_seconds: float | None = None,
        tell: Callable[[str], object] = lambda _: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._handle, self._body_seconds = source, handle, body_seconds
        self._limit, self._idle, self._tell, self._monotonic = limit, idle, tell, monotonic
        self._lock = Lock()
        self._others = OrderedDict((name, self._later(name)) for name in source.names() if name != DEFAULT)
        self.default = self._made(DEFAULT)

    def __contains__(self, name: str) -> bool:
        return name == DEFAULT or name in self._others

    def world(self, name: str) -> World:
        """Return the world of a name, which must be a good one. It is made where it is not there yet.

        Raises StateError where it cannot be read or kept; the worlds are as they were.
        """
        with self._lock:
            now = self._monotonic()
            self._drop_idle(now)
            if name == DEFAULT:
                return self.default
            world = self._others.get(name)
            if world is None:
                world = self._enter(self._made(name))
            self._others.move_to_end(name)
            world.used = now
            world.app  # noqa: B018  # it is read here, where that may fail
            return world

    def begin_from(self, name: str, source: str) -> World:
        """Begin a world in the present state of another one.

        Args:
            name: its name, a good one that no world has.
            source: the name of the other world.

        Raises:
            LookupError: the other world does not exist.
            ValueError: a world has the name.
            StateError: it cannot be kept.
        """
        with self._lock:
            origin = self.default if source == DEFAULT else self._others.get(source)
            if origin is None:
                raise LookupError(f"the world {source} does not exist; GET {PREFIX} lists all")
            if name in self:
                raise ValueError(f"the world {name} is there already; DELETE {PREFIX}{name} ends it")
            origin.handle(Request("GET", ABOUT))  # a real clock goes on to this moment
            return self._enter(self._made(name, origin.mock.fork()))

    def drop(self, name: str) -> bool:
        """End a world. Returns False where it is not there, as the default one never is. Raises StateError."""
        with self._lock:
            if is_there := name in self._others:
                self._end(name)
            return is_there

    def drop_idle(self) -> None:
        """Drop the worlds that nobody has used for the idle time."""
        with self._lock:
            self._drop_idle(self._monotonic())

    def begin_in(self, load: Callable[[WholesaleMock], object]) -> None:
        """Let every world begin anew in another base. Nothing changes where `load`, which makes it, raises."""
        with self._lock:
            load(self._source.base)
            self.default = self._made(DEFAULT)
            self._others.clear()

    def listed(self) -> list[dict[str, Any]]:
        """List the worlds, the ones used last at the end."""
        with self._lock:
            now = self._monotonic()
            return [
                {"name": world.name, "idleSeconds": round(now - world.used, 3)}
                for world in (self.default, *self._others.values())
            ]

    def close(self) -> None:
        """Let the source keep what is to be kept."""
        self._source.close()

    def _made(self, name: str, like: WholesaleMock | None = None) -> World:
        world = self._later(name, like)
        world.app  # noqa: B018  # it is made here
        return world

    def _later(self, name: str, like: WholesaleMock | None = None) -> World:
        """Return a world that is made when it is first looked at, in the state of another one if that is given."""

        def begin() -> tuple[WholesaleMock, Handle]:
            mock, answers = self._source.begin(name, like)
            return mock, self._handle(answers, like is not None)

        return World(name, begin, self._body_seconds, self._monotonic())

    def _end(self, name: str) -> None:
        self._source.end(name)
        del self._others[name]

    def _enter(self, world: World) -> World:
        """Add a world, and make room after it: where it could not be made, none has ended for it."""
        self._others[world.name] = world
        while len(self._others) > self._limit:
            name = next(iter(self._others))
            if not self._dropped(name, f"more than {self._limit} worlds, and this one was used least recently"):
                break
        return world

    def _drop_idle(self, now: float) -> None:
        while self._idle and self._others:
            name, oldest = next(iter(self._others.items()))
            if now - oldest.used < self._idle:
                return
            if not self._dropped(name, f"not used for {self._idle:g} seconds"):
                oldest.used = now
                self._others.move_to_end(name)

    def _dropped(self, name: str, reason: str) -> bool:
        """End a world and tell the reason; False, and that is told too, where it cannot be ended now."""
        try:
            self._end(name)
        except StateError as problem:
            self._tell(f"world {name} stays for now: {problem}")
            return False
        self._tell(f"world {name} dropped: {reason}")
        return True
