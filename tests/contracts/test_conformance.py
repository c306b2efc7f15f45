"""Table and models against the vendor's own description; `accepted_differences.toml` holds what may differ and why."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.contract_differences import Difference, compare
from webex_wholesale_contracts import OPERATIONS
from webex_wholesale_contracts.json_shape import check, shape_of
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, CUSTOMER_STATUSES, SUBSCRIBER_PACKAGES, Wire
from webex_wholesale_contracts.openapi import document

LISTED = tomllib.loads(Path(__file__).with_name("accepted_differences.toml").read_text(encoding="utf-8"))
ACCEPTED: list[dict[str, Any]] = LISTED["accepted"]
EXAMPLES: list[dict[str, Any]] = LISTED["example"]


def covers(row: dict[str, Any], difference: Difference) -> bool:
    pattern = re.escape(row["where"]).replace(r"\*", ".*")
    values = (row.get("ours"), row.get("vendor"))
    return bool(re.fullmatch(pattern, difference.where)) and values == (difference.ours, difference.vendor)


def unlisted(differences: list[Difference]) -> list[Difference]:
    return [found for found in differences if not any(covers(row, found) for row in ACCEPTED)]


def stale(differences: list[Difference]) -> list[str]:
    return [row["where"] for row in ACCEPTED if not any(covers(row, found) for found in differences)]


@pytest.fixture(scope="module")
def differences(vendor_spec: dict[str, Any]) -> list[Difference]:
    return compare(document(), vendor_spec)


def test_every_difference_is_listed(differences: list[Difference]) -> None:
    assert unlisted(differences) == []


def test_every_listed_difference_still_exists(differences: list[Difference]) -> None:
    assert stale(differences) == []


def test_a_difference_has_one_reason(differences: list[Difference]) -> None:
    several = [found.where for found in differences if sum(covers(row, found) for row in ACCEPTED) > 1]
    assert several == []
    assert all(row["reason"] for row in ACCEPTED)


def test_a_new_field_of_the_vendor_would_be_noticed(vendor_spec: dict[str, Any]) -> None:
    changed = copy.deepcopy(vendor_spec)
    changed["components"]["schemas"]["Customer"]["properties"]["colour"] = {"type": "string"}
    assert {found.where for found in unlisted(compare(document(), changed))} == {
        "GET /wholesale/customers 200.items[].colour type",
        "GET /wholesale/customers/{customerId} 200.colour type",
    }


def test_a_difference_that_the_vendor_mends_would_be_noticed(vendor_spec: dict[str, Any]) -> None:
    changed = copy.deepcopy(vendor_spec)
    limits = {"type": "integer"}
    changed["components"]["schemas"]["Error"]["properties"]["errorCode"] = limits
    assert stale(compare(document(), changed)) == ["*.errorCode type"]


def test_the_tuples_of_values_are_in_the_order_of_the_vendor(vendor_spec: dict[str, Any]) -> None:
    schemas = vendor_spec["components"]["schemas"]
    assert list(CUSTOMER_PACKAGES) == schemas["WholesalePackagesCustomer"]["enum"]
    assert list(SUBSCRIBER_PACKAGES) == schemas["WholesalePackagesSubscriber"]["enum"]
    assert list(CUSTOMER_STATUSES) == schemas["Customer"]["properties"]["status"]["enum"]


def content(node: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = node.get("content", {}).get("application/json", {})
    return found


def examples(vendor: dict[str, Any], direction: str) -> Iterator[tuple[str, type[Wire], Any]]:
    """The examples of a direction, "body" or "result", each with its place and the model that has to read it."""
    for operation in OPERATIONS:
        described = vendor["paths"][operation.path][operation.method.lower()]
        nodes = (
            {"body": described.get("requestBody", {})}
            if direction == "body"
            else {str(status): described["responses"][str(status)] for status in operation.statuses}
        )
        for place, node in nodes.items():
            if "example" in content(node):
                yield (
                    f"{operation.method} {operation.path} {place}",
                    getattr(operation, direction),
                    content(node)["example"],
                )


def without_stray_quotes(value: Any) -> Any:
    """The example with the quotes removed that stand inside many of its values."""
    if isinstance(value, dict):
        return {name: without_stray_quotes(item) for name, item in value.items()}
    if isinstance(value, list):
        return [without_stray_quotes(item) for item in value]
    return value.strip("\"'") if isinstance(value, str) else value


def test_every_example_of_a_body_reads_as_a_request(vendor_spec: dict[str, Any]) -> None:
    read = [
        (model.model_validate_json(json.dumps(body)).to_wire(), body)
        for _, model, raw in examples(vendor_spec, "body")
        for body in [without_stray_quotes(raw)]
    ]
    assert len(read) == 7
    assert all(written == body for written, body in read)


def test_every_example_of_an_answer_reads_as_a_response(vendor_spec: dict[str, Any]) -> None:
    read = [model.model_validate(answer) for _, model, answer in examples(vendor_spec, "result")]
    assert len(read) == sum(len(operation.statuses) for operation in OPERATIONS if operation.result)


def test_unknown_keys_of_examples_are_listed(vendor_spec: dict[str, Any]) -> None:
    reports = {where: check(shape_of(model), answer) for where, model, answer in examples(vendor_spec, "result")}
    assert [report.wrong for report in reports.values() if report.wrong] == []
    unknown = {f"{where}.{key}" for where, report in reports.items() for key in report.unknown}
    assert unknown == {row["where"] for row in EXAMPLES}
