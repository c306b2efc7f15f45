"""Conditions that choose the calls a fault strikes: places in a request, and the values expected there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, Final
from urllib.parse import parse_qs

from pydantic import BaseModel

from webex_wholesale_contracts.json_shape import shape_of
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_mock.entities import Token
from webex_wholesale_mock.faults._errors import FaultError, unknown
from webex_wholesale_mock.wire.messages import Request

_STEPS: Final = re.compile(r"\[!?\]?[^\]]*\]|.", re.DOTALL)
"""The parts of a pattern: stars, classes of characters, single characters."""
_PARTS: Final = re.compile(r"\{\w+\}|.")
"""The parts of an operation's path: ids and single characters."""


class IncomingCall:
    """A call as it is known before the stages run: request, operation and token, where they can be found."""

    __module__ = "webex_wholesale_mock.faults"

    def __init__(self, request: Request, operation: Operation[Any, Any] | None, token: Token | None) -> None:
        self.request = request
        self.operation = operation
        self.token = token

    @cached_property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(self.request.query, keep_blank_values=True)

    @cached_property
    def body(self) -> Any:
        """The body as JSON; None where it is not JSON."""
        try:
            return json.loads(self.request.body)
        except (ValueError, RecursionError):
            return None


def fits(call: IncomingCall, matching: Mapping[str, object]) -> bool:
    """Tell whether a call meets every condition."""
    parts = [(*key.partition("."), wanted) for key, wanted in matching.items()]
    return all(_PLACES[place](call, name, wanted) for place, _, name, wanted in parts)


def _path(call: IncomingCall, name: str, wanted: Any) -> bool:
    return fnmatchcase(call.request.path, wanted)


def _token(call: IncomingCall, name: str, wanted: object) -> bool:
    return call.token is not None and wanted in (call.token.name, call.token.value)


def _query(call: IncomingCall, name: str, wanted: object) -> bool:
    text = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
    return text in call.query.get(name, ())


def _body(call: IncomingCall, name: str, wanted: object) -> bool:
    value = call.body
    for step in name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value == wanted or (isinstance(value, list) and wanted in value)


_PLACES: Final[dict[str, Callable[[IncomingCall, str, Any], bool]]] = {
    "path": _path,
    "token": _token,
    "query": _query,
    "body": _body,
}


def check(
    matching: Mapping[str, object], operations: Collection[Operation[Any, Any]], tokens: Collection[Token]
) -> None:
    """Check conditions. Raises FaultError where no call of these operations and tokens can meet them."""
    for key, wanted in matching.items():
        if not isinstance(key, str):
            raise FaultError(f'a place must be a text such as "path", got {key!r} in matching')
        place, _, name = key.partition(".")
        if place not in _PLACES:
            raise unknown("place", place, _PLACES, " in matching")
        if bool(name) != (place in ("query", "body")):
            raise FaultError(f'a place must be "path", "token", "query.NAME" or "body.FIELD", got {key!r} in matching')
        if place == "path" and not (isinstance(wanted, str) and wanted.startswith(("/v1/", "*"))):
            raise FaultError(f"a path must begin with /v1/ or *, got {wanted!r} in matching; * stands for any text")
        if place == "token" and not any(wanted in (token.name, token.value) for token in tokens):
            raise unknown("token", str(wanted), dict.fromkeys(token.name for token in tokens), " in matching")
        if place == "query":
            _check_field(key, [name], [operation.query for operation in operations])
        if place == "body":
            _check_field(
                key,
                name.split("."),
                [operation.body for operation in operations if operation.body and not operation.form],
            )


def _check_field(key: str, steps: list[str], models: Iterable[type[BaseModel]]) -> None:
    shapes = [shape_of(model) for model in models]
    for step in steps:
        if any(shape.fields is None and dict in shape.types for shape in shapes):
            return
        inside = [shape.fields for shape in shapes if shape.fields]
        if not any(step in fields for fields in inside):
            known = dict.fromkeys(name for fields in inside for name in fields)
            raise unknown("field", step, known, f" in matching {key!r}")
        shapes = [fields[step] for fields in inside if step in fields]


def check_path(matching: Mapping[str, Any], operations: Iterable[Operation[Any, Any]]) -> None:
    """Check the pattern of a path. Raises FaultError where no call of these operations has such a path."""
    pattern = matching.get("path")
    paths = ["/v1" + operation.path for operation in operations]
    if pattern is not None and not any(_leads_to(pattern, path) for path in paths):
        raise FaultError(f"no call has the path {pattern!r} in matching; known: {', '.join(dict.fromkeys(paths))}")


def _leads_to(pattern: str, path: str) -> bool:
    """Tell whether a path, with any ids in it, can match a pattern."""
    steps = _STEPS.findall(pattern)
    reached = _beyond_stars(steps, {0})
    for part in _PARTS.findall(path):
        if len(part) > 1:  # an id: any text without a slash
            following = {end for place in reached for end in range(place, _slash_from(steps, place) + 1)}
        else:
            following = {
                place + (steps[place] != "*")
                for place in reached
                if place < len(steps) and (steps[place] in ("*", "?", part) or len(steps[place]) > 1)
            }
        reached = _beyond_stars(steps, following)
    return len(steps) in reached


def _slash_from(steps: Sequence[str], place: int) -> int:
    return next((index for index in range(place, len(steps)) if steps[index] == "/"), len(steps))


def _beyond_stars(steps: Sequence[str], reached: set[int]) -> set[int]:
    """Add the places behind stars, which may match nothing, to the places reached in a pattern."""
    places = set(reached)
    for place in range(len(steps)):
        if place in places and steps[place] == "*":
            places.add(place + 1)
    return places
