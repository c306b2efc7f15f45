"""Limits and conditions of the OpenAPI document: what breaks one is no valid request, and the mock refuses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator

from tests.support.api import Answer, Api
from webex_wholesale_contracts.openapi import _examples, document
from webex_wholesale_contracts.openapi._limits import CONDITIONS, LIMITS, Limit
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS

OPENAPI = document(ALL_OPERATIONS)
SCHEMAS: dict[str, Any] = OPENAPI["components"]["schemas"]
OPERATION = {operation.name: operation for operation in ALL_OPERATIONS}
BROKEN_TEXTS = ("%", "1", " ")


def is_valid(model: str, body: Any) -> bool:
    schema = {"$ref": f"#/components/schemas/{model}", "components": OPENAPI["components"]}
    return bool(Draft202012Validator(schema).is_valid(body))


def places(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Each place in a body, such as "Address.city", with its path."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name:
        yield name, path
        for field, described in SCHEMAS[name]["properties"].items():
            inner = f"{path}.{field}".lstrip(".")
            yield f"{name}.{field}", inner
            yield from places(described, inner)


PATHS: dict[str, tuple[str, str]] = {}
for each in ALL_OPERATIONS:
    if each.body is not None:
        for place, path in places({"$ref": f"/{each.body.__name__}"}):
            PATHS.setdefault(place, (each.name, path))
"""The first operation that has a place in its body, and the path there."""

IN_BODIES = [(limit, place) for limit in LIMITS for place in limit.places if place in PATHS]
IN_QUERIES = [(limit, place) for limit in LIMITS for place in limit.places if place not in PATHS]


def broken(limit: Limit, good: Any) -> Iterator[Any]:
    """Values that break a limit, each by one of its keywords; `...` leaves the field out."""
    for keyword, value in limit.keywords.items():
        if keyword == "minimum":
            yield value - 1
        elif keyword == "maxLength":
            yield "x" * (value + 1)
        elif keyword == "minItems":
            yield []
        elif keyword == "maxItems":
            yield (good or ["kari@acme.example"])[:1] * (value + 1)
        elif keyword == "uniqueItems":
            yield good[:1] * 2
        elif keyword == "required":
            yield from ({other: good[other] for other in value if other != name} for name in value)
        elif keyword == "additionalProperties":
            yield {"webex_swimming": 1}
        elif keyword == "pattern":
            yield next(text for text in BROKEN_TEXTS if not re.search(value, text))
        else:
            assert keyword == "format", keyword


@pytest.fixture
def ids(api: Api) -> dict[str, str]:
    """Ids for paths, of things that are there."""
    customer_id = api.provisioned()
    org_id = api.get(customer_id).json["orgId"]
    location = api.send("GET", "/v1/locations", query=f"orgId={org_id}").json["items"][0]
    return {
        "customerId": customer_id,
        "subscriberId": api.mock.hub.add_subscriber(customer_id, packages=["webex_meetings"]).id,
        "orgId": org_id,
        "locationId": location["id"],
        "personId": api.mock.hub.add_person(org_id, "kari@acme.example").id,
        "applicationId": api.mock.partner.service_app.id,
    }


def send(api: Api, operation: Operation[Any, Any], body: Any, ids: dict[str, str], query: str = "") -> Answer:
    return api.send(operation.method, "/v1" + operation.path.format(**ids), body, query=query)


@pytest.mark.parametrize(("limit", "place"), IN_BODIES, ids=lambda value: getattr(value, "rule", value))
def test_a_body_that_breaks_a_limit_is_refused_by_its_rule(
    limit: Limit, place: str, api: Api, ids: dict[str, str]
) -> None:
    name, path = PATHS[place]
    operation = OPERATION[name]
    example = _examples.request(name, "body")
    good: Any = example
    for step in path.split("."):
        good = good.get(step) if isinstance(good, dict) else None
    for value in broken(limit, good):
        body = api.changed(example, {path: value})
        assert not is_valid(operation.body.__name__, body), value
        answer = send(api, operation, body, ids)
        assert (answer.status, answer.rule) == (400, limit.rule), (value, answer.json)


@pytest.mark.parametrize(("limit", "place"), IN_QUERIES, ids=lambda value: getattr(value, "rule", value))
def test_a_query_that_breaks_a_limit_is_refused_by_its_rule(limit: Limit, place: str, api: Api) -> None:
    assert place.startswith("SubscribersQuery.")
    name = place.partition(".")[2]
    for text, fits in (("1767603600000", True), ("2026-01-05T09:00:00Z", True), ("yesterday", False)):
        answer = api.send("GET", "/v1/wholesale/subscribers", query=f"{name}={quote(text)}")
        assert (answer.rule is None) == fits == (answer.status == 200)


def test_every_limit_is_in_the_document_with_its_rule() -> None:
    for limit, place in IN_BODIES:
        model, _, field = place.partition(".")
        described = SCHEMAS[model]["properties"][field] if field else SCHEMAS[model]
        assert limit.rule in described["x-rules"]
        assert limit.keywords.items() <= described.items()


CONFLICTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("customer.info.required-for-new", "customers.provision", {"customerInfo": ...}),
    ("customer.packages.calling-plan-base", "customers.provision", {"packages": ["cisco_calling_plan"]}),
    ("customer.packages.calling-plan-base", "customers.update", {"packages": ["cisco_calling_plan"]}),
    ("customer.packages.calling-plan-base", "customers.precheck", {"packages": ["cisco_calling_plan"]}),
    ("customer.packages.attendant-console-base", "customers.provision", {"packages": ["attendant_console"]}),
    ("customer.packages.attendant-console-base", "customers.update", {"packages": ["attendant_console"]}),
    ("customer.packages.attendant-console-base", "customers.precheck", {"packages": ["attendant_console"]}),
    ("customer.calling.location-required", "customers.provision", {"provisioningParameters.calling": ...}),
    ("customer.calling.location-required", "customers.provision", {"provisioningParameters": ...}),
    ("subscriber.package.exactly-one-form", "subscribers.provision", {"package": "webex_calling"}),
    ("subscriber.package.exactly-one-form", "subscribers.provision", {"packages": ...}),
    ("subscriber.package.exactly-one-form", "subscribers.update", {"packages": ...}),
    ("subscriber.package.exactly-one-form", "subscribers.precheck", {"package": "webex_calling"}),
    ("adjacent.field.required", "tokens.exchange", {"code": ...}),
    ("adjacent.field.required", "tokens.exchange", {"grant_type": "refresh_token"}),
)


@pytest.mark.parametrize(("rule", "name", "changes"), CONFLICTS)
def test_a_body_that_breaks_a_condition_is_refused_by_its_rule(
    rule: str, name: str, changes: dict[str, Any], api: Api, ids: dict[str, str]
) -> None:
    operation, example = OPERATION[name], _examples.request(name, "body")
    if operation.form:
        program = api.mock.partner.integration
        example |= {"client_id": program.client_id, "client_secret": program.client_secret}
    body = api.changed(example, changes)
    assert is_valid(operation.body.__name__, example)
    assert not is_valid(operation.body.__name__, body)
    answer = _sent(api, operation, body, ids)
    assert (answer.status, answer.rule) == (400, rule), answer.json


def _sent(api: Api, operation: Operation[Any, Any], body: dict[str, Any], ids: dict[str, str]) -> Answer:
    if not operation.form:
        return send(api, operation, body, ids)
    form = "&".join(f"{name}={quote(value)}" for name, value in body.items()).encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return api.send("POST", "/v1" + operation.path, raw=form, headers=headers)


def test_each_condition_has_a_body_that_breaks_it() -> None:
    tried = {(rule, OPERATION[name].body.__name__) for rule, name, _ in CONFLICTS}
    assert tried == {(condition.rule, model) for condition in CONDITIONS for model in condition.models}
