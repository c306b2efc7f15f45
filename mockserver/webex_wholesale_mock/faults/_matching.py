"""Which calls a fault is meant for, said as data: places in a request, and what stands there."""

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
"""What a pattern is made of: stars, classes of characters, single characters."""
_PARTS: Final = re.compile(r"\{\w+\}|.")
"""What the path of an operation is made of: ids and single characters."""


class Asked:
    """A call as far as it is known before anybody has looked at what it asks for."""

    def __init__(self, request: Request, operation: Operation[Any, Any] | None, token: Token | None) -> None:
        self.request = request
        self.operation = operation
        self.token = token

    @cached_property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(self.request.query, keep_blank_values=True)

    @cached_property
    def body(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.request.body)
        except (ValueError, RecursionError):
            return None


def fits(asked: Asked, matching: Mapping[str, object]) -> bool:
    """Whether everything stands where it should."""
    parts = [(*key.partition("."), wanted) for key, wanted in matching.items()]
    return all(_PLACES[place](asked, name, wanted) for place, _, name, wanted in parts)


def _path(asked: Asked, name: str, wanted: Any) -> bool:
    return fnmatchcase(asked.request.path, wanted)


def _token(asked: Asked, name: str, wanted: object) -> bool:
    return asked.token is not None and wanted in (asked.token.name, asked.token.value)


def _query(asked: Asked, name: str, wanted: object) -> bool:
    text = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
    return text in asked.query.get(name, ())


def _body(asked: Asked, name: str, wanted: object) -> bool:
    found = asked.body
    for step in name.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found == wanted or (isinstance(found, list) and wanted in found)


_PLACES: Final[dict[str, Callable[[Asked, str, Any], bool]]] = {
    "path": _path,
    "token": _token,
    "query": _query,
    "body": _body,
}


def check(
    matching: Mapping[str, object], operations: Collection[Operation[Any, Any]], tokens: Collection[Token]
) -> None:
    """Raise FaultError for what no call of these operations with one of these tokens can ever fit."""
    for key, wanted in matching.items():
        if not isinstance(key, str):
            raise FaultError(f'matching {key!r}: a place is a text, such as "path"')
        place, _, name = key.partition(".")
        if place not in _PLACES:
            raise unknown("matching", place, _PLACES)
        if bool(name) != (place in ("query", "body")):
            raise FaultError(f'matching {key!r}: say "path", "token", "query.NAME" or "body.FIELD"')
        if place == "path" and not (isinstance(wanted, str) and wanted.startswith(("/v1/", "*"))):
            raise FaultError(f"matching path {wanted!r}: paths begin with /v1/; * stands for anything")
        if place == "token" and not any(wanted in (token.name, token.value) for token in tokens):
            raise unknown("matching token", str(wanted), dict.fromkeys(token.name for token in tokens))
        if place == "query":
            _check_field(key, [name], [one.query for one in operations])
        if place == "body":
            _check_field(key, name.split("."), [one.body for one in operations if one.body and not one.form])


def _check_field(key: str, steps: list[str], models: Iterable[type[BaseModel]]) -> None:
    shapes = [shape_of(model) for model in models]
    for step in steps:
        if any(shape.fields is None and dict in shape.types for shape in shapes):
            return
        inside = [shape.fields for shape in shapes if shape.fields]
        if not any(step in fields for fields in inside):
            raise unknown(f"matching {key!r}, field", step, dict.fromkeys(name for fields in inside for name in fields))
        shapes = [fields[step] for fields in inside if step in fields]


def check_path(matching: Mapping[str, Any], operations: Iterable[Operation[Any, Any]]) -> None:
    """Raise FaultError for a path that no call of these operations has."""
    pattern = matching.get("path")
    paths = ["/v1" + operation.path for operation in operations]
    if pattern is not None and not any(_leads_to(pattern, path) for path in paths):
        raise FaultError(f"matching path {pattern!r}: the operation is called at {' or '.join(dict.fromkeys(paths))}")


def _leads_to(pattern: str, path: str) -> bool:
    """Whether a path, with whatever ids in it, can be like a pattern."""
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
    """The places of a pattern where some text can have led, and those behind the stars there, which may be nothing."""
    found = set(reached)
    for place in range(len(steps)):
        if place in found and steps[place] == "*":
            found.add(place + 1)
    return found
