"""The logger "webex_wholesale": what was called, what came of it, and nothing personal unless asked."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import httpx

from webex_wholesale._errors import presentable

if TYPE_CHECKING:
    from webex_wholesale._core.request_spec import RequestSpec
    from webex_wholesale._core.steps import Reply

logger = logging.getLogger("webex_wholesale")
logger.addHandler(logging.NullHandler())

_own_request: ContextVar[bool] = ContextVar("webex_wholesale_own_request", default=False)

# A filter of a logger does not see the lines of its children, so each one that writes is named.
LIBRARIES: Final = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
    "httpx2",
    "httpcore2.connection",
    "httpcore2.http11",
    "httpcore2.http2",
    "httpcore2.proxy",
    "httpcore2.socks",
    "hpack.hpack",
    "hpack.table",
    "hpack.huffman",
    "urllib3.connectionpool",
    "urllib3.poolmanager",
    "urllib3.util.retry",
)
MAX_PART: Final = 500  # bytes of a path or a tracking id in a line
MAX_CONTENT: Final = 100_000  # bytes of a body in a line
HARMLESS: Final = frozenset({"connect_tcp", "connect_unix_socket", "start_tls"})


class HidePersonalData(logging.Filter):
    """Keeps tokens, queries and headers out of the lines that HTTP libraries write about a request of ours.

    Queries hold emails, the partner's keys and signatures of files; headers hold the token and links with such queries.
    Lines about anybody else's requests pass unchanged, and so do levels and handlers.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if not _own_request.get():
            return True
        if record.name.startswith("hpack."):
            # Every one of its lines is about the content of headers.
            return False
        if record.name.startswith("httpcore"):
            _keep_event(record)
        elif isinstance(record.args, tuple):
            record.args = tuple(_without_query(value) for value in record.args)
        return True


def _keep_event(record: logging.LogRecord) -> None:
    """Cut a line of httpcore to the name of its event, unless it is about opening a connection."""
    event = record.getMessage().partition(" ")[0]
    if event.partition(".")[0] not in HARMLESS:
        record.msg, record.args = event, ()


def _without_query(value: object) -> object:
    if isinstance(value, str):
        return presentable(value.partition("?")[0]).replace("\n", " ")
    return value.copy_with(query=None) if isinstance(value, httpx.URL) else value


_FILTER = HidePersonalData()


@cache
def _loggers() -> tuple[logging.Logger, ...]:
    """Asked for only when a call is made: by then, the configuration of the program has been read."""
    return tuple(map(logging.getLogger, LIBRARIES))


@contextmanager
def personal_data_hidden() -> Generator[None]:
    """While a request of ours is under way, keep what is personal or secret in it out of other libraries' logs."""
    for library in _loggers():
        library.addFilter(_FILTER)
    token = _own_request.set(True)
    try:
        yield
    finally:
        _own_request.reset(token)


def log_attempt(call: RequestSpec[Any], reply: Reply, attempt: int, seconds: float) -> None:
    """One line per attempt."""
    if isinstance(reply, httpx.Response):
        result, tracking = str(reply.status_code), reply.headers.get("trackingid", "-")
    else:
        result, tracking = type(reply).__name__, "-"
    operation = call.operation
    logger.debug(
        "%s %s %s -> %s in %.3f s (attempt %d, tracking id %s)",
        operation.name,
        operation.method,
        _line(call.path),
        result,
        seconds,
        attempt,
        _line(tracking),
    )


def log_content(call: RequestSpec[Any], content: bytes, reply: Reply) -> None:
    """Log request and answer, for clients with `log_content=True`; never headers, which hold the token."""
    answer = reply.text if isinstance(reply, httpx.Response) else ""
    sent, received = (presentable(text, MAX_CONTENT) for text in (content.decode() or "-", answer))
    logger.debug("%s query %r sent %s received %s", call.operation.name, call.query, sent, received)


def _line(text: str) -> str:
    """The text as part of one line, whatever a server sent."""
    return presentable(text, MAX_PART).replace("\n", " ")


def log_retry(call: RequestSpec[Any], attempt: int, wait: float, why: str) -> None:
    """One line per repetition."""
    logger.info("%s attempt %d: %s; again in %.1f s", call.operation.name, attempt, why, wait)
