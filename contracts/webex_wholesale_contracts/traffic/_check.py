"""Recorded traffic held against a description: what it shows that the description does not have.

Seen are operations, statuses, query parameters, keys of bodies, their types, values of enums, and required keys. Not
seen are lengths, patterns and formats: redaction changes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

from webex_wholesale_contracts.drift._document import Node, root
from webex_wholesale_contracts.drift._model import UnusableDocument
from webex_wholesale_contracts.traffic._bodies import Found, differences
from webex_wholesale_contracts.traffic._exchange import Exchange
from webex_wholesale_contracts.traffic._redaction import is_stand_in

__all__ = ["Checked", "Problem", "check"]

Kind = Literal[
    "unknown operation",
    "unknown status",
    "unknown parameter",
    "unknown key",
    "unknown value",
    "wrong type",
    "missing key",
]
OURS: Final = "/wholesale/"
"""A part of the paths that a description of the wholesale API has to know."""


_METHODS: Final = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that the traffic shows and the description does not have.

    Attributes:
        kind: such as "unknown value".
        operation: `METHOD /path` of the description; of the traffic for an unknown operation.
        place: such as `query.max`, `body.packages[]` or `200.body.items[].status`.
        value: what was there, in words; empty where the place says it all.
        times: exchanges that show it.
        first: the place in the file of the first of them, such as "line 7".
    """

    kind: Kind
    operation: str
    place: str
    value: str
    times: int
    first: str

    def to_json(self) -> dict[str, Any]:
        """Return the problem as the JSON report shows it."""
        return {name: getattr(self, name) for name in ("kind", "operation", "place", "value", "times", "first")}


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of a check.

    Attributes:
        problems: each once, in the order in which they came first.
        checked: exchanges that were held against the description.
        passed_over: exchanges with other services, and with operations outside the wholesale API.
    """

    problems: tuple[Problem, ...]
    checked: int
    passed_over: int


def check(exchanges: Iterable[Exchange], document: Mapping[str, Any]) -> Checked:
    """Hold exchanges against an OpenAPI document.

    Args:
        exchanges: as `read` returns them.
        document: OpenAPI 3, as `drift.load` returns it.

    Raises:
        UnusableDocument: the document is malformed; or none of the exchanges is with an operation that it has.
    """
    routes, seen, counts = _routes(document), dict[_Key, list[str]](), [0, 0]
    for exchange in exchanges:
        route = next((route for route in routes if route.fits(exchange)), None)
        counts[0 if route else 1] += 1
        found = _problems(route, exchange) if route else _stranger(exchange)
        for problem in dict.fromkeys(found):
            seen.setdefault(problem, []).append(exchange.place)
    knows_ours = any(OURS in route.path for route in routes)
    if not counts[0] and not (seen and knows_ours):
        raise UnusableDocument("the description has none of the operations of the calls", "#/paths")
    problems = [Problem(*key, len(places), places[0]) for key, places in seen.items()]
    return Checked(tuple(problems), *counts)


_Key = tuple[Kind, str, str, str]


@dataclass(frozen=True, slots=True)
class _Route:
    """An operation of the document with the path item that it stands in."""

    method: str
    path: str
    pattern: re.Pattern[str]
    item: Node
    node: Node

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def fits(self, exchange: Exchange) -> bool:
        return self.method == exchange.method and self.pattern.fullmatch(exchange.path) is not None


def _routes(document: Mapping[str, Any]) -> list[_Route]:
    """The operations, those with fixed paths first."""
    found = []
    for path, item in root(document).members("paths"):
        item = item.object()
        pattern = re.compile(
            "(?:/.*)?" + re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(path.removeprefix("/v1"))) + "/?"
        )
        found += [
            _Route(method.upper(), path, pattern, item, item.child(method).object())
            for method in _METHODS
            if item.has(method)
        ]
    return sorted(found, key=lambda route: "{" in route.path)


def _stranger(exchange: Exchange) -> Iterator[_Key]:
    """The problem of an exchange that fits no operation; those outside the wholesale API are nobody's business here.

    OPTIONS is a browser's question before a call, HEAD a GET without a body: no description lists them.
    """
    if OURS in exchange.path and exchange.status not in (404, 405) and exchange.method.lower() in _METHODS:
        yield "unknown operation", f"{exchange.method} {exchange.path}", "operation", ""


def _problems(route: _Route, exchange: Exchange) -> Iterator[_Key]:
    for found in (*_parameters(route, exchange), *_request(route, exchange), *_answer(route, exchange)):
        if not (exchange.redacted and found.kind == "unknown value" and is_stand_in(found.value)):
            value = repr(found.value) if found.kind == "unknown value" else str(found.value)
            yield found.kind, route.name, found.place, value


def _parameters(route: _Route, exchange: Exchange) -> Iterator[Found]:
    listed = [node.object() for level in (route.item, route.node) for node in level.items("parameters")]
    known = {node.get("name", str): node for node in listed if node.get("in", str) == "query"}
    for name, text in parse_qsl(exchange.query, keep_blank_values=True):
        if name not in known:
            yield Found("unknown parameter", f"query.{name}")
        elif known[name].has("schema"):
            yield from _parameter(known[name].child("schema").schema(), f"query.{name}", text)


def _parameter(schema: Node, place: str, text: str) -> Iterator[Found]:
    """The values of a parameter that its enum does not have; a list is one text with commas."""
    if schema.has("items"):
        for part in text.split(","):
            yield from _parameter(schema.child("items").schema(), f"{place}[]", part)
    elif text not in map(str, schema.get("enum", list, [text])):
        yield Found("unknown value", place, text)


def _request(route: _Route, exchange: Exchange) -> Iterator[Found]:
    if exchange.sent is not None:
        if not route.node.has("requestBody"):
            yield Found("unknown key", "body")
        else:
            yield from _body(route.node.child("requestBody").object(), "body", exchange.sent, request=True)


def _answer(route: _Route, exchange: Exchange) -> Iterator[Found]:
    if not exchange.status:
        return
    responses = dict(route.node.members("responses"))
    code = str(exchange.status)
    response = next(
        (responses[key] for key in (code, f"{code[0]}XX", f"{code[0]}xx", "default") if key in responses), None
    )
    if response is None:
        yield Found("unknown status", code)
    elif exchange.received is not None:
        yield from _body(response.object(), f"{code}.body", exchange.received, request=False)


def _body(part: Node, place: str, value: Any, *, request: bool) -> Iterator[Found]:
    """The differences of a body from the schema of the part's JSON; a part without one says nothing of bodies."""
    for media_type, content in part.members("content"):
        if "json" in media_type or media_type == "*/*":
            content = content.object()
            if content.has("schema"):
                yield from differences(content.child("schema"), place, value, request=request)
            return
