"""Files of recorded calls, as the comparison of descriptions and the check of traffic both read them."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from webex_wholesale_contracts._recordings import RecordingError, body_fields, har_calls, rows


def entry(**parts):
    return {"log": {"entries": [{"request": {"method": "get", "url": "https://a/b", **parts}, "response": parts}]}}


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ({"text": '{"a": 1}'}, {"a": 1}),
        ({"text": b64encode(json.dumps([1]).encode()).decode(), "encoding": "base64"}, [1]),
        ({"text": "<html>"}, None),
        ({"text": "[" * 100_000}, None),
        ({}, None),
    ],
)
def test_the_body_of_an_entry_is_its_json_if_it_has_any(content, body):
    [call] = har_calls(entry(postData=content, content=content))
    assert call.sent == call.received == body


def test_of_headers_the_names_are_read_and_no_values():
    [call] = har_calls(entry(headers=[{"name": "AUTHORIZATION", "value": "Bearer x"}, {"name": "x-one", "value": ""}]))
    assert call.sent_headers == call.received_headers == ("Authorization", "X-One")


@pytest.mark.parametrize("wrong", [{"status": "ok"}, {"headers": [{}]}, {"url": 1, "method": 1}, {"content": 1}])
def test_an_entry_that_is_not_one_is_named(wrong):
    with pytest.raises(RecordingError, match=r"log\.entries\[0\]: not an entry"):
        [*har_calls(entry(**wrong))]


def test_a_line_ends_at_a_line_break_alone():
    line = '{"operation": "customers.get", "text": "a\u2028b\x85c"}'
    assert [place for place, _ in rows(f"{line}\r\n\n{line}")] == ["line 1", "line 3"]


def test_a_single_value_is_a_field_too():
    assert body_fields({"a": [{"b": True}, {"b": "x"}]}) == {
        "body": set(), "body.a": set(), "body.a[]": set(), "body.a[].b": {"true", "x"}
    }  # fmt: skip
    assert body_fields("text") == {"body": {"text"}}
    assert body_fields(None) == {}
