"""Differences between two OpenAPI documents of the wholesale API, field by field.

Methods, paths, parameters, success and error statuses are compared, and of each body nested properties, required
lists, types and enums. Descriptions, formats, limits and headers are not. An open enum (a list of values, or any other
text) counts as its list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Difference", "compare"]

_METHODS = ("get", "post", "put", "patch", "delete")
_OURS = "/wholesale/"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; a side is None where it has nothing at that place.

    ``where`` reads ``GET /wholesale/customers 200.items[].status enum``.
    """

    where: str
    ours: Any
    vendor: Any


@dataclass(frozen=True, slots=True)
class _Document:
    content: dict[str, Any]

    def operations(self) -> dict[str, dict[str, Any]]:
        """The operations by ``METHOD /path``."""
        return {
            f"{method.upper()} {path}": item[method]
            for path, item in self.content["paths"].items()
            for method in _METHODS
            if method in item
        }

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """The node with references followed and alternatives laid over each other."""
        while "$ref" in node:
            target: Any = self.content
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        for alternative in [part for key in ("allOf", "anyOf", "oneOf") for part in node.get(key, ())]:
            node = node | self.resolve(alternative)
        return node


def compare(ours: dict[str, Any], vendor: dict[str, Any]) -> list[Difference]:
    """Return every difference between two OpenAPI documents, in the order of our document.

    Paths of the vendor's document outside the wholesale API are skipped. Below a type that differs, or a field that one
    side lacks, nothing is compared.
    """
    left, right = _Document(ours), _Document(vendor)
    here, there = left.operations(), right.operations()
    wanted = [where for where in there if where not in here and where.partition(" ")[2].startswith(_OURS)]
    differences: list[Difference] = []
    for where in [*here, *wanted]:
        if where in here and where in there:
            differences += _operation(where, (left, here[where]), (right, there[where]))
        else:
            differences.append(Difference(where, _presence(where in here), _presence(where in there)))
    return differences


_Side = tuple[_Document, dict[str, Any]]


def _presence(there: bool) -> str | None:
    return "operation" if there else None


def _operation(where: str, ours: _Side, vendor: _Side) -> Iterator[Difference]:
    for place in ("path", "query"):
        yield from _schema(f"{where} {place}", _parameters(place, *ours), _parameters(place, *vendor))
    yield from _schema(f"{where} body", _body(*ours), _body(*vendor))
    for kind, digits in (("success", "2"), ("error", "45")):
        yield from _values(f"{where} {kind} statuses", _statuses(digits, ours[1]), _statuses(digits, vendor[1]))
    for status in _statuses("2", ours[1]):
        if status in vendor[1]["responses"]:
            yield from _schema(f"{where} {status}", _answer(status, *ours), _answer(status, *vendor))


def _parameters(place: str, document: _Document, operation: dict[str, Any]) -> _Side:
    """The parameters in one place, as if they were the properties of an object."""
    parameters = [document.resolve(parameter) for parameter in operation.get("parameters", ())]
    chosen = [parameter for parameter in parameters if parameter["in"] == place]
    return document, {
        "type": "object",
        "properties": {parameter["name"]: parameter["schema"] for parameter in chosen},
        "required": [parameter["name"] for parameter in chosen if parameter.get("required")],
    }


def _body(document: _Document, operation: dict[str, Any]) -> _Side:
    return document, _json(document.resolve(operation.get("requestBody", {})))


def _answer(status: str, document: _Document, operation: dict[str, Any]) -> _Side:
    return document, _json(document.resolve(operation["responses"][status]))


def _json(content: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = content.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _statuses(digits: str, operation: dict[str, Any]) -> list[str]:
    return sorted(status for status in operation["responses"] if status[0] in digits)


def _schema(where: str, ours: _Side, vendor: _Side) -> Iterator[Difference]:
    left, right = ours[0].resolve(ours[1]), vendor[0].resolve(vendor[1])
    if _type(left) != _type(right):
        yield Difference(f"{where} type", _type(left), _type(right))
        return
    for aspect in ("enum", "required"):
        yield from _values(f"{where} {aspect}", sorted(left.get(aspect, ())), sorted(right.get(aspect, ())))
    if "items" in left or "items" in right:
        yield from _schema(f"{where}[]", (ours[0], left.get("items", {})), (vendor[0], right.get("items", {})))
    properties, others = left.get("properties", {}), right.get("properties", {})
    for name in dict.fromkeys([*properties, *others]):
        below = (ours[0], properties.get(name, {})), (vendor[0], others.get(name, {}))
        yield from _schema(f"{where}.{name}", *below)


def _type(schema: dict[str, Any]) -> str | None:
    if not schema:
        return None
    named: str = schema.get("type") or ("object" if "properties" in schema else "any")
    return named


def _values(where: str, ours: list[str], vendor: list[str]) -> Iterator[Difference]:
    if ours != vendor:
        yield Difference(where, ours or None, vendor or None)
