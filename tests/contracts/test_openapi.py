from __future__ import annotations

import json
from typing import Any

import pytest
from openapi_spec_validator import validate

from webex_wholesale_contracts import OPERATIONS, Operation
from webex_wholesale_contracts.models import Request, Response
from webex_wholesale_contracts.openapi import document
from webex_wholesale_contracts.operations import ERROR_STATUSES
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return document()


def described(openapi: dict[str, Any], operation: Operation[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = openapi["paths"][operation.path][operation.method.lower()]
    return found


def test_the_document_is_valid_and_plain_json(openapi: dict[str, Any]) -> None:
    validate(openapi)
    assert json.loads(json.dumps(openapi)) == openapi == document()


def test_the_paths_stand_below_the_version(openapi: dict[str, Any]) -> None:
    assert openapi["servers"] == [{"url": "https://webexapis.com/v1"}]


@every_operation
def test_an_operation_names_its_scope(openapi: dict[str, Any], operation: Operation[Request, Response]) -> None:
    flow = openapi["components"]["securitySchemes"]["oauth2"]["flows"]["authorizationCode"]
    assert described(openapi, operation)["security"] == [{"oauth2": [operation.scope]}]
    assert operation.scope in flow["scopes"]


@every_operation
def test_every_refusal_has_the_error_body(openapi: dict[str, Any], operation: Operation[Request, Response]) -> None:
    responses = described(openapi, operation)["responses"]
    for status in ERROR_STATUSES:
        assert responses[str(status)] == {"$ref": f"#/components/responses/Error{status}"}
        error = openapi["components"]["responses"][f"Error{status}"]
        assert error["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ErrorBody"}


@every_operation
def test_locations_and_links_are_announced(openapi: dict[str, Any], operation: Operation[Request, Response]) -> None:
    responses = described(openapi, operation)["responses"]
    for status in operation.statuses:
        headers = set(responses[str(status)].get("headers", ()))
        accepted = status == 202 and operation.result is not None
        assert headers == ({"Location"} if accepted else {"Link"} if operation.verb == "list" else set())


@every_operation
def test_parameters_are_those_of_path_and_query(
    openapi: dict[str, Any], operation: Operation[Request, Response]
) -> None:
    named = {parameter["name"]: parameter["in"] for parameter in described(openapi, operation)["parameters"]}
    for name, place in named.items():
        assert (f"{{{name}}}" in operation.path) == (place == "path")
    assert list(named.values()).count("query") == len(operation.query.model_fields)


def test_descriptions_of_fields_are_carried_over(openapi: dict[str, Any]) -> None:
    packages = openapi["components"]["schemas"]["UpdateCustomer"]["properties"]["packages"]
    assert "complete list" in packages["description"]


def test_absence_is_never_null_and_has_no_default(openapi: dict[str, Any]) -> None:
    text = json.dumps(openapi)
    assert '"null"' not in text
    assert '"default"' not in text


def test_an_open_enum_lists_its_values_and_allows_any_text(openapi: dict[str, Any]) -> None:
    status = openapi["components"]["schemas"]["Subscriber"]["properties"]["status"]
    assert status["anyOf"] == [
        {"enum": ["provisioned", "pending_user_migration"], "type": "string"},
        {"type": "string"},
    ]


def test_every_operation_can_be_described() -> None:
    everything = document(ALL_OPERATIONS)
    validate(everything)
    assert len(everything["tags"]) == len({operation.noun for operation in ALL_OPERATIONS})
    assert everything["paths"]["/access_token"]["post"]["security"] == []
    assert list(everything["paths"]["/access_token"]["post"]["requestBody"]["content"]) == [
        "application/x-www-form-urlencoded"
    ]
    assert everything["paths"]["/people/me"]["get"]["security"] == [
        {"oauth2": ["spark-admin:people_read"]},
        {"oauth2": ["spark:people_read"]},
    ]


def test_schemas_of_all_operations_keep_their_names() -> None:
    names = {model.__name__ for one in ALL_OPERATIONS for model in (one.body, one.result) if model}
    assert names <= document(ALL_OPERATIONS)["components"]["schemas"].keys()
