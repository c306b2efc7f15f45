"""What is wrong before anybody looks at the meaning: http.*."""

from __future__ import annotations

import json

import pytest

from webex_wholesale_contracts.operations import OPERATIONS
from webex_wholesale_mock import RateLimit

CUSTOMERS = "/v1/wholesale/customers"
LIMIT = 1_048_576


@pytest.mark.rule("http.route.unknown")
@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/v1",
        "/v1/",
        "/v2/wholesale/customers",
        "/wholesale/customers",
        f"{CUSTOMERS}/",
        f"{CUSTOMERS}/a/b",
        f"{CUSTOMERS}x",
        "/v1/Wholesale/customers",
        "/v1/wholesale%2Fcustomers",
        "/v1/../v1/wholesale/customers",
        "//",
    ],
)
def test_a_path_outside_the_contract_is_unknown(api, expect, path):
    for method in ("GET", "POST", "BREW"):
        expect(api.send(method, path), "http.route.unknown")


@pytest.mark.rule("http.method.unsupported")
@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", CUSTOMERS, "GET, HEAD, POST"),
        ("PATCH", f"{CUSTOMERS}/x", "DELETE, GET, HEAD, PUT"),
        ("GET", f"{CUSTOMERS}/validate", "POST"),
        ("OPTIONS", "/v1/wholesale/subPartners", "GET, HEAD"),
    ],
)
def test_the_answer_to_a_wrong_method_lists_the_right_ones(api, expect, method, path, allow):
    answer = api.send(method, path)
    expect(answer, "http.method.unsupported")
    assert answer.header("allow") == allow


@pytest.mark.parametrize("path", ["//v1/wholesale/customers", "/v1//wholesale///customers"])
def test_doubled_slashes_are_read_as_one(api, path):
    assert api.send("GET", path).status == 200


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_of_the_contract_has_an_answer(api, operation):
    path = "/v1" + operation.path.replace("{", "").replace("}", "")
    answer = api.send(operation.method, path, {} if operation.body else None)
    assert answer.rule not in ("http.route.unknown", "http.method.unsupported")


@pytest.mark.rule("http.media-type.unsupported")
@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "json", "*/*"]
)
def test_only_json_is_read(api, expect, content_type):
    expect(api.post(headers={"content-type": content_type}), "http.media-type.unsupported")


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON", " application/json ;x"]
)
def test_the_media_type_is_read_as_written_by_anyone(api, content_type):
    assert api.post(headers={"content-type": content_type}).status == 202


def test_the_media_type_of_a_body_that_nobody_reads_does_not_matter(api):
    answer = api.send("GET", CUSTOMERS, raw=b"\xff", headers={"content-type": "text/plain"})
    assert answer.status == 200


def nested(levels, opening=b"[", closing=b"]"):
    return b'{"extra":' + opening * (levels - 1) + closing * (levels - 1) + b"}"


MALFORMED = {
    "empty": b"",
    "blank": b" ",
    "no JSON": b"name=acme",
    "cut off": b'{"externalId":"acme',
    "text": b'"acme"',
    "number": b"1",
    "null": b"null",
    "list": b"[]",
    "trailing comma": b'{"externalId":"acme",}',
    "single quotes": b"{'externalId':'acme'}",
    "comment": b'{/* */"externalId":"acme"}',
    "two values": b"{}{}",
    "control character": b'{"externalId":"a\nb"}',
    "byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"externalId":"acme"}'.encode("utf-16"),
    "invalid UTF-8": b'{"externalId":"\xff"}',
    "overlong UTF-8": b'{"externalId":"\xc0\xaf"}',
    "encoded surrogate": b'{"externalId":"\xed\xa0\x80"}',
    "lone surrogate": b'{"externalId":"\\ud800"}',
    "lone surrogate as a key": b'{"\\udfff":1}',
    "NaN": b'{"extra":NaN}',
    "infinity": b'{"extra":-Infinity}',
    "5000 digits": b'{"extra":' + b"9" * 5_000 + b"}",
    "duplicate key": b'{"externalId":"a","externalId":"b"}',
    "duplicate key inside": b'{"address":{"city":"a","city":"a"}}',
    "duplicate unknown key": b'{"extra":[{"x":1,"x":1}]}',
    "duplicate key, written differently": b'{"extra":1,"\\u0065xtra":1}',
    "deep list": nested(33),
    "deep objects": b'{"x":' * 33 + b"1" + b"}" * 33,
    "very deep": b"[" * 200_000,
    "very deep and closed": nested(100_000),
}


@pytest.mark.rule("http.body.malformed")
@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_body_is_refused(api, expect, raw):
    customer_id = api.provisioned()
    for method, path in (("POST", CUSTOMERS), ("POST", f"{CUSTOMERS}/validate"), ("PUT", f"{CUSTOMERS}/{customer_id}")):
        answer = api.send(method, path, raw=raw)
        expect(answer, "http.body.malformed")
        assert answer.status == 400
        assert len(answer.response.body) < 1_000


@pytest.mark.rule("http.body.malformed")
def test_the_place_where_json_ends_is_told(api):
    answer = api.send("POST", CUSTOMERS, raw=b'{"externalId":"acme" oops}')
    assert "after its first 20 characters" in answer.json["message"]


@pytest.mark.rule("http.body.malformed")
@pytest.mark.parametrize("size", [LIMIT + 1, 2 * LIMIT])
def test_a_body_above_the_limit_is_too_large(api, expect, size):
    answer = api.send("POST", CUSTOMERS, raw=b" " * size)
    expect(answer, "http.body.malformed")
    assert answer.status == 413


def test_a_body_of_just_the_limit_is_read(api):
    whole = api.changed(api.body(), {"extra": ""})
    raw = json.dumps(whole).encode()
    assert api.send("POST", CUSTOMERS, raw=raw + b" " * (LIMIT - len(raw))).status == 202


@pytest.mark.rule("http.body.malformed")
@pytest.mark.parametrize("text", [b'\\"', b'"\\', b"\\\\", b'\\""', b'["'], ids=repr)
def test_a_large_hostile_body_is_refused_without_delay(api, expect, text):
    raw = b"[" * 40 + b'"' + text * ((LIMIT - 100) // len(text))
    expect(api.send("POST", CUSTOMERS, raw=raw), "http.body.malformed")


@pytest.mark.parametrize(
    "raw",
    [
        nested(32),
        b'{"extra":"' + b"[" * 100 + b'"}',
        b'{"extra":"\\"' + b"{[" * 100 + b'"}',
        b'{"extra":[' + b"[]," * 99 + b"[]]}",
    ],
    ids=["32 levels", "brackets in a text", "brackets after a quote", "many, but not deep"],
)
def test_what_is_not_too_deep_is_read(api, expect, raw):
    answer = api.send("POST", CUSTOMERS, raw=raw)
    assert answer.rule == "customer.field.required"


def test_a_surrogate_pair_is_a_character(api):
    raw = json.dumps(api.body({"customerInfo.name": "Bakery \U0001f950"})).encode()
    assert b"\\ud83e\\udd50" in raw
    assert api.send("POST", CUSTOMERS, raw=raw).status == 202


WRONG_TYPES = {
    "provisioningId": 1,
    "packages": "webex_calling",
    "packages[1]": ["webex_calling", False],
    "packages[0]": [{}],
    "orgId": False,
    "externalId": 7,
    "address": "12 Harbour Way",
    "address.addressLine1": [],
    "address.country": True,
    "customerInfo": [],
    "customerInfo.name": {},
    "customerInfo.primaryEmail": 1.5,
    "provisioningParameters": [],
    "provisioningParameters.calling": "",
    "provisioningParameters.calling.location": [],
    "provisioningParameters.calling.location.timezone": 0,
    "provisioningParameters.calling.location.address.city": 0,
    "provisioningParameters.packages": 3,
    "provisioningParameters.packages.limits": [],
    "subPartnerAdminEmail": 1,
}


@pytest.mark.rule("http.field.wrong-type")
@pytest.mark.parametrize(("field", "value"), WRONG_TYPES.items())
def test_a_known_field_of_a_wrong_type_is_refused(api, expect, field, value):
    changes = {field.partition("[")[0]: value}
    for answer in (api.post(changes), api.precheck(changes)):
        expect(answer, "http.field.wrong-type", field)


@pytest.mark.rule("http.field.wrong-type")
def test_every_wrong_type_is_told_at_once(api, expect):
    expect(api.post({"externalId": 1, "address.city": 2}), "http.field.wrong-type", "externalId", "address.city")


@pytest.mark.rule("http.field.wrong-type")
def test_types_are_refused_before_anything_else_in_an_update(api, expect):
    expect(api.put(api.provision(), {"packages": [1]}), "http.field.wrong-type", "packages[0]")


def test_unknown_fields_are_accepted_ignored_and_noted(api):
    changes = {"extra": {"deep": [1]}, "address.county": None, "customerInfo.x": 10**400, "packagess": []}
    customer_id = api.provision({**changes, "provisioningParameters.calling.location.extra": [None]})
    assert sorted(api.mock.calls[-1].ignored) == [
        "address.county",
        "customerInfo.x",
        "extra",
        "packagess",
        "provisioningParameters.calling.location.extra",
    ]
    assert sorted(api.get(customer_id).json["address"]) == [
        "addressLine1",
        "city",
        "country",
        "stateOrProvince",
        "zipOrPostalCode",
    ]


def test_unknown_fields_of_an_update_are_not_shown_either(api):
    customer_id = api.provisioned()
    address = {**api.body()["address"], "county": "Multnomah"}
    api.put(customer_id, {"packages": ["webex_calling", "webex_meetings"], "address": address, "orgId": 1})
    assert api.mock.calls[-1].ignored == ("address.county", "orgId")
    assert "county" not in api.get(customer_id).json["address"]


BAD_QUERIES = {
    "offset=-1": "offset",
    "offset=+1": "offset",
    "offset=1.0": "offset",
    "offset=one": "offset",
    "offset=%D9%A1": "offset",
    "offset=%C2%B2": "offset",
    "max=-1": "max",
    "max=1e2": "max",
    "max=%20": "max",
    "max=1&max=2": "max",
    "max=1&max=1": "max",
    "status=unknown": "status",
    "status=Provisioned": "status",
    "status=provisioned,unknown": "status",
    "status=provisioned&status=x": "status",
    "orgId=x": "orgId",
    "externalId=a&externalId=b": "externalId",
}


@pytest.mark.rule("http.query.invalid")
@pytest.mark.parametrize(("query", "field"), BAD_QUERIES.items())
def test_an_unreadable_query_parameter_is_refused(api, expect, query, field):
    expect(api.list(query), "http.query.invalid", field)


@pytest.mark.rule("http.query.invalid")
@pytest.mark.parametrize("value", ["1", "yes", " ", "truee"])
def test_a_flag_is_true_or_false(api, expect, value):
    answer = api.get(api.provision(), query=f"includePackageLicenseInfo={value}")
    expect(answer, "http.query.invalid", "includePackageLicenseInfo")


@pytest.mark.parametrize(
    "query",
    [
        "max=100000",
        "max=0",
        "max=" + "9" * 5_000,
        "offset=" + "9" * 5_000,
        "max=007",
        "offset=" + "0" * 30,
        "status=,",
    ],
)
def test_a_large_or_oddly_written_number_is_a_number(api, query):
    assert api.list(query).status == 200


def test_leading_zeros_change_no_number(api):
    api.provision()
    assert len(api.list("offset=" + "0" * 30).json["items"]) == 1


def test_a_number_too_large_to_hold_is_no_limit_and_harmless_elsewhere(api, expect):
    raw = json.dumps(api.body({"extra": 0, "address.extra": 0})).replace('"extra": 0', '"extra": 1e999').encode()
    customer_id = api.send("POST", CUSTOMERS, raw=raw).json["url"].rpartition("/")[2]
    assert "extra" not in api.get(customer_id).json["address"]


def test_unknown_query_parameters_are_ignored_and_noted(api):
    assert api.list("sort=up&&page=2&%FF=1&max=1").status == 200
    assert api.mock.calls[-1].ignored == ("sort", "page", "\ufffd")


@pytest.mark.rule("http.rate.limited")
def test_more_requests_than_allowed_have_to_wait(api, expect):
    api.mock.rate_limit = RateLimit(requests=2, seconds=10)
    assert [api.list().status for _ in range(2)] == [200, 200]
    api.mock.clock.advance(6.5)
    answer = api.list()
    expect(answer, "http.rate.limited")
    assert answer.header("retry-after") == "4"
    api.mock.clock.advance(4)
    assert api.list().status == 200


@pytest.mark.rule("http.rate.limited")
def test_a_limit_is_per_token_however_it_is_written(api, expect):
    api.mock.rate_limit = RateLimit(requests=1, seconds=10)
    token = api.mock.tokens["full-admin"]
    assert api.list().status == 200
    assert api.list(token="read-only").status == 200
    for written in (f"Bearer {token}", f"bearer {token}", f"Bearer  {token}", f"Bearer {token} "):
        expect(api.list(token=None, headers={"authorization": written}), "http.rate.limited")


@pytest.mark.rule("http.rate.limited")
def test_waiting_as_long_as_told_is_enough(api):
    api.mock.rate_limit = RateLimit(requests=1, seconds=0.5)
    api.list()
    api.mock.clock.advance(float(api.list().header("retry-after")))
    assert api.list().status == 200


@pytest.mark.rule("http.rate.limited")
@pytest.mark.parametrize("begun", [0.0, 47.3, 1_000_000.1])
@pytest.mark.parametrize(("passed", "wait"), [(0, "60"), (0.000001, "60"), (3, "57"), (59.9, "1")])
def test_nobody_has_to_wait_for_what_is_left_of_a_float(api, begun, passed, wait):
    api.mock.rate_limit = RateLimit(requests=1, seconds=60)
    api.mock.clock.advance(begun)
    api.list()
    api.mock.clock.advance(passed)
    assert api.list().header("retry-after") == wait
    api.mock.clock.advance(float(wait))
    assert api.list().status == 200


@pytest.mark.rule("http.rate.limited")
def test_refused_requests_count_too_but_those_over_the_limit_do_not(api, expect):
    api.mock.rate_limit = RateLimit(requests=2, seconds=10)
    api.get("x")
    api.get("x")
    for _ in range(3):
        expect(api.get("x"), "http.rate.limited")
    api.mock.clock.advance(10)
    assert api.get("x").rule == "id.malformed"


@pytest.mark.rule("id.malformed")
def test_a_bare_uuid_is_told_apart_from_what_clients_see(api):
    customer_id = api.provisioned()
    refused = api.get(api.inside(customer_id).id)
    assert (refused.status, refused.rule) == (404, "id.malformed")
    assert refused.json["message"] == "The requested resource could not be found."
    assert "bare uuid" in refused.json["errors"][0]["description"]
    assert api.get(customer_id).status == 200


def test_nothing_is_limited_unless_asked_for(api):
    assert {api.list().status for _ in range(500)} == {200}
    api.mock.rate_limit = RateLimit(requests=1, seconds=10)
    api.mock.rate_limit = None
    assert {api.list().status for _ in range(3)} == {200}


@pytest.mark.rule("http.rate.limited")
def test_a_token_may_have_a_limit_of_its_own(api, expect):
    api.mock.limit_token("read-only", RateLimit(requests=1, seconds=10))
    assert {api.list().status for _ in range(3)} == {200}
    assert api.list(token="read-only").status == 200
    expect(api.list(token="read-only"), "http.rate.limited")
    api.mock.rate_limit = RateLimit(requests=2, seconds=10)
    assert [api.list().status for _ in range(3)] == [200, 200, 429]
    api.mock.limit_token(api.mock.tokens["full-admin"], RateLimit(requests=5, seconds=10))
    assert [api.list().status for _ in range(6)] == [200] * 5 + [429]
    api.mock.limit_token("full-admin", None)
    assert [api.list().status for _ in range(3)] == [200, 200, 429]


def test_a_limit_for_a_token_that_there_is_not_is_refused(mock):
    with pytest.raises(ValueError, match="no token to limit has this value"):
        mock.limit_token("readonly", RateLimit(requests=1, seconds=10))


@pytest.mark.parametrize(("requests", "seconds"), [(0, 1), (1, 0), (1, -1), (1, float("inf")), (1, float("nan"))])
def test_a_limit_that_is_none_is_refused(requests, seconds):
    with pytest.raises(ValueError, match=r"must be (at least 1|greater than 0)"):
        RateLimit(requests, seconds)
