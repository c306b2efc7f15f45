"""Recorded traffic in the place of a target.

A request gets the next recorded answer of the same operation. Values are not compared, because names differ from run
to run and recordings are redacted; the parameters of the query and the keys of the body are. A recording that
`contracts verify --record` has written knows the case of each call; one from elsewhere, such as the journal of a mock,
is read in the order of its calls.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx

from webex_wholesale_contracts.traffic import Exchange, operation_at

__all__ = ["CASE", "NotRecorded", "Replay"]

CASE: Final = "webex_wholesale_case"
"""The extension of a request that has the id of its case."""
_Key = tuple[str, str, frozenset[str], frozenset[str]]


class NotRecorded(Exception):
    """A request for which the recording has no answer."""


class Replay(httpx.BaseTransport):
    """A transport that answers from a recording.

    Args:
        exchanges: recorded calls, in order.
    """

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self._left = [*exchanges]
        self._knows_cases = any(exchange.note for exchange in exchanges)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer with the next call that fits. Raises NotRecorded, or httpx.ReadError for a call without an answer."""
        exchange = self._take(request)
        if not exchange.status:
            raise httpx.ReadError("the recorded call has no answer", request=request)
        body = b"" if exchange.received is None else json.dumps(exchange.received).encode()
        headers = {"content-type": "application/json"}
        if exchange.started:
            headers["date"] = format_datetime(exchange.started.replace(microsecond=0), usegmt=True)
        return httpx.Response(exchange.status, headers=headers, content=body)

    def _take(self, request: httpx.Request) -> Exchange:
        case, wanted = request.extensions.get(CASE, ""), _asked(request)
        for number, exchange in enumerate(self._left):
            if (not self._knows_cases or exchange.note == case) and _recorded(exchange) == wanted:
                del self._left[number if self._knows_cases else 0 : number + 1]
                return exchange
        raise NotRecorded


def _asked(request: httpx.Request) -> _Key:
    try:
        body = json.loads(request.content)
    except ValueError:
        body = None
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    return _key(request.method, path, query, body)


def _recorded(exchange: Exchange) -> _Key:
    return _key(exchange.method, exchange.path, exchange.query, exchange.sent)


def _key(method: str, path: str, query: str, body: Any) -> _Key:
    """The parts of a call that are compared. Of an unknown path, such as that of a download, the method alone."""
    operation = operation_at(method, path)
    if operation is None:
        return (method, "", frozenset(), frozenset())
    names = frozenset(name for name, _ in parse_qsl(query, keep_blank_values=True))
    return (method, operation, names, frozenset(body) if isinstance(body, dict) else frozenset())
