"""One recorded request with its answer, and its line in a file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from webex_wholesale_contracts._recordings import FORMAT, VERSION, body_fields, query_fields
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS

__all__ = ["FORMAT", "VERSION", "Exchange", "TrafficError", "from_row", "header_line", "operation_at", "to_line"]

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
            "request": _listed(query_fields(exchange.query) | body_fields(exchange.sent)),
            "answer": _listed(body_fields(exchange.received)),
        }
    )


def from_row(row: Mapping[str, Any], place: str) -> Exchange:
    """Read the object of a line. Raises TrafficError."""
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


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, separators=(",", ":")) + "\n"


def _listed(fields: Mapping[str, set[str]]) -> dict[str, list[str]]:
    return {name: sorted(values) for name, values in fields.items()}
