"""Files of traffic: what is written is read again, and what cannot be read has a reason and a place."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime

import pytest

from webex_wholesale_contracts.drift._calls import read_calls
from webex_wholesale_contracts.traffic import FORMATS, Exchange, TrafficError, format_of, read, text_of, write

EXCHANGE = Exchange(
    method="POST",
    path="/v1/wholesale/customers",
    query="onBehalfOfSubPartnerOrgId=x",
    operation="customers.provision",
    status=202,
    sent={"externalId": "acme", "packages": ["webex_calling"]},
    received={"url": "https://webexapis.com/v1/wholesale/customers/1"},
    tracking_id="T-1",
    started=datetime(2026, 1, 5, 9, tzinfo=UTC),
    seconds=0.25,
)


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_written_is_read_again(tmp_path, format):
    path = tmp_path / "traffic"
    write(path, text_of([EXCHANGE, EXCHANGE], format, redacted=False))
    found = read(path)
    assert len(found) == 2
    for name in ("method", "path", "query", "operation", "status", "sent", "received", "started", "redacted"):
        assert getattr(found[0], name) == getattr(EXCHANGE, name)


@pytest.mark.parametrize("started", [None, "yesterday", 5, "1970-01-01T00:00:00+00:00"])
def test_an_entry_of_an_archive_without_a_moment_has_none(tmp_path, started):
    entry = {"startedDateTime": started, "request": {"method": "GET", "url": "https://a/b"}, "response": {}}
    (tmp_path / "a.har").write_text(json.dumps({"log": {"entries": [entry]}}))
    assert read(tmp_path / "a.har")[0].started is None


@pytest.mark.parametrize("format", FORMATS)
def test_the_calls_of_a_file_narrow_a_comparison_of_descriptions(tmp_path, format):
    """`contracts drift --touched-by` reads both formats."""
    path = tmp_path / "traffic"
    write(path, text_of([EXCHANGE], format, redacted=False))
    (call,) = read_calls(path)
    assert (call.operation, call.status) == ("POST /wholesale/customers", "202")
    assert call.request["body.packages[]"] == {"webex_calling"}
    assert call.answer["body.url"]


def test_a_har_file_has_what_version_1_2_requires():
    (entry,) = json.loads(text_of([EXCHANGE], "har", redacted=False))["log"]["entries"]
    assert entry["startedDateTime"] == "2026-01-05T09:00:00+00:00"
    assert entry["time"] == 250
    assert entry["request"]["url"] == "https://webexapis.com/v1/wholesale/customers?onBehalfOfSubPartnerOrgId=x"
    assert entry["request"]["queryString"] == [{"name": "onBehalfOfSubPartnerOrgId", "value": "x"}]
    assert {"cookies", "headers", "headersSize", "bodySize", "httpVersion"} <= entry["request"].keys()
    assert {"cookies", "headers", "content", "redirectURL", "statusText"} <= entry["response"].keys()


def test_a_file_is_readable_by_its_owner_alone_and_replaced_whole(tmp_path):
    path = tmp_path / "traffic.jsonl"
    path.write_text("before")
    write(path, "after")
    assert path.read_text() == "after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [*tmp_path.iterdir()] == [path]


def test_the_name_of_a_file_chooses_its_format(tmp_path):
    assert format_of(tmp_path / "a.HAR") == "har"
    assert format_of(tmp_path / "a.jsonl") == "jsonl"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            '{"format": "webex-wholesale-calls", "version": 2}',
            "line 1: the journal is 'webex-wholesale-calls' version 2;",
        ),
        ('{"format": "other", "version": 1}', "line 1: the journal is 'other' version 1"),
        ("<html></html>", "line 1: neither a JSON object nor part of a HAR file"),
        ("\n[1]", "line 2: a call must be an object"),
        ('{"method": "GET"}', "line 1: a call needs method, path and status"),
        ('{"method": "GET", "path": "/", "status": 200, "started": "then"}', "line 1: started must be a moment"),
        ('{"log": {}}', "no list log.entries"),
        ('{"log": {"version": "2.0", "entries": []}}', "version 2.0; this program reads 1.x"),
        ('{"log": {"entries": [{}]}}', "log.entries[0]: not an entry with a request and a response"),
        (
            '{"log": {"entries": [{"request": {"method": "GET", "url": "https://[a"}, "response": {}}]}}',
            "log.entries[0]: the address cannot be read",
        ),
    ],
)
def test_a_file_that_cannot_be_read_has_a_reason_and_a_place(tmp_path, content, reason):
    path = tmp_path / "traffic"
    path.write_text(content)
    with pytest.raises(TrafficError) as problem:
        read(path)
    assert reason in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_missing_file_and_one_that_is_not_text_are_refused(tmp_path):
    with pytest.raises(TrafficError, match="No such file"):
        read(tmp_path / "nowhere")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(TrafficError, match="not text"):
        read(tmp_path / "binary")
