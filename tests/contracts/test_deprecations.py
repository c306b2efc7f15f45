"""What a request should not have any more, against what the vendor's descriptions say of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale_contracts.catalogue import Evidence
from webex_wholesale_contracts.deprecations import DEPRECATIONS
from webex_wholesale_contracts.json_shape import shape_of
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS

OPERATIONS = {operation.name: operation for operation in ALL_OPERATIONS}
DESCRIPTIONS = (
    "webex-wholesale.2026-04-17.json",
    "webex-admin.adjacent.2026-05-04.json",
    "webex-calling.adjacent.2025.json",
)


def resolved(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    while reference := part.get("$ref"):
        target = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        part = {**target, **{name: value for name, value in part.items() if name != "$ref"}}
    return part


def parts(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Parameters and top fields of the body of an operation of the vendor: place, name, description."""
    for parameter in operation.get("parameters", ()):
        found = resolved(document, parameter)
        yield found["in"], found["name"], found
    body = resolved(document, operation.get("requestBody", {}))
    schema = resolved(document, body.get("content", {}).get("application/json", {}).get("schema", {}))
    for name, field in schema.get("properties", {}).items():
        yield "body", name, resolved(document, field)


def deprecated_by(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for operation in ALL_OPERATIONS:
        theirs = document["paths"].get(operation.path, {}).get(operation.method.lower(), {})
        for place, name, part in parts(document, theirs):
            if part.get("deprecated") or "deprecated" in part.get("description", "").lower():
                yield operation.name, place, name


def test_what_the_vendor_calls_deprecated_is_listed_and_nothing_else_is(vendor_spec_path: Path) -> None:
    documents = [
        json.loads(vendor_spec_path.with_name(name).read_text(encoding="utf-8"))
        for name in DESCRIPTIONS
        if vendor_spec_path.with_name(name).is_file()
    ]
    if len(documents) < len(DESCRIPTIONS):
        pytest.skip("not all of the vendor's descriptions are there")
    found = {each for document in documents for each in deprecated_by(document)}
    documented = [each for each in DEPRECATIONS if each.evidence is Evidence.DOCUMENTED]
    assert found == {(each.operation, each.place, each.name) for each in documented}


@pytest.mark.parametrize("deprecation", DEPRECATIONS, ids=lambda each: f"{each.operation} {each.name}")
def test_what_to_use_instead_exists(deprecation: Any) -> None:
    operation = OPERATIONS[deprecation.operation]
    if deprecation.place == "path":
        assert (deprecation.instead, operation.source) == (operation.path, deprecation.source)
    elif deprecation.place == "body":
        assert operation.body
        assert {deprecation.name, deprecation.instead} <= (shape_of(operation.body).fields or {}).keys()
    else:
        assert deprecation.source == operation.source
