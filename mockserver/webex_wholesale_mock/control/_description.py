"""The OpenAPI document of a mock: that of the contract, and on request the control endpoints.

Paths of the API begin below `/v1` and those of the control endpoints do not, while most generators know one server for
all paths. So a document with control endpoints has the whole path of every operation, and its server is the root.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.models import ErrorBody
from webex_wholesale_contracts.openapi import document
from webex_wholesale_contracts.openapi._links import links
from webex_wholesale_contracts.openapi._schemas import SCHEMAS, content
from webex_wholesale_contracts.operations import OPERATIONS, Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.control._binding import Endpoint
from webex_wholesale_mock.control._docstrings import described_fields, first_sentence
from webex_wholesale_mock.wire.control_paths import CONTROL
from webex_wholesale_mock.wire.routing import PREFIX

__all__ = ["described"]

_JSON: Final = "application/json"
_TAG: Final = {"name": "control", "description": "Endpoints that control the mock. The service has none of them."}
_REFUSALS: Final = {
    400: "The request does not fit; nothing has changed.",
    403: "A page of another site may not control the mock, or a rule of the portals says no to who acts.",
    409: "An assertion has failed, or a rule of the portals refuses.",
    413: "The body is too large.",
}
_HANDED_ON: Final = {
    "hub/add-customer": ("customers", {"customerId": "$response.body#/id"}),
    "hub/add-subscriber": ("subscribers", {"subscriberId": "$response.body#/id"}),
    "hub/add-report": ("billing_reports", {"id": "$response.body#/id"}),
}
"""Parameters of later calls in the answers of control endpoints, with the noun of each answer."""

Endpoints = Mapping[str, Mapping[str, Endpoint]]


def described(
    endpoints: Endpoints | None = None, *, related: bool = False, server: str = "", provisioning_id: str | None = None
) -> dict[str, Any]:
    """Return the OpenAPI document of a mock.

    Args:
        endpoints: the control endpoints by path and method; None leaves them out.
        related: adds the operations of the other Webex APIs.
        server: the address of the mock, such as `http://127.0.0.1:8787`; empty for where the document comes from.
        provisioning_id: takes the place of the one in the examples.
    """
    operations = ALL_OPERATIONS if related else OPERATIONS
    made = document(operations)
    if provisioning_id is not None:
        _set_provisioning_id(made, provisioning_id)
    if endpoints is None:
        made["servers"] = [{"url": server + PREFIX}]
    else:
        made["servers"] = [{"url": server or "/"}]
        _add(made, endpoints)
        _link(made["paths"], operations)
    return made


def _set_provisioning_id(made: dict[str, Any], provisioning_id: str) -> None:
    for item in made["paths"].values():
        example = item.get("post", {}).get("requestBody", {}).get("content", {}).get(_JSON, {}).get("example", {})
        if "provisioningId" in example:
            example["provisioningId"] = provisioning_id


def _add(made: dict[str, Any], endpoints: Endpoints) -> None:
    made["tags"].append(_TAG)
    made["paths"] = {PREFIX + path: item for path, item in made["paths"].items()}
    schemas = made["components"]["schemas"]
    for path, methods in endpoints.items():
        described = {method.lower(): _operation(path, method, one, schemas) for method, one in methods.items()}
        made["paths"][CONTROL + path] = described


def _link(paths: dict[str, Any], operations: Sequence[Operation[Any, Any]]) -> None:
    """Link what the hub adds with the operations on it: a tool for stateful tests begins there."""
    for path, (noun, handed_on) in _HANDED_ON.items():
        paths[CONTROL + path]["post"]["responses"]["200"]["links"] = links(handed_on, noun, operations)


class _Schemas(GenerateJsonSchema):
    """Schemas of arguments: no defaults, which are those of Python, and no titles."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _operation(path: str, method: str, endpoint: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = arguments_of(endpoint, SCHEMAS + "{model}")
    schemas |= schema.pop("$defs", {}) | schemas
    name = re.sub(r"\W", "_", path) or "overview"
    described: dict[str, Any] = {
        "operationId": f"control.{method.lower()}_{name}",
        "summary": _summary(endpoint),
        "tags": [_TAG["name"]],
        "security": [],
        **_of_hub(endpoint),
        "responses": _responses(),
    }
    if method == "GET":
        described["parameters"] = [*_parameters(schema)]
    elif schema["properties"]:
        described["requestBody"] = _body(endpoint, schema)
    return described


def arguments_of(endpoint: Endpoint, ref_template: str = "#/$defs/{model}") -> dict[str, Any]:
    """Return the JSON Schema of the arguments of an endpoint, each with what its docstring says of it."""
    schema = endpoint.body.model_json_schema(ref_template=ref_template, schema_generator=_Schemas)
    del schema["title"]
    fields = {name: text for one in _functions(endpoint) for name, text in described_fields(one).items()}
    for name, described in schema["properties"].items():
        if name in fields:
            described["description"] = fields[name]
    return schema


def _functions(endpoint: Endpoint) -> list[Any]:
    return [endpoint.run] if endpoint.kind is None else [endpoint.run, endpoint.kind]


def _summary(endpoint: Endpoint) -> str:
    """The first sentence of what the function of an endpoint says of itself, and of what its object is."""
    return ": ".join(map(first_sentence, _functions(endpoint)))


def _of_hub(endpoint: Endpoint) -> dict[str, Any]:
    """The row of a hub operation in its table: the entitlement that it takes, and the rules that can refuse it."""
    row = getattr(endpoint.run, "operation", None)
    if row is None:
        return {}
    rules = [{"id": rule, "status": RULES[rule].status, "evidence": RULES[rule].evidence.value} for rule in row.rules]
    return {"x-hub-operation": row.name, "x-who": row.who or row.by, "x-rules": rules}


def _parameters(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parameters of a query, which are never null."""
    for name, described in schema["properties"].items():
        kinds = [kind for kind in described.get("anyOf", [described]) if kind != {"type": "null"}]
        text = {"description": described["description"]} if "description" in described else {}
        plain = {key: value for key, value in kinds[0].items() if key != "description"}
        needed = {"required": True} if name in schema.get("required", ()) else {}
        yield {"name": name, "in": "query", **needed, **text, "schema": plain if len(kinds) == 1 else {"anyOf": kinds}}


def _body(endpoint: Endpoint, schema: dict[str, Any]) -> dict[str, Any]:
    taken = {"required": "required" in schema, "content": {_JSON: {"schema": schema}}}
    if endpoint.file is None:
        return taken
    # In prose, because generators skip an operation with a media type that they do not know.
    return {"description": f"The file as it is will do too, as {endpoint.file.media_type}."} | taken


def _responses() -> dict[str, Any]:
    refusals = {str(status): {"description": text, "content": content(ErrorBody)} for status, text in _REFUSALS.items()}
    return {"200": {"description": "OK", "content": {_JSON: {"schema": {"type": "object"}}}}} | refusals
