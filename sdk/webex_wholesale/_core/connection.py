"""The connections of a client: made when they are first needed, shared by clients, and tied to one event loop."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import Any, Generic, TypeVar

import httpx

from webex_wholesale._core.settings import Settings
from webex_wholesale._errors import ClientClosed, InvalidArgument, LocalError

__all__ = ["AsyncConnection", "Connection", "http_factory", "share"]

H = TypeVar("H", bound=httpx.Client | httpx.AsyncClient)


class Connection(Generic[H]):
    """An httpx client that is made when it is first needed: that is when certificates are read, which takes 25 ms."""

    def __init__(self, make: Callable[[], H]) -> None:
        self._make = make
        self._http: H | None = None
        self._closed = False
        self._lock = Lock()

    def open(self) -> H:
        """The one httpx client, also when several threads ask at once. Raises ClientClosed."""
        http = self._http
        return self._open() if http is None or self._closed else http

    def _open(self) -> H:
        with self._lock:
            if self._closed:
                raise ClientClosed("the client is closed; create a new one")
            self._http = http = self._http or _make_in_environment(self._make)
            return http

    def close(self) -> H | None:
        """Mark it closed; return the httpx client that is to be closed, if one was made."""
        with self._lock:
            self._closed = True
            return self._http

    @property
    def transport(self) -> object:
        """The transport of the caller's own, or None."""
        return getattr(self._make, "keywords", {}).get("transport")

    def describe(self, settings: Settings) -> str:
        """The other end: the service's address, or what a transport says of itself by its method `describe`."""
        name = getattr(self.transport, "describe", None)
        acting = f" on behalf of {settings.sub_partner}" if settings.sub_partner else ""
        return f"of {name()}{acting}" if callable(name) else f"for {settings}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._make,)

    def __deepcopy__(self, memo: dict[int, Any]) -> Connection[H]:
        # A transport is a thing in the world: a copied client uses the same one.
        return type(self)(self._make)


class AsyncConnection(Connection[httpx.AsyncClient]):
    """The same for event loops: connections belong to the loop on which they were opened.

    Where that loop has ended, as after a first `asyncio.run`, new ones are opened on the next loop.
    """

    def __init__(self, make: Callable[[], httpx.AsyncClient]) -> None:
        super().__init__(make)
        self._loop: Any = None

    def open(self) -> httpx.AsyncClient:
        loop = _running_loop()
        if loop is not self._loop:
            self._move_to(loop)
        return super().open()

    def _move_to(self, loop: Any) -> None:
        with self._lock:
            earlier = self._loop
            if self._http is not None and not self._closed and self._is_bound():
                if earlier is not None and not _is_ended(earlier):
                    raise LocalError("the client is in use on another event loop; create one client for each loop")
                if self.transport is not None:
                    raise LocalError(
                        "the connections of this transport ended with their event loop; create a client with a new "
                        "transport for each loop"
                    )
                self._http = None
            self._loop = loop

    def _is_bound(self) -> bool:
        """Return true where the connections are those of a network; a mock's work on every loop."""
        return self.transport is None or isinstance(self.transport, httpx.AsyncHTTPTransport)

    def close(self) -> httpx.AsyncClient | None:
        http = super().close()
        ended = self._loop is not None and _is_ended(self._loop)
        return None if ended and self._is_bound() else http


def _running_loop() -> Any:
    """The running loop of asyncio, or the token of a run of trio; None outside of any.

    Neither is imported here: one that runs has been, and asyncio takes as long as a fifth of httpx.
    """
    asyncio: Any = sys.modules.get("asyncio")
    trio: Any = sys.modules.get("trio")
    # One that was not imported is None, which has no such attribute; one that does not run raises RuntimeError.
    with suppress(AttributeError, RuntimeError):
        return asyncio.get_running_loop()
    with suppress(AttributeError, RuntimeError):
        return trio.lowlevel.current_trio_token()
    return None


def _is_ended(loop: Any) -> bool:
    """Return true if no task runs on a loop any more, and none will."""
    if is_closed := getattr(loop, "is_closed", None):
        return bool(is_closed())
    try:
        loop.run_sync_soon(int)
    except RuntimeError:  # of trio: its run has finished
        return True
    return False


class _Shared(Connection[H]):
    """The connection of another client, which is the one to close it."""

    def __init__(self, owner: Connection[H]) -> None:
        super().__init__(owner._make)
        self._owner = owner

    def open(self) -> H:
        return self._owner.open()

    def close(self) -> H | None:
        return None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self._owner), (self._make,)

    def __deepcopy__(self, memo: dict[int, Any]) -> Connection[H]:
        return type(self._owner)(self._make)


def share(owner: Connection[H]) -> Connection[H]:
    """The connection for a client that does not own it."""
    return _Shared(owner._owner if isinstance(owner, _Shared) else owner)


def http_factory(kind: Callable[..., H], transport: object) -> Callable[[], H]:
    """A function that makes the httpx client, and that pickles wherever the transport does."""
    # Proxies of the environment and certificates do not matter to a transport that is there already.
    return partial(kind) if transport is None else partial(kind, transport=transport, trust_env=False)


_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


def _make_in_environment(make: Callable[[], H]) -> H:
    """Make the httpx client; raises InvalidArgument where the settings outside of this program do not allow it."""
    try:
        return make()
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as problem:
        failure = problem
    # Not in the handler: httpx's frames and texts have the values of the variables, a proxy's password among them.
    cause = failure.with_traceback(None) if isinstance(failure, ImportError | OSError) else None
    raise _unusable_environment(failure) from cause


def _unusable_environment(problem: Exception) -> InvalidArgument:
    """Make the exception that names the variables, without their values."""
    given = [name for name in _VARIABLES if os.environ.get(name) or os.environ.get(name.lower())]
    where = f"check {', '.join(given)}" if given else "check the arguments of the transport"
    return InvalidArgument(f"no connection can be set up ({type(problem).__name__}); {where}")
