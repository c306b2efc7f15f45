"""Provisioning bodies that are read at once, and those that are read with care: the answers are the same."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from webex_wholesale_mock import Request, WholesaleMock
from webex_wholesale_mock.engine import stages

CUSTOMERS = "/v1/wholesale/customers"
ADDRESS = {
    "addressLine1": "12 Harbour Way",
    "city": "Portland",
    "stateOrProvince": "OR",
    "zipOrPostalCode": "97201",
    "country": "US",
}
LOCATION = {"name": "Bakery: main", "address": ADDRESS, "timezone": "America/Los_Angeles", "language": "en_us"}


def body_for(mock: WholesaleMock) -> dict[str, Any]:
    return {
        "provisioningId": mock.template.provisioning_id,
        "packages": ["webex_calling"],
        "externalId": "acme-1",
        "address": ADDRESS,
        "customerInfo": {"name": "Acme: Bakery", "primaryEmail": "ann@acme.example"},
        "provisioningParameters": {"calling": {"location": deepcopy(LOCATION)}},
    }


def answers(body: bytes, *, enable: str = "") -> list[tuple[int, bytes, bytes]]:
    """The answers to a body and to a GET of the list, by a type that is read at once and one that is read with care."""
    seen = []
    for content_type in ("application/json", "application/json; charset=utf-8"):
        mock = WholesaleMock()
        if enable:
            mock.rules.enable(enable)
        headers = {"authorization": f"Bearer {mock.tokens['full-admin']}", "content-type": content_type}
        answer = mock.handle(Request("POST", CUSTOMERS, "", headers, body))
        listed = mock.handle(Request("GET", CUSTOMERS, "", headers))
        seen.append((answer.status, answer.body, listed.body))
    return seen


def written(**changes: Any) -> bytes:
    return json.dumps({**body_for(WholesaleMock()), **changes}).encode()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """True for each body that the quick look has read."""
    seen: list[bool] = []
    look = stages.PLAIN["customers.provision"]

    def noting(body: bytes) -> Any:
        found = look(body)
        seen.append(found is not None)
        return found

    monkeypatch.setattr(stages, "PLAIN", {"customers.provision": noting})
    return seen


def test_a_body_of_the_usual_form_is_read_at_once(looks: list[bool]) -> None:
    quick, careful = answers(written())
    assert quick[0] == 202
    assert quick == careful
    assert looks == [True]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"city": "Portland"', '"city": "Salem", "city": "Portland"'),
        ('"externalId": "acme-1"', '"externalId": "acme-2", "externalId": "acme-1"'),
        ('"name": "Acme: Bakery"', '"name": ":::::", "name": "Acme: Bakery"'),
        ('"packages"', '"packages": ["webex_meetings"], "packages"'),
    ],
)
def test_a_key_that_stands_twice_is_refused_as_ever(old: str, new: str, looks: list[bool]) -> None:
    quick, careful = answers(written().decode().replace(old, new, 1).encode())
    assert quick[0] == 400
    assert b"stands twice in one object" in quick[1]
    assert quick == careful
    assert looks == [False], "the colons tell"


@pytest.mark.parametrize(
    "body",
    [
        written(colour="red"),
        written(subPartnerAdminEmail="ann@acme.example"),
        written(externalId=7),
        written(externalId=None),
        written(externalId="acme \u00e9"),
        written(externalId='acme "1"'),
        written(packages=[]),
        written(packages=["webex_calling", "cisco_calling_plan"]),
        written(orgId="unknown"),
        written(address={**ADDRESS, "country": "XX"}),
        written()[:-1],
        b"[1]",
        b"7",
        b'"text"',
        b"null",
        b"",
        b" " * 1_048_577,
    ],
)
def test_other_bodies_are_answered_as_by_the_careful_way(body: bytes) -> None:
    quick, careful = answers(body)
    assert quick == careful


def test_a_rule_that_the_look_leaves_out_is_checked_where_it_is_on() -> None:
    location = {**LOCATION, "address": {**ADDRESS, "stateOrProvince": "Oregon"}}
    body = written(provisioningParameters={"calling": {"location": location}})
    assert [status for status, *_ in answers(body)] == [202, 202]
    quick, careful = answers(body, enable="customer.address.state-iso")
    assert quick[0] == 400
    assert quick == careful
