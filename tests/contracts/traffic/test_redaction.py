"""Redaction: nothing personal stays, the same value has the same stand-in, and flows can still be read."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_contracts import ids, openapi
from webex_wholesale_contracts.traffic import Exchange, Redactor, to_line
from webex_wholesale_contracts.traffic._redaction import KEPT

UUID = "f728b4fa-4248-4e3a-8a5d-2f346baa9455"
CUSTOMER = ids.encode("ENTERPRISE", UUID)


@pytest.fixture
def redactor():
    return Redactor()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Acme Ltd"),
        ("firstName", "Kari"),
        ("primaryEmail", "Kari.Nordmann@acme.example"),
        ("primaryPhoneNumber", "+47 22 33 44 55"),
        ("addressLine1", "Storgata 1"),
        ("zipOrPostalCode", "0155"),
        ("externalId", "acme-1"),
        ("externalId", "user-12"),
        ("code", "secret-authorization-code"),
        ("tempDownloadURL", "https://files.example/report.csv?signature=abc"),
        ("aFieldOfTheFuture", "anything"),
        ("status", "kari@acme.example"),
    ],
)
def test_a_personal_value_has_a_stand_in(redactor, field, value):
    assert value not in json.dumps(redactor.body({field: value}))
    assert redactor.body({field: value}) == redactor.body({field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "a_status_of_the_future"),
        ("packages", ["webex_calling", "a_package_of_the_future"]),
        ("country", "NO"),
        ("created", "2026-01-05T09:00:00.000Z"),
        ("errorCode", 2004),
        ("internal", False),
        ("orgId", None),
        ("externalId", ""),
    ],
)
def test_a_value_of_the_contract_stays(redactor, field, value):
    assert redactor.body({field: value}) == {field: value}


def test_an_id_has_a_stand_in_in_a_field_that_stays_too(redactor):
    id = b64encode(b"ciscospark://us/PEOPLE/0f7c1d3a-1a2b-4c3d-8e9f-0123456789ab").decode()
    assert redactor.text("cursor", id) not in (id, "")
    assert redactor.text("after", id) == redactor.text("cursor", id)


def test_the_name_of_a_package_stays_and_that_of_a_person_does_not(redactor):
    body = {"resourceDetails": {"packages": [{"name": "a_package_of_the_future"}]}, "name": "Kari"}
    assert redactor.body(body) == {**body, "name": "name-1"}


def test_an_id_is_the_same_in_path_query_body_and_url_and_stays_one_of_its_kind(redactor):
    exchange = redactor.redact(
        Exchange(
            method="GET",
            path=f"/v1/wholesale/customers/{CUSTOMER}",
            query=f"customerId={CUSTOMER}",
            received={"id": CUSTOMER, "url": f"https://webexapis.com/v1/wholesale/customers/{CUSTOMER}"},
        )
    )
    stand_in = exchange.received["id"]
    assert ids.decode(stand_in)[0] == "ENTERPRISE"
    assert stand_in != CUSTOMER
    assert exchange.path == f"/v1/wholesale/customers/{stand_in}"
    assert exchange.query == f"customerId={stand_in}"
    assert exchange.received["url"] == f"https://webexapis.com/v1/wholesale/customers/{stand_in}"


def test_ids_that_hold_the_same_uuid_go_on_to_do_so(redactor):
    organization = redactor.text("orgId", ids.encode("ORGANIZATION", UUID))
    licence = redactor.text("licenseIds", ids.encode_license(UUID, "004ae545-a011-4be5-ab0c-1681c8f8e3d0"))
    assert ids.decode(organization)[1] in ids.decode(licence)[1]


def test_of_a_message_the_words_of_the_catalogue_stay(redactor):
    said = redactor.text("description", 'The email kari@acme.example belongs to "Acme Ltd", limit is 50 characters.')
    assert said.startswith("The email word-1 belongs to ")
    assert said.endswith("limit is 50 characters.")
    assert "cme" not in said


def test_two_runs_in_one_file_are_told_apart():
    first, second = Redactor("a1b2c3"), Redactor("d4e5f6")
    assert first.text("name", "Acme") == "name-a1b2c3-1"
    assert first.text("name", "Acme") != second.text("name", "Acme")
    assert first.text("id", CUSTOMER) != second.text("id", CUSTOMER)


def test_each_field_of_the_contract_with_listed_values_stays():
    """A new enumeration of the contract has to join the fields that stay; `name` does below packages."""
    enumerated: set[str] = set()

    def walk(node, name):
        if isinstance(node, dict):
            if name and "enum" in node:
                enumerated.add(name)
            for key, below in node.items():
                if key == "properties":
                    for field, schema in below.items():
                        walk(schema, field)
                else:
                    walk(below, name if key in ("items", "anyOf", "oneOf", "allOf") else None)
        elif isinstance(node, list):
            for below in node:
                walk(below, name)

    walk(openapi.document(), None)
    assert enumerated - {"name"} <= KEPT
    assert enumerated


SECRETS = st.text(alphabet="QXZ", min_size=8, max_size=20)
FIELDS = st.sampled_from(["name", "message", "url", "Kåre", "items"])


@given(st.recursive(SECRETS, lambda inner: st.lists(inner) | st.dictionaries(FIELDS, inner)))
def test_no_text_of_a_body_stays_whatever_its_shape(body):
    """Property: a text that is not a value of the contract is gone, however deep it stands."""
    line = to_line(Redactor().redact(Exchange(method="POST", path="/v1/x", sent={"body": body}, received=body)))
    assert not {*"QXZ"} & {*line}
