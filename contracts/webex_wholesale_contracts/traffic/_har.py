"""Exchanges as an HTTP archive (HAR 1.2), which browsers and proxies write and show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from webex_wholesale_contracts._recordings import FORMAT, VERSION, HarCall, RecordingError, har_calls
from webex_wholesale_contracts.traffic._exchange import Exchange, operation_at

__all__ = ["from_har", "to_har"]

HOST: Final = "https://webexapis.com"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_UNKNOWN_SIZES: Final = {"headersSize": -1, "bodySize": -1}


def to_har(exchanges: Iterable[Exchange]) -> dict[str, Any]:
    """Return the archive of some exchanges."""
    creator = {"name": FORMAT, "version": str(VERSION)}
    return {"log": {"version": "1.2", "creator": creator, "entries": [_entry(exchange) for exchange in exchanges]}}


def from_har(archive: Mapping[str, Any]) -> list[Exchange]:
    """Read the exchanges of an archive. Raises RecordingError."""
    return [_exchange(call) for call in har_calls(archive)]


def _entry(exchange: Exchange) -> dict[str, Any]:
    milliseconds = round((exchange.seconds or 0) * 1_000, 3)
    return {
        "startedDateTime": (exchange.started or _EPOCH).isoformat(),
        "time": milliseconds,
        "request": _request(exchange),
        "response": _response(exchange),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_operation": exchange.operation,
        "_redacted": exchange.redacted,
    }


def _request(exchange: Exchange) -> dict[str, Any]:
    query = f"?{exchange.query}" if exchange.query else ""
    request: dict[str, Any] = {
        "method": exchange.method,
        "url": f"{HOST}{exchange.path}{query}",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [],
        "queryString": [
            {"name": name, "value": value} for name, value in parse_qsl(exchange.query, keep_blank_values=True)
        ],
        **_UNKNOWN_SIZES,
    }
    if exchange.sent is not None:
        request["postData"] = {"mimeType": "application/json", "text": json.dumps(exchange.sent)}
    return request


def _response(exchange: Exchange) -> dict[str, Any]:
    text = "" if exchange.received is None else json.dumps(exchange.received)
    tracking = [{"name": "TrackingID", "value": exchange.tracking_id}] if exchange.tracking_id else []
    return {
        "status": exchange.status,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": tracking,
        "content": {"size": len(text.encode()), "mimeType": "application/json" if text else "", "text": text},
        "redirectURL": "",
        **_UNKNOWN_SIZES,
    }


def _exchange(call: HarCall) -> Exchange:
    try:
        url = urlsplit(call.url)
    except ValueError:
        raise RecordingError(f"{call.place}: the address cannot be read") from None
    return Exchange(
        method=call.method,
        path=url.path,
        query=url.query,
        operation=operation_at(call.method, url.path),
        status=call.status,
        sent=call.sent,
        received=call.received,
        started=_moment(call.started),
        redacted=call.is_redacted,
        place=call.place,
    )


def _moment(text: Any) -> datetime | None:
    """The moment of an entry; None for another text, and for the one that stands for no moment."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return None if moment == _EPOCH else moment
