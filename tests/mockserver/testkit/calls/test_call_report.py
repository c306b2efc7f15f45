"""The story of the calls in a failure: one line for equal calls, names for ids, states, and advice about the clock."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock import Record, Request, WholesaleMock
from webex_wholesale_mock.faults import Malformed, Status

SUBSCRIBERS = "/v1/wholesale/subscribers"
REPORTS = "/v1/wholesale/billing/reports"


def lines(mock):
    """The story without its title and what follows the calls."""
    return [line for line in mock.story().splitlines()[1:] if line.strip()[0].isdigit()]


def advice(mock):
    return [line for line in mock.story().splitlines() if "clock stood still" in line]


# Equal calls


def test_equal_calls_in_a_row_share_a_line(api):
    customer_id = api.provision()
    for _ in range(9):
        api.get(customer_id)
        api.mock.clock.advance(2)
    assert api.mock.story().splitlines() == [
        "calls:",
        "   1 POST customer acme-1 202, 09:00:00",
        "2-10 GET customer acme-1 200 ×9, 09:00:00 to 09:00:16, provisioning",
    ]


def test_calls_that_differ_in_state_status_rule_or_fault_do_not(api):
    customer_id = api.provision()
    api.get(customer_id)
    api.mock.clock.advance(60)
    api.get(customer_id)
    fault = api.mock.faults.add(Status(503), operation="customers.get", times=1)
    api.get(customer_id)
    api.get("nobody")
    assert lines(api.mock)[1:] == [
        "   2 GET customer acme-1 200, 09:00:00, provisioning",
        "   3 GET customer acme-1 200, 09:01:00, provisioned",
        f"   4 GET customer acme-1 503, 09:01:00, fault {fault.id}",
        "   5 GET customer nobody 404, 09:01:00, id.malformed",
    ]


def test_new_things_with_names_of_their_own_do_not_share_a_line(api):
    for number in (1, 2):
        api.provision(api.numbered(number))
    assert len(lines(api.mock)) == 2


def test_of_many_lines_the_last_ten_are_told_with_the_number_of_their_calls(api):
    for number in range(6):
        api.list()
        api.list()
        api.get(f"nobody-{number}")
    assert api.mock.story().splitlines()[0] == "calls, the last 15 of 18:"
    assert len(lines(api.mock)) == 10


def test_any_number_of_polls_is_one_line(api):
    customer_id = api.provision()
    for _ in range(300):
        api.get(customer_id)
    assert lines(api.mock)[1] == "2-301 GET customer acme-1 200 ×300, 09:00:00, provisioning"


def test_the_date_is_shown_where_the_calls_have_several(api):
    api.list()
    api.mock.clock.advance(86_400)
    api.list()
    assert lines(api.mock) == [" 1-2 GET customers 200 ×2, 2026-01-05 09:00:00 to 2026-01-06 09:00:00"]


# Names


def test_a_customer_goes_by_its_external_id_and_a_subscriber_by_its_email(api, subscribers):
    subscriber_id = subscribers.provision({"email": "siri@acme.example"})
    subscribers.get(subscriber_id)
    subscribers.delete(subscriber_id)
    assert lines(api.mock) == [
        "   1 POST customer acme-1 202, 09:00:00",
        "   2 POST subscriber siri@acme.example 200, 09:00:30, provisioned",
        "   3 GET subscriber siri@acme.example 200, 09:00:30, provisioned",
        "   4 DELETE subscriber siri@acme.example 204, 09:00:30",
    ]


def test_names_are_found_in_lists_and_before_the_calls_that_are_told(api):
    customer_id = api.provision()
    api.list()
    for number in range(12):
        api.get(f"nobody-{number}")
    api.delete(customer_id)
    assert "DELETE customer acme-1 " in lines(api.mock)[-1]


def test_an_id_without_a_name_is_shortened_to_its_end(api):
    customer_id = WholesaleMock(seed=9).template.provisioning_id * 3
    api.get(customer_id)
    assert f"GET customer …{customer_id[-8:]} 404" in lines(api.mock)[0]
    api.send("GET", f"/v1/wholesale/nothing/{customer_id}")
    assert f"GET /v1/wholesale/nothing/…{customer_id[-8:]} 404" in lines(api.mock)[1]


@pytest.mark.parametrize("name", ["a\nb", "\x1b[31mred", "é" * 300], ids=["line", "escape", "long"])
def test_a_name_keeps_to_its_line(api, name):
    api.send("POST", "/v1/wholesale/customers", {"externalId": name})
    (line,) = lines(api.mock)
    assert line.isprintable()
    assert len(line) < 200


@pytest.mark.parametrize("body", [b"[1]", b"{", b'{"externalId": 7}', b"\xff", b"[" * 100_000], ids=repr)
def test_a_body_that_names_nothing_leaves_the_noun(api, body):
    api.send("POST", "/v1/wholesale/customers", raw=body)
    assert lines(api.mock)[0].startswith("   1 POST customers 4")


@pytest.mark.parametrize(
    "body",
    [
        '{"items": [',
        '{"items": 7}',
        '{"items": [7, {"id": [], "status": {}, "externalId": []}], "status": [], "url": 7}',
        '["provisioning"]',
        '{"id": {}, "status": "a\\nb"}',
    ],
)
def test_damaged_answers_are_told_too(api, body):
    customer_id = api.provision()
    api.mock.faults.add(Malformed(body))
    for _ in range(2):
        api.get(customer_id)
        api.list()
    assert "GET customer acme-1 200, 09:00:00, " in lines(api.mock)[1]
    assert all(line.isprintable() for line in lines(api.mock))
    assert not advice(api.mock)


# Polls for which the clock stood still


def test_polls_for_which_the_clock_stood_still_are_told_with_what_to_do(api):
    customer_id = api.provision()
    api.get(customer_id)
    assert not advice(api.mock)
    for _ in range(3):
        api.get(customer_id)
    reason, help = api.mock.story().splitlines()[-2:]
    assert reason == (
        "the mock's clock stood still at 09:00:00 while customer acme-1 was polled 4 times and stayed provisioning"
    )
    assert all(way in help for way in ("mock.client()", "mock.clock.advance(seconds)", "WholesaleMock(poll_step=5)"))


def test_polls_of_a_list_with_something_unfinished_count_too(api):
    api.provision()
    api.list()
    api.list()
    assert "while customers were listed 2 times and some stayed unfinished\n" in api.mock.story()


def test_several_things_that_are_polled_in_turn_are_each_told(api):
    ids = [api.provision(api.numbered(number)) for number in (1, 2)]
    for customer_id in ids * 2:
        api.get(customer_id)
    assert len(advice(api.mock)) == 2
    assert api.mock.story().count("to let time pass: ") == 1


def test_each_kind_of_thing_that_takes_time_counts(api, subscribers):
    api.mock.hub.add_free_account("siri@acme.example")
    subscriber_id = subscribers.provision({"email": "siri@acme.example"})
    api.mock.hub.add_report(date(2025, 12, 1), date(2025, 12, 31), status="IN_PROGRESS")
    report_id = api.send("GET", REPORTS).json["items"][0]["id"]
    for path in (f"{SUBSCRIBERS}/{subscriber_id}", f"{REPORTS}/{report_id}"):
        for _ in range(2):
            api.send("GET", path)
    subscriber, report = sorted(advice(api.mock), reverse=True)
    assert subscriber.endswith(
        "while subscriber siri@acme.example was polled 2 times and stayed pending_user_migration"
    )
    assert report.endswith(" was polled 2 times and stayed IN_PROGRESS")


def test_no_such_advice_where_time_passed_or_nothing_is_unfinished(api):
    customer_id = api.provision()
    for _ in range(3):
        api.get(customer_id)
        api.mock.clock.advance(5)
    assert not advice(api.mock)
    api.mock.clock.advance(60)
    for _ in range(3):
        api.get(customer_id)
    assert not advice(api.mock)


def test_no_such_advice_with_a_poll_step(new_api):
    api = new_api(poll_step=5)
    customer_id = api.provision()
    for _ in range(3):
        api.get(customer_id)
    assert not advice(api.mock)


# Refusals, and what is never told


def test_the_rule_that_refused_last_is_told_with_its_evidence_and_source():
    mock = WholesaleMock()
    mock.handle(Request("GET", "/v1/wholesale/customer", headers={"authorization": f"Bearer {mock.tokens['expired']}"}))
    rule = RULES["auth.token.expired"]
    assert mock.story().splitlines() == [
        "calls:",
        "   1 GET /v1/wholesale/customer 401, 09:00:00, auth.token.expired",
        f"refused by auth.token.expired ({rule.evidence}, {rule.source}): {rule.text}",
        "call 1 was told: The request requires a valid access token set in the Authorization request header.",
        f"not documented; settled by: {rule.settles}",
    ]


def test_no_token_is_told(api):
    token, secret = api.mock.tokens["full-admin"], api.mock.integration.client_secret
    api.list(f"access_token={token}")
    form = f"grant_type=refresh_token&client_secret={secret}".encode()
    for path in ("/v1/access_token", "/access_token"):
        api.send("POST", path, raw=form, headers={"content-type": "application/x-www-form-urlencoded"})
    texts = [api.mock.story(), repr(api.mock.calls), *map(repr, api.mock.calls)]
    assert "POST access_token 401" in api.mock.story()
    assert not [text for text in texts if token in text or secret in text]
    assert not [call for call in api.mock.calls if secret.encode() in call.request_body]
    assert "tokens.exchange, POST /v1/access_token" in api.mock.calls[-1].reason


# Calls as values


def test_calls_and_each_call_have_readable_reprs(api):
    assert repr(api.mock.calls) == "<Calls: none>"
    customer_id = api.provision()
    api.get(customer_id)
    api.get(customer_id)
    assert repr(api.mock.calls[2]) == "<Record 3: GET customer acme-1 200, 09:00:00, provisioning>"
    assert repr(api.mock.calls) == (
        "<Calls: 1 POST customer acme-1 202, 09:00:00; 2-3 GET customer acme-1 200 ×2, 09:00:00, provisioning>"
    )


def test_calls_do_not_change(api):
    api.list()
    calls = api.mock.calls
    for thing, name in ((calls, "dropped"), (calls[0], "status")):
        with pytest.raises(AttributeError):
            setattr(thing, name, 7)
    assert isinstance(calls[0], Record)
    assert calls[0].time == datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_calls_stay_when_their_mock_goes_on(api):
    customer_id = api.provision()
    api.get(customer_id)
    calls = api.mock.calls
    api.mock.clock.advance(60)
    api.mock.reset()
    assert [call.state for call in calls] == [None, "provisioning"]
    assert json.loads(calls[1].response_body)["id"] == customer_id
