"""The coverage of one mock: collection, report, page, saved files, and its price."""

from __future__ import annotations

import json
from pathlib import Path
from timeit import repeat
from unittest.mock import patch

import pytest

from webex_wholesale_mock import Request, WholesaleMock
from webex_wholesale_mock.engine.exercised import CallKind, Exercised
from webex_wholesale_mock.faults import Status
from webex_wholesale_mock.server.serve import play
from webex_wholesale_mock.testkit.coverage import Case, Collection, CoverageFileError, CoverageReport
from webex_wholesale_mock.testkit.coverage.collection import read
from webex_wholesale_mock.testkit.coverage.page import page
from webex_wholesale_mock.testkit.coverage.universe import universe

LISTED = Case("statuses", "customers.list 200")


@pytest.fixture
def covered(mock):
    mock.coverage.start()
    return mock


def control(mock, method):
    response = mock.handle(Request(method, "/__mock__/coverage"))
    return response.status, json.loads(response.body)


def test_a_fresh_mock_collects_nothing(mock, api):
    api.list()
    with pytest.raises(ValueError, match=r"coverage is off; mock\.coverage\.start\(\)"):
        mock.coverage.report()
    assert repr(mock.coverage) == "<Coverage: off, 0 kinds of calls>"


def test_a_call_is_collected_with_all_that_it_had(covered, api):
    api.get(api.provision())
    api.delete(api.ids()[0])
    covered.faults.add(Status(503))
    api.list()
    assert covered.coverage.report().collection.calls == {
        CallKind("customers.provision", 202, None, None, None),
        CallKind("customers.get", 200, None, "provisioning", None),
        CallKind("customers.list", 200, None, None, None),
        CallKind("customers.delete", 409, "customer.busy", None, None),
        CallKind("customers.list", 503, None, None, "status"),
    }
    assert covered.coverage.report().collection.packages == {("provisioning", "provisioning")}


def test_a_call_stays_made_after_a_reset_a_rollback_and_in_a_fork(covered, api):
    before = covered.snapshot()
    covered.fork().handle(Request("GET", "/v1/nothing"))
    api.list()
    covered.rollback(before)
    covered.reset()
    assert {call.status for call in covered.coverage.report().collection.calls} == {200, 401}
    covered.coverage.clear()
    assert covered.coverage.report().covered == ()


def test_the_report_counts_each_case_once(covered, api):
    api.list()
    api.list()
    report = covered.coverage.report()
    assert report.covered == (LISTED,)
    assert {*report.missing} == {*universe()} - {LISTED}
    assert report.total == (1, len(universe()))
    assert report.percent == 100 / len(universe())
    assert report.figures["statuses"].covered == 1
    assert sum(figure.total for figure in report.figures.values()) == len(universe())


def test_the_report_names_assumed_rules_and_what_would_settle_them(covered, api):
    api.delete(api.provision())
    text = str(covered.coverage.report())
    assert "assumed rules that were leaned on: 1\n  customer.busy (assumed): " in text
    assert "Settled by: " in text


def test_what_is_new_is_told_against_an_earlier_collection(covered, api):
    api.list()
    before = covered.coverage.report().collection
    api.provision()
    report = CoverageReport(covered.coverage.report().collection, before)
    assert report.new == (Case("statuses", "customers.provision 202"),)
    assert "new since the saved file: 1: statuses: customers.provision 202" in str(report)
    assert "New since the saved file: 1" in page(report)


def test_the_page_shows_every_case_and_escapes_what_tests_are_called(covered, api):
    api.delete(api.provision())
    collected = Collection.of(covered._engine.exercised, "test_a.py::test[<b>]")
    text = page(CoverageReport(collected))
    assert "test_a.py::test[&lt;b&gt;]" in text
    assert "<b>" not in text
    assert "<script" not in text
    for case in universe():
        assert f">{case.name}: " in text


def test_the_page_of_everything_and_of_nothing_can_be_made():
    assert "total</td><td>0</td>" in page(CoverageReport(Collection()))
    calls = frozenset(CallKind(None, 404, case.name, None, None) for case in universe() if case.dimension == "rules")
    report = CoverageReport(Collection(calls))
    assert report.figures["rules"].percent == 100


def test_the_control_endpoint_starts_shows_and_clears(mock, api):
    status, body = control(mock, "GET")
    assert (status, body["message"]) == (
        400,
        "coverage is off; mock.coverage.start() turns it on, POST /__mock__/coverage over HTTP",
    )
    assert control(mock, "POST") == (200, {})
    api.list()
    status, body = control(mock, "GET")
    assert (status, body["dimensions"]["statuses"]["covered"]) == (200, 1)
    assert body["calls"] == [{"operation": "customers.list", "status": 200, "rule": None, "state": None, "fault": None}]
    assert control(mock, "DELETE") == (200, {})
    assert control(mock, "GET")[1]["calls"] == []


@pytest.mark.parametrize("clock", ["virtual", "frozen", "real"])
def test_a_served_mock_collects_from_its_start(clock):
    mock, _ = play(0, clock)
    mock.handle(Request("GET", "/v1/nothing"))
    assert [call.status for call in mock.coverage.report().collection.calls] == [401]


# Files


def test_a_saved_report_is_read_as_it_was(covered, api, tmp_path):
    api.get(api.provision())
    report = CoverageReport(Collection.of(covered._engine.exercised, "test_a"))
    api.delete(api.ids()[0])
    report = CoverageReport(report.collection | Collection.of(covered._engine.exercised, "test_b"))
    assert report.collection.tests == {"customer.busy": frozenset({"test_b"})}
    file = tmp_path / "coverage.json"
    file.write_text(json.dumps(report.as_json()))
    assert read(file) == report.collection


GOOD = {"format": "webex-wholesale coverage", "version": 1, "calls": [], "packages": [], "tests": {}}
BAD = {
    "not JSON": ("<html>", "is not JSON"),
    "nested too deep": ("[" * 100_000, "is not JSON"),
    "a list": ("[]", "cannot be used: it is not a file of webex-wholesale coverage"),
    "another kind": ('{"format": "x"}', "cannot be used: it is not a file of webex-wholesale coverage"),
    "another version": (
        json.dumps({**GOOD, "version": 2}),
        "cannot be used: it has version 2, and this release reads version 1",
    ),
    "no calls": (json.dumps({**GOOD, "calls": None}), "its calls, packages or tests are damaged"),
    "other calls": (json.dumps({**GOOD, "calls": [{"verb": "get"}]}), "its calls, packages or tests are damaged"),
    "a call of other types": (
        json.dumps({**GOOD, "calls": [{"operation": [], "status": 1, "rule": None, "state": None, "fault": None}]}),
        "its calls, packages or tests are damaged",
    ),
    "other packages": (json.dumps({**GOOD, "packages": [1]}), "its calls, packages or tests are damaged"),
}


@pytest.mark.parametrize(("text", "reason"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_used_is_refused_with_its_name_and_the_reason(tmp_path, text, reason):
    file = tmp_path / "coverage.json"
    file.write_text(text)
    with pytest.raises(CoverageFileError, match=r"coverage\.json ") as refused:
        read(file)
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(CoverageFileError, match="cannot be read: No such file"):
        read(tmp_path / "none.json")


# Price


def test_collection_takes_under_3_percent_of_a_call(covered, api):
    """The price of a call is that of the SDK's client in this process: nothing is cheaper for a test."""
    customer_id = api.provisioned()
    with patch.object(Exercised, "note") as noted:
        api.get(customer_id)
    exercised, arguments = Exercised(), noted.call_args.args
    with WholesaleMock() as mock, mock.client() as client:
        customer = mock.hub.add_customer()
        call = min(repeat(lambda: client.customers.get(customer.id), number=20, repeat=15)) / 20
    note = min(repeat(lambda: exercised.note(*arguments), number=2_000, repeat=15)) / 2_000
    assert note < 0.03 * call
