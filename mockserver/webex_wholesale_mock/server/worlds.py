"""Many worlds in one server: each name below `/w/` has a mock of its own, made from a base when it is first asked for.

The plain address is the world `default`. A world ends by DELETE, after an idle time, or as the one that was used least
recently where there would be more than the limit; asked for again, it begins anew from the base.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Final

import attrs

from webex_wholesale_mock.adapters._asgi import Application, application
from webex_wholesale_mock.mock import WholesaleMock
from webex_wholesale_mock.wire.messages import Request, Response
from webex_wholesale_mock.wire.routing import CONTROL

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


@attrs.define(slots=True)
class World:
    """One world of a server: its mock, what answers for it, its application, and the real second of its last use."""

    name: str
    mock: WholesaleMock
    handle: Handle
    app: Application
    used: float


class Worlds:
    """The worlds of a server. Safe for threads.

    Args:
        base: the mock that each world begins as; nobody calls it.
        handle: returns the function that answers for the mock of a world.
        resume: the same for a world that begins in the present state of another one; `handle` where left out.
        default: the mock of the plain address; one like the others where left out.
        limit: so many worlds are kept, without the default one.
        idle: seconds without a request after which a world is dropped; 0 for never.
        body_seconds: seconds that the body of a request may take.
        tell: gets a line about each world that is dropped.
        monotonic: returns real seconds.
    """

    def __init__(
        self,
        base: WholesaleMock,
        handle: Callable[[WholesaleMock], Handle],
        *,
        resume: Callable[[WholesaleMock], Handle] | None = None,
        default: WholesaleMock | None = None,
        limit: int = LIMIT,
        idle: float = IDLE,
        body_seconds: float | None = None,
        tell: Callable[[str], object] = lambda _: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._resume = resume or handle
        self._base, self._handle, self._body_seconds = base, handle, body_seconds
        self._limit, self._idle, self._tell, self._monotonic = limit, idle, tell, monotonic
        self._lock = Lock()
        self._others: OrderedDict[str, World] = OrderedDict()
        self.default = self._made(DEFAULT, default or base.fork())

    def __contains__(self, name: str) -> bool:
        return name == DEFAULT or name in self._others

    def world(self, name: str) -> World:
        """Return the world of a name, which must be a good one. It is made where it is not there yet."""
        with self._lock:
            now = self._monotonic()
            self._drop_idle(now)
            if name == DEFAULT:
                return self.default
            world = self._others.get(name)
            if world is None:
                self._make_room()
                world = self._others[name] = self._made(name, self._base.fork())
            self._others.move_to_end(name)
            world.used = now
            return world

    def begin_from(self, name: str, source: str) -> World:
        """Begin a world in the present state of another one.

        Args:
            name: its name, a good one that no world has.
            source: the name of the other world.

        Raises:
            LookupError: the other world does not exist.
            ValueError: a world has the name.
        """
        with self._lock:
            origin = self.default if source == DEFAULT else self._others.get(source)
            if origin is None:
                raise LookupError(f"the world {source} does not exist; GET {PREFIX} lists all")
            if name in self:
                raise ValueError(f"the world {name} is there already; DELETE {PREFIX}{name} ends it")
            origin.handle(Request("GET", ABOUT))  # a real clock goes on to this moment
            mock = origin.mock.fork()
            self._make_room()
            world = self._others[name] = self._made(name, mock, self._resume)
            return world

    def drop(self, name: str) -> bool:
        """End a world. Returns False where it is not there, as the default one never is."""
        with self._lock:
            return self._others.pop(name, None) is not None

    def drop_idle(self) -> None:
        """Drop the worlds that nobody has used for the idle time."""
        with self._lock:
            self._drop_idle(self._monotonic())

    def begin_in(self, load: Callable[[WholesaleMock], object]) -> None:
        """Let every world begin anew in another base. Nothing changes where `load`, which makes it, raises."""
        with self._lock:
            load(self._base)
            self.default = self._made(DEFAULT, self._base.fork())
            self._others.clear()

    def listed(self) -> list[dict[str, Any]]:
        """List the worlds, the ones used last at the end."""
        with self._lock:
            now = self._monotonic()
            return [
                {"name": world.name, "idleSeconds": round(now - world.used, 3)}
                for world in (self.default, *self._others.values())
            ]

    def _made(
        self, name: str, mock: WholesaleMock, handle_of: Callable[[WholesaleMock], Handle] | None = None
    ) -> World:
        handle = (handle_of or self._handle)(mock)
        return World(name, mock, handle, application(handle, body_seconds=self._body_seconds), self._monotonic())

    def _make_room(self) -> None:
        while len(self._others) >= self._limit:
            name, _ = self._others.popitem(last=False)
            self._tell(f"world {name} dropped: more than {self._limit} worlds, and this one was used least recently")

    def _drop_idle(self, now: float) -> None:
        while self._idle and self._others:
            name, oldest = next(iter(self._others.items()))
            if now - oldest.used < self._idle:
                return
            del self._others[name]
            self._tell(f"world {name} dropped: not used for {self._idle:g} seconds")
