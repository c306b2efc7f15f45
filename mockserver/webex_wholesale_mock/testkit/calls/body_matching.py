"""Expected request bodies, and the first difference of a recorded one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic.alias_generators import to_camel
from pydantic_core import to_jsonable_python

from webex_wholesale_contracts.json_shape import Shape, shape_of
from webex_wholesale_contracts.models._base import Request, Wire
from webex_wholesale_mock.engine.journal import Record
from webex_wholesale_mock.engine.recorded_bodies import OPERATIONS, is_secret
from webex_wholesale_mock.state.lookup import known

Body = Mapping[str, Any] | Callable[[Any], bool]

MAX_CHARACTERS: Final = 80
"""Characters of a value that are shown."""


class ExpectedBody:
    """Some fields that the bodies of one operation have to have, or a function that accepts its model.

    Raises ValueError for a body that no call of the operation can have.
    """

    __slots__ = ("_accepts", "_fields")

    def __init__(self, operation: str | None, body: Body) -> None:
        if operation is None:
            raise ValueError("operation is missing; the fields of a body depend on it")
        model: type[Request] | None = OPERATIONS[known("operation", operation, OPERATIONS)].body
        if model is None:
            raise ValueError(f"{operation} takes no body")
        if is_secret(operation):
            raise ValueError(f"the bodies of {operation} are not kept, because there are tokens in them")
        self._accepts = body if callable(body) else None
        self._fields = {} if callable(body) else _wire(model.__name__, shape_of(model), body)

    def fits(self, call: Record) -> bool:
        """Tell whether a call of the operation has such a body; one that cannot be read has not."""
        return self.difference(call) is None

    def difference(self, call: Record) -> str | None:
        """Describe the first difference in the body of a call of the operation; None where there is none."""
        try:
            sent = call.request if self._accepts else call.request_json()
        except (ValueError, RecursionError):
            return "the body cannot be read"
        if self._accepts:
            return None if self._accepts(sent) else "the body is another"
        return _difference("", self._fields, sent)

    def __str__(self) -> str:
        return "such a body" if self._accepts else f"the body {_shown(self._fields)}"


def _wire(model: str, shape: Shape, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields by their names on the wire, as JSON values. Raises ValueError for one that the model does not have."""
    found, there = {}, shape.fields or {}
    for name, value in fields.items():
        wire = name if name in there else known(f"field of {model}", to_camel(name), there)
        part = there[wire]
        nested = isinstance(value, Mapping) and part.fields is not None
        found[wire] = _wire(f"{model}.{wire}", part, value) if nested else _plain(value)
    return found


def _plain(value: Any) -> Any:
    return value.to_wire() if isinstance(value, Wire) else to_jsonable_python(value)


def _difference(path: str, wanted: Any, sent: Any) -> str | None:
    if not (isinstance(wanted, dict) and isinstance(sent, dict)):
        return None if wanted == sent else f"{path or 'the body'} is {_shown(sent)}"
    for name, value in wanted.items():
        place = f"{path}.{name}" if path else name
        if name not in sent:
            return f"{place} is missing"
        if found := _difference(place, value, sent[name]):
            return found
    return None


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= MAX_CHARACTERS else f"{text[:MAX_CHARACTERS]}…"
