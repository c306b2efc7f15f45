"""The OpenAPI document of the contract, made from the operation table and the wire models."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core import core_schema

from webex_wholesale_contracts.models._base import Query, Wire
from webex_wholesale_contracts.models.errors import ErrorBody
from webex_wholesale_contracts.operations import ERROR_STATUSES, OPERATIONS, Operation

__all__ = ["document"]

_BASE_URL = "https://webexapis.com/v1"
_SCHEMAS = "#/components/schemas/"

_TAGS = {
    "customers": "Organizations that a partner provisions.",
    "subscribers": "People of a customer and the packages they hold.",
    "billing_reports": "Reconciliation reports.",
    "sub_partners": "Partners of a partner.",
    "people": "Users of organizations, whether subscribers or not.",
    "organizations": "Organizations of customers, which stay when a customer is removed, and the partner's own.",
    "licenses": "Licences that an organization can assign.",
    "roles": "Roles of administrators.",
    "administrators": "Administrators of a partner, and the customers assigned to them.",
    "locations": "Offices with calling.",
    "numbers": "Phone numbers of locations.",
    "extensions": "Short numbers of locations.",
    "pstn": "Connections to the telephone network.",
    "devices": "Phones.",
    "identity": "Organizations and people by the uuids that their ids contain.",
    "tokens": "Access tokens of programs.",
}

_HEADERS = {
    "Location": "Absolute URL of what has been accepted.",
    "Link": 'The next page as <URL>; rel="next"; absent on the last page.',
    "Retry-After": "Seconds to wait before trying again.",
}


def document(operations: Sequence[Operation[Any, Any]] = OPERATIONS) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of some operations, with their scopes as security and one error schema.

    The default is the wholesale operations; `related_operations.ALL_OPERATIONS` adds the other Webex APIs.
    """
    nouns = {operation.noun for operation in operations}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Webex Wholesale",
            "version": "2026-04-17",
            "description": "Provisioning, prechecks and billing reports of Webex Wholesale. The version is the date of "
            "the vendor's API description that the contract follows.",
        },
        "servers": [{"url": _BASE_URL}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items() if name in nouns],
        "paths": _paths(operations),
        "components": {
            "schemas": _schemas(operations),
            "responses": {f"Error{status}": _error(status) for status in ERROR_STATUSES},
            "headers": {name: {"description": text, "schema": {"type": "string"}} for name, text in _HEADERS.items()},
            "securitySchemes": {"oauth2": _oauth2(operations)},
        },
    }


class _Schemas(GenerateJsonSchema):
    """Schemas of what is on the wire: absent instead of null, no defaults of the reader, unknown fields allowed."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        result = super().model_schema(schema)
        # The Python models refuse unknown names to catch typos; the service does not.
        result.pop("additionalProperties", None)
        return result

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _schemas(operations: Sequence[Operation[Any, Any]]) -> dict[str, Any]:
    models: list[type[Wire]] = [ErrorBody]
    for operation in operations:
        models += [model for model in (operation.body, operation.result) if model is not None]
    _, definitions = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models)],
        ref_template=_SCHEMAS + "{model}",
        schema_generator=_Schemas,
    )
    return dict(sorted(definitions["$defs"].items()))


def _paths(operations: Sequence[Operation[Any, Any]]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return paths


def _operation(operation: Operation[Any, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.noun],
        "security": [{"oauth2": [scope]} for scope in _scopes(operation)],
        "parameters": _path_parameters(operation.path) + _query_parameters(operation.query),
        "responses": _responses(operation),
    }
    if operation.body is not None:
        media_type = "application/x-www-form-urlencoded" if operation.form else "application/json"
        described["requestBody"] = {"required": True, "content": _content(operation.body, media_type)}
    return described


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = re.findall(r"\{(\w+)\}", path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(query: type[Query]) -> list[dict[str, Any]]:
    schema = query.model_json_schema(schema_generator=_Schemas)
    return [_query_parameter(name, prop) for name, prop in schema.get("properties", {}).items()]


def _query_parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in schema.items() if key != "description"}
    described = {"description": schema["description"]} if "description" in schema else {}
    return {"name": name, "in": "query", **described, "schema": plain}


def _responses(operation: Operation[Any, Any]) -> dict[str, Any]:
    successes = {str(status): _success(operation, status) for status in sorted(operation.statuses)}
    errors = {str(status): {"$ref": f"#/components/responses/Error{status}"} for status in ERROR_STATUSES}
    return successes | errors


def _success(operation: Operation[Any, Any], status: int) -> dict[str, Any]:
    response: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if operation.result is None:
        return response
    response["content"] = _content(operation.result)
    if status == HTTPStatus.ACCEPTED:
        response["headers"] = _headers("Location")
    elif operation.verb == "list":
        response["headers"] = _headers("Link")
    return response


def _error(status: int) -> dict[str, Any]:
    response = {"description": HTTPStatus(status).phrase, "content": _content(ErrorBody)}
    waits = status in (HTTPStatus.LOCKED, HTTPStatus.TOO_MANY_REQUESTS)
    return response | ({"headers": _headers("Retry-After")} if waits else {})


def _headers(name: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"}}


def _content(model: type[Wire], media_type: str = "application/json") -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": _SCHEMAS + model.__name__}}}


def _scopes(operation: Operation[Any, Any]) -> list[str]:
    """The scopes of which one is enough; none where no token is needed."""
    return [scope for scope in (operation.scope, *operation.other_scopes) if scope]


def _oauth2(operations: Sequence[Operation[Any, Any]]) -> dict[str, Any]:
    scopes = sorted({scope for operation in operations for scope in _scopes(operation)})
    flow = {
        "authorizationUrl": f"{_BASE_URL}/authorize",
        "tokenUrl": f"{_BASE_URL}/access_token",
        "scopes": {scope: _scope_text(scope) for scope in scopes},
    }
    return {
        "type": "oauth2",
        "description": "The token is sent as Authorization: Bearer.",
        "flows": {"authorizationCode": flow},
    }


def _scope_text(scope: str) -> str:
    words = scope.partition(":")[2].removeprefix("wholesale_").split("_")
    if words[-1] in ("read", "write"):
        words = [words[-1], *words[:-1]]
    return " ".join(words).capitalize()
