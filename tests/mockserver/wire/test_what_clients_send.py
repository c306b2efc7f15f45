"""HTTP as clients use it: HEAD, compressed bodies, the Date header, doubled slashes."""

from __future__ import annotations

import gzip
import json
from urllib.parse import urlsplit

import httpx
import pytest

from webex_wholesale_mock import Request, WholesaleMock
from webex_wholesale_mock.faults import Latency, Status, Truncated

CUSTOMERS = "/v1/wholesale/customers"
LIMIT = 1_048_576
JSON = {"content-type": "application/json"}


def packed(body, **headers):
    return {"raw": gzip.compress(json.dumps(body).encode()), "headers": {"content-encoding": "gzip", **headers}}


# HEAD


@pytest.mark.parametrize(
    "path", [CUSTOMERS, f"{CUSTOMERS}/x", "/v1/people/me", "/v1/organizations", "/v1/nothing", "/v1/licenses/x"]
)
def test_head_is_get_without_a_body(api, path):
    whole, head = api.send("GET", path), api.send("HEAD", path)
    assert (head.status, head.response.body) == (whole.status, b"")
    assert head.header("content-length") == str(len(whole.response.body))
    varying = ("trackingid", "content-length")
    assert [pair for pair in head.response.headers if pair[0] not in varying] == [
        pair for pair in whole.response.headers if pair[0] != "trackingid"
    ]


def test_head_is_recorded_as_the_operation_with_its_own_method(api):
    api.send("HEAD", CUSTOMERS)
    call = api.mock.calls[-1]
    assert (call.method, call.operation, call.status, call.response_body) == ("HEAD", "customers.list", 200, b"")
    assert call.response is None


@pytest.mark.rule("http.method.unsupported")
def test_head_is_not_there_where_get_is_not(api):
    answer = api.send("HEAD", f"{CUSTOMERS}/validate")
    assert (answer.status, answer.header("allow"), answer.response.body) == (405, "POST", b"")


@pytest.mark.rule("auth.token.missing")
def test_head_needs_a_token_where_get_does(api):
    assert api.send("HEAD", CUSTOMERS, token=None).status == 401


def test_head_is_answered_on_a_download_link(api):
    reports = api.reports()
    url = reports.url(reports.completed())
    head, whole = reports.fetch(url, "HEAD"), reports.fetch(url)
    assert (head.status, head.response.read(), head.header("content-length")) == (200, b"", None)
    for name in ("content-type", "content-disposition"):
        assert head.header(name) == whole.header(name)


@pytest.mark.rule("billing.download.expired")
def test_head_on_a_download_link_says_when_it_has_expired(api):
    reports = api.reports()
    url = reports.url(reports.completed())
    api.mock.clock.advance(1_801)
    assert reports.fetch(url, "HEAD").status == reports.fetch(url).status


@pytest.mark.parametrize("fault", [Status(503), Truncated(), Latency(1)])
def test_a_fault_on_get_also_strikes_head(api, fault):
    api.mock.faults.add(fault, operation="customers.list")
    answer = api.send("HEAD", CUSTOMERS)
    assert (answer.response.body, api.mock.calls[-1].fault is not None) == (b"", True)
    assert (answer.status == 503) == isinstance(fault, Status)


def test_httpx_and_requests_read_an_answer_to_head():
    requests = pytest.importorskip("requests")
    mock = WholesaleMock()
    headers = {"authorization": f"Bearer {mock.tokens['full-admin']}"}
    url = f"https://webexapis.com{CUSTOMERS}"
    with mock.intercept():
        answers = [httpx.head(url, headers=headers), requests.head(url, headers=headers)]
    assert [(answer.status_code, answer.content, answer.headers["content-length"]) for answer in answers] == [
        (200, b"", "12"),
        (200, b"", "12"),
    ]


# Compressed bodies


def test_a_gzip_body_is_read(api):
    answer = api.send("POST", CUSTOMERS, **packed(api.body(), **JSON))
    assert answer.status == 202


def test_a_gzip_body_is_recorded_unpacked(api):
    api.send("POST", CUSTOMERS, **packed(api.body(), **JSON))
    call = api.mock.calls[-1]
    assert call.request.external_id == "acme-1"
    assert call.request_json() == api.body()


def test_a_fault_looks_into_a_gzip_body(api):
    api.mock.faults.add(Status(503), matching={"body.externalId": "acme-1"})
    assert api.send("POST", CUSTOMERS, **packed(api.body(), **JSON)).status == 503


def test_a_form_may_be_compressed_too(api):
    program = api.mock.integration
    form = {
        "grant_type": "refresh_token",
        "client_id": program.client_id,
        "client_secret": program.client_secret,
        "refresh_token": program.refresh_token,
    }
    body = gzip.compress(str(httpx.QueryParams(form)).encode())
    headers = {"content-type": "application/x-www-form-urlencoded", "content-encoding": "x-gzip"}
    assert api.send("POST", "/v1/access_token", raw=body, headers=headers, token=None).status == 200


@pytest.mark.rule("http.body.malformed")
@pytest.mark.parametrize(
    "body",
    [b"", b"{}", gzip.compress(b"{}")[:-4], gzip.compress(b"{}")[:12], gzip.compress(b"{}") + b"more"],
    ids=["empty", "not packed", "cut off", "cut in the middle", "followed by more"],
)
def test_a_body_that_is_not_the_gzip_it_says_is_refused(api, expect, body):
    answer = api.send("POST", CUSTOMERS, raw=body, headers={**JSON, "content-encoding": "gzip"})
    expect(answer, "http.body.malformed")
    assert answer.status == 400
    assert "gzip" in answer.json["message"] or "empty" in answer.json["message"]


@pytest.mark.rule("http.body.malformed")
def test_a_small_body_that_unpacks_to_a_large_one_is_too_large(api, expect):
    bomb = gzip.compress(b" " * (200 * LIMIT), compresslevel=9)
    assert len(bomb) < LIMIT
    answer = api.send("POST", CUSTOMERS, raw=bomb, headers={**JSON, "content-encoding": "gzip"})
    expect(answer, "http.body.malformed")
    assert answer.status == 413
    assert len(api.mock.calls[-1].request_body) == len(bomb)


def test_a_body_of_just_the_largest_size_is_unpacked(api):
    text = json.dumps(api.changed(api.body(), {"extra": ""})).encode()
    body = gzip.compress(text.replace(b'"extra": ""', b'"extra": "' + b"x" * (LIMIT - len(text)) + b'"'))
    headers = {**JSON, "content-encoding": "gzip"}
    assert api.send("POST", CUSTOMERS, raw=body, headers=headers).status == 202


@pytest.mark.rule("http.media-type.unsupported")
@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip"])
def test_another_encoding_is_refused_by_its_name(api, expect, encoding):
    answer = api.post(headers={"content-encoding": encoding})
    expect(answer, "http.media-type.unsupported")
    assert encoding in answer.json["message"]


def test_identity_is_no_encoding(api):
    assert api.post(headers={"content-encoding": "identity"}).status == 202


# The Date header


def test_every_answer_has_the_date_of_the_mocks_clock(api):
    api.mock.clock.advance(90.9)
    customer_id = api.provision()
    answers = [api.list(), api.get(customer_id), api.get("x"), api.list(token=None), api.send("GET", "/")]
    assert {answer.header("date") for answer in answers} == {"Mon, 05 Jan 2026 09:01:30 GMT"}


def test_a_download_has_the_date_too(api):
    reports = api.reports()
    answer = reports.fetch(reports.url(reports.completed()))
    assert answer.header("date") == "Mon, 05 Jan 2026 09:01:00 GMT"


def test_an_answer_of_a_fault_has_one_date(api):
    dates = []
    for fault in (Status(503), Status(503, headers={"date": "yesterday"})):
        api.mock.faults.add(fault, times=1)
        dates.append([value for name, value in api.list().response.headers if name == "date"])
    assert dates == [["Mon, 05 Jan 2026 09:00:00 GMT"], ["yesterday"]]


# Doubled slashes


@pytest.mark.parametrize("path", ["//v1/wholesale/customers", "/v1//wholesale///customers"])
def test_a_doubled_slash_is_read_as_one_and_noted(api, path):
    assert api.send("GET", path).status == 200
    call = api.mock.calls[-1]
    assert (call.operation, call.path, call.doubled_slash) == ("customers.list", path, True)
    assert "doubled slash" in repr(call)


def test_a_path_with_single_slashes_is_not_noted(api):
    api.list()
    assert not api.mock.calls[-1].doubled_slash
    assert "slash" not in repr(api.mock.calls[-1])


def test_a_doubled_slash_in_a_download_link_is_read_as_one(api):
    reports = api.reports()
    link = urlsplit(reports.url(reports.completed()))
    request = Request("GET", f"/{link.path}", link.query)
    assert api.mock.handle(request).status == 200
