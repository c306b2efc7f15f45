"""Recorded calls of a user: JSON lines, HAR, or a coverage file of tests, as fields and values by place.

JSON lines: one object for each call. The first line may be a header: `{"format": "webex-wholesale-calls",
"version": 1}`. A call has

* `method` and `path` (`/v1/wholesale/customers/Y2lz...`), or `operation` (`customers.get`);
* `status`, the HTTP status of the answer;
* `request`: an object of the fields that were sent, dotted, each with the list of its values, `[]` where they were
  taken out: `{"query.max": ["10"], "body.packages[]": ["webex_calling"], "body.address.country": []}`;
* `answer`: the same of the fields that came, or that the program read: `{"body.items[].status": ["provisioned"]}`.

Other keys are passed over. HAR files are those of browsers and proxies; bodies that are not JSON are passed over.

A coverage file (`--wholesale-cov-json`, `GET /__mock__/coverage`) knows operations, statuses and states, and no fields.
Any field of its operations may have been sent, and any field of its answers read.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from webex_wholesale_contracts._recordings import (
    HarCall,
    RecordingError,
    body_fields,
    har_calls,
    har_of,
    query_fields,
    rows,
    text_of,
)
from webex_wholesale_contracts.drift._files import read
from webex_wholesale_contracts.drift._model import Unreadable
from webex_wholesale_contracts.operations import OPERATION, OPERATIONS

__all__ = ["Call", "read_calls"]

COVERAGE: Final = "webex-wholesale coverage"
COVERAGE_VERSION: Final = 1
_PACKAGES: Final = "body.resourceDetails.packages[].status"
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
        names_fields: the fields are all there were. False where the file does not tell them.
    """

    operation: str
    status: str
    request: Mapping[str, frozenset[str]]
    answer: Mapping[str, frozenset[str]]
    names_fields: bool = True


def read_calls(path: Path) -> list[Call]:
    """Read the calls to wholesale operations from a file; other calls are passed over.

    Args:
        path: JSON lines, HAR, or a coverage file.

    Raises:
        Unreadable: the file is none of these, was written by another version, or has no call to a wholesale operation.
    """
    content = read(path)
    try:
        calls = [call for call in _calls(content) if call is not None]
    except RecordingError as problem:
        raise Unreadable(str(problem)) from None
    if not calls:
        raise Unreadable("no call to a wholesale operation is in the file")
    return calls


def _calls(content: str) -> Iterator[Call | None]:
    if (coverage := _coverage_of(content)) is not None:
        yield from _from_coverage(coverage)
    elif (archive := har_of(content)) is not None:
        yield from map(_from_har, har_calls(archive))
    else:
        yield from (_from_row(place, row) for place, row in rows(content))


def _from_row(place: str, row: Mapping[str, Any]) -> Call | None:
    if isinstance(name := row.get("operation"), str) and name in OPERATION:
        operation: str | None = _named(name)
    elif isinstance(row.get("method"), str) and isinstance(row.get("path"), str):
        operation = _operation(row["method"], row["path"])
    elif isinstance(name, str):
        return None
    else:
        raise Unreadable(f"{place}: a call needs method and path, or operation")
    request, answer = (_values(place, key, row.get(key, {})) for key in ("request", "answer"))
    return Call(operation, str(row.get("status", "")), request, answer) if operation else None


def _values(place: str, key: str, fields: Any) -> dict[str, frozenset[str]]:
    if not isinstance(fields, dict) or not all(isinstance(values, list) for values in fields.values()):
        raise Unreadable(f"{place}: {key} must be an object with a list of values for each field")
    return {name: frozenset(map(text_of, values)) for name, values in fields.items()}


def _named(name: str) -> str:
    return f"{OPERATION[name].method} {OPERATION[name].path}"


def _operation(method: str, path: str) -> str | None:
    wanted = method.upper(), urlsplit(path).path
    return next(
        (f"{ours} {to}" for ours, route, to in _ROUTES if ours == wanted[0] and route.fullmatch(wanted[1])), None
    )


def _from_har(call: HarCall) -> Call | None:
    try:
        query, operation = urlsplit(call.url).query, _operation(call.method, call.url)
    except ValueError:
        raise RecordingError(f"{call.place}: the address cannot be read") from None
    if operation is None:
        return None
    request = _headers(call.sent_headers) | query_fields(query) | body_fields(call.sent)
    answer = _headers(call.received_headers) | body_fields(call.received)
    return Call(operation, str(call.status), _frozen(request), _frozen(answer))


def _headers(names: tuple[str, ...]) -> dict[str, set[str]]:
    return {f"header.{name}": set() for name in names}


def _frozen(fields: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(values) for name, values in fields.items()}


def _coverage_of(content: str) -> Mapping[str, Any] | None:
    """The coverage file that a text is; None where it is something else."""
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(whole, dict) or whole.get("format") != COVERAGE:
        return None
    if whole.get("version") != COVERAGE_VERSION:
        raise Unreadable(
            f"the coverage file has version {whole.get('version')!r}; this program reads version {COVERAGE_VERSION}"
        )
    return whole


def _from_coverage(file: Mapping[str, Any]) -> Iterator[Call]:
    """One call for each operation and status, with the states that its answers showed."""
    states: dict[tuple[str, str], set[str]] = defaultdict(set)
    try:
        for kind in file["calls"]:
            name, status, state = kind["operation"], str(int(kind["status"])), kind["state"]
            if name in OPERATION:
                states[name, status] |= {state} if isinstance(state, str) else set()
        packages = frozenset(status for statuses in file["packages"] for status in statuses)
    except (KeyError, TypeError, ValueError):
        raise Unreadable("the coverage file is damaged: its calls or packages cannot be read") from None
    for (name, status), seen in states.items():
        answer = {"body.status": frozenset(seen)} if seen else {}
        if name == "customers.get" and packages:
            answer[_PACKAGES] = packages
        yield Call(_named(name), status, {}, answer, names_fields=False)
