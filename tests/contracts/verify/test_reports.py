"""Reports of a verification in each format, and values that are the same in each run."""

from __future__ import annotations

import json
from datetime import date
from xml.etree import ElementTree

import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_contracts.verify import Finding, Options, Report, verify
from webex_wholesale_contracts.verify._judge import Judgement
from webex_wholesale_contracts.verify._normalise import normalised
from webex_wholesale_contracts.verify._report import FORMATS
from webex_wholesale_mock.cli import _verification

REPORT = Report(
    target="https://wholesale.example/v1",
    on=date(2026, 11, 28),
    findings=(
        Finding("customers.list 200", "customers.list 200", Judgement("agrees")),
        Finding("customer.busy", "customers.delete 202", Judgement("differs", "423 'a | b <c>'", True, 423)),
        Finding("http.rate.limited", "", Judgement("not tried", "it takes too much")),
    ),
    users=1,
    left=("customer verify-1-main (1): 503",),
    stays=("person verify-1-una@example.com (2): 403",),
)


def test_the_text_tells_differences_first():
    assert FORMATS["text"](REPORT).splitlines() == [
        "differs:",
        "  customer.busy (assumed): 423 'a | b <c>'",
        "",
        "not tried:",
        "  http.rate.limited (documented): it takes too much",
        "",
        "agrees:",
        "  customers.list 200",
        "",
        "left behind:",
        "  customer verify-1-main (1): 503",
        "",
        "stays, and costs nothing:",
        "  person verify-1-una@example.com (2): 403",
        "",
        "https://wholesale.example/v1 on 2026-11-28: 2 rules: 0 agree, 1 differ, 1 not tried; "
        "1 call: 1 agree, 0 differ, 0 not tried; 1 user made",
    ]


def test_the_json_has_all_of_it():
    report = json.loads(FORMATS["json"](REPORT))
    assert report["verdict"] == "differs"
    assert report["counts"] == {"differs": 1, "not tried": 1, "agrees": 1}
    assert (report["target"], report["on"], report["users"], report["broken off"]) == (
        "https://wholesale.example/v1",
        "2026-11-28",
        1,
        False,
    )
    assert report["findings"][1] == {
        "id": "customer.busy",
        "kind": "rule",
        "case": "customers.delete 202",
        "verdict": "differs",
        "note": "423 'a | b <c>'",
        "evidence": "assumed",
        "enforced": True,
        "status": 423,
        "code": None,
    }
    assert report["findings"][0]["kind"] == "call"
    assert report["findings"][0]["evidence"] is None


def test_junit_has_a_failure_a_skip_and_an_error():
    suite = ElementTree.fromstring(FORMATS["junit"](REPORT))
    assert suite.attrib == {
        "name": "webex-wholesale https://wholesale.example/v1",
        "tests": "4",
        "failures": "1",
        "skipped": "1",
        "errors": "1",
    }
    tests = {test.get("name"): [(child.tag, child.get("message")) for child in test] for test in suite}
    assert tests == {
        "customers.list 200": [],
        "customer.busy": [("failure", "423 'a | b <c>'")],
        "http.rate.limited": [("skipped", "it takes too much")],
        "customer verify-1-main (1)": [("error", "customer verify-1-main (1): 503")],
    }
    assert int(suite.get("tests", 0)) == len(suite)


def test_markdown_has_a_table_of_what_does_not_agree():
    assert FORMATS["markdown"](REPORT).splitlines() == [
        "**https://wholesale.example/v1 on 2026-11-28: 2 rules: 0 agree, 1 differ, 1 not tried; "
        "1 call: 1 agree, 0 differ, 0 not tried; 1 user made**",
        "",
        "| rule or call | verdict | what came instead, or why not |",
        "| --- | --- | --- |",
        "| `customer.busy` | differs | 423 'a \\| b <c>' |",
        "| `http.rate.limited` | not tried | it takes too much |",
        "",
        "Left behind: customer verify-1-main (1): 503",
        "",
        "Left behind: person verify-1-una@example.com (2): 403",
    ]


def test_a_report_without_anything_to_tell_is_short():
    report = Report(target="mock", on=date(2026, 1, 5), findings=(), is_cut=True)
    line = "mock on 2026-01-05, broken off: 0 rules: 0 agree, 0 differ, 0 not tried; "
    line += "0 calls: 0 agree, 0 differ, 0 not tried; 0 users made"
    assert FORMATS["text"](report) == line
    assert FORMATS["markdown"](report) == f"**{line}**"


@pytest.mark.parametrize("format", FORMATS)
def test_two_runs_give_the_same_report(format):
    reports = [FORMATS[format](verify(_verification.target(), Options()).report) for _ in range(2)]
    assert reports[0] == reports[1]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("verify-1a2b3c4d-una@example.com is taken", "<name> is taken"),
        ('the external id "verify-1a2b3c4d-main" belongs', 'the external id "<name>" belongs'),
        ("verify-ffffffff-main", "verify-ffffffff-main"),
        (ids.encode("ENTERPRISE", "01234567-89ab-4cde-8f01-23456789abcd"), "<enterprise id>"),
        ("c" * 50, "<id>"),
        ("at 2026-01-05T09:00:00.000Z or 2026-01-05T09:00:00+01:00", "at <moment> or <moment>"),
        ("ROUTER_5F3A-01AB-99 MOCK_00000007-000000000002", "<tracking id> <tracking id>"),
        (["verify-1a2b3c4d-main", {"a": 1, "b": None}], ["<name>", {"a": 1, "b": None}]),
        ("2026-01-05", "2026-01-05"),
    ],
)
def test_what_differs_from_run_to_run_is_named_instead(value, shown):
    assert normalised(value, "verify-1a2b3c4d") == shown
