"""Each operation with each id of another partner: refused or empty, and nothing of the other partner in the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.fair_requests import KINDS, FairRequests
from tests.support.hostile import leaks
from tests.support.marked_world import MARKS, MOVED, PERIOD, Marked, World, foreign_marks
from tests.support.world_state import world_of
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import Request, Response

SHARED = {"role"}
"""Kinds of ids that are the same for everybody."""
ALSO = {
    "customer": ("customer",),
    "subscriber": ("subscriber", "pending subscriber"),
    "organization": ("organization", "organization of a partner"),
}
QUERY = {
    "orgId": "organization",
    "customerId": "customer",
    "personId": "person",
    "locationId": "location",
    "externalId": "external id",
    "externalCustomerId": "external id",
    "email": "email",
    "onBehalfOfSubPartnerOrgId": "organization",
    "subPartnerOrgId": "organization",
}
"""The kind of thing that each query parameter names; `id` names what the path of its operation is about."""
IDS_IN_QUERY = {"people.list": "person", "locations.list": "location"}
BODY = {
    "provisioningId": "template",
    "orgId": "organization",
    "customerId": "customer",
    "personId": "person",
    "locationId": "location",
    "licenses": "license",
    "targetOrgId": "organization",
    "subPartnerOrgId": "organization",
    "email": "email",
    "emails": "email",
}
"""The kind of thing that each field of a body names."""
LISTS = {"licenses", "emails"}
NOT_READ = {("subscribers.precheck", "provisioningId")}
"""Fields that the mock does not read where there is a customer."""


@cache
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def every_answer() -> None:
    """Leave out the check that compares the world at every request: these tests do it after each operation."""


def foreign(marked: Marked, kind: str) -> list[str]:
    """The ids of a kind that other partners have; those of a parent's sub-partners are its own affair in queries."""
    others = (other for other in world().partners if other is not marked)
    kinds = ALSO.get(kind, (kind,))
    return [each for other in others for name in kinds for each in other.ids[name] if each not in marked.ids[name]]


def names_of(model: Any) -> set[str]:
    """The names of a model's fields on the wire."""
    return {field.alias or name for name, field in model.model_fields.items()} if model else set()


def requests(marked: Marked, operation: Operation[Any, Any], token: str) -> Iterator[Request]:
    """Requests of an operation with an id of another partner in one place each: path, query or body."""
    fair = FairRequests(world(), Random(0))
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    body = fair.body(marked, operation)
    raw = b"" if body is None else json.dumps(body).encode()
    own = fair.request(marked, operation).path
    for name, kind in KINDS.items():
        if f"{{{name}}}" in operation.path and kind not in SHARED:
            first, last = operation.path.split(f"{{{name}}}")
            for each in foreign(marked, kind):
                yield Request(operation.method, f"/v1{first}{each}{last}", "", headers, raw)
    for name, kind in {**QUERY, "id": IDS_IN_QUERY.get(operation.name, "")}.items():
        if name in names_of(operation.query) and kind:
            for each in foreign(marked, kind):
                yield Request(operation.method, own, urlencode({name: each}), headers, raw)
    for name, kind in BODY.items():
        if name in names_of(operation.body) and (operation.name, name) not in NOT_READ:
            for each in foreign(marked, kind):
                changed = json.dumps({**body, name: [each] if name in LISTS else each}).encode()
                yield Request(operation.method, own, "", headers, changed)


def is_empty(response: Response) -> bool:
    """Whether an answer is a refusal, or a list with nothing in it."""
    if response.status >= 400:
        return True
    body = json.loads(response.body) if response.body else {"items": [None]}
    lists = [value for name, value in body.items() if isinstance(value, list) and name != "notFoundIds"]
    return bool(lists) and not any(lists)


def allowed(marked: Marked, request: Request) -> bool:
    """Whether a parent acts for its own sub-partner, which is documented (seed 004:741)."""
    children = [world().by_mark[mark] for mark, parent in MARKS.items() if parent == marked.mark]
    named = [each for child in children for each in child.ids["organization of a partner"]]
    sent = f"{request.query} {request.body.decode()}"
    return "ubPartnerOrgId" in sent and any(each in sent for each in named)


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("mark", MARKS)
def test_an_id_of_another_partner_names_nothing_in_any_operation(mark: str) -> None:
    """Rules sub-partner.isolation, customer.not-found, subscriber.not-found, adjacent.not-found."""
    marked, mock, before = world().by_mark[mark], world().mock, world_of(world().mock)
    for operation in ALL_OPERATIONS:
        for name in ("full-admin", "read-only", "app", "app of a customer", "integration", *former(marked)):
            for request in requests(marked, operation, marked.tokens[name]):
                if not allowed(marked, request):
                    response = mock.handle(request)
                    assert is_empty(response), (operation.name, name, request, response)
                    assert leaks(world(), marked, request, response) == [], (operation.name, name, request, response)
        assert world_of(mock) == before, operation.name


def former(marked: Marked) -> list[str]:
    """The names of a partner's tokens for organizations that another partner has now."""
    return [name for name in marked.tokens if name.removeprefix("app of ") in MOVED]


@pytest.mark.parametrize("mark", MARKS)
def test_lists_links_and_locations_name_own_things_only(mark: str) -> None:
    marked = world().by_mark[mark]
    others = [other for other in world().partners if other is not marked and other.mark not in marked.may_see]
    hidden = {each for other in others for each in other.every_id} - {*marked.every_id}
    for operation in ALL_OPERATIONS:
        if operation.method == "GET" and "{" not in operation.path and operation.scope:
            for query in ("", "max=1"):
                response = send(marked, "GET", operation.path, query)
                said = response.body.decode() + repr(response.headers)
                assert not [each for each in hidden if each in said], operation.name
                assert foreign_marks(marked, said) == [], operation.name


def send(marked: Marked, method: str, path: str, query: str = "", body: Any = None) -> Response:
    headers = {"authorization": f"Bearer {marked.tokens['full-admin']}", "content-type": "application/json"}
    raw = b"" if body is None else json.dumps(body).encode()
    return world().mock.handle(Request(method, f"/v1{path}", query, headers, raw))


def control(of: World, path: str, **body: Any) -> Any:
    request = Request("POST", f"/__mock__/{path}", "", {}, json.dumps(body).encode())
    response = of.mock.handle(request)
    assert response.status == 200, response.body
    return json.loads(response.body)["items"]


@pytest.mark.parametrize("mark", MARKS)
def test_filters_by_partner_of_the_control_endpoints_show_that_partners_things_only(mark: str) -> None:
    fresh = World()
    marked = fresh.by_mark[mark]
    org_id = marked.ids["organization of a partner"][0]
    period = {"start": PERIOD["billingStartDate"], "end": PERIOD["billingEndDate"]}
    calls, rows = control(fresh, "calls", partner=org_id), control(fresh, "billing/expected", partner=org_id, **period)
    assert calls
    assert {call["partner"] for call in calls} == {f"{mark} telecom"}
    had = {moved for moved, (former_owner, _) in MOVED.items() if former_owner == mark}
    assert {*foreign_marks(marked, json.dumps([calls, rows], ensure_ascii=False))} <= had


def test_each_email_tells_of_one_partner_only() -> None:
    emails = [json.dumps(email) for email in control(World(), "outbox")]
    assert emails
    for email in emails:
        assert len([mark for mark in (*MARKS, *MOVED) if mark in email]) == 1, email


def test_refusals_do_not_tell_whose_a_taken_thing_is() -> None:
    """An address, an organization, a phone and a number that another partner has (customer.org.already-wholesale)."""
    marked, other = world().by_mark["alpenglut"], world().by_mark["birkenfels"]
    fair = FairRequests(world(), Random(0))
    bodies = {operation.name: fair.body(marked, operation) for operation in ALL_OPERATIONS}
    taken = [
        ("/wholesale/customers", bodies["customers.provision"] | {"orgId": other.ids["organization"][0]}, 409),
        ("/wholesale/subscribers", bodies["subscribers.provision"] | {"email": other.ids["email"][0]}, 409),
        ("/people", bodies["people.create"] | {"emails": [other.ids["email"][0]]}, 409),
        ("/devices", bodies["devices.create"] | {"mac": "001122330000"}, 409),
    ]
    for path, body, status in taken:
        response = send(marked, "POST", path, body=body)
        assert response.status == status, (path, response.body)
        said = response.body.decode().replace(other.ids["email"][0], "")
        assert foreign_marks(marked, said) == [], said
        assert not [each for each in other.every_id if each in said and each != body.get("orgId")], said
