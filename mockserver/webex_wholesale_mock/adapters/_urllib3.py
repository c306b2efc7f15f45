"""Interception of urllib3, the network layer of requests.

A pool gets every request for one host, with its retries, timeouts and redirects. A request for the service is handed to
a pool of the same settings whose connections reach the mock. So `Retry`, default timeouts and everything that an
adapter of requests does happen as ever, and no connection that is open already can carry the request.

A pool does much around a request that nothing comes of in the plain case, which is what requests sends by default.
There the mock is asked at once. If urllib3 would act on its answer, the pool gets that answer at its first try.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from http.client import IncompleteRead, RemoteDisconnected
from io import BufferedReader, BytesIO, IOBase, RawIOBase
from queue import Empty
from typing import Any, Final
from weakref import WeakKeyDictionary

import urllib3
from urllib3.exceptions import NewConnectionError

from webex_wholesale_mock.adapters._httpx import CRASHED, Handle, headers_of
from webex_wholesale_mock.adapters._patch import Patch
from webex_wholesale_mock.adapters._registry import HOST, ORIGIN, answering
from webex_wholesale_mock.faults import Crashed
from webex_wholesale_mock.wire.messages import Lost, Request, Response

REFUSED: Final = "Failed to establish a new connection: [Errno 111] Connection refused"
LOST: Final[dict[Lost, Callable[[Any], BaseException]]] = {
    "reset": lambda connection: ConnectionResetError(104, "Connection reset by peer"),
    "close": lambda connection: RemoteDisconnected("Remote end closed connection without response"),
    "refuse": lambda connection: NewConnectionError(connection, REFUSED),
    "timeout": lambda connection: TimeoutError("The read operation timed out"),
    "crash": lambda connection: Crashed(CRASHED),
}
"""The exception for each lost answer, as a connection of urllib3 raises it."""
PLAIN_TARGET: Final = re.compile(r"/[\w./?=&~-]*", re.ASCII)
"""Targets of requests that urllib3 has nothing to encode in."""
PLAIN_OPTIONS: Final = frozenset(
    {"body", "headers", "retries", "redirect", "assert_same_host", "timeout"}
    | {"chunked", "preload_content", "decode_content"}
)
"""Options that requests gives to a pool."""
LOG: Final = logging.getLogger("urllib3.connectionpool")


def patches(library: Any) -> Iterator[Patch]:
    """Make the patch of urllib3."""
    yield Patch(library.HTTPConnectionPool, "urlopen", _urlopen)


def _urlopen(original: Callable[..., Any]) -> Callable[..., Any]:
    kept: WeakKeyDictionary[Any, MockPool] = WeakKeyDictionary()  # making a pool costs more than a core's answer
    is_own = original.__module__ == LOG.name and not hasattr(original, "__wrapped__")  # no other tool wants the calls

    @wraps(original)
    def urlopen(pool: Any, method: str, url: str, *arguments: Any, **options: Any) -> Any:
        if isinstance(pool, MockPool):
            return original(pool, method, url, *arguments, **options)
        target: Any = urllib3.util.parse_url(url) if "://" in url else pool
        handle = answering("urllib3", target.scheme, target.host, target.port)
        if handle is None:
            return original(pool, method, url, *arguments, **options)
        if is_own and not arguments and _is_plain(url, options):
            connection = MockConnection(handle=handle, timeout=options["timeout"].read_timeout)
            connection.request(method, url, **options)
            answer = connection.ask()
            if _is_final(answer, method, options["retries"]):
                return connection.received(answer, retries=options["retries"])
            handle = _repeating(answer, handle)
        mock = kept.get(pool)
        if mock is None or mock.handle is not handle:
            mock = kept[pool] = MockPool(HOST, 443, handle=handle)
        mock.timeout, mock.headers, mock.retries = pool.timeout, pool.headers, pool.retries
        return original(mock, method, url, *arguments, **options)

    return urlopen


def _is_plain(url: str, options: dict[str, Any]) -> bool:
    """Tell a request that urllib3 sends as it is, and says nothing about."""
    timeout = options.get("timeout")
    return (
        PLAIN_OPTIONS.issuperset(options)
        and PLAIN_TARGET.fullmatch(url) is not None
        and isinstance(options.get("body"), bytes | str | None)
        and options.get("headers") is not None
        and isinstance(options.get("retries"), urllib3.Retry)
        and isinstance(timeout, urllib3.Timeout)
        and timeout.total is None
        and not options.get("chunked")
        and not LOG.isEnabledFor(logging.DEBUG)
    )


def _is_final(answer: Response, method: str, retries: urllib3.Retry) -> bool:
    """Tell an answer that urllib3 hands on: nothing is lost, repeated or redirected."""
    is_redirect = 300 <= answer.status < 400
    has_delay = answer.header("retry-after") is not None
    return not (answer.trouble or is_redirect or retries.is_retry(method, answer.status, has_delay))


def _repeating(first: Response, handle: Handle) -> Handle:
    """Make a handle for the tries of a call: the first has been answered already, later ones ask the mock."""
    known = [first]
    return lambda request: known.pop() if known else handle(request)


class MockConnection:
    """A connection to a mock, as a pool of urllib3 uses it."""

    proxy = None
    is_closed = False
    is_connected = True

    def __init__(self, *, handle: Handle, timeout: Any = None, **_: Any) -> None:
        self._handle = handle
        self.timeout = timeout

    def __repr__(self) -> str:
        return f"HTTPSConnection(host={HOST!r}, port=443)"

    def request(self, method: str, url: str, body: Any = None, headers: Any = None, **options: Any) -> None:
        """Keep the request: how long the client waits for its answer is known later."""
        path, _, query = url.removeprefix(ORIGIN).partition("?")
        named = {name.lower(): str(value) for name, value in (headers or {}).items()}
        self._request = Request(method, path, query, named, _read(body), ORIGIN)
        self._options = options

    def ask(self) -> Response:
        """Return the mock's answer."""
        self._request.patience = self.timeout
        return self._handle(self._request)

    def received(self, answer: Response, retries: urllib3.Retry | None = None) -> urllib3.HTTPResponse:
        """Translate an answer that has arrived."""
        response = _from_core(answer, self._request.method, self._options)
        response.retries = retries
        return response

    def getresponse(self) -> urllib3.HTTPResponse:
        answer = self.ask()
        if answer.trouble and answer.trouble.lost:
            raise LOST[answer.trouble.lost](self)
        return self.received(answer)

    def close(self) -> None:
        """Close nothing: the answer stays readable, as it does after a real connection has gone back to its pool."""


class NothingWaits:
    """The queue of a pool that keeps no connections: each request gets one of its own, in any thread."""

    def __init__(self, _: int) -> None:
        """Take the size of a queue, which means nothing here."""

    def get(self, *, block: bool, timeout: float | None = None) -> Any:
        raise Empty

    def put(self, connection: Any, *, block: bool = True) -> None:
        """Keep nothing."""


class MockPool(urllib3.HTTPConnectionPool):
    """A pool of connections to a mock."""

    scheme = "https"
    ConnectionCls: Any = MockConnection
    QueueCls: Any = NothingWaits

    def __init__(self, *place: Any, handle: Handle) -> None:
        super().__init__(*place, handle=handle)
        self.handle = handle

    def __str__(self) -> str:
        return f"HTTPSConnectionPool(host={self.host!r}, port={self.port})"  # as messages of urllib3 name it


def _read(body: Any) -> bytes:
    if body is None:
        return b""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes | bytearray | memoryview):
        return bytes(body)
    return b"".join(part.encode() if isinstance(part, str) else part for part in body)


def _from_core(response: Response, method: str, options: dict[str, Any]) -> urllib3.HTTPResponse:
    return urllib3.HTTPResponse(
        body=_file(response),
        headers=urllib3.HTTPHeaderDict(headers_of(response)),
        status=response.status,
        version=11,
        reason=response.reason,
        preload_content=options.get("preload_content", True),
        decode_content=options.get("decode_content", True),
        enforce_content_length=options.get("enforce_content_length", True),
        request_method=method,
    )


def _file(response: Response) -> IOBase:
    if response.trouble and response.trouble.missing:
        return BufferedReader(_File(_cut_off(response.body, response.trouble.missing)))
    return BytesIO(response.body) if response.chunks is None else BufferedReader(_File(response.chunks))


def _cut_off(body: bytes, missing: int) -> Iterator[bytes]:
    yield body
    raise IncompleteRead(body, missing)


class _File(RawIOBase):
    """A file that reads from chunks."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = filter(None, chunks)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._rest or next(self._chunks, b"")
        size = min(len(chunk), len(buffer))
        buffer[:size], self._rest = chunk[:size], chunk[size:]
        return size
