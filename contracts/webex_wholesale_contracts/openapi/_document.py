"""The OpenAPI document of the contract, made from the operation table and the wire models."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.models.errors import ErrorBody
from webex_wholesale_contracts.openapi import _examples
from webex_wholesale_contracts.openapi._links import HANDED_ON, links
from webex_wholesale_contracts.openapi._schemas import content, parameters, schemas
from webex_wholesale_contracts.operations import ERROR_STATUSES, OPERATIONS, Operation
from webex_wholesale_contracts.refusals import refusals

__all__ = ["document"]

_BASE_URL = "https://webexapis.com/v1"

_TAGS = {
    "customers": "Organizations that a partner provisions.",
    "subscribers": "People of a customer and the packages they hold.",
    "billing_reports": "Reconciliation reports.",
    "sub_partners": "Partners of a partner.",
    "people": "Users of organizations, whether subscribers or not.",
    "organizations": "Organizations of customers, which stay when a customer is removed, and the partner's own.",
    "licenses": "Licences that an organization can assign.",
    "roles": "Roles of administrators.",
    "settings": "Settings of organizations.",
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

_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "An access token that is there already; operations name the scopes that it needs.",
}


def document(operations: Sequence[Operation[Any, Any]] = OPERATIONS) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of some operations, as plain JSON values.

    Beside schemas it has limits, deprecations, scopes, links, examples of the mock, and in `x-rules` the rules by which
    each operation can be refused, with their evidence.

    Args:
        operations: by default the wholesale operations; `related_operations.ALL_OPERATIONS` adds the other Webex APIs.
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
            "schemas": schemas(operations),
            "responses": {f"Error{status}": _error(status) for status in ERROR_STATUSES},
            "headers": {name: {"description": text, "schema": {"type": "string"}} for name, text in _HEADERS.items()},
            "securitySchemes": {"oauth2": _oauth2(operations), "bearer": {**_BEARER}},
        },
        "x-rules": _rules(operations),
    }


def _paths(operations: Sequence[Operation[Any, Any]]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for operation in operations:
        described = _operation(operation) | {"responses": _responses(operation, operations)}
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    return paths


def _operation(operation: Operation[Any, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.noun],
        "security": [{scheme: [scope]} for scheme in ("oauth2", "bearer") for scope in _scopes(operation)],
        "parameters": _path_parameters(operation) + _query_parameters(operation),
        "x-role": operation.role,
        "x-rules": [
            {"id": rule.id, "status": rule.status, "evidence": rule.evidence.value} for rule in refusals(operation)
        ],
    }
    if operation.body is not None:
        media_type = "application/x-www-form-urlencoded" if operation.form else "application/json"
        body = content(operation.body, media_type)
        body[media_type]["example"] = _examples.request(operation.name, "body")
        described["requestBody"] = {"required": True, "content": body}
    return described


def _path_parameters(operation: Operation[Any, Any]) -> list[dict[str, Any]]:
    examples = _examples.request(operation.name, "path")
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "example": examples[name]}
        for name in re.findall(r"\{(\w+)\}", operation.path)
    ]


def _query_parameters(operation: Operation[Any, Any]) -> list[dict[str, Any]]:
    examples = _examples.request(operation.name, "query")
    return [
        one | ({"example": examples[one["name"]]} if one["name"] in examples else {})
        for one in parameters(operation.query)
    ]


def _responses(operation: Operation[Any, Any], operations: Sequence[Operation[Any, Any]]) -> dict[str, Any]:
    linked = links(HANDED_ON.get(operation.name, {}), operation.noun, operations)
    successes = {str(status): _success(operation, status, linked) for status in sorted(operation.statuses)}
    errors = {str(status): {"$ref": f"#/components/responses/Error{status}"} for status in ERROR_STATUSES}
    return successes | errors


def _success(operation: Operation[Any, Any], status: int, linked: dict[str, Any]) -> dict[str, Any]:
    response: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if linked:
        response["links"] = linked
    if operation.result is None:
        return response
    response["content"] = content(operation.result)
    response["content"]["application/json"]["example"] = _examples.answer(operation.name, status)
    if status == HTTPStatus.ACCEPTED:
        response["headers"] = _headers("Location")
    elif operation.verb == "list":
        response["headers"] = _headers("Link")
    return response


def _error(status: int) -> dict[str, Any]:
    response: dict[str, Any] = {"description": HTTPStatus(status).phrase, "content": content(ErrorBody)}
    if examples := _examples.refusals(status):
        response["content"]["application/json"]["examples"] = examples
    waits = status in (HTTPStatus.LOCKED, HTTPStatus.TOO_MANY_REQUESTS)
    return response | ({"headers": _headers("Retry-After")} if waits else {})


def _headers(name: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"}}


def _rules(operations: Sequence[Operation[Any, Any]]) -> dict[str, Any]:
    """The rules that can refuse some of the operations, in full."""
    ids = {rule.id for operation in operations for rule in refusals(operation)}
    return {
        rule.id: {
            "status": rule.status,
            **({} if rule.code is None else {"code": rule.code}),
            "evidence": rule.evidence.value,
            "source": rule.source,
            "text": rule.text,
        }
        for rule in RULES.values()
        if rule.id in ids
    }


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
