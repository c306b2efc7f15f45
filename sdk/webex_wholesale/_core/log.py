"""The logger "webex_wholesale": what was called, what came of it, and nothing personal unless asked."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from webex_wholesale._core.request_spec import RequestSpec
    from webex_wholesale._core.steps import Reply

logger = logging.getLogger("webex_wholesale")
logger.addHandler(logging.NullHandler())

_private_query: ContextVar[bool] = ContextVar("webex_wholesale_private_query", default=False)


class HideQuery(logging.Filter):
    """Keeps the query out of httpx's own line about a request of ours: filters carry emails and the partner's keys.

    Lines about anybody else's requests pass unchanged.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if _private_query.get() and isinstance(record.args, tuple):
            record.args = tuple(_without_query(value) for value in record.args)
        return True


def _without_query(value: object) -> object:
    return value.copy_with(query=None) if isinstance(value, httpx.URL) else value


_HIDE_QUERY = HideQuery()


@contextmanager
def query_hidden(request: httpx.Request) -> Iterator[None]:
    """While a request with a query is under way, keep that query out of httpx's log."""
    if not request.url.query:
        yield
        return
    logging.getLogger("httpx").addFilter(_HIDE_QUERY)
    token = _private_query.set(True)
    try:
        yield
    finally:
        _private_query.reset(token)


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
        call.path,
        result,
        seconds,
        attempt,
        tracking,
    )


def log_content(call: RequestSpec[Any], content: bytes, reply: Reply) -> None:
    """Log request and answer, for clients with `log_content=True`; never headers, which hold the token."""
    answer = reply.text if isinstance(reply, httpx.Response) else ""
    logger.debug("%s query %r sent %s received %s", call.operation.name, call.query, content.decode() or "-", answer)


def log_retry(call: RequestSpec[Any], attempt: int, wait: float, why: str) -> None:
    """One line per repetition."""
    logger.info("%s attempt %d: %s; again in %.1f s", call.operation.name, attempt, why, wait)
