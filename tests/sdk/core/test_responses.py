from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import webex_wholesale as sdk
from webex_wholesale import MalformedAnswer, RemoteError, WholesaleError
from webex_wholesale._core.responses import make_reader, malformed_error, no_answer_error, read_nothing, refusal_error
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.models import Customer
from webex_wholesale_contracts.operations import ERROR_STATUSES, OPERATION

NOW = datetime(2026, 1, 5, tzinfo=UTC)
GET, POST = OPERATION["customers.get"], OPERATION["customers.provision"]
REQUEST = httpx.Request("GET", "https://webexapis.com/v1/wholesale/customers/c1?externalId=acme")


def refused(status: int, body: object = None, *, content: bytes = b"", **headers: str) -> WholesaleError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = content if body is None else json.dumps(body).encode()
    return refusal_error(GET, "c1", httpx.Response(status, headers=named, content=sent), NOW)


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "BadRequest"),
        (401, "Unauthorized"),
        (403, "Forbidden"),
        (404, "NotFound"),
        (405, "MethodNotAllowed"),
        (409, "Conflict"),
        (410, "Gone"),
        (415, "UnsupportedMediaType"),
        (423, "Locked"),
        (428, "PreconditionRequired"),
        (429, "RateLimited"),
        (500, "ServerError"),
        (502, "BadGateway"),
        (503, "ServiceUnavailable"),
        (504, "GatewayTimeout"),
    ],
)
def test_every_status_of_the_vendor_has_its_class(status: int, name: str) -> None:
    assert status in ERROR_STATUSES
    error = refused(status)
    assert type(error) is getattr(sdk, name)
    assert error.status == status


@pytest.mark.parametrize(("status", "cls"), [(418, RemoteError), (413, RemoteError), (599, sdk.ServerError)])
def test_other_statuses_fall_back_to_their_family(status: int, cls: type[WholesaleError]) -> None:
    assert type(refused(status)) is cls


def test_a_redirect_is_no_answer_that_the_service_documents() -> None:
    response = httpx.Response(302, headers={"location": "https://elsewhere.example"}, request=REQUEST)
    assert isinstance(refusal_error(GET, "/x", response, NOW), MalformedAnswer)


def test_a_refusal_says_what_where_why_and_what_to_do() -> None:
    body = {
        "message": "The name is taken.",
        "errors": [{"errorCode": 10022, "description": "in use", "fieldName": "customerInfo.primaryEmail"}],
    }
    text = str(refused(409, body, trackingid="T-1"))
    assert text == (
        "409 Conflict: The name is taken; customerInfo.primaryEmail: in use (code 10022) (customers.get c1); "
        "check what exists already before you try again "
        "[rule customer.email.in-use, tracking id T-1]"
    )


def test_a_reason_that_is_message_and_description_is_said_once_and_the_rule_is_named() -> None:
    body = {"message": "Too long.", "errors": [{"errorCode": 1002, "description": "Too long."}]}
    text = str(refused(400, body, trackingid="T-1"))
    assert text == (
        "400 Bad Request: Too long (code 1002) (customers.get c1) [rule customer.address.line-length, tracking id T-1]"
    )


def test_a_reason_without_a_description_is_named_by_its_code_and_field() -> None:
    text = str(refused(400, {"errors": [{"errorCode": 990999, "fieldName": "packages"}]}))
    assert text == "400 Bad Request: packages: no description (code 990999) (customers.get c1)"


def test_the_tracking_id_of_the_body_serves_where_the_header_is_missing() -> None:
    assert refused(404, {"trackingId": "body"}).tracking_id == "body"
    assert refused(404, {"trackingId": "body"}, trackingid="header").tracking_id == "header"


def test_the_rule_is_what_the_header_says() -> None:
    error = refused(400, {"errors": [{"errorCode": 1001, "description": ""}]}, x_mock_rule="customer.packages.empty")
    assert error.rule == "customer.packages.empty"


def test_a_code_that_only_one_rule_has_tells_the_rule() -> None:
    assert refused(404, {"errors": [{"errorCode": 2024, "description": ""}]}).rule == "billing.report.not-found"


def test_a_code_that_several_rules_share_tells_no_rule() -> None:
    error = refused(400, {"errors": [{"errorCode": 1001, "description": ""}]})
    assert (error.rule, error.evidence) == (None, None)


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        ("customers.provision", "customer.email.in-use"),
        ("subscribers.provision", "subscriber.email.in-use"),
        ("sub_partners.list", None),
    ],
)
def test_a_code_that_two_nouns_share_tells_the_rule_of_the_noun(operation: str, rule: str | None) -> None:
    response = httpx.Response(409, json={"errors": [{"errorCode": 10022}]})
    error = refusal_error(OPERATION[operation], "/x", response, NOW)
    assert (error.rule, error.evidence) == (rule, rule and "assumed")


def test_every_code_of_a_noun_tells_the_rule_unless_the_noun_uses_it_twice() -> None:
    for rule in RULES.values():
        noun = rule.id.partition(".")[0]
        if noun in ("customer", "subscriber") and rule.code is not None:
            response = httpx.Response(400, json={"errors": [{"errorCode": rule.code}]})
            told = refusal_error(OPERATION[f"{noun}s.provision"], "/x", response, NOW).rule
            alike = [each.id for each in RULES.values() if each.code == rule.code and each.id.startswith(f"{noun}.")]
            assert told == (rule.id if alike == [rule.id] else None)


def test_the_evidence_is_what_the_mock_says_or_else_what_the_catalogue_says() -> None:
    told = refused(400, {"message": "no"}, x_mock_rule="customer.packages.empty", x_mock_evidence="observed")
    assert (told.rule, told.evidence) == ("customer.packages.empty", "observed")
    known = refused(404, {"errors": [{"errorCode": 2024, "description": ""}]})
    assert known.evidence == RULES["billing.report.not-found"].evidence


@pytest.mark.parametrize(("sent", "code"), [(1001, 1001), (1001.0, 1001), ("1001", 1001), ("E1", None), (True, None)])
def test_a_code_is_a_whole_number_however_it_is_written(sent: object, code: int | None) -> None:
    assert refused(400, {"errors": [{"errorCode": sent}]}).code == code


def test_the_code_of_a_billing_report_has_another_key() -> None:
    assert refused(404, {"errors": [{"code": 2024, "description": "Billing Report not found."}]}).code == 2024


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>Bad Gateway</html>",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"text"',
        b'{"message": 5, "errors": {"a": 1}, "trackingId": []}',
        b'{"errors": [null, 1, "x", {"errorCode": [], "description": {}, "fieldName": 3}]}',
        b"[" * 100_000,
        b'{"errors": [{"errorCode": ' + b"9" * 5000 + b"}]}",
    ],
)
def test_a_body_of_any_shape_still_gives_the_refusal(content: bytes) -> None:
    error = refused(502, content=content, content_type="text/html")
    assert type(error) is sdk.BadGateway
    assert "502 Bad Gateway" in str(error)


def test_a_body_without_a_reason_is_described() -> None:
    text = str(refused(502, content=b"<html>", content_type="text/html"))
    assert "no reason was given, text/html, 6 bytes" in text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["message", "errors", "errorCode", "code"]), inner),
)


@pytest.mark.slow
@given(status=st.integers(400, 599), body=JSON, retry_after=st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_no_error_body_and_no_header_crash_the_reading(status: int, body: object, retry_after: str) -> None:
    error = refused(status, body, retry_after=retry_after)
    assert error.status == status
    assert all(each.error_code is None or isinstance(each.error_code, int) for each in error.errors)


@given(st.integers(400, 599), st.binary())
def test_no_bytes_crash_the_reading(status: int, content: bytes) -> None:
    assert refused(status, content=content).status == status


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_failing_service_is_asked_again_only_where_that_is_safe(status: int) -> None:
    response = httpx.Response(status)
    assert refusal_error(GET, "/x", response, NOW).retryable
    assert not refusal_error(POST, "/x", response, NOW).retryable


@pytest.mark.parametrize("status", [423, 429])
def test_what_was_certainly_not_processed_may_be_sent_again(status: int) -> None:
    assert refusal_error(POST, "/x", httpx.Response(status), NOW).retryable


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 415, 428, 500])
def test_other_refusals_stay_what_they_are(status: int) -> None:
    assert not refused(status).retryable


def test_the_wait_that_the_service_asks_for_is_kept() -> None:
    assert refused(429, retry_after="7.5").retry_after == 7.5
    assert refused(429, retry_after="Mon, 05 Jan 2026 00:01:00 GMT").retry_after == 60
    assert refused(429, retry_after="rand(30),add(30)").retry_after is None


@pytest.mark.parametrize(
    ("failure", "cls", "get_again", "post_again"),
    [
        (httpx.ConnectError("refused"), sdk.ConnectionFailed, True, True),
        (httpx.ConnectTimeout("slow"), sdk.TimedOut, True, True),
        (httpx.PoolTimeout("full"), sdk.TimedOut, True, True),
        (httpx.ReadTimeout("slow"), sdk.TimedOut, True, False),
        (httpx.WriteTimeout("slow"), sdk.TimedOut, True, False),
        (httpx.ReadError("reset"), sdk.ConnectionFailed, True, False),
        (httpx.WriteError(""), sdk.ConnectionFailed, True, False),
        (httpx.RemoteProtocolError("cut off"), sdk.ConnectionFailed, True, False),
        (httpx.DecodingError("no gzip"), MalformedAnswer, False, False),
        (httpx.UnsupportedProtocol("ftp"), sdk.InvalidArgument, False, False),
        (httpx.LocalProtocolError("header"), sdk.InvalidArgument, False, False),
    ],
)
def test_an_attempt_without_answer_is_repeated_only_where_that_is_safe(
    failure: httpx.RequestError, cls: type[WholesaleError], get_again: bool, post_again: bool
) -> None:
    get, post = no_answer_error(GET, "/x", failure), no_answer_error(POST, "/x", failure)
    assert type(get) is type(post) is cls
    assert (get.retryable, post.retryable) == (get_again, post_again)


def test_doubt_about_what_happened_is_put_into_words() -> None:
    assert "may have acted on it" in str(no_answer_error(POST, "/x", httpx.ReadTimeout("slow")))
    assert "may have acted on it" not in str(no_answer_error(GET, "/x", httpx.ReadTimeout("slow")))


def test_unknown_fields_and_values_of_an_answer_are_kept() -> None:
    body = {"id": "c1", "status": "hibernating", "packages": ["webex_teleport"], "moon": {"phase": "full"}}
    customer = make_reader(Customer)(httpx.Response(200, json=body))
    assert customer.status == "hibernating"
    assert customer.packages == ["webex_teleport"]
    assert customer.model_extra == {"moon": {"phase": "full"}}


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[]", b"null", b'{"id": 5}', b'{"status": "provisioned"}', b"\xff"]
)
def test_a_success_that_cannot_be_read_is_malformed(content: bytes) -> None:
    with pytest.raises(
        MalformedAnswer, match=r"is not a valid Customer: .*\(GET /v1/wholesale/customers/c1, status 200\)"
    ) as caught:
        make_reader(Customer)(httpx.Response(200, content=content, headers={"trackingid": "T"}, request=REQUEST))
    assert (caught.value.status, caught.value.tracking_id) == (200, "T")


def test_what_cannot_be_read_is_not_quoted_for_it_may_be_personal() -> None:
    content = b'{"id": ["kari@nordmann.example"], "status": "provisioned"}'
    with pytest.raises(MalformedAnswer) as caught:
        make_reader(Customer)(httpx.Response(200, content=content, request=REQUEST))
    assert "nordmann" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_content_where_none_is_expected_is_ignored() -> None:
    read: Callable[[httpx.Response], None] = read_nothing
    assert read(httpx.Response(202, content=b"OK")) is None


HOSTILE = "bad\x1b[2J\r\n\u202e\ud800" + "x" * 1_000_000


def test_a_refusal_of_any_size_is_one_short_clean_line_that_keeps_its_place() -> None:
    operation = OPERATION["customers.get"]
    body = json.dumps({"message": HOSTILE, "errors": [{"description": HOSTILE, "errorCode": 7}]})
    response = httpx.Response(400, text=body, headers={"trackingid": "T" * 5_000}, request=REQUEST)
    error = refusal_error(operation, "c1", response, NOW)
    assert len(str(error).encode()) <= 2_000
    assert str(error).isprintable()
    assert "(customers.get c1)" in str(error)
    assert "tracking id TTT" in str(error)
    assert isinstance(error, RemoteError)
    assert len(error.message) <= 2_000
    assert error.message.replace("\n", "").isprintable()


def test_a_path_of_any_kind_is_one_short_clean_line() -> None:
    request = httpx.Request("GET", "https://files.example/a%0Ab%1B" + "y" * 60_000)
    text = str(malformed_error(httpx.Response(200, request=request), "is odd"))
    assert len(text) < 600
    assert text.isprintable()
    assert text.endswith(", status 200)")


def test_what_a_connection_says_is_short_and_clean() -> None:
    text = str(no_answer_error(OPERATION["customers.get"], "c1", httpx.ReadError(HOSTILE)))
    assert len(text.encode()) <= 2_000
    assert text.isprintable()
