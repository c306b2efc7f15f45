"""Interception of httpcore and httpcore2, the network layers of httpx and httpx2.

A pool gets every request of a client that has no transport of its own, through a proxy or not. A request for the
service is answered there, so no connection that is open already can carry it. A refused connection is the one fault
that httpcore itself tries again, as `HTTPTransport(retries=...)` says; so a refusal is repeated where the pool opens a
new connection, and each further try asks the mock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import cache, partial, wraps
from typing import Any, Final, NoReturn

from webex_wholesale_mock.adapters._httpx import Handle, ResponseStream, failure, headers_of
from webex_wholesale_mock.adapters._patch import Patch
from webex_wholesale_mock.adapters._registry import ORIGIN, answering
from webex_wholesale_mock.wire.messages import Request

_retry: Final[ContextVar[Callable[[], NoReturn] | None]] = ContextVar("retry", default=None)
"""Connects for the running call: raises the library's error, or the answer."""


class _Answered(Exception):
    """An answer, on its way out of the retries of a connection."""

    def __init__(self, response: Any) -> None:
        self.response = response


def patches(library: Any) -> Iterator[Patch]:
    """Make the patches of httpcore, or of httpcore2."""
    yield Patch(library.ConnectionPool, "handle_request", partial(_blocking, library))
    yield Patch(library.AsyncConnectionPool, "handle_async_request", partial(_asynchronous, library))
    for backend in (library.SyncBackend, library.AnyIOBackend, library.TrioBackend):
        if hasattr(backend, "connect_tcp"):  # a stand-in without it says that anyio or trio is not installed
            yield Patch(backend, "connect_tcp", _connecting)


def _blocking(library: Any, original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def handle_request(pool: Any, request: Any) -> Any:
        handle = _handle_for(library, request)
        if handle is None:
            return original(pool, request)
        ask = partial(_ask, library, handle, request, b"".join(request.stream))
        try:
            return ask()
        except library.ConnectError as refused:
            mark = _retry.set(_attempts(library, refused, ask))
        try:
            pool.create_connection(request.url.origin).handle_request(request)
        except _Answered as answered:
            return answered.response
        finally:
            _retry.reset(mark)

    return handle_request


def _asynchronous(library: Any, original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    async def handle_async_request(pool: Any, request: Any) -> Any:
        handle = _handle_for(library, request)
        if handle is None:
            return await original(pool, request)
        ask = partial(_ask, library, handle, request, b"".join([part async for part in request.stream]))
        try:
            return ask()
        except library.ConnectError as refused:
            mark = _retry.set(_attempts(library, refused, ask))
        try:
            await pool.create_connection(request.url.origin).handle_async_request(request)
        except _Answered as answered:
            return answered.response
        finally:
            _retry.reset(mark)

    return handle_async_request


def _connecting(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def connect_tcp(*arguments: Any, **options: Any) -> Any:
        if attempt := _retry.get():
            attempt()
        return original(*arguments, **options)

    return connect_tcp


def _attempts(library: Any, refused: Exception, ask: Callable[[], Any]) -> Callable[[], NoReturn]:
    """Make a function for each attempt to connect: the first repeats the refusal, later ones ask the mock."""
    known = [refused]

    def attempt() -> NoReturn:
        if known:
            raise known.pop()
        raise _Answered(ask())

    return attempt


def _handle_for(library: Any, request: Any) -> Handle | None:
    url = request.url
    return answering(library.__name__, url.scheme.decode("ascii"), url.host.decode("ascii"), url.port)


def _ask(library: Any, handle: Handle, request: Any, body: bytes) -> Any:
    path, _, query = request.url.target.decode("ascii").partition("?")
    response = handle(
        Request(
            method=request.method.decode("ascii"),
            path=path,
            query=query,
            headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers},
            body=body,
            origin=ORIGIN,
            patience=request.extensions.get("timeout", {}).get("read"),
        )
    )
    if response.trouble and response.trouble.lost:
        raise failure(response.body, response.trouble, library)
    return library.Response(
        response.status,
        headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers_of(response)],
        content=_stream_class(library)(response),
        extensions={"http_version": b"HTTP/1.1", "reason_phrase": response.reason.encode("ascii")},
    )


@cache
def _stream_class(library: Any) -> type[ResponseStream]:
    return type("MockStream", (ResponseStream,), {"library": library})
