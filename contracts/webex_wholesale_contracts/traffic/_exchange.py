"""One recorded request with its answer, and its line in a file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from webex_wholesale_contracts.drift._calls import collect
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS

__all__ = ["FORMAT", "VERSION", "Exchange", "TrafficError", "from_line", "header_line", "operation_at", "to_line"]

FORMAT: Final = "webex-wholesale-calls"
"""The name of the format, in the header of a file of JSON lines."""
VERSION: Final = 1
"""The version that is written, and the only one that is read."""
_ROUTES: Final = [
    (operation.method, re.compile(re.sub(r"\{\w+\}", "[^/]+", f"(?:/.*)?{operation.path}/?")), operation.name)
    for operation in sorted(ALL_OPERATIONS, key=lambda operation: "{" in operation.path)
]


class TrafficError(ValueError):
    """A file of traffic that cannot be read: one line that says why and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request that was sent, with its answer.

    Attributes:
        method: of HTTP, in capital letters.
        path: from the host on, such as `/v1/wholesale/customers`, percent-encoded as it was sent.
        query: without its question mark.
        operation: the name, such as `customers.get`; None for an unknown path.
        status: of the answer; 0 for no answer.
        sent: the JSON body of the request; None for none, and for one that was left out.
        received: the JSON body of the answer; the same.
        tracking_id: what the vendor's support asks for.
        started: the moment in which the request was sent, in UTC.
        seconds: until the answer was there.
        redacted: personal data were replaced.
        place: where it stands in the file that it was read from.
        note: what the recorder says about it, such as the case that a call belongs to.
    """

    method: str
    path: str
    query: str = ""
    operation: str | None = None
    status: int = 0
    sent: Any = None
    received: Any = None
    tracking_id: str | None = None
    started: datetime | None = None
    seconds: float | None = None
    redacted: bool = False
    place: str = ""
    note: str = ""


def operation_at(method: str, path: str) -> str | None:
    """Return the name of the operation with this method and path; None for an unknown one."""
    return next((name for ours, route, name in _ROUTES if ours == method and route.fullmatch(path)), None)


def header_line(*, redacted: bool) -> str:
    """Return the first line of a file of JSON lines, with its line break."""
    return _line({"format": FORMAT, "version": VERSION, "redacted": redacted})


def to_line(exchange: Exchange) -> str:
    """Return the line of an exchange, with its line break."""
    note = {"note": exchange.note} if exchange.note else {}
    return _line(
        {
            **note,
            "method": exchange.method,
            "path": exchange.path,
            "query": exchange.query,
            "operation": exchange.operation,
            "status": exchange.status,
            "trackingId": exchange.tracking_id,
            "started": exchange.started.isoformat() if exchange.started else None,
            "seconds": exchange.seconds,
            "redacted": exchange.redacted,
            "sent": exchange.sent,
            "received": exchange.received,
            "request": _listed(_query_fields(exchange.query) | _body_fields(exchange.sent)),
            "answer": _listed(_body_fields(exchange.received)),
        }
    )


def from_line(text: str, place: str) -> Exchange | None:
    """Read a line; None for a header. Raises TrafficError."""
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        raise TrafficError(f"{place}: neither a JSON object nor part of a HAR file") from None
    if not isinstance(row, dict):
        raise TrafficError(f"{place}: a call must be an object")
    if "format" in row:
        _check_header(row, place)
        return None
    method, path, status = row.get("method"), row.get("path"), row.get("status")
    if not (isinstance(method, str) and isinstance(path, str) and type(status) is int):
        raise TrafficError(f"{place}: a call needs method, path and status")
    try:
        return Exchange(
            method=method,
            path=path,
            query=str(row.get("query") or ""),
            operation=operation_at(method, path),
            status=status,
            sent=row.get("sent"),
            received=row.get("received"),
            tracking_id=row.get("trackingId"),
            started=datetime.fromisoformat(row["started"]) if row.get("started") else None,
            seconds=row.get("seconds"),
            redacted=bool(row.get("redacted")),
            place=place,
            note=str(row.get("note") or ""),
        )
    except (TypeError, ValueError):
        raise TrafficError(f"{place}: started must be a moment such as 2026-01-05T09:00:00+00:00") from None


def _check_header(row: Mapping[str, Any], place: str) -> None:
    if (row["format"], row.get("version")) != (FORMAT, VERSION):
        raise TrafficError(
            f"{place}: the journal is {row['format']!r} version {row.get('version')!r}; "
            f"this program reads {FORMAT!r} version {VERSION}"
        )


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, separators=(",", ":")) + "\n"


def _listed(fields: Mapping[str, set[str]]) -> dict[str, list[str]]:
    return {name: sorted(values) for name, values in fields.items()}


def _query_fields(query: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(f"query.{name}", set()).add(value)
    return found


def _body_fields(body: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    if body is not None:
        collect(found, "body", body)
    return found
