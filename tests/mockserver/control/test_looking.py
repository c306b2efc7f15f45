"""Looks at a mock over HTTP that need no more than a page of it: lists, calls, and one call explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import Conflict, NotFound
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.faults import Status
from webex_wholesale_mock.testkit.pages import NOUNS

Get = Callable[..., Any]


@pytest.fixture
def get(mock: WholesaleMock) -> Get:
    """Reads a control endpoint."""
    client = httpx.Client(transport=mock.transport(), base_url="https://webexapis.com/__mock__/")

    def get(endpoint: str, expected: int = 200, /, **query: Any) -> Any:
        answer = client.get(endpoint, params=query)
        assert answer.status_code == expected, answer.text
        return answer.json()

    return get


@pytest.mark.parametrize("noun", NOUNS)
def test_things_of_every_kind_are_listed(get: Get, mock: WholesaleMock, noun: str) -> None:
    mock.hub.add_subscriber(mock.hub.add_customer().id)
    assert get("list", noun=noun)["offset"] == 0


def test_a_list_is_searched_and_cut_on_the_server(get: Get, mock: WholesaleMock) -> None:
    for number in range(5):
        mock.hub.add_customer(external_id=f"acme-{number}")
    page = get("list", noun="customers", text="ACME", offset=1, size=2)
    assert [row["name"] for row in page["items"]] == ["acme-3", "acme-2"]
    assert (page["offset"], page["size"], page["total"]) == (1, 2, 5)
    assert page["items"][0]["value"]["status"] == "provisioned"
    assert get("list", noun="customers", status="deleting")["total"] == 0


def test_a_list_refuses_what_it_does_not_have(get: Get) -> None:
    assert (
        get("list", 400, noun="custmers")["message"] == "unknown kind of things 'custmers'; did you mean 'customers'?"
    )
    assert "noun" in get("list", 400)["message"]
    assert "size" in get("list", 400, noun="people", size=0)["message"]


def test_calls_are_listed_without_bodies_newest_first(get: Get, mock: WholesaleMock) -> None:
    client = mock.client()
    client.customers.list().first()
    with pytest.raises(NotFound):
        client.customers.get("nobody")
    page = get("calls/page")
    assert [(call["serial"], call["operation"], call["status"]) for call in page["items"]] == [
        (2, "customers.get", 404),
        (1, "customers.list", 200),
    ]
    assert "responseBody" not in page["items"][0]
    assert get("calls/page", status="4xx", size=1)["total"] == 1


@pytest.fixture
def refused(mock: WholesaleMock) -> str:
    """The id of a customer whose removal was refused by the rule customer.busy."""
    customer, client = mock.hub.add_customer(external_id="acme"), mock.client()
    client.customers.delete(customer.id)
    with pytest.raises(Conflict):
        client.customers.delete(customer.id)
    client.customers.get(customer.id)
    return customer.id


def test_the_last_refused_call_is_explained_with_its_rule(get: Get, refused: str) -> None:
    told = get("explain")
    assert (told["call"]["serial"], told["call"]["rule"]) == (2, "customer.busy")
    assert told["rule"]["id"] == "customer.busy"
    assert told["rule"]["evidence"] == "assumed"
    assert told["rule"]["settledBy"]
    assert (told["rule"]["enforced"], told["rule"]["switchable"]) == (True, False)


def test_an_explanation_names_the_ways_on_with_their_endpoints(get: Get, mock: WholesaleMock, refused: str) -> None:
    mend, wait, switch = get("explain")["waysOn"]
    assert mend["what"].startswith('mend the request: customer "acme" is deleting')
    assert wait["what"] == "wait 10 s, then customer acme is removed"
    assert wait["operation"] == "POST clock/advance"
    assert "operation" not in switch
    mock.clock.advance(wait["arguments"]["seconds"])
    assert mock.customers() == []


def test_a_call_is_found_by_its_number_and_by_its_tracking_id(get: Get, refused: str) -> None:
    first = get("explain", call=1)
    assert (first["call"]["status"], first["rule"]) == (202, None)
    assert get("explain", trackingId=first["call"]["trackingId"]) == first


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"call": 9}, "call 9 is not in the journal"),
        ({"trackingId": "none"}, "a call with the tracking id 'none' is not in the journal"),
        ({}, "a refused call is not in the journal"),
        ({"rule": "customer.bussy"}, "unknown rule 'customer.bussy'; did you mean 'customer.busy'?"),
    ],
)
def test_what_cannot_be_explained_says_why(get: Get, query: dict[str, Any], told: str) -> None:
    assert told in get("explain", 400, **query)["message"]


def test_a_rule_alone_is_explained_and_can_be_switched(get: Get, mock: WholesaleMock) -> None:
    rule = "customer.address.line-length"
    (way,) = get("explain", rule=rule)["waysOn"]
    assert (way["operation"], way["arguments"]) == ("POST rules/disable", {"rules": [rule]})
    mock.rules.disable(rule)
    told = get("explain", rule=rule)
    assert not told["rule"]["enforced"]
    assert told["waysOn"][0]["operation"] == "POST rules/enable"


def test_a_call_that_a_fault_struck_names_the_fault(get: Get, mock: WholesaleMock) -> None:
    fault = mock.faults.add(Status(503), times=1)
    client = httpx.Client(transport=mock.transport(), base_url="https://webexapis.com/v1")
    assert client.get("/wholesale/customers").status_code == 503
    (way,) = get("explain")["waysOn"]
    assert (way["operation"], way["arguments"]) == ("POST faults/remove", {"id": fault.id})
