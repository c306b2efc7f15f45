"""Files of recorded calls as all their readers see them: JSON lines with a header, HAR, and the fields of a body."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

__all__ = [
    "FORMAT",
    "VERSION",
    "HarCall",
    "RecordingError",
    "body_fields",
    "har_calls",
    "har_of",
    "query_fields",
    "rows",
    "text_of",
]

FORMAT: Final = "webex-wholesale-calls"
"""The name of the format, in the header of a file of JSON lines."""
VERSION: Final = 1
"""The version that is written, and the only one that is read."""

Fields = dict[str, set[str]]
"""The values that were seen, by dotted place, such as `body.items[].status`."""


class RecordingError(ValueError):
    """A part of a file that cannot be used: its place and the reason."""


@dataclass(frozen=True, slots=True)
class HarCall:
    """One entry of an archive.

    Attributes:
        place: where it stands, such as `log.entries[3]`.
        method: of HTTP, in capital letters.
        url: as it was sent.
        status: of the answer; 0 for none.
        sent: the JSON body of the request; None for none and for other content.
        received: the JSON body of the answer; the same.
        sent_headers: the names of the headers of the request, as `Content-Type`; their values may be secrets.
        received_headers: the same of the answer.
        started: the moment in which the request was sent, as text; None where the entry does not say it.
        is_redacted: personal data were replaced.
    """

    place: str
    method: str
    url: str
    status: int
    sent: Any
    received: Any
    sent_headers: tuple[str, ...]
    received_headers: tuple[str, ...]
    started: str | None
    is_redacted: bool


def har_of(content: str) -> Mapping[str, Any] | None:
    """Return the archive that a text is; None where it is something else, such as JSON lines."""
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return whole if isinstance(whole, dict) and "log" in whole else None


def har_calls(archive: Mapping[str, Any]) -> Iterator[HarCall]:
    """Yield the entries of an archive. Raises RecordingError."""
    log = archive["log"]
    if not isinstance(log, dict) or not isinstance(log.get("entries"), list):
        raise RecordingError("the HAR file has no list log.entries")
    if not str(log.get("version", "1.2")).startswith("1."):
        raise RecordingError(f"the HAR file is of version {log['version']}; this program reads 1.x")
    for number, entry in enumerate(log["entries"]):
        yield _call(f"log.entries[{number}]", entry)


def rows(content: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the place and the object of each line of JSON lines, without headers. Raises RecordingError."""
    # Not `splitlines`: it also splits at U+2028 and its like, which JSON lets stand inside a text.
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            place, row = f"line {number}", _row(f"line {number}", line)
            if "format" in row:
                _check_header(place, row)
            else:
                yield place, row


def query_fields(query: str) -> Fields:
    """Return the parameters of a query with their values, such as `query.max`."""
    found: Fields = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(f"query.{name}", set()).add(value)
    return found


def body_fields(body: Any) -> Fields:
    """Return the places of a body, each with the values seen there; none for a body that is None."""
    found: Fields = {}
    if body is not None:
        _collect(found, "body", body)
    return found


def text_of(value: Any) -> str:
    """Return a single value as a field shows it."""
    return value if isinstance(value, str) else json.dumps(value)


def _call(place: str, entry: Any) -> HarCall:
    try:
        sent, came = entry["request"], entry["response"]
        return HarCall(
            place=place,
            method=sent["method"].upper(),
            url=sent["url"],
            status=int(came.get("status") or 0),
            sent=_json(sent.get("postData") or {}),
            received=_json(came.get("content") or {}),
            sent_headers=_header_names(sent),
            received_headers=_header_names(came),
            started=entry.get("startedDateTime"),
            is_redacted=entry.get("_redacted") is True,
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        raise RecordingError(f"{place}: not an entry with a request and a response") from None


def _json(part: Mapping[str, Any]) -> Any:
    """The JSON of a part; None for other content."""
    try:
        text = part.get("text") or "null"
        return json.loads(b64decode(text) if part.get("encoding") == "base64" else text)
    except (ValueError, RecursionError):
        return None


def _header_names(message: Mapping[str, Any]) -> tuple[str, ...]:
    names = (header["name"] for header in message.get("headers") or ())
    return tuple("-".join(part.capitalize() for part in name.split("-")) for name in names)


def _row(place: str, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise RecordingError(f"{place}: neither a JSON object nor part of a HAR file") from None
    if not isinstance(row, dict):
        raise RecordingError(f"{place}: a call must be an object")
    return row


def _check_header(place: str, row: Mapping[str, Any]) -> None:
    if (row["format"], row.get("version")) != (FORMAT, VERSION):
        raise RecordingError(
            f"{place}: the journal is {row['format']!r} version {row.get('version')!r}; "
            f"this program reads {FORMAT!r} version {VERSION}"
        )


def _collect(found: Fields, place: str, value: Any) -> None:
    values = found.setdefault(place, set())
    if isinstance(value, dict):
        for name, below in value.items():
            _collect(found, f"{place}.{name}", below)
    elif isinstance(value, list):
        for below in value:
            _collect(found, f"{place}[]", below)
    else:
        values.add(text_of(value))
