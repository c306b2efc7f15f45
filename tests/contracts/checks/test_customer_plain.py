"""The quick look at provisioning bodies: it passes no body in which a check finds anything."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from webex_wholesale_contracts.checks import run
from webex_wholesale_contracts.checks.customers import PROVISION, STATE_ISO, read_plain
from webex_wholesale_contracts.facts.locales import SUPPORTED
from webex_wholesale_contracts.json_shape import check, shape_of
from webex_wholesale_contracts.models import ProvisionCustomer

US = {
    "addressLine1": "12 Harbour Way",
    "addressLine2": "Unit 4",
    "city": "Portland",
    "stateOrProvince": "OR",
    "zipOrPostalCode": "97201",
    "country": "US",
}
GERMAN = {"addressLine1": "Hafenweg 12", "city": "Kiel", "zipOrPostalCode": "24103", "country": "DE"}
BODY: dict[str, Any] = {
    "provisioningId": "YzhhNzA2",
    "packages": ["webex_calling", "webex_meetings"],
    "externalId": "acme-1",
    "address": US,
    "customerInfo": {"name": "Acme Bakery", "primaryEmail": "ann@acme.example", "language": "en"},
    "provisioningParameters": {
        "calling": {
            "location": {"name": "Bakery", "address": US, "timezone": "America/Los_Angeles", "language": "en_us"}
        },
        "meetings": {"timezone": "America/Los_Angeles"},
        "packages": {"limits": {"webex_calling": 20, "webex_meetings": 10}},
    },
}
LOCATION = BODY["provisioningParameters"]["calling"]["location"]


def is_plain(body: dict[str, Any]) -> bool:
    read = read_plain(json.dumps(body, ensure_ascii=False).encode())
    return read == body


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values in a body."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, item in items for place in places(item, (*path, name)))]


TEXTS = st.one_of(
    st.text(max_size=4),
    st.text("a \t\x1c\u2003é%@.-", max_size=70),
    st.sampled_from(["", " ", "a" * 50, "a" * 51, "50 %", "ann@acme.example", "ann@acme", f"{'a' * 65}@acme.example"]),
    st.sampled_from(["US", "us", "DE", "XX", "PA", "CA", "Europe/Kiel", "Europe/Berlin", "en", "EN_US", "de_de", "xx"]),
    st.sampled_from(["webex_calling", "webex_suite", "cisco_calling_plan", "attendant_console", "fax"]),
)
VALUES = st.one_of(
    TEXTS,
    st.sampled_from([None, True, 0, -1, 20, 20.0, 20.5, 10**30, [], {}, US, GERMAN, LOCATION, {"location": LOCATION}]),
    st.lists(TEXTS, max_size=3),
)
NAMES = st.sampled_from(
    [
        "orgId",
        "subPartnerAdminEmail",
        "stateOrProvince",
        "addressLine2",
        "webex_suite",
        "fax",
        "adminLastName",
        "limits",
    ]
)


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """Right bodies with a few changes: another value, one more field or item, one less."""
    body: dict[str, Any] = deepcopy(BODY)
    for _ in range(draw(st.integers(1, 2))):
        *way, last = draw(st.sampled_from(places(body)[1:] or [("address",)]))
        holder: Any = body
        for name in way:
            holder = holder[name]
        how = draw(st.sampled_from(["replace", "add", "remove"]))
        if how == "remove" and last in (holder if isinstance(holder, dict) else range(len(holder))):
            del holder[last]
        elif how == "add" and isinstance(holder, dict):
            holder[draw(NAMES)] = deepcopy(draw(VALUES))
        elif how == "add":
            holder.append(deepcopy(draw(VALUES)))
        else:
            holder[last] = deepcopy(draw(VALUES))
    return body


@settings(max_examples=500)
@given(bodies())
def test_no_check_finds_anything_in_a_body_that_is_plainly_right(body: dict[str, Any]) -> None:
    event(f"plain: {is_plain(body)}")
    if is_plain(body):
        report = check(shape_of(ProvisionCustomer), body)
        assert (report.wrong, report.unknown) == ([], [])
        assert run(PROVISION, body, skip={STATE_ISO}) is None


@pytest.mark.parametrize("language", [*SUPPORTED, *map(str.lower, SUPPORTED)])
def test_each_language_is_plainly_right(language: str) -> None:
    body = deepcopy(BODY)
    body["provisioningParameters"]["calling"]["location"]["language"] = language
    assert is_plain(body)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"address": GERMAN},
        {"packages": ["webex_meetings"], "provisioningParameters": {}},
        {"provisioningParameters": {"calling": {"location": {**LOCATION, "address": GERMAN}}}},
    ],
)
def test_bodies_of_the_usual_form_are_plainly_right(change: dict[str, Any]) -> None:
    assert is_plain({**BODY, **change})


def test_a_body_for_an_existing_organization_is_plainly_right() -> None:
    body = {name: value for name, value in BODY.items() if name != "customerInfo"}
    assert not is_plain(body)
    assert is_plain({**body, "orgId": "any"})


@pytest.mark.parametrize(
    "change",
    [
        {"packages": ["webex_calling", "webex_calling"]},
        {"packages": []},
        {"packages": ["webex_calling", "cisco_calling_plan"]},
        {"packages": ["webex_calling"], "provisioningParameters": {}},
        {"address": {name: text for name, text in US.items() if name != "stateOrProvince"}},
        {"address": {**US, "city": "\x1c"}},
        {"customerInfo": {"name": "50 % off", "primaryEmail": "ann@acme.example"}},
        {"subPartnerAdminEmail": "ann@acme.example"},
        {"colour": "red"},
    ],
)
def test_other_bodies_are_left_to_the_checks(change: dict[str, Any]) -> None:
    assert not is_plain({**BODY, **change})


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (b'"city"', b'"colour": "red", "city"'),
        (b'"city"', b'"city": "Salem", "city"'),
        (b'"city": ', b'"city": "Salem", "city" : '),
        (b"Acme Bakery", b"Acme\\u0020Bakery"),
        (b"Acme Bakery", b"Acme \xff"),
        (b": 20", b": NaN"),
        (b"{", b""),
    ],
)
def test_texts_that_another_reader_might_take_otherwise_are_left_to_the_checks(part: bytes, instead: bytes) -> None:
    text = json.dumps(BODY).encode()
    assert read_plain(text) == BODY
    assert read_plain(text.replace(part, instead, 1)) is None


def test_a_colon_in_a_text_counts_on_both_sides() -> None:
    assert is_plain({**BODY, "externalId": "a:b"})
