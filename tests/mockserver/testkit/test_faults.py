"""Faults, in process: what they do to a call, which calls they strike, and what is refused."""

from __future__ import annotations

import asyncio
import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import httpx
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

import webex_wholesale
from webex_wholesale_contracts.models import ErrorBody
from webex_wholesale_mock.faults import (
    FAULT_KINDS,
    ContentType,
    Crash,
    Crashed,
    Disconnect,
    Duplicate,
    FaultError,
    Gateway,
    Latency,
    Malformed,
    PredicateError,
    Status,
    Truncated,
)

URL = "https://webexapis.com/v1/wholesale/customers"
SPOILED = [Status(503), Gateway(), Crash(), Disconnect(), Disconnect("close"), Truncated(), Malformed(), ContentType()]
"""One of each kind that takes effect or not, as the tester says."""


@pytest.fixture
def faults(mock):
    return mock.faults


@pytest.fixture
def headers(mock):
    return {"Authorization": f"Bearer {mock.tokens['full-admin']}"}


# What a client gets


def test_a_gateways_429_has_retry_after_and_no_body(api, faults):
    """A sibling API's 429 has no body at all (developer.webex.com, rate limiting)."""
    faults.add(Gateway(429), times=1)
    answer = api.list().response
    assert (answer.status, answer.body, answer.header("content-type")) == (429, b"", None)
    assert answer.header("retry-after") == "30"


@pytest.mark.parametrize("status", [401, 404])
def test_a_gateways_401_and_404_have_a_description_alone(api, faults, status):
    """Captures in public clients: `errors[].description`, no errorCode, the tracking id in body and header."""
    faults.add(Gateway(status), times=1)
    answer = api.list()
    assert answer.json.keys() == {"errors", "trackingId"}
    assert [entry.keys() for entry in answer.json["errors"]] == [{"description"}]
    assert answer.json["trackingId"] == answer.header("trackingid")


@pytest.mark.parametrize("form", ["empty", "description", "html"])
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, "Unauthorized"),
        (404, "NotFound"),
        (429, "RateLimited"),
        (502, "BadGateway"),
        (503, "ServiceUnavailable"),
        (504, "GatewayTimeout"),
    ],
)
def test_the_sdk_recognises_every_answer_of_a_gateway(mock, faults, status, error, form):
    faults.add(Gateway(status, form, retry_after=7))
    client = mock.client(retry=webex_wholesale.RetryPolicy(attempts=1))
    with pytest.raises(getattr(webex_wholesale, error)) as refusal:
        list(client.customers.list())
    assert (refusal.value.status, refusal.value.rule) == (status, None)
    assert refusal.value.tracking_id == mock.calls[-1].tracking_id


def test_an_injected_status_looks_like_a_refusal_of_the_service(api, faults):
    fault = faults.add(Status(503))
    answer = api.list()
    assert answer.status == 503
    assert answer.header("content-type") == "application/json;charset=UTF-8"
    assert answer.json["trackingId"] == answer.header("trackingid") == api.mock.calls[-1].tracking_id
    assert answer.json["errors"] == [{"description": "A fault was set to answer so: 503 Service Unavailable"}]
    ErrorBody.model_validate(answer.json)
    assert (api.mock.calls[-1].fault, api.mock.calls[-1].rule, fault.hits) == (fault.id, None, 1)


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        ({"message": "no"}, {}, ("application/json;charset=UTF-8", b'{"message":"no"}')),
        ("<html>", {"Content-Type": "text/html"}, ("text/html", b"<html>")),
        (b"\xff\x00", {}, ("text/plain;charset=UTF-8", b"\xff\x00")),
        ("", {}, (None, b"")),
    ],
)
def test_an_injected_status_may_have_any_body_and_headers(api, faults, body, headers, expected):
    faults.add(Status(502, body=body, headers={**headers, "X-Gateway": "4"}))
    answer = api.list()
    assert (answer.header("content-type"), answer.response.body) == expected
    assert answer.header("x-gateway") == "4"


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_content_has_none(api, faults, status):
    faults.add(Status(status))
    answer = api.list()
    assert (answer.status, answer.response.body, answer.header("content-type")) == (status, b"", None)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (2, "2"),
        (2.0, "2"),
        (0.5, "0.5"),
        (-1, "-1"),
        ("soon", "soon"),
        ("rand(30),add(30)", "rand(30),add(30)"),
        (datetime(2026, 1, 5, 10, tzinfo=timezone(timedelta(hours=1))), "Mon, 05 Jan 2026 09:00:00 GMT"),
    ],
)
def test_retry_after_is_sent_in_good_and_in_bad_forms(api, faults, given, sent):
    faults.add(Status(429, retry_after=given))
    assert api.list().header("retry-after") == sent


def test_a_date_to_retry_after_can_be_read_as_one(api, faults):
    moment = api.mock.clock.now + timedelta(seconds=30)
    faults.add(Status(429, retry_after=moment))
    assert parsedate_to_datetime(api.list().header("retry-after")) == moment


@pytest.mark.parametrize("what", SPOILED, ids=str)
def test_before_the_effect_there_is_none(api, faults, what):
    fault = faults.add(what, effect="before", times=1)
    api.post()
    assert (fault.hits, api.list().json["items"]) == (1, [])
    assert api.mock.calls[0].fault == fault.id
    assert api.post().status == 202


@pytest.mark.parametrize("what", SPOILED, ids=str)
def test_after_the_effect_the_world_has_changed_and_the_client_knows_nothing(api, faults, what):
    faults.add(what, effect="after", times=1)
    api.post()
    assert [item["externalId"] for item in api.list().json["items"]] == ["acme-1"]
    assert api.post().rule == "customer.external-id.in-use"


def test_the_journal_shows_what_the_client_was_given(api, faults):
    for what in (Status(500), Disconnect(), Truncated(5), Malformed("<oops")):
        faults.clear()
        faults.add(what, effect="after")
        api.post()
    given = [(call.operation, call.status, len(call.response_body)) for call in api.mock.calls]
    length = len(api.mock.calls[0].response_body)
    assert given == [
        ("customers.provision", 500, length),
        ("customers.provision", 0, 0),
        ("customers.provision", 409, 5),
        ("customers.provision", 409, 5),
    ]
    assert [call.rule for call in api.mock.calls] == [None] + ["customer.external-id.in-use"] * 3


@pytest.mark.parametrize(("size", "arrives"), [(None, 6), (0, 0), (5, 5), (12, 11), (10_000, 11)])
def test_of_a_truncated_body_at_least_the_last_byte_is_missing(api, faults, size, arrives):
    faults.add(Truncated(size))
    response = api.list().response
    assert (response.body, response.trouble.missing) == (b'{"items":[]}'[:arrives], 12 - arrives)


@pytest.mark.parametrize("what", [Truncated(), Malformed(), ContentType()], ids=str)
def test_an_answer_without_content_gets_some_to_be_spoiled(api, faults, what):
    customer_id = api.provisioned()
    faults.add(what, operation="customers.delete")
    answer = api.delete(customer_id)
    assert (answer.status, len(answer.response.body) > 0) == (200, True)
    assert api.status(customer_id) == "deleting"


def test_a_malformed_body_keeps_status_and_type(api, faults):
    faults.add(Malformed())
    answer = api.post()
    assert (answer.status, answer.header("content-type")) == (202, "application/json;charset=UTF-8")
    with pytest.raises(ValueError, match="Expecting value"):
        _ = answer.json


def test_a_wrong_content_type_leaves_the_body_alone(api, faults):
    faults.add(ContentType("text/html"))
    answer = api.list()
    assert (answer.header("content-type"), answer.json) == ("text/html", {"items": []})


@pytest.mark.parametrize(("effect", "answered"), [("after", 202), ("before", 409)])
def test_a_request_that_arrives_twice_is_answered_once(api, faults, effect, answered):
    fault = faults.add(Duplicate(), operation="customers.provision", effect=effect, times=1)
    assert api.post().status == answered
    assert [(call.status, call.fault) for call in api.mock.calls] == [(202, fault.id), (409, fault.id)]
    assert len(api.list().json["items"]) == 1
    assert fault.hits == 1


def test_a_spoiled_download_is_cut_like_any_other_answer(reports, faults):
    url = reports.url(reports.completed())
    faults.add(Truncated(10), matching={"path": "*/downloads/*"})
    response = reports.fetch(url).response
    assert (len(response.body), response.chunks) == (10, None)
    assert response.trouble.missing > 0


# Time


@pytest.mark.parametrize("effect", ["before", "after"])
def test_latency_moves_the_clock(api, faults, effect):
    faults.add(Latency(7.5), effect=effect)
    assert api.list().status == 200
    assert api.mock.clock.elapsed == 7.5


@pytest.mark.parametrize(("effect", "made"), [("before", 0), ("after", 1)])
def test_a_client_that_does_not_wait_that_long_sees_its_own_timeout(api, faults, headers, effect, made):
    fault = faults.add(Latency(60), effect=effect, times=1)
    with (
        httpx.Client(transport=api.mock.transport(), headers=headers, timeout=5) as client,
        pytest.raises(httpx.ReadTimeout),
    ):
        client.post(URL, json=api.body())
    assert api.mock.clock.elapsed == 5
    assert (api.mock.calls[-1].status, api.mock.calls[-1].fault) == (0, fault.id)
    assert len(api.list().json["items"]) == made


def test_a_client_with_patience_gets_its_answer(api, faults, headers):
    faults.add(Latency(60))
    with httpx.Client(transport=api.mock.transport(), headers=headers, timeout=None) as client:
        assert client.get(URL).status_code == 200
    assert api.mock.clock.elapsed == 60


def test_what_falls_due_while_a_request_is_held_up_is_done_before_it(api, faults):
    customer_id = api.provision()
    faults.add(Latency(30), effect="before")
    assert api.status(customer_id) == "provisioned"


# What each client makes of a connection that ends

FAILURES = [
    (Disconnect(), httpx.ReadError, "ConnectionResetError"),
    (Disconnect("close"), httpx.RemoteProtocolError, "RemoteDisconnected"),
    (Disconnect("refuse"), httpx.ConnectError, "refused"),
    (Truncated(), httpx.RemoteProtocolError, "IncompleteRead"),
    (Latency(6), httpx.ReadTimeout, "Read timed out"),
]


@pytest.mark.parametrize(("what", "raised", "_"), FAILURES, ids=lambda value: str(value))
def test_httpx_clients_see_what_they_would_see_of_the_network(mock, faults, headers, what, raised, _):
    faults.add(what)

    async def ask(transport):
        async with httpx.AsyncClient(transport=transport, headers=headers, timeout=5) as client:
            await client.get(URL)

    with httpx.Client(transport=mock.transport(), headers=headers) as client, pytest.raises(raised) as caught:
        client.get(URL)
    assert caught.value.request.url == URL
    with pytest.raises(raised):
        asyncio.run(ask(mock.transport()))
    with mock.intercept(), pytest.raises(raised):
        httpx.get(URL, headers=headers)
    if not isinstance(what, Latency):  # nobody tells an application how long its client waits
        with pytest.raises(raised):
            asyncio.run(ask(httpx.ASGITransport(mock.asgi())))


@pytest.mark.parametrize(("what", "_", "reason"), FAILURES, ids=lambda value: str(value))
@pytest.mark.parametrize("timeout", [5, (1, 5)])
def test_requests_sees_what_it_would_see_of_the_network(mock, faults, headers, what, _, reason, timeout):
    faults.add(what)
    with mock.intercept(), pytest.raises(requests.RequestException, match=reason):
        requests.get(URL, headers=headers, timeout=timeout)


def test_a_crash_ends_the_program_through_every_door_in_process(mock, faults, headers):
    faults.add(Crash())

    async def ask():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(mock.asgi()), headers=headers) as client:
            await client.get(URL)

    with httpx.Client(transport=mock.transport(), headers=headers) as client, pytest.raises(Crashed):
        client.get(URL)
    with pytest.raises(Crashed):
        asyncio.run(ask())
    for get in (httpx.get, requests.get):
        with mock.intercept(), pytest.raises(Crashed):
            get(URL, headers=headers)
    assert [call.status for call in mock.calls] == [0] * 4


# Which calls


def struck(api, *calls):
    """Which of these calls a fault strikes."""
    for call in calls:
        call()
    return [bool(call.fault) for call in api.mock.calls]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (None, [True, True, True, True]),
        ("customers.list", [True, False, False, False]),
        ("customers.*", [True, True, False, False]),
        ("*.list", [True, False, True, False]),
        ("*", [True, True, True, False]),
    ],
)
def test_a_fault_is_meant_for_operations(api, faults, operation, expected):
    faults.add(Status(500), operation=operation)
    subscribers = api.subscribers("x")
    calls = (api.list, lambda: api.get("x"), subscribers.list, lambda: api.send("GET", "/v1/nowhere"))
    assert struck(api, *calls) == expected


@pytest.mark.parametrize(
    "matching",
    [
        {"path": "/v1/wholesale/customers"},
        {"path": "*/customers"},
        {"token": "full-admin"},
        {"query.max": 3},
        {"query.status": "error"},
        {"query.onBehalfOfSubPartnerOrgId": "é"},
        {"body.externalId": "acme-1"},
        {"body.customerInfo.name": "Acme Bakery"},
        {"body.packages": "webex_meetings"},
        {"body.packages": ["webex_calling", "webex_meetings"]},
        {"body.externalId": "acme-1", "token": "full-admin"},
    ],
    ids=str,
)
def test_a_fault_is_meant_for_what_stands_in_a_request(api, faults, matching):
    faults.add(Status(500), matching=matching)
    query = "max=3&status=provisioned&status=error&onBehalfOfSubPartnerOrgId=%C3%A9"
    assert api.post(query=query).status == 500
    changes = {"externalId": "x", "customerInfo.name": "x", "packages": ["webex_voice"]}
    assert api.precheck(changes, query="max=30", token="read-only").status == 403


def test_the_value_of_a_token_names_it_too(api, faults):
    faults.add(Status(500), matching={"token": api.mock.tokens["read-only"]})
    assert (api.list().status, api.list(token="read-only").status) == (200, 500)


def test_a_request_that_has_no_body_has_no_fields(api, faults):
    faults.add(Status(500), matching={"body.externalId": "acme-1"})
    assert [api.list().status, api.send("POST", "/v1/wholesale/customers", raw=b"{").status] == [200, 400]


def test_a_function_can_choose(api, faults):
    faults.add(Status(500), where=lambda request: b"Bakery" in request.body)
    assert [api.list().status, api.post().status] == [200, 500]


def test_so_many_calls_are_let_through_and_so_many_are_struck(api, faults):
    fault = faults.add(Status(500), operation="customers.list", skip=2, times=3)
    calls = [api.list, lambda: api.get("x")] * 4 + [api.list] * 4
    assert struck(api, *calls)[:8:2] == [False, False, True, True]
    assert fault.hits == 3
    assert [call.status for call in api.mock.calls][-4:] == [500, 200, 200, 200]


def test_chance_is_decided_by_the_seed(new_api):
    def run(seed):
        api = new_api(seed=seed)
        api.mock.faults.add(Status(500), probability=0.3)
        return struck(api, *[api.list] * 300)

    assert run(1) == run(1) != run(2)
    assert 60 < sum(run(1)) < 120


def test_a_call_goes_to_the_first_fault_that_takes_it(api, faults):
    first = faults.add(Status(501), operation="customers.list", times=1)
    second = faults.add(Status(502), operation="customers.*", skip=1)
    third = faults.add(Status(503))
    assert [api.list().status for _ in range(3)] == [501, 503, 502]
    assert (first.hits, second.hits, third.hits) == (1, 1, 1)
    assert api.send("GET", "/v1/nowhere").status == 503


def test_faults_come_before_token_and_limit(api, faults):
    faults.add(Status(500), times=1)
    assert api.list(token=None).status == 500
    assert api.list(token=None).status == 401


def test_threads_share_what_is_to_be_struck(api, faults):
    fault = faults.add(Status(500), skip=30, times=50)
    with ThreadPoolExecutor(8) as pool:
        statuses = [answer.status for answer in pool.map(lambda _: api.list(), range(200))]
    assert (statuses.count(500), fault.hits) == (50, 50)


# The tester's view


def test_pending_are_those_that_have_not_struck_as_often_as_they_should(api, faults):
    twice = faults.add(Status(500), operation="customers.list", times=2)
    any_number = faults.add(Status(501), operation="customers.get")
    assert (faults.pending, [*faults], len(faults)) == ([twice, any_number], [twice, any_number], 2)
    api.list()
    api.get("x")
    assert faults.pending == [twice]
    api.list()
    assert (faults.pending, len(faults)) == ([], 2)


def test_a_fault_ends_with_its_block(api, faults):
    with faults.injected(Status(500)) as fault:
        assert api.list().status == 500
    assert (api.list().status, fault.hits) == (200, 1)


def test_what_is_removed_strikes_no_more(api, faults):
    fault = faults.add(Status(500))
    faults.remove(fault)
    faults.remove(fault)
    assert api.list().status == 200
    faults.add(Status(500))
    faults.clear()
    assert (api.list().status, len(faults)) == (200, 0)


def test_a_reset_clears_them(mock, api):
    with mock.faults.injected(Status(500)):
        mock.reset()
        assert len(mock.faults) == 0
        assert api.list().status == 200


def test_a_fault_from_before_a_reset_takes_no_other_away(api):
    before = api.mock.faults.add(Status(500))
    api.mock.reset()
    after = api.mock.faults.add(Status(503))
    assert after.id == before.id
    api.mock.faults.remove(before)
    assert [*api.mock.faults] == [after]


def test_the_ids_of_faults_are_never_given_twice(faults):
    first = faults.add(Status(500))
    faults.clear()
    second = faults.add(Latency(1))
    assert [first.id, second.id] == ["status-1", "latency-2"]


# What is refused


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Status(99), "status must be a number from 200 to 599, got 99"),
        (lambda: Status(100), "from 200 to 599"),
        (lambda: Status(600), "from 200 to 599"),
        (lambda: Status("503"), "from 200 to 599, got '503'"),
        (lambda: Status(503.5), "from 200 to 599, got 503.5"),
        (lambda: Status(500, body=[1]), r"body must be an object, a text or bytes, got \[1\]"),
        (lambda: Status(500, headers={"a": 5}), "the header a must be a text of printable ASCII characters, got 5"),
        (lambda: Status(204, body="x"), "body must be left out, because an answer with status 204 has none"),
        (lambda: Status(500, body={"a": object()}), "the body cannot be sent"),
        (lambda: Status(500, body="\ud800"), "the body cannot be sent"),
        (lambda: Status(500, headers={"a b": "c"}), "'a b' is not a valid name of a header"),
        (lambda: Status(500, headers={"a": "b\r\nc: d"}), "printable ASCII characters"),
        (lambda: Status(500, headers={"a": "\u00e9"}), "printable ASCII characters"),
        (lambda: Status(500, headers={"Content-Length": "7"}), "sets the header Content-Length itself.*Truncated"),
        (lambda: Status(429, retry_after="1\n2"), "the header retry-after must be"),
        (lambda: Status(429, retry_after=datetime(2026, 1, 5)), "retry_after needs a time zone"),  # noqa: DTZ001 - that is the point
        (lambda: Latency(0), "seconds must be greater than 0"),
        (lambda: Latency(float("nan")), "seconds must be greater than 0"),
        (lambda: Latency(1e6), "at most 86400, got 1000000.0"),
        (lambda: Latency("5"), "got '5'"),
        (lambda: Truncated(1.5), "size must be a number of bytes from 0 up, got 1.5"),
        (lambda: Malformed("\ud800"), "the body cannot be sent"),
        (lambda: Malformed(None), "body must be .* got None"),
        (lambda: Disconnect("abort"), "how must be one of reset, close, refuse, got 'abort'"),
        (lambda: Truncated(-1), "size must be .* got -1"),
        (lambda: ContentType("a\nb"), "the header content-type must be"),
        (lambda: Gateway(200), "status must be a number from 400 to 599, got 200"),
        (lambda: Gateway(502, "xml"), "form must be one of empty, description, html, got 'xml'"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_is_said(make, told):
    with pytest.raises(FaultError, match=told):
        make()


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ({"operation": "customer.provision"}, "did you mean 'customers.provision'?"),
        ({"operation": "customers.p*x"}, "unknown operation 'customers.p\\*x'"),
        ({"operation": "zz*"}, "known: customers.list"),
        ({"times": 0}, "times must be 1 or more, got 0"),
        ({"times": 1.5}, "times must be 1 or more, got 1.5"),
        ({"skip": -1}, "skip must be 0 or more, got -1"),
        ({"skip": 0.5}, "skip must be 0 or more, got 0.5"),
        ({"probability": "1"}, "greater than 0 and at most 1"),
        ({"probability": 0}, "greater than 0 and at most 1"),
        ({"probability": 1.1}, "greater than 0 and at most 1"),
        ({"probability": float("nan")}, "greater than 0 and at most 1"),
        ({"effect": "during"}, 'effect must be "before" or "after", got \'during\''),
        ({"what": Disconnect("refuse"), "effect": "after"}, "brings no request"),
        ({"what": 503}, "503 is not a fault; use one of Status, Latency"),
        ({"matching": {"boddy.externalId": "x"}}, "unknown place 'boddy' in matching; did you mean 'body'"),
        ({"matching": {"body": "x"}}, 'a place must be "path", "token", "query.NAME" or "body.FIELD", got'),
        ({"matching": {"path.x": "x"}}, 'a place must be "path"'),
        ({"matching": {"path": "/wholesale/customers"}}, "a path must begin with /v1/"),
        ({"matching": {"path": 5}}, "a path must begin with /v1/"),
        ({"matching": {5: "x"}}, "a place must be a text .* got 5"),
        (
            {"matching": {"path": "/v1/people/*"}, "operation": "customers.provision"},
            "no call has the path '/v1/people/\\*' in matching; known: /v1/wholesale/customers$",
        ),
        (
            {"matching": {"path": "/v1/wholesale/customers/*/x"}, "operation": "customers.[gu]*"},
            "known: /v1/wholesale/customers/{customerId}$",
        ),
        ({"matching": {"path": "/v1/wholesale/customers"}, "operation": "customers.get"}, "no call has the path"),
        ({"matching": {"token": "readonly"}}, "did you mean 'read-only'"),
        ({"matching": {"query.maximum": 1}}, "unknown field 'maximum' in matching 'query.maximum'"),
        ({"matching": {"body.externalID": "x"}}, "did you mean 'externalId'"),
        ({"matching": {"body.customerInfo.nam": "x"}}, "did you mean 'name'"),
        ({"matching": {"body.externalId.x": "x"}}, "known: none"),
        ({"matching": {"body.externalId": "x"}, "operation": "customers.list"}, "known: none"),
    ],
)
def test_what_could_never_strike_is_refused_and_nothing_changes(faults, when, told):
    with pytest.raises(FaultError, match=told):
        faults.add(**{"what": Status(500), **when})
    assert [*faults] == []
    assert faults.add(Status(500)).id == "status-1"


@pytest.mark.parametrize(
    "path",
    [
        "*",
        "/v1/*",
        "/v1/wholesale/customers/*",
        "/v1/*/Y2*",
        "/v1/wholesale/customer[!x]/Y2lz?A",
        "*/customers/*[AEIQ]",
    ],
)
def test_a_path_may_have_any_id_that_the_operation_leaves_open(faults, path):
    assert faults.add(Status(500), operation="customers.get", matching={"path": path})


@pytest.mark.parametrize(
    ("first", "second"),
    [({}, {}), ({}, {"operation": "*"}), ({"operation": "customers.*"}, {"operation": "customers.p*", "times": 1})],
)
def test_a_fault_that_an_earlier_one_leaves_no_call_is_refused(faults, first, second):
    fault = faults.add(Status(500), **first)
    with pytest.raises(FaultError, match=f"fault {fault.id} takes all these calls already"):
        faults.add(Status(501), **second)


@pytest.mark.parametrize(
    "first",
    [
        {"times": 1},
        {"skip": 1},
        {"probability": 0.5},
        {"where": lambda _: True},
        {"matching": {"token": "read-only"}},
        {"operation": "*"},  # which no download is
    ],
    ids=lambda first: next(iter(first)),
)
def test_a_fault_that_an_earlier_one_leaves_some_calls_is_accepted(faults, first):
    faults.add(Status(500), **first)
    faults.add(Status(501))
    assert len(faults) == 2


def test_a_function_that_raises_is_told_to_the_tester_and_nothing_has_happened(api, faults):
    def careless(request):
        return json.loads(request.body)["externalId"]

    fault = faults.add(Status(500), where=careless)
    with pytest.raises(
        PredicateError, match=f"the where of fault {fault.id} raised JSONDecodeError for GET /v1/"
    ) as told:
        api.list()
    assert isinstance(told.value.__cause__, json.JSONDecodeError)
    assert (api.mock.calls, fault.hits) == ([], 0)


def test_an_application_tells_of_a_function_that_raises(mock, faults, headers):
    faults.add(Status(503), where=lambda request: 1 / 0)

    async def ask():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(mock.asgi()), headers=headers) as client:
            return await client.get(URL)

    answer = asyncio.run(ask())
    assert answer.status_code == 500
    assert "the where of fault status-1 raised ZeroDivisionError" in answer.json()["message"]


# Whatever is added, whatever is called

WHATS = st.one_of(
    st.builds(Status, st.integers(200, 599), retry_after=st.none() | st.integers(-9, 9) | st.just("soon")),
    st.builds(Latency, st.floats(0.001, 100)),
    st.builds(Disconnect, st.sampled_from(["reset", "close"])),
    st.builds(Crash),
    st.builds(Truncated, st.none() | st.integers(0, 500)),
    st.builds(Malformed, st.text(max_size=9).filter(str.isascii) | st.binary(max_size=9)),
    st.builds(Gateway, st.sampled_from([401, 404, 429, 502])),
    st.builds(ContentType, st.sampled_from(["text/html", "application/xml"])),
    st.builds(Duplicate),
)
CALLS = st.lists(
    st.sampled_from(["post", "list", "get", "put", "delete", "precheck", "nowhere", "garbage", "no token"]), max_size=6
)


def call(api, name, customer_id):
    """One call of a kind."""
    calls = {
        "post": api.post,
        "list": api.list,
        "get": lambda: api.get(customer_id),
        "put": lambda: api.put(customer_id, {"packages": ["webex_calling"]}),
        "delete": lambda: api.delete(customer_id),
        "precheck": api.precheck,
        "nowhere": lambda: api.send("GET", "/nowhere"),
        "garbage": lambda: api.send("POST", "/v1/wholesale/customers", raw=b"{{"),
        "no token": lambda: api.list(token=None),
    }
    return calls[name]().response


def state(mock):
    """The world without its faults, when what is due has been done."""
    world = mock._engine.world
    world.clock.settle()
    kept, world.faults = world.faults, {}
    try:
        return pickle.dumps(world)
    finally:
        world.faults = kept


@given(what=WHATS, effect=st.sampled_from(["before", "after"]), calls=CALLS)
def test_whatever_goes_wrong_the_mock_goes_on(new_api, what, effect, calls):
    api = new_api()
    customer_id = api.provisioned({**api.numbered(7)})
    fault = api.mock.faults.add(what, effect=effect)
    for number, name in enumerate(calls, start=1):
        before, seen = state(api.mock), len(api.mock.calls)
        response = call(api, name, customer_id)
        records = api.mock.calls[seen:]
        assert len(records) == (2 if isinstance(what, Duplicate) else 1)
        given = records[0 if effect == "after" else -1]
        assert (given.status, given.response_body) == (response.status, response.body)
        assert {record.fault for record in records} == {fault.id}
        assert fault.hits == number
        if effect == "before" and not isinstance(what, Latency | Duplicate):
            assert state(api.mock) == before
    api.mock.faults.clear()
    assert api.list().status == 200


def test_every_kind_is_tried_above():
    tried = {type(what) for what in [*SPOILED, Latency(1), Duplicate()]}
    assert tried == {*FAULT_KINDS.values()}


@pytest.mark.parametrize("what", [Disconnect(), Disconnect("close")], ids=str)
def test_a_lost_answer_to_a_head_request_has_no_headers_either(api, faults, what):
    faults.add(what)
    response = api.send("HEAD", "/v1/wholesale/customers").response
    assert (response.status, response.headers, response.trouble.lost) == (0, [], what.how)


def test_a_fault_can_be_meant_for_a_field_of_an_object_with_keys_of_ones_own(api, faults):
    limit = "provisioningParameters.packages.limits"
    faults.add(Status(500), matching={f"body.{limit}.webex_meetings": 5})
    assert api.post({limit: {"webex_meetings": 5}}).status == 500
    assert api.post({limit: {"webex_meetings": 6}}).status == 202
