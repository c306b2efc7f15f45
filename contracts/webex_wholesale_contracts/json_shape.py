"""The JSON types of a model's fields as plain data, for checking a received value as it is.

Only types and names are checked. That a field is required or a value allowed is a rule, because each rule has its own
error answer. Unknown fields are accepted, so they are reported separately.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from webex_wholesale_contracts.models._base import FREE

__all__ = ["MAX_LISTED", "Report", "Shape", "Wrong", "check", "shape_of"]

MAX_LISTED = 100
"""Wrong and unknown fields that are reported; a body of the largest accepted size can hold 100,000."""

_NAMES: dict[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    NoneType: "null",
}


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The expected form of a JSON value.

    Attributes:
        types: the Python types that the JSON parser gives for it.
        fields: of an object, by wire name; None where any content is accepted.
        items: of an array.
    """

    types: tuple[type, ...]
    fields: dict[str, Shape] | None = None
    items: Shape | None = None

    @property
    def name(self) -> str:
        """The JSON type in words, or several of them."""
        return " or ".join(dict.fromkeys(_NAMES[kind] for kind in self.types))


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field of the wrong JSON type; ``path`` is empty for the value as a whole."""

    path: str
    expected: str
    got: str


@dataclass(slots=True)
class Report:
    """Wrong types and unknown fields of a value, both in the value's order, at most `MAX_LISTED` of each.

    `keys` is the number of keys in the value, nested ones included.
    """

    wrong: list[Wrong] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    keys: int = field(default=0, compare=False)


_HOLDERS = frozenset({dict, list})
_TEXT = Shape((str,))
_FLAG = Shape((bool,))
_NUMBER = Shape((int, float))


@cache
def shape_of(model: type[BaseModel]) -> Shape:
    """Return the shape of a wire model."""
    return Shape((dict,), {_wire_name(name, info): _field(info) for name, info in model.model_fields.items()})


def check(shape: Shape, value: Any) -> Report:
    """Compare a parsed JSON value with a shape.

    Paths read ``customerInfo.name`` and ``packages[1]``. Null is a wrong type (absent values are left out), and a
    boolean is not a number.
    """
    report = Report()
    _check(shape, value, "", report)
    return report


def _check(shape: Shape, value: Any, path: str, report: Report) -> None:
    kind = type(value)
    if kind not in shape.types:
        if len(report.wrong) < MAX_LISTED:
            report.wrong.append(Wrong(path, shape.name, _NAMES[kind]))
        report.keys += _keys(value)
    elif shape.fields is not None:
        _check_object(shape.fields, value, path + "." if path else "", report)
    elif shape.items is not None:
        for index, item in enumerate(value):
            if type(item) not in shape.items.types or shape.items.fields is not None:
                _check(shape.items, item, f"{path}[{index}]", report)
    elif kind is dict:
        report.keys += _keys(value)


# Written out rather than calling _check per field: most fields are text, and this runs on every request.
def _check_object(fields: dict[str, Shape], value: dict[str, Any], prefix: str, report: Report) -> None:
    report.keys += len(value)
    for name, item in value.items():
        shape = fields.get(name)
        if shape is None:
            if len(report.unknown) < MAX_LISTED:
                report.unknown.append(prefix + name)
            report.keys += _keys(item)
        elif shape is not _TEXT or type(item) is not str:
            _check(shape, item, prefix + name, report)


def _keys(value: Any) -> int:
    kind = type(value)
    if kind is dict:
        return len(value) + sum([_keys(item) for item in value.values() if type(item) in _HOLDERS])
    return sum([_keys(item) for item in value if type(item) in _HOLDERS]) if kind is list else 0


def _wire_name(name: str, info: FieldInfo) -> str:
    return info.serialization_alias or name


def _field(info: FieldInfo) -> Shape:
    return Shape((dict,)) if FREE in info.metadata else _annotation(info.annotation)


def _annotation(annotation: Any) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return _only([_annotation(argument) for argument in arguments if argument is not NoneType])
    if origin is Annotated:
        return _annotation(arguments[0])
    if origin is list:
        return Shape((list,), items=_annotation(arguments[0]))
    return _TEXT if origin is Literal else _plain(annotation)


def _plain(annotation: type) -> Shape:
    if issubclass(annotation, BaseModel):
        return shape_of(annotation)
    if annotation is bool:
        return _FLAG
    return _NUMBER if issubclass(annotation, int) else _TEXT


def _only(shapes: Sequence[Shape]) -> Shape:
    first, *others = dict.fromkeys(shapes)
    if not others:
        return first
    if any(shape.fields is not None or shape.items is not None for shape in (first, *others)):
        raise TypeError("a wire field is one kind of object or list")
    return Shape(tuple(kind for shape in (first, *others) for kind in shape.types))
