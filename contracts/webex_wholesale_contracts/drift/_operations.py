"""The wholesale operations of a description, each as two flat tables: the request's and the answer's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from webex_wholesale_contracts.drift._document import Node, root
from webex_wholesale_contracts.drift._model import UnusableDocument
from webex_wholesale_contracts.drift._schemas import Row, Table, add_schema, add_text, step
from webex_wholesale_contracts.operations import OPERATIONS

__all__ = ["OPERATION_PLACE", "Tables", "canonical_path", "flatten"]

OPERATION_PLACE = "operation"
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_OURS = "/wholesale/"
_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_STATUS = re.compile(r"[1-5](\d\d|XX)|default")


def _shape(path: str) -> str:
    """The path without the base path `/v1` and without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path.removeprefix("/v1"))


_PATHS = {_shape(operation.path): operation.path for operation in OPERATIONS}


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of one operation by direction and place."""

    request: Table = field(default_factory=dict)
    answer: Table = field(default_factory=dict)


def canonical_path(path: str) -> str | None:
    """Return the contract's path for a path of a description; None where it is not of the wholesale API."""
    shape = _shape(path)
    return _PATHS.get(shape) or (step(path.removeprefix("/v1")) if shape.startswith(_OURS) else None)


def flatten(document: Mapping[str, Any]) -> dict[str, Tables]:
    """Return the tables of the wholesale operations by `METHOD /path`.

    Raises:
        UnusableDocument: the document is not OpenAPI 3, has none of the operations, or is malformed where they are.
    """
    node = _openapi(document)
    operations: dict[str, Tables] = {}
    for path, item in node.members("paths"):
        ours = canonical_path(path)
        if ours is not None:
            item = item.object()
            if item.unread:
                raise item.unusable(f"the path {path} is a reference: {item.unread}")
            for method in (name for name in _METHODS if item.has(name)):
                operations[f"{method.upper()} {ours}"] = _operation(node, item, item.child(method), path)
    known = {f"{operation.method} {operation.path}" for operation in OPERATIONS}
    if not known & operations.keys():
        raise UnusableDocument(f"0 of {len(known)} operations: keep the pin", "#/paths")
    return operations


def _openapi(document: Mapping[str, Any]) -> Node:
    if not isinstance(document, Mapping):
        raise UnusableDocument("an OpenAPI document must be an object")
    node = root(document)
    if "swagger" in document:
        raise UnusableDocument("Swagger 2 is not compared; convert the document to OpenAPI 3", "#/swagger")
    if not (node.get("openapi", str) or "").startswith("3."):
        raise UnusableDocument("the version of OpenAPI must be 3.x", "#/openapi")
    if node.get("paths", dict) is None:
        raise UnusableDocument("the document has no paths", "#/paths")
    if node.get("components", dict):
        components = node.child("components")
        for kind in components.value:
            components.get(kind, dict)
    return node


def _operation(whole: Node, item: Node, node: Node, path: str) -> Tables:
    tables = Tables()
    node = node.object()
    row = tables.request[OPERATION_PLACE] = Row("operation")
    if node.get("deprecated", bool):
        row.facts["deprecated"] = True
    add_text(row.facts, node.get("summary", str), node.get("description", str))
    if servers := _servers(whole, item, node):
        row.facts["servers"] = servers
    row.facts["security"] = _security(whole, node)
    names = _parameter_names(path)
    for parameter in _parameters(item, node).values():
        _add_parameter(tables.request, parameter, names)
    if node.get("requestBody", dict) is not None:
        _add_body(tables.request, "body", node.child("requestBody").object(), request=True)
    for status, response in node.members("responses"):
        _add_response(tables.answer, status, response)
    return tables


def _servers(whole: Node, item: Node, node: Node) -> list[str]:
    """The addresses of the nearest list of servers."""
    for level in (node, item, whole):
        if level.get("servers", list):
            return [server.object().get("url", str, "/").rstrip("/") for server in level.items("servers")]
    return []


def _security(whole: Node, node: Node) -> list[dict[str, Any]]:
    """The alternatives of which one is enough, each a mapping of schemes to scopes and to what the scheme is."""
    level = node if node.get("security", list) is not None else whole
    schemes = dict(whole.child("components").members("securitySchemes")) if whole.get("components", dict) else {}
    alternatives = []
    for alternative in level.items("security"):
        needed = alternative.object()
        alternatives.append({name: sorted(needed.names(name)) for name in needed.value})
        for name in needed.value:
            if name in schemes:
                alternatives[-1][name] += _scheme(schemes[name].object())
    return alternatives


def _scheme(node: Node) -> list[str]:
    return [f"{name}={found}" for name in ("type", "scheme", "in", "name") if (found := node.get(name, str))]


def _parameters(item: Node, node: Node) -> dict[tuple[str, str], Node]:
    """The parameters of the path and of the operation, which override those of the path."""
    found: dict[tuple[str, str], Node] = {}
    for level in (item, node):
        for number, written in enumerate(level.items("parameters")):
            parameter = written.object()
            if parameter.unread:
                found[("unread", str(number))] = parameter
                continue
            for key in ("name", "in"):
                if not parameter.get(key, str):
                    raise parameter.unusable(f"the parameter has no {key}")
            if parameter.value["in"] not in _STYLES:
                raise parameter.child("in").unusable(f"must be one of {', '.join(_STYLES)}")
            name = parameter.value["name"]
            found[parameter.value["in"], name.lower() if parameter.value["in"] == "header" else name] = parameter
    return found


def _parameter_names(path: str) -> dict[str, str]:
    """The contract's names of path parameters by those of the document: a client never sends them."""
    ours = canonical_path(path) or path
    return dict(zip(re.findall(r"\{([^}]*)\}", path), re.findall(r"\{([^}]*)\}", ours), strict=True))


def _add_parameter(table: Table, node: Node, names: Mapping[str, str]) -> None:
    if node.unread:
        table[f"parameters.{node.pointer}"] = Row("parameter", None, {"reference": node.unread})
        return
    where, name = node.value["in"], node.value["name"]
    name = {"path": names.get(name, name), "header": _header(name)}.get(where, name)
    place = f"{where}.{step(name)}"
    row = table[place] = Row("parameter")
    _add_value(table, place, node, request=True)
    style = node.get("style", str, _STYLES[where])
    row.facts["style"] = f"{style}, explode {node.get('explode', bool, style == 'form')}".lower()
    if node.get("required", bool):
        row.facts["required"] = True


def _add_value(table: Table, place: str, node: Node, request: bool) -> None:
    """Add what a parameter or a header has beside its schema, and its schema, which may be that of a media type."""
    facts = table[place].facts
    add_text(facts, node.get("description", str))
    if node.get("deprecated", bool):
        facts["deprecated"] = True
    for name in ("example", "examples"):
        if node.has(name):
            facts[name] = node.value[name]
    content = [(name, media.object()) for name, media in node.members("content")]
    if content:
        facts["content"] = sorted(_media_type(name) for name, _ in content)
    for holder in (node, *(media for _, media in content)):
        if holder.has("schema"):
            add_schema(table, place, holder.child("schema"), request)


def _add_response(table: Table, status: str, node: Node) -> None:
    if not _STATUS.fullmatch(status):
        raise node.unusable("a status must be 100 to 599, 2XX or default")
    response = node.object()
    row = table[status] = Row("status")
    if response.unread:
        row.facts.update(reference=response.unread)
        return
    add_text(row.facts, response.get("description", str))
    for name, written in response.members("headers"):
        header = written.object()
        place = f"{status}.header.{_header(name)}"
        table[place] = Row("header", status)
        if header.unread:
            table[place].facts.update(reference=header.unread)
            continue
        _add_value(table, place, header, request=False)
    _add_body(table, f"{status}.body", response, request=False, parent=status, described=False)


def _add_body(
    table: Table, place: str, node: Node, *, request: bool, parent: str | None = None, described: bool = True
) -> None:
    if node.unread:
        table[place] = Row("body", parent, {"reference": node.unread})
        return
    for name, media in _media(node):
        is_json = name == "application/json"
        where = place if is_json else f"{place}({name})"
        row = table[where] = Row("body" if is_json else "media type", parent)
        if described:
            add_text(row.facts, node.get("description", str))
        if described and node.get("required", bool):
            row.facts["required"] = True
        for key in ("example", "examples"):
            if media.has(key):
                row.facts[key] = media.value[key]
        if media.has("schema"):
            add_schema(table, where, media.child("schema"), request)


def _media(node: Node) -> Iterator[tuple[str, Node]]:
    for name, media in node.members("content"):
        yield _media_type(name), media.object()


def _media_type(name: str) -> str:
    return name.partition(";")[0].strip().lower()


def _header(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))
