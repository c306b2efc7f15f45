"""Recorded calls of a user: JSON lines, or HAR, as fields and values by place.

JSON lines: one object for each call. The first line may be a header: `{"format": "webex-wholesale-calls",
"version": 1}`.
A call has

* `method` and `path` (`/v1/wholesale/customers/Y2lz...`), or `operation` (`customers.get`);
* `status`, the HTTP status of the answer;
* `request`: an object of the fields that were sent, dotted, each with the list of its values, `[]` where they were
  taken out: `{"query.max": ["10"], "body.packages[]": ["webex_calling"], "body.address.country": []}`;
* `answer`: the same of the fields that came, or that the program read: `{"body.items[].status": ["provisioned"]}`.

Other keys are passed over. HAR files are those of browsers and proxies; bodies that are not JSON are passed over.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from webex_wholesale_contracts.drift._files import read
from webex_wholesale_contracts.drift._model import Unreadable
from webex_wholesale_contracts.operations import OPERATION, OPERATIONS

__all__ = ["Call", "read_calls"]

FORMAT = "webex-wholesale-calls"
VERSION = 1
_ROUTES = [
    (operation.method, re.compile(re.sub(r"\{\w+\}", "[^/]+", f"(?:/.*)?{operation.path}/?")), operation.path)
    for operation in sorted(OPERATIONS, key=lambda operation: "{" in operation.path)
]


@dataclass(frozen=True, slots=True)
class Call:
    """One recorded call.

    Attributes:
        operation: `METHOD /path` of the contract.
        status: of the answer; empty where none is known.
        request: the values that were sent by place, such as `body.packages[]`; empty where they were taken out.
        answer: the values that came by place below the status, such as `body.items[].status`.
    """

    operation: str
    status: str
    request: Mapping[str, frozenset[str]]
    answer: Mapping[str, frozenset[str]]


def read_calls(path: Path) -> list[Call]:
    """Read the calls to wholesale operations from a file of JSON lines or HAR; other calls are passed over.

    Raises:
        Unreadable: the file is neither, was written by another version, or has no call to a wholesale operation.
    """
    content = read(path)
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        whole = None
    if isinstance(whole, dict) and "log" in whole:
        found = [_from_har(number, entry) for number, entry in enumerate(_entries(whole), 1)]
    else:
        found = list(_from_lines(content.splitlines()))
    calls = [call for call in found if call is not None]
    if not calls:
        raise Unreadable("no call to a wholesale operation is in the file")
    return calls


def _from_lines(lines: Iterable[str]) -> Iterator[Call | None]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise Unreadable(f"line {number}: neither a JSON object nor part of a HAR file") from None
        if not isinstance(row, dict):
            raise Unreadable(f"line {number}: a call must be an object")
        if "format" in row:
            _check_header(number, row)
        else:
            yield _from_row(number, row)


def _check_header(number: int, row: Mapping[str, Any]) -> None:
    if (row["format"], row.get("version")) != (FORMAT, VERSION):
        raise Unreadable(
            f"line {number}: the journal is {row['format']!r} version {row.get('version')!r}; "
            f"this program reads {FORMAT!r} version {VERSION}"
        )


def _from_row(number: int, row: Mapping[str, Any]) -> Call | None:
    place = f"line {number}"
    if isinstance(name := row.get("operation"), str) and name in OPERATION:
        operation: str | None = f"{OPERATION[name].method} {OPERATION[name].path}"
    elif isinstance(row.get("method"), str) and isinstance(row.get("path"), str):
        operation = _operation(row["method"], row["path"])
    elif isinstance(name, str):
        return None
    else:
        raise Unreadable(f"{place}: a call needs method and path, or operation")
    sides = (_values(place, key, row.get(key, {})) for key in ("request", "answer"))
    return Call(operation, str(row.get("status", "")), *sides) if operation else None


def _values(place: str, key: str, fields: Any) -> dict[str, frozenset[str]]:
    if not isinstance(fields, dict) or not all(isinstance(values, list) for values in fields.values()):
        raise Unreadable(f"{place}: {key} must be an object with a list of values for each field")
    return {name: frozenset(map(_text, values)) for name, values in fields.items()}


def _operation(method: str, path: str) -> str | None:
    wanted = method.upper(), urlsplit(path).path
    return next(
        (f"{ours} {to}" for ours, route, to in _ROUTES if ours == wanted[0] and route.fullmatch(wanted[1])), None
    )


def _entries(document: Mapping[str, Any]) -> list[Any]:
    log = document["log"]
    if not isinstance(log, dict) or not isinstance(log.get("entries"), list):
        raise Unreadable("the HAR file has no list log.entries")
    if not str(log.get("version", "1.2")).startswith("1."):
        raise Unreadable(f"the HAR file is of version {log['version']}; this program reads 1.x")
    entries: list[Any] = log["entries"]
    return entries


def _from_har(number: int, entry: Any) -> Call | None:
    try:
        sent, came = entry["request"], entry["response"]
        operation = _operation(sent["method"], sent["url"])
        request = _headers(sent) | _query(sent["url"]) | _body(sent.get("postData") or {})
        answer = _headers(came) | _body(came.get("content") or {})
        status = str(came.get("status", ""))
    except (KeyError, TypeError, AttributeError):
        raise Unreadable(f"log.entries[{number - 1}]: not an entry with a request and a response") from None
    if operation is None:
        return None
    return Call(operation, status, _frozen(request), _frozen(answer))


def _frozen(fields: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(values) for name, values in fields.items()}


def _headers(message: Mapping[str, Any]) -> dict[str, set[str]]:
    """The names of headers; their values may be secrets."""
    names = (header["name"] for header in message.get("headers") or ())
    return {"header." + "-".join(part.capitalize() for part in name.split("-")): set() for name in names}


def _query(url: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        found.setdefault(f"query.{name}", set()).add(value)
    return found


def _body(content: Mapping[str, Any]) -> dict[str, set[str]]:
    text = content.get("text") or "null"
    try:
        body = json.loads(b64decode(text) if content.get("encoding") == "base64" else text)
    except (ValueError, RecursionError):
        return {}
    found: dict[str, set[str]] = {}
    if isinstance(body, (dict, list)):
        collect(found, "body", body)
    return found


def collect(found: dict[str, set[str]], place: str, value: Any) -> None:
    """Add the dotted places of a value and of all in it, each with the values seen there."""
    values = found.setdefault(place, set())
    if isinstance(value, dict):
        for name, below in value.items():
            collect(found, f"{place}.{name}", below)
    elif isinstance(value, list):
        for below in value:
            collect(found, f"{place}[]", below)
    else:
        values.add(_text(value))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
