"""Changes of the structure of a description: their level, place, and values before and now."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.drift_documents import (
    PATH,
    POST,
    Edit,
    answer_fields,
    changed,
    description,
    operation,
    request_body,
    request_fields,
)
from webex_wholesale_contracts.drift import Drift, compare

REQUEST, READER, RULE, ADDITIVE = "breaking-request", "breaking-reader", "rule-text", "additive"
NO_SCHEMA: dict[str, Any] = {"schema": {"type": "string"}}


def drift_after(edit: Edit) -> Drift:
    return compare(description(), changed(edit))


def told(drift: Drift) -> list[tuple[str, str, Any, Any]]:
    return [(change.level, change.place, change.old, change.new) for change in drift.changes]


def put(document: dict[str, Any], *steps: Any, **values: Any) -> None:
    for step in steps:
        document = document[step]
    document.update(values)


# fmt: off
CASES: list[tuple[str, Edit, list[tuple[str, str, Any, Any]]]] = [
    # Requests
    ("field removed", lambda d: request_fields(d).pop("size"), [(REQUEST, "body.size", "integer", None)]),
    ("field added", lambda d: put(request_fields(d), vat={"type": "string"}), [(ADDITIVE, "body.vat", None, "string")]),
    ("required field added",
     lambda d: (put(request_fields(d), vat={"type": "string"}), request_body(d)["required"].append("vat")),
     [(REQUEST, "body.vat", None, "string, required")]),
    ("field became required", lambda d: request_body(d)["required"].append("size"),
     [(REQUEST, "body.size required", False, True)]),
    ("field became optional", lambda d: request_body(d)["required"].clear(),
     [(ADDITIVE, "body.name required", True, False)]),
    ("required field of an optional object added",
     lambda d: put(request_fields(d), owner={"type": "object", "required": ["id"],
                                             "properties": {"id": {"type": "string"}}}),
     [(ADDITIVE, "body.owner.id", None, "string, required")]),
    ("object added", lambda d: put(request_fields(d), limits={
        "properties": {"packages": {"properties": {"calling": {"type": "number"}, "suite": {"type": "number"}}}}}),
     [(ADDITIVE, "body.limits.packages.calling", None, "number"),
      (ADDITIVE, "body.limits.packages.suite", None, "number")]),
    ("list added", lambda d: put(request_fields(d), ids={"type": "array", "items": {"type": "string"}}),
     [(ADDITIVE, "body.ids", None, "array of string")]),
    ("object removed", lambda d: request_fields(d).pop("address"),
     [(REQUEST, "body.address.city", "string, required", None)]),
    ("read-only field", lambda d: put(request_fields(d)["size"], readOnly=True),
     [(REQUEST, "body.size", "integer", None)]),
    ("type widened", lambda d: put(request_fields(d)["size"], type="number"),
     [(ADDITIVE, "body.size type", "integer", "number")]),
    ("type changed", lambda d: put(request_fields(d)["name"], type="integer"),
     [(REQUEST, "body.name type", "string", "integer")]),
    ("object became text", lambda d: put(request_fields(d), address={"type": "string"}),
     [(REQUEST, "body.address type", "object", "string")]),
    ("max length lowered", lambda d: put(request_fields(d)["name"], maxLength=40),
     [(REQUEST, "body.name maxLength", 50, 40)]),
    ("max length raised", lambda d: put(request_fields(d)["name"], maxLength=60),
     [(ADDITIVE, "body.name maxLength", 50, 60)]),
    ("max length dropped", lambda d: request_fields(d)["name"].pop("maxLength"),
     [(ADDITIVE, "body.name maxLength", 50, None)]),
    ("min length raised", lambda d: put(request_fields(d)["name"], minLength=2),
     [(REQUEST, "body.name minLength", 1, 2)]),
    ("max items lowered", lambda d: put(request_fields(d)["packages"], maxItems=4),
     [(REQUEST, "body.packages maxItems", 5, 4)]),
    ("minimum lowered", lambda d: put(request_fields(d)["size"], minimum=0),
     [(ADDITIVE, "body.size minimum", 1, 0)]),
    ("items made unique", lambda d: put(request_fields(d)["packages"], uniqueItems=True),
     [(REQUEST, "body.packages uniqueItems", False, True)]),
    ("pattern changed", lambda d: put(request_fields(d)["note"], pattern="^b"),
     [(REQUEST, "body.note pattern", "^a", "^b")]),
    ("format added", lambda d: put(request_fields(d)["name"], format="email"),
     [(REQUEST, "body.name format", None, "email")]),
    ("format dropped", lambda d: request_fields(d)["note"].pop("format"),
     [(ADDITIVE, "body.note format", "date", None)]),
    ("null refused", lambda d: request_fields(d)["note"].pop("nullable"),
     [(REQUEST, "body.note nullable", True, False)]),
    ("default changed", lambda d: put(request_fields(d)["size"], default=3),
     [(REQUEST, "body.size default", 2, 3)]),
    ("default added", lambda d: put(request_fields(d)["name"], default="x"),
     [(ADDITIVE, "body.name default", None, "x")]),
    ("deprecated", lambda d: put(request_fields(d)["size"], deprecated=True),
     [(RULE, "body.size deprecated", False, True)]),
    ("other fields refused", lambda d: put(request_body(d), additionalProperties=False),
     [(REQUEST, "body additionalProperties", None, False)]),
    ("condition added", lambda d: put(request_body(d), dependentRequired={"size": ["note"]}),
     [(REQUEST, "body conditions", None, {"dependentRequired": {"size": ["note"]}})]),
    ("body required", lambda d: put(operation(d)["requestBody"], required=True),
     [(REQUEST, "body required", False, True)]),
    ("body removed", lambda d: operation(d).pop("requestBody"), [
        (REQUEST, "body.name", "string, required", None), (REQUEST, "body.packages", "array of string", None),
        (REQUEST, "body.size", "integer", None), (REQUEST, "body.note", "string", None),
        (REQUEST, "body.address.city", "string, required", None)]),
    ("form accepted too", lambda d: put(operation(d)["requestBody"]["content"], **{"text/csv": {}}),
     [(ADDITIVE, "body(text/csv)", None, "media type")]),
    ("values of fields of any name limited",
     lambda d: put(request_fields(d), map={"type": "object", "additionalProperties": {"type": "integer"}}),
     [(ADDITIVE, "body.map.*", None, "integer")]),
    # Parameters
    ("parameter deprecated", lambda d: put(operation(d)["parameters"][0], deprecated=True),
     [(RULE, "query.max deprecated", False, True)]),
    ("parameter added", lambda d: operation(d)["parameters"].append({"name": "n", "in": "query", **NO_SCHEMA}),
     [(ADDITIVE, "query.n", None, "string")]),
    ("parameter of many fields added", lambda d: operation(d)["parameters"].append(
        {"name": "n", "in": "query", "schema": {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}}}),
     [(ADDITIVE, "query.n", None, "object")]),
    ("required parameter added",
     lambda d: operation(d)["parameters"].append({"name": "n", "in": "query", "required": True, **NO_SCHEMA}),
     [(REQUEST, "query.n", None, "string, required")]),
    ("parameter removed", lambda d: operation(d)["parameters"].pop(0), [(REQUEST, "query.max", "integer", None)]),
    ("parameter became required", lambda d: put(operation(d)["parameters"][0], required=True),
     [(REQUEST, "query.max required", False, True)]),
    ("parameter of the path changed", lambda d: put(d["paths"][PATH]["parameters"][0]["schema"], type="integer"),
     [(REQUEST, "header.Trace type", "string", "integer")]),
    ("parameter of the path overridden", lambda d: operation(d)["parameters"].append(
        {"name": "TRACE", "in": "header", "schema": {"type": "integer"}}),
     [(REQUEST, "header.Trace type", "string", "integer")]),
    ("content of a parameter changed", lambda d: put(operation(d)["parameters"][1], content={"text/csv": {}}),
     [(REQUEST, "query.filter content", ["application/json"], ["text/csv"]),
      (ADDITIVE, "query.filter type", "object", None)]),
    ("style of a parameter changed", lambda d: put(operation(d)["parameters"][0], explode=False),
     [(REQUEST, "query.max style", "form, explode true", "form, explode false")]),
    # Answers
    ("answer's field removed", lambda d: answer_fields(d).pop("size"), [(READER, "200.body.size", "integer", None)]),
    ("answer's field added", lambda d: put(answer_fields(d), vat={"type": "string"}),
     [(ADDITIVE, "200.body.vat", None, "string")]),
    ("answer's field became optional", lambda d: d["components"]["schemas"]["Answer"]["required"].clear(),
     [(READER, "200.body.name required", True, False)]),
    ("answer's type narrowed", lambda d: put(answer_fields(d)["size"], type="number"),
     [(READER, "200.body.size type", "integer", "number")]),
    ("answer may be null", lambda d: put(answer_fields(d)["size"], nullable=True),
     [(READER, "200.body.size nullable", False, True)]),
    ("answer's limit raised", lambda d: put(answer_fields(d)["name"], maxLength=60),
     [(READER, "200.body.name maxLength", 50, 60)]),
    ("answer's limit lowered", lambda d: put(answer_fields(d)["name"], maxLength=40),
     [(ADDITIVE, "200.body.name maxLength", 50, 40)]),
    ("answer's format changed", lambda d: put(answer_fields(d)["note"], format="date-time"),
     [(READER, "200.body.note format", "date", "date-time")]),
    ("success added", lambda d: put(operation(d)["responses"], **{"202": {"description": "Accepted"}}),
     [(READER, "202", None, "status")]),
    ("error added", lambda d: put(operation(d)["responses"], **{"409": {"description": "Conflict"}}),
     [(ADDITIVE, "409", None, "status")]),
    ("success removed", lambda d: operation(d)["responses"].pop("200"), [(READER, "200", "status", None)]),
    ("error removed", lambda d: operation(d)["responses"].pop("404"), [(ADDITIVE, "404", "status", None)]),
    ("header removed", lambda d: operation(d)["responses"]["200"].pop("headers"),
     [(READER, "200.header.Location", "string", None)]),
    ("header added",
     lambda d: put(operation(d)["responses"]["200"]["headers"], link={"schema": {"type": "string"}}),
     [(ADDITIVE, "200.header.Link", None, "string")]),
    # Operations
    ("operation deprecated", lambda d: put(operation(d), deprecated=True),
     [(RULE, "operation deprecated", False, True)]),
    ("server moved", lambda d: put(d, servers=[{"url": "https://two.example/v1"}]),
     [(REQUEST, "operation servers", ["https://one.example/v1"], ["https://two.example/v1"])]),
    ("server of the path added", lambda d: put(d["paths"][PATH], servers=[
        {"url": "https://one.example/v1/"}, {"url": "https://two.example"}]),
     [(ADDITIVE, "operation servers", ["https://one.example/v1"],
       ["https://one.example/v1", "https://two.example"])]),
    ("scope added", lambda d: put(d, security=[{"token": ["read", "write"]}]),
     [(REQUEST, "operation security", [{"token": ["read", "type=http", "scheme=bearer"]}],
       [{"token": ["read", "write", "type=http", "scheme=bearer"]}])]),
    ("security dropped", lambda d: put(operation(d), security=[]),
     [(ADDITIVE, "operation security", [{"token": ["read", "type=http", "scheme=bearer"]}], [])]),
]
# fmt: on


@pytest.mark.parametrize(("edit", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_change_has_its_level_place_and_values(edit: Edit, expected: list[tuple[str, str, Any, Any]]) -> None:
    drift = drift_after(edit)
    assert told(drift) == expected
    assert {change.operation for change in drift.changes} == {POST}


@pytest.mark.parametrize(("edit", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_way_back_has_the_same_places(edit: Edit, expected: list[tuple[str, str, Any, Any]]) -> None:
    back = compare(changed(edit), description())
    assert {(change.place, str(change.new), str(change.old)) for change in back.changes} == {
        (place, str(old), str(new)) for _, place, old, new in expected
    }


def test_a_value_of_an_enum_breaks_requests_where_it_went_and_readers_where_it_came() -> None:
    drift = drift_after(lambda d: put(d["components"]["schemas"]["Package"], enum=["meetings", "suite"]))
    assert told(drift) == [
        (REQUEST, "body.packages[] enum", "calling", None),
        (READER, "200.body.packages[] enum", None, "suite"),
        (ADDITIVE, "body.packages[] enum", None, "suite"),
        (ADDITIVE, "200.body.packages[] enum", "calling", None),
    ]
    assert [change.direction for change in drift.changes] == ["request", "answer", "request", "answer"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: put(d, info={"title": "Other"}, tags=[], externalDocs={"url": "https://one.example"}),
        lambda d: put(operation(d), tags=["other"], operationId="other"),
        lambda d: put(d["paths"]["/devices"]["get"], deprecated=True),
        lambda d: d["paths"].pop("/devices"),
        lambda d: put(d["components"]["schemas"]["Device"], type="string"),
        lambda d: put(d["components"]["schemas"]["Package"], enum=["meetings", "calling"]),
        lambda d: put(request_body(d), required=["name", "name"]),
        lambda d: put(d, paths={f"/v1{path}": item for path, item in d["paths"].items()}),
        lambda d: put(operation(d)["requestBody"], content={
            "application/json; charset=utf-8": operation(d)["requestBody"]["content"]["application/json"]}),
    ],
)  # fmt: skip
def test_what_no_wholesale_call_notices_is_not_a_change(edit: Edit) -> None:
    assert drift_after(edit) == Drift()


def test_another_media_type_is_never_required() -> None:
    old = changed(lambda d: put(operation(d)["requestBody"], required=True))
    new = changed(lambda d: (put(operation(d)["requestBody"], required=True),
                             put(operation(d)["requestBody"]["content"], **{"text/csv": {}})))  # fmt: skip
    assert told(compare(old, new)) == [(ADDITIVE, "body(text/csv)", None, "media type")]


def test_a_removed_operation_is_one_change_and_an_added_one_too() -> None:
    def edit(document: dict[str, Any]) -> None:
        document["paths"]["/wholesale/subscribers"] = {"post": {"responses": {}}}

    assert told(drift_after(edit)) == [(ADDITIVE, "operation", None, "operation")]
    back = compare(changed(edit), description())
    assert told(back) == [(REQUEST, "operation", "operation", None)]
    assert back.changes[0].operation == "POST /wholesale/subscribers"


def test_the_name_of_a_path_parameter_is_not_sent() -> None:
    def path(name: str) -> dict[str, Any]:
        parameter = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        return {f"/wholesale/customers/{{{name}}}": {"get": {"parameters": [parameter], "responses": {}}}}

    old, new = ({"openapi": "3.0.0", "paths": path(name)} for name in ("customerId", "id"))
    assert compare(old, new) == Drift()


def test_an_id_depends_on_the_change_alone() -> None:
    def edit(document: dict[str, Any]) -> None:
        request_fields(document).pop("size")

    def both(document: dict[str, Any]) -> None:
        edit(document)
        put(operation(document), deprecated=True)

    (change,) = drift_after(edit).changes
    assert change.id in {found.id for found in drift_after(both).changes}
    assert len({found.id for found in drift_after(both).changes}) == 2


def test_the_verdict_is_that_of_the_gravest_level() -> None:
    assert (drift_after(lambda d: None).verdict, drift_after(lambda d: None).exit_status) == ("none", 0)
    harmless = drift_after(lambda d: request_fields(d)["size"].pop("minimum"))
    assert (harmless.verdict, harmless.exit_status) == ("harmless", 1)
    breaking = drift_after(lambda d: put(operation(d), deprecated=True))
    assert (breaking.verdict, breaking.exit_status) == ("breaking", 2)
    assert breaking.counts == {
        "breaking-request": 0, "breaking-reader": 0, "rule-text": 1, "additive": 0, "wording": 0,
    }  # fmt: skip
