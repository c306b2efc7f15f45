from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from webex_wholesale_contracts import OPERATIONS, Operation
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.drift import compare
from webex_wholesale_contracts.models import Request, Response
from webex_wholesale_contracts.openapi import _examples, document
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
    assert described(openapi, operation)["security"] == [{"oauth2": [operation.scope]}, {"bearer": [operation.scope]}]
    assert described(openapi, operation)["x-role"] == operation.role
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
    assert '"default":' not in text


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
        {"bearer": ["spark-admin:people_read"]},
        {"bearer": ["spark:people_read"]},
    ]


def test_schemas_of_all_operations_keep_their_names() -> None:
    names = {model.__name__ for one in ALL_OPERATIONS for model in (one.body, one.result) if model}
    assert names <= document(ALL_OPERATIONS)["components"]["schemas"].keys()


def test_an_operation_names_the_rules_that_refuse_it_and_the_document_says_them(openapi: dict[str, Any]) -> None:
    deleting = openapi["paths"]["/wholesale/customers/{customerId}"]["delete"]
    assert {"id": "customer.busy", "status": 409, "evidence": "assumed"} in deleting["x-rules"]
    assert openapi["x-rules"]["subscriber.name.required"] == {
        "status": 400,
        "code": 1001,
        "evidence": RULES["subscriber.name.required"].evidence,
        "source": RULES["subscriber.name.required"].source,
        "text": RULES["subscriber.name.required"].text,
    }
    named = {rule["id"] for operation in OPERATIONS for rule in described(openapi, operation)["x-rules"]}
    assert named == openapi["x-rules"].keys()


def test_a_deprecated_field_is_marked(openapi: dict[str, Any]) -> None:
    marked = {
        f"{name}.{field}"
        for name, schema in openapi["components"]["schemas"].items()
        for field, described in schema.get("properties", {}).items()
        if described.get("deprecated")
    }
    assert marked == {"ProvisionSubscriber.package", "UpdateSubscriber.package", "PrecheckSubscriber.package"}


def test_a_document_can_be_changed_without_harm_to_the_next() -> None:
    mine = document()
    before = json.dumps(mine)
    _scribble(mine)
    assert json.dumps(document()) == before


def _scribble(value: Any) -> None:
    """Change every object and list of a document in place."""
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _scribble(inner)
    if isinstance(value, dict):
        value["scribble"] = True
    elif isinstance(value, list):
        value.append("scribble")


ALL = document(ALL_OPERATIONS)


def bodies() -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Each example of a body with its place and its schema."""
    for operation in ALL_OPERATIONS:
        described_ = described(ALL, operation)
        for status, response in [("body", described_.get("requestBody", {})), *described_["responses"].items()]:
            components = ALL["components"]["responses"]
            response = components[response["$ref"].rpartition("/")[2]] if "$ref" in response else response
            for media in response.get("content", {}).values():
                for example in [media["example"]] if "example" in media else _values(media):
                    yield f"{operation.name} {status}", media["schema"], example


def _values(media: dict[str, Any]) -> list[Any]:
    return [example["value"] for example in media.get("examples", {}).values()]


def is_valid(schema: dict[str, Any], value: Any) -> bool:
    whole = {**schema, "components": ALL["components"]}
    return bool(Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).is_valid(value))


def test_examples_are_valid_against_their_schemas() -> None:
    found = [*bodies()]
    assert [place for place, schema, example in found if not is_valid(schema, example)] == []
    places = {place for place, _, _ in found}
    for operation in ALL_OPERATIONS:
        if operation.body is not None:
            assert f"{operation.name} body" in places
        if operation.result is not None:
            assert {f"{operation.name} {status}" for status in operation.statuses} <= places


def test_examples_of_parameters_are_valid_against_their_schemas() -> None:
    parameters = [one for operation in ALL_OPERATIONS for one in described(ALL, operation)["parameters"]]
    given = [one for one in parameters if "example" in one]
    assert [one["name"] for one in given if not is_valid(one["schema"], one["example"])] == []
    assert all("example" in one for one in parameters if one["in"] == "path")


def test_examples_of_errors_have_the_names_of_their_rules(openapi: dict[str, Any]) -> None:
    for status in ERROR_STATUSES:
        media = openapi["components"]["responses"][f"Error{status}"]["content"]["application/json"]
        for rule, example in media.get("examples", {}).items():
            assert (RULES[rule].status, RULES[rule].text) == (status, example["summary"])
    conflicts = openapi["components"]["responses"]["Error409"]["content"]["application/json"]["examples"]
    assert "customer.external-id.in-use" in conflicts


LINKS = [
    (operation, status, name, link)
    for operation in ALL_OPERATIONS
    for status, response in described(ALL, operation)["responses"].items()
    for name, link in response.get("links", {}).items()
]


@pytest.mark.parametrize(("operation", "status", "name", "link"), LINKS, ids=lambda value: getattr(value, "name", ""))
def test_a_link_leads_to_an_operation_with_all_that_its_path_needs(
    operation: Operation[Any, Any], status: str, name: str, link: dict[str, Any]
) -> None:
    assert name == link["operationId"]
    (target,) = [one for one in ALL_OPERATIONS if one.name == name]
    parameters = described(ALL, target)["parameters"]
    assert {one["name"] for one in parameters if one["in"] == "path"} <= link["parameters"].keys()
    assert link["parameters"].keys() <= {one["name"] for one in parameters}
    for expression in link["parameters"].values():
        assert isinstance(evaluated(expression, operation, status), str)


def evaluated(expression: str, operation: Operation[Any, Any], status: str) -> Any:
    """The value of a runtime expression in the example of an operation."""
    if expression.startswith("$request.path."):
        return _examples.request(operation.name, "path")[expression.rpartition(".")[2]]
    source, _, pointer = expression.partition("#/")
    found = {
        "$request.body": _examples.request(operation.name, "body"),
        "$response.body": _examples.answer(operation.name, int(status)),
    }[source]
    for step in pointer.split("/"):
        found = found[int(step)] if isinstance(found, list) else found[step]
    return found


def test_an_accepted_customer_is_found_by_its_external_id_and_what_is_listed_can_be_followed() -> None:
    follow = {(operation.name, name) for operation, _, name, _ in LINKS}
    assert ("customers.provision", "customers.list") in follow
    for noun in ("customers", "subscribers"):
        assert {(f"{noun}.list", f"{noun}.{verb}") for verb in ("get", "update", "delete")} <= follow
    assert {("subscribers.provision", f"subscribers.{verb}") for verb in ("get", "update", "delete", "list")} <= follow
    assert {("billing_reports.create", f"billing_reports.{verb}") for verb in ("get", "delete")} <= follow
    assert ("locations.create", "locations.get") in follow


def test_an_id_of_a_report_is_handed_to_reports_alone() -> None:
    to = {name for operation, _, name, _ in LINKS if operation.name == "billing_reports.create"}
    assert to == {"billing_reports.get", "billing_reports.delete"}


def test_a_moment_in_a_query_is_milliseconds_or_a_date_and_time(openapi: dict[str, Any]) -> None:
    """Found by a tool that makes requests from the document: it said that any text will do."""
    parameters = openapi["paths"]["/wholesale/subscribers"]["get"]["parameters"]
    (after,) = [one["schema"] for one in parameters if one["name"] == "after"]
    assert after["anyOf"] == [
        {"type": "string", "format": "date-time"},
        {"type": "string", "pattern": "^[0-9]{1,18}$"},
    ]


def test_no_text_in_a_query_may_be_empty() -> None:
    for operation in ALL_OPERATIONS:
        for one in described(ALL, operation)["parameters"]:
            if one["in"] == "query" and one["schema"].get("type") == "string" and "enum" not in one["schema"]:
                assert "format" in one["schema"] or one["schema"]["minLength"] == 1


def test_parameters_without_which_nobody_is_asked_for_access_are_required() -> None:
    parameters = ALL["paths"]["/authorize"]["get"]["parameters"]
    needed = {one["name"] for one in parameters if one.get("required")}
    assert needed == {"response_type", "client_id", "redirect_uri", "scope"}


def test_the_document_compared_with_itself_has_not_drifted(openapi: dict[str, Any]) -> None:
    assert compare(openapi, document()).exit_status == 0
