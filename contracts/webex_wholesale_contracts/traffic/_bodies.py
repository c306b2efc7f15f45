"""A JSON body held against a schema: unknown keys and values, wrong types, missing keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from webex_wholesale_contracts.drift._document import Node

__all__ = ["Found", "differences"]

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}
_NAMES: Final = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}


@dataclass(frozen=True, slots=True)
class Found:
    """A difference: its kind, the place in the exchange, and the value or type that was there."""

    kind: Literal["unknown status", "unknown parameter", "unknown key", "unknown value", "wrong type", "missing key"]
    place: str
    value: str = ""


def differences(node: Node, place: str, value: Any, *, request: bool) -> Iterator[Found]:
    """Yield the differences of a value from a schema.

    Args:
        node: the schema, with what it refers to.
        place: the place of the value, such as `200.body`.
        value: decoded JSON.
        request: the value was sent, so that fields which are only read are unknown there, and the other way round.
    """
    schemas = [*_parts(node)]
    if value is None and any(_is_nullable(schema) for schema in schemas):
        return
    types = {kind for schema in schemas for kind in _types(schema)}
    if types and not any(_is(value, kind) for kind in types):
        yield Found("wrong type", place, f"{_name(value)} instead of {' or '.join(sorted(types))}")
        return
    yield from _alternatives(schemas, place, value, request)
    enums = [schema.get("enum", list, []) for schema in schemas if schema.has("enum")]
    if enums and not any(value in values for values in enums):
        yield Found("unknown value", place, str(value))
    if isinstance(value, dict):
        yield from _object(schemas, place, value, request)
    if isinstance(value, list):
        for items in [schema.child("items") for schema in schemas if schema.has("items")]:
            for entry in value:
                yield from differences(items, f"{place}[]", entry, request=request)


def _parts(node: Node) -> Iterator[Node]:
    """The schema and those that hold with it; what a reference leads nowhere with says nothing."""
    schema = node.schema()
    if schema.unread and schema.unread != "recursive":
        return
    yield schema
    for part in schema.items("allOf"):
        yield from _parts(part)


def _alternatives(schemas: list[Node], place: str, value: Any, request: bool) -> Iterator[Found]:
    """The differences from the nearest of some alternatives."""
    for schema in schemas:
        for key in ("oneOf", "anyOf"):
            tried = [[*differences(part, place, value, request=request)] for part in schema.items(key)]
            if tried:
                yield from min(tried, key=lambda found: (any(one.place == place for one in found), len(found)))


def _object(schemas: list[Node], place: str, value: dict[str, Any], request: bool) -> Iterator[Found]:
    known = {name: child for schema in schemas for name, child in schema.members("properties")}
    free = [schema for schema in schemas if schema.value.get("additionalProperties") not in (None, False)]
    open_ended = bool(free) or not known or any(schema.has(key) for schema in schemas for key in ("oneOf", "anyOf"))
    for name, below in value.items():
        if name in known and not known[name].schema().get("readOnly" if request else "writeOnly", bool):
            yield from differences(known[name], f"{place}.{name}", below, request=request)
        elif name in known or not open_ended:
            yield Found("unknown key", f"{place}.{name}")
    for name in dict.fromkeys(name for schema in schemas for name in schema.names("required")):
        skipped = name in known and known[name].schema().get("writeOnly" if not request else "readOnly", bool)
        if name not in value and not skipped:
            yield Found("missing key", f"{place}.{name}")


def _types(schema: Node) -> list[str]:
    """The types that a schema names: one, or a list as in OpenAPI 3.1; an unknown name stands for none."""
    given = schema.value.get("type")
    listed = given if isinstance(given, list) else [given]
    return [kind for kind in listed if isinstance(kind, str) and kind in _TYPES]


def _is_nullable(schema: Node) -> bool:
    return schema.value.get("nullable") is True or None in schema.get("enum", list, [])


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, float) and value.is_integer())


def _name(value: Any) -> str:
    return _NAMES.get(type(value), "number")
