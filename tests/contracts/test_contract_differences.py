from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.contract_differences import Difference, compare

ITEM = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "state": {"type": "string", "enum": ["on", "off"]}},
}
DOCUMENT: dict[str, Any] = {
    "paths": {
        "/wholesale/things": {
            "post": {
                "parameters": [{"name": "max", "in": "query", "schema": {"type": "integer"}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}},
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {"items": {"type": "array", "items": ITEM}},
                                }
                            }
                        }
                    },
                    "404": {"description": "none"},
                },
            }
        }
    },
    "components": {"schemas": {"Item": copy.deepcopy(ITEM)}},
}
POST = "POST /wholesale/things"


def operation(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"]["/wholesale/things"]["post"]
    return found


def answer(document: dict[str, Any]) -> dict[str, Any]:
    schema = operation(document)["responses"]["200"]["content"]["application/json"]["schema"]
    found: dict[str, Any] = schema["properties"]["items"]["items"]
    return found


def test_a_document_does_not_differ_from_itself() -> None:
    assert compare(DOCUMENT, copy.deepcopy(DOCUMENT)) == []


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (
            lambda vendor: operation(vendor)["parameters"].append(
                {"name": "offset", "in": "query", "schema": {"type": "string"}}
            ),
            Difference(f"{POST} query.offset type", None, "string"),
        ),
        (
            lambda vendor: operation(vendor)["parameters"][0].update(required=True),
            Difference(f"{POST} query required", None, ["max"]),
        ),
        (
            lambda vendor: operation(vendor).pop("requestBody"),
            Difference(f"{POST} body type", "object", None),
        ),
        (
            lambda vendor: operation(vendor)["responses"].update({"202": {}}),
            Difference(f"{POST} success statuses", ["200"], ["200", "202"]),
        ),
        (
            lambda vendor: operation(vendor)["responses"].pop("404"),
            Difference(f"{POST} error statuses", ["404"], None),
        ),
        (
            lambda vendor: answer(vendor).update(required=["id", "state"]),
            Difference(f"{POST} 200.items[] required", ["id"], ["id", "state"]),
        ),
        (
            lambda vendor: answer(vendor)["properties"]["state"].update(enum=["on"]),
            Difference(f"{POST} 200.items[].state enum", ["off", "on"], ["on"]),
        ),
        (
            lambda vendor: answer(vendor)["properties"].update(note={"description": "of no type"}),
            Difference(f"{POST} 200.items[].note type", None, "any"),
        ),
        (
            lambda vendor: vendor["components"]["schemas"]["Item"]["properties"].pop("state"),
            Difference(f"{POST} body.state type", "string", None),
        ),
        (
            lambda vendor: vendor["paths"]["/wholesale/things"].update(get={"responses": {}}),
            Difference("GET /wholesale/things", None, "operation"),
        ),
        (
            lambda vendor: vendor["paths"].clear(),
            Difference(POST, "operation", None),
        ),
    ],
)
def test_one_change_is_one_difference(change: Callable[[dict[str, Any]], Any], difference: Difference) -> None:
    vendor = copy.deepcopy(DOCUMENT)
    change(vendor)
    assert compare(DOCUMENT, vendor) == [difference]


def test_what_lies_below_a_different_type_is_not_compared() -> None:
    vendor = copy.deepcopy(DOCUMENT)
    answer(vendor)["properties"]["state"] = {"type": "object", "properties": {"on": {"type": "boolean"}}}
    assert compare(DOCUMENT, vendor) == [Difference(f"{POST} 200.items[].state type", "string", "object")]


def test_an_open_enum_counts_as_its_list() -> None:
    ours = copy.deepcopy(DOCUMENT)
    answer(ours)["properties"]["state"] = {
        "anyOf": [{"type": "string", "enum": ["on", "off"]}, {"type": "string"}],
    }
    assert compare(ours, DOCUMENT) == []


def test_foreign_paths_of_the_vendor_are_passed_over() -> None:
    vendor = copy.deepcopy(DOCUMENT)
    vendor["paths"]["/devices"] = {"get": {"responses": {}}}
    assert compare(DOCUMENT, vendor) == []
