"""Schemas as rows of a flat table: one row for each place of a body, with the facts that hold there.

`allOf` is laid over its schema. Of `oneOf` and `anyOf`, single values become one row with all their types and values,
and each object a place of its own, `body|Name`. A type list of OpenAPI 3.1 with "null" reads as `nullable`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from webex_wholesale_contracts.drift._document import RECURSIVE, Node

__all__ = ["Row", "Table", "add_schema", "add_text", "step"]

_UPPER_LIMITS = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")
_LOWER_LIMITS = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties", "multipleOf")
_FLAGS = ("nullable", "deprecated", "uniqueItems")
_TEXTS = ("format", "pattern")
_CONDITIONS = ("not", "if", "then", "else", "dependentRequired", "dependentSchemas", "patternProperties",
               "propertyNames", "prefixItems", "contains")  # fmt: skip
_MAX_DEPTH = 40
_MAX_ROWS = 20_000


@dataclass(slots=True)
class Row:
    """One place and its facts.

    Attributes:
        kind: operation, parameter, body, status, header, property, items, alternative or "media type".
        parent: the place that this one belongs to.
        facts: the facts by aspect, without those that have their default.
    """

    kind: str
    parent: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


Table = dict[str, Row]
"""The rows of one direction of an operation by place."""


def add_schema(table: Table, place: str, node: Node, request: bool) -> None:
    """Add the facts of a schema to the row of a place, and rows for the places below it."""
    depth = place.count(".") + place.count("[]") + place.count("|")
    if depth > _MAX_DEPTH or len(table) > _MAX_ROWS:
        raise node.unusable(f"schemas are nested more than {_MAX_DEPTH} deep, or have more than {_MAX_ROWS} places")
    parts = _parts(node.schema(), depth)
    for part in parts:
        if part.unread:
            table[place].facts["reference"] = part.unread
        _add_facts(table[place].facts, part)
    for part in parts:
        _add_alternatives(table, place, part, request)
        _add_below(table, place, part, request)
    required = {name for part in parts for name in part.names("required")}
    for name in required:
        if below := table.get(f"{place}.{step(name)}"):
            below.facts["required"] = True


def step(name: str) -> str:
    """Return a name as part of a place; a space separates a place from the aspect that changed."""
    plain = (letter if letter.isprintable() and letter != " " else quote(letter, errors="replace") for letter in name)
    return "".join(plain)


def add_text(facts: dict[str, Any], *texts: str | None) -> None:
    """Add texts to the description of a place, each as an item of its own."""
    wanted = [text for text in texts if text]
    if wanted:
        facts["description"] = "\n* ".join([*([facts["description"]] if "description" in facts else []), *wanted])


def _parts(node: Node, depth: int) -> list[Node]:
    """The schema and all that `allOf` lays over it."""
    parts = [node]
    for part in node.items("allOf"):
        below = part.schema()
        if below.unread:
            parts.append(below)
            continue
        if depth + len(parts) > _MAX_DEPTH:
            raise part.unusable(f"allOf is nested more than {_MAX_DEPTH} deep")
        parts += _parts(below, depth + 1)
    return parts


def _add_facts(facts: dict[str, Any], node: Node) -> None:
    types = _types(node)
    if node.get("nullable", bool) or "null" in types:
        facts["nullable"] = True
    types.discard("null")
    if types:
        facts["type"] = sorted(types & set(facts.get("type", types))) or sorted(types)
    facts.update({name: True for name in _FLAGS if node.get(name, bool)})
    facts.update({name: found for name in _TEXTS if (found := node.get(name, str)) is not None})
    _add_limits(facts, node)
    _add_values(facts, node)
    if node.has("additionalProperties") and node.value["additionalProperties"] is False:
        facts["additionalProperties"] = False
    if conditions := {name: node.value[name] for name in _CONDITIONS if name in node.value}:
        facts["conditions"] = {**facts.get("conditions", {}), **conditions}
    add_text(facts, node.get("title", str), node.get("description", str))


def _types(node: Node) -> set[str]:
    """The types of a schema; without any, what its other keywords imply."""
    value = node.value.get("type")
    if isinstance(value, list):
        return set(node.names("type"))
    if named := node.get("type", str):
        return {named}
    implied = (("properties", "object"), ("items", "array"))
    return {kind for key, kind in implied if key in node.value}


def _add_limits(facts: dict[str, Any], node: Node) -> None:
    for limit in (*_UPPER_LIMITS, *_LOWER_LIMITS):
        if isinstance(node.value.get(limit), bool) and limit.startswith("exclusive"):
            continue  # OpenAPI 3.0: a flag beside maximum or minimum
        if (found := node.number(limit)) is not None:
            facts[limit] = found
    for end in ("Maximum", "Minimum"):
        if node.value.get(f"exclusive{end}") is True and end.lower() in facts:
            facts[f"exclusive{end}"] = facts.pop(end.lower())


def _add_values(facts: dict[str, Any], node: Node) -> None:
    if node.has("const"):
        facts["enum"] = [node.value["const"]]
    elif node.has("enum"):
        values = [value for value in node.get("enum", list, []) if value is not None]
        facts["enum"] = [value for value in values if value in facts.get("enum", values)]
    for name in ("default", "example", "examples"):
        if name in node.value:
            facts[name] = node.value[name]


def _add_below(table: Table, place: str, node: Node, request: bool) -> None:
    for name, child in node.members("properties"):
        skipped = "readOnly" if request else "writeOnly"
        if child.schema().get(skipped, bool):
            continue
        below = f"{place}.{step(name)}"
        table.setdefault(below, Row("property", place))
        add_schema(table, below, child, request)
    if node.has("items"):
        table.setdefault(f"{place}[]", Row("items", place))
        add_schema(table, f"{place}[]", node.child("items"), request)
    others = node.value.get("additionalProperties")
    if others is not None and not isinstance(others, bool):
        table.setdefault(f"{place}.*", Row("property", place))
        add_schema(table, f"{place}.*", node.child("additionalProperties"), request)


def _add_alternatives(table: Table, place: str, node: Node, request: bool) -> None:
    scalars: list[dict[str, Any]] = []
    for key in ("oneOf", "anyOf"):
        for number, alternative in enumerate(node.items(key), 1):
            below = f"{place}|{_name(alternative, number)}"
            scratch: Table = {below: Row("alternative", place)}
            add_schema(scratch, below, alternative, request)
            facts = scratch[below].facts
            if facts.get("reference", RECURSIVE) != RECURSIVE:
                table[place].facts["reference"] = facts["reference"]
            elif len(scratch) == 1 and "reference" not in facts:
                scalars.append(facts)
            else:
                table.update(scratch)
                scalars.append({"type": facts["type"]} if "type" in facts else {})
    if scalars:
        _join(table[place].facts, scalars)


def _name(node: Node, number: int) -> str:
    """The name of an alternative: its title, the name of its schema, or its number."""
    reference = node.value.get("$ref") if isinstance(node.value, dict) else None
    title = node.schema().get("title", str)
    named = title or (reference.rpartition("/")[2] if isinstance(reference, str) else str(number))
    return re.sub(r"\W", "_", named)


def _join(facts: dict[str, Any], alternatives: list[dict[str, Any]]) -> None:
    """Add what holds in at least one alternative."""
    if any(alternative.pop("nullable", False) for alternative in alternatives):
        facts["nullable"] = True
        alternatives = [alternative for alternative in alternatives if alternative]
    for alternative in alternatives:
        add_text(facts, alternative.pop("description", None))
    for name in {name for alternative in alternatives for name in alternative}:
        values = [alternative[name] for alternative in alternatives if name in alternative]
        if len(values) == len(alternatives) and (widest := _widest(name, values)) is not None:
            facts.setdefault(name, widest)


def _widest(name: str, values: list[Any]) -> Any:
    if name == "type":
        return sorted({kind for types in values for kind in types})
    if name == "enum":
        return [value for listed in values for value in listed]
    if name in _UPPER_LIMITS:
        return max(values)
    if name in _LOWER_LIMITS:
        return min(values)
    return values[0] if all(value == values[0] for value in values) else None
