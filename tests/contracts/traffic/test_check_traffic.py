"""`contracts check-traffic`: requests and answers held against a description."""

from __future__ import annotations

import json
from datetime import date

import pytest

from webex_wholesale import Address, CustomerInfo, NotFound, SubscriberParameters
from webex_wholesale_contracts.traffic import Exchange, Redactor, text_of, write
from webex_wholesale_contracts.traffic.command import run
from webex_wholesale_mock import WholesaleMock

CUSTOMERS = "/v1/wholesale/customers"


def listed(**changes):
    return {"items": [{"id": "1", "status": "provisioned", "packages": ["webex_calling"], **changes}]}


@pytest.fixture
def checked(tmp_path):
    """Checks exchanges against the pinned description: exit status, and the problems by kind and place."""

    def checked(*exchanges, against="pinned"):
        write(tmp_path / "t.jsonl", text_of(exchanges, "jsonl", redacted=False))
        outcome = run(str(tmp_path / "t.jsonl"), against=against, format="json")
        assert outcome.complaint == ""
        problems = json.loads(outcome.output)["problems"]
        return outcome.status, [(problem["kind"], problem["place"], problem["value"]) for problem in problems]

    return checked


@pytest.mark.parametrize(
    ("exchange", "problem"),
    [
        (
            Exchange(method="GET", path=CUSTOMERS, status=200, received=listed(status="suspended")),
            ("unknown value", "200.body.items[].status", "'suspended'"),
        ),
        (
            Exchange(method="GET", path=CUSTOMERS, status=200, received=listed(colour="red")),
            ("unknown key", "200.body.items[].colour", ""),
        ),
        (
            Exchange(method="GET", path=CUSTOMERS, status=200, received=listed(packages="webex_calling")),
            ("wrong type", "200.body.items[].packages", "string instead of array"),
        ),
        (
            Exchange(method="GET", path=CUSTOMERS, query="colour=red", status=200, received=listed()),
            ("unknown parameter", "query.colour", ""),
        ),
        (
            Exchange(method="GET", path=CUSTOMERS, status=418),
            ("unknown status", "418", ""),
        ),
        (
            Exchange(method="PATCH", path=CUSTOMERS, status=200),
            ("unknown operation", "operation", ""),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_the_description_does_not_have_is_listed(checked, exchange, problem):
    good = Exchange(method="GET", path=CUSTOMERS, status=200, received=listed())
    assert checked(good, exchange) == (1, [problem])


def test_a_request_is_held_against_the_description_too(checked):
    sent = {"provisioningId": "p", "packages": ["webex_calling"], "externalId": "a", "colour": "red"}
    status, problems = checked(Exchange(method="POST", path=CUSTOMERS, status=202, sent=sent))
    assert status == 1
    assert ("unknown key", "body.colour", "") in problems
    assert ("missing key", "body.address", "") in problems


def test_an_operation_that_only_came_later_is_listed_where_it_is_the_only_one(checked):
    exchange = Exchange(method="GET", path="/v1/wholesale/invoices", status=200)
    assert checked(exchange) == (1, [("unknown operation", "operation", "")])


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD"])
def test_what_a_browser_asks_beside_the_calls_is_no_problem(checked, method):
    known = Exchange(method="GET", path=CUSTOMERS, status=200, received={"items": []})
    assert checked(known, Exchange(method=method, path=CUSTOMERS, status=200)) == (0, [])


def test_traffic_that_is_described_has_exit_status_0(checked):
    assert checked(Exchange(method="GET", path=CUSTOMERS, status=200, received=listed())) == (0, [])


def test_redaction_adds_no_problem(checked):
    exchange = Exchange(method="GET", path=CUSTOMERS, status=200, received=listed(externalId="acme"))
    assert checked(Redactor().redact(exchange)) == (0, [])


def test_the_same_problem_is_listed_once_with_its_number_and_first_place(tmp_path):
    odd = Exchange(method="GET", path=CUSTOMERS, status=200, received=listed(status="suspended"))
    other = Exchange(method="GET", path="/v1/people/me", status=200)
    write(tmp_path / "t.jsonl", text_of([other, odd, odd], "jsonl", redacted=False))
    outcome = run(str(tmp_path / "t.jsonl"))
    assert outcome.status == 1
    assert outcome.output.splitlines() == [
        "GET /wholesale/customers 200.body.items[].status: unknown value 'suspended' (2 times, first in line 3)",
        "2 calls checked, 1 outside the description passed over: 1 problem",
    ]


@pytest.mark.parametrize(
    ("traffic", "description", "reason"),
    [
        ("<html>", None, "line 1: neither a JSON object nor part of a HAR file"),
        ("", None, "no call is in the file"),
        (None, "<!doctype html>", "an HTML or XML page"),
        (None, '{"openapi": "3.0.0", "paths": []}', "#/paths"),
        (None, '{"openapi": "3.0.0", "paths": {}}', "none of the operations"),
        (None, '{"openapi": "3.0.0", "paths": {"/wholesale/customers": {"get": 1}}}', "must be an object"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line_and_exit_status_2(tmp_path, traffic, description, reason):
    good = text_of([Exchange(method="GET", path=CUSTOMERS, status=200, received=listed())], "jsonl", redacted=False)
    (tmp_path / "t").write_text(good if traffic is None else traffic)
    (tmp_path / "d").write_text(description or "")
    outcome = run(str(tmp_path / "t"), against=str(tmp_path / "d") if description else "pinned")
    assert (outcome.status, outcome.output) == (2, "")
    assert reason in outcome.complaint
    assert "\n" not in outcome.complaint


def test_alternatives_and_references_are_followed(checked, tmp_path):
    document = {
        "openapi": "3.0.0",
        "paths": {"/wholesale/customers": {"get": {"responses": {"2XX": {"$ref": "#/components/responses/Page"}}}}},
        "components": {
            "responses": {"Page": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}}}},
            "schemas": {
                "Tree": {
                    "allOf": [{"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}],
                    "type": "object",
                    "properties": {
                        "below": {"$ref": "#/components/schemas/Tree"},
                        "either": {"oneOf": [{"type": "string"}, {"type": "object", "properties": {"a": {}}}]},
                        "maybe": {"type": ["string", "null"]},
                    },
                }
            },
        },
    }
    (tmp_path / "d.json").write_text(json.dumps(document))

    def problems(body):
        exchange = Exchange(method="GET", path=CUSTOMERS, status=200, received=body)
        return checked(exchange, against=str(tmp_path / "d.json"))[1]

    assert problems({"kind": "a", "either": {"a": 1}, "maybe": None}) == []
    assert problems({"kind": "a", "either": {"b": 1}}) == [("unknown key", "200.body.either.b", "")]
    assert problems({"kind": "a", "either": 1}) == [("wrong type", "200.body.either", "number instead of string")]
    assert problems({}) == [("missing key", "200.body.kind", "")]


CATEGORIES = [
    "POST /wholesale/billing/reports 200.body.category: unknown key",
    "GET /wholesale/billing/reports 200.body.items[].category: unknown key",
]
"""The fields that the vendor added in September 2025."""
VERSIONS = {
    "2025-06-28T1233": CATEGORIES,
    "2025-07-23T1532": CATEGORIES,
    "2025-09-16T1029": [],
    "2025-10-16T0516": [],
    "2026-04-01T0643": [],
    "2026-04-01T2005": [],
}


@pytest.fixture(scope="module")
def usual_day(tmp_path_factory):
    """A file with the calls of a partner's usual day on the mock."""
    mock = WholesaleMock()
    with mock.client() as client:
        accepted = client.customers.provision(
            provisioning_id=mock.template.provisioning_id,
            external_id="acme-1",
            packages=["webex_meetings"],
            address=Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO"),
            customer_info=CustomerInfo(name="Acme AS", primary_email="post@acme.example"),
        )
        customer = client.customers.wait_until_provisioned(accepted)
        person = client.subscribers.provision(
            customer_id=customer.id,
            email="ann@acme.example",
            package="webex_meetings",
            provisioning_parameters=SubscriberParameters(first_name="Ann", last_name="Berg"),
        )
        list(client.customers.list(status="provisioned"))
        list(client.subscribers.list(max=10))
        list(client.sub_partners.list())
        client.billing_reports.create(billing_start_date=date(2025, 12, 1), billing_end_date=date(2025, 12, 31))
        list(client.billing_reports.list())
        client.subscribers.delete(person.id)
        with pytest.raises(NotFound):
            client.customers.get("x")
        client.customers.delete(customer.id)
    path = tmp_path_factory.mktemp("traffic") / "day.har"
    assert mock.journal.export(path) > 10
    return path


def test_a_usual_day_on_the_mock_is_described_by_the_pinned_version(usual_day):
    outcome = run(str(usual_day))
    assert (outcome.status, outcome.output.splitlines()[1:]) == (0, [])


@pytest.mark.parametrize("version", VERSIONS)
def test_a_usual_day_on_the_mock_differs_from_older_versions_in_what_came_later(usual_day, vendor_spec_path, version):
    path = vendor_spec_path.parent / "history" / f"webex-wholesale.{version}.json"
    if not path.is_file():
        pytest.skip(f"no version of the vendor's description at {path}")
    *problems, _ = run(str(usual_day), against=str(path)).output.splitlines()
    assert [problem.partition(" (")[0] for problem in problems] == VERSIONS[version]
