"""The options of the pytest plugin: coverage of a run, and the gate on evidence."""

from __future__ import annotations

import json
import re

import pytest

PLUGIN = "webex_wholesale_mock.pytest_plugin"
TESTS = """
import pytest
from webex_wholesale import Conflict

@pytest.fixture
def busy(wholesale_mock):
    return wholesale_mock.hub.add_customer(status="updating")

def test_listed(wholesale_client):
    assert list(wholesale_client.customers.list()) == []

def test_refused(wholesale_client, busy):
    with pytest.raises(Conflict):
        wholesale_client.customers.delete(busy.id)
"""


@pytest.fixture
def run(pytester, monkeypatch):
    """Runs a file of tests in this process with the plugin and no other."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\naddopts = --strict-markers -p no:cacheprovider\nfilterwarnings = error\n")

    def run(*options: str, tests: str = TESTS) -> pytest.RunResult:
        pytester.makepyfile(test_it=tests)
        return pytester.runpytest_inprocess("-p", PLUGIN, *options)

    return run


def saved(pytester, name="coverage.json"):
    return json.loads((pytester.path / name).read_text())


def test_without_an_option_nothing_is_shown(run):
    result = run()
    result.assert_outcomes(passed=2)
    result.stdout.no_fnmatch_line("*wholesale coverage*")


def test_the_summary_has_figures_rules_and_code(run):
    result = run("--wholesale-cov")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "=* wholesale coverage *=",
            "statuses     1 of *",
            "rules        1 of *",
            "states       0 of *",
            "faults       0 of *",
            "total        2 of *",
            "assumed rules that were leaned on: 1",
            "  customer.busy (assumed): *",
            "    in test_it.py::test_refused",
            "the 3 cheapest of * missing cases:",
            "    def test_*(wholesale_mock):",
        ]
    )


def test_mocks_that_tests_make_themselves_count_too(run):
    tests = """
from webex_wholesale_mock import WholesaleMock

def test_it():
    with WholesaleMock() as mock, mock.client() as client:
        list(client.customers.list())
"""
    run("--wholesale-cov", tests=tests).stdout.fnmatch_lines(["statuses     1 of *"])


def test_json_and_page_are_written(run, pytester):
    result = run("--wholesale-cov-json=coverage.json", "--wholesale-cov-html=coverage.html")
    assert result.ret == 0
    body = saved(pytester)
    assert body["tests"] == {"customer.busy": ["test_it.py::test_refused"]}
    assert [one["rule"] for one in body["assumed"]] == ["customer.busy"]
    assert len(body["suggestions"]) == sum(len(dimension["missing"]) for dimension in body["dimensions"].values())
    assert "<h1>wholesale coverage</h1>" in (pytester.path / "coverage.html").read_text()


def test_new_cases_are_told_since_a_saved_file(run, pytester):
    run("--wholesale-cov-json=before.json", "-k", "listed")
    result = run("--wholesale-cov-since=before.json", "--wholesale-cov-json=after.json")
    result.stdout.fnmatch_lines(["new since the saved file: 1: rules: customer.busy"])
    assert saved(pytester, "after.json")["new"] == [{"dimension": "rules", "name": "customer.busy"}]


@pytest.mark.parametrize(("percent", "status"), [("1", 0), ("1.5", 1), ("100", 1)])
def test_a_run_fails_under_a_percentage(run, percent, status):
    result = run(f"--wholesale-cov-fail-under={percent}")
    assert result.ret == status
    result.assert_outcomes(passed=2)
    if status:
        result.stdout.fnmatch_lines([f"ERROR: coverage is 1.4 %, below --wholesale-cov-fail-under={percent}"])


def test_workers_send_what_they_collect(run, pytester):
    files = ("--wholesale-cov-json=coverage.json", "--wholesale-cov-html=coverage.html")
    result = run("-p", "xdist", "-n", "2", *files, "--wholesale-cov-fail-under=1.5")
    assert result.ret == 1
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["=* wholesale coverage *=", "total        2 of *", "ERROR: coverage is 1.4 %*"])
    body = saved(pytester)
    assert [call["operation"] for call in body["calls"]] == ["customers.delete", "customers.list"]
    assert body["tests"] == {"customer.busy": ["test_it.py::test_refused"]}


def test_a_worker_that_dies_is_told_of(run):
    tests = "import os\n\ndef test_it():\n    os._exit(3)\n"
    result = run("-p", "xdist", "-n", "1", "--max-worker-restart=0", "--wholesale-cov", tests=tests)
    result.stdout.fnmatch_lines(["ERROR: worker gw0 ended without its coverage, so figures are too low"])
    assert result.ret == 1


def test_collecting_alone_fails_nothing(run):
    assert run("--collect-only", "--wholesale-cov-fail-under=100").ret == 0


BAD = {
    "a percentage above 100": ("fail-under=101", "must be a number from 0 to 100, got '101'"),
    "a negative percentage": ("fail-under=-1", "must be a number from 0 to 100, got '-1'"),
    "a percentage that is not one": ("fail-under=nan", "must be a number from 0 to 100, got 'nan'"),
    "a percentage in words": ("fail-under=half", "must be a number from 0 to 100, got 'half'"),
    "an earlier file that is not there": ("since=none.json", "none.json cannot be read: No such file or directory"),
    "an earlier file of another kind": ("since=test_it.py", "test_it.py is not JSON"),
    "a page in no folder": ("html=none/coverage.html", "the folder none does not exist"),
    "a JSON that is a folder": ("json=.", ". is a folder; give a file in it"),
}


@pytest.mark.parametrize(("option", "reason"), BAD.values(), ids=BAD)
def test_bad_input_is_one_line_and_a_usage_error(run, option, reason):
    result = run(f"--wholesale-cov-{option}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = (line for line in result.errlines if reason in line)
    assert f"--wholesale-cov-{option.partition('=')[0]}: {reason}" in line
    assert "Traceback" not in result.stderr.str()


# The gate


def test_a_test_that_leans_on_an_assumed_rule_fails(run):
    result = run("--wholesale-strict-evidence=observed")
    result.assert_outcomes(passed=1, failed=1)
    text = result.stdout.str()
    assert "the test leans on 1 rule that evidence does not support" in text
    assert re.search(r"^  customer\.busy \(assumed\): .* Settled by: ", text, re.MULTILINE)
    assert re.search(r"^not documented; settled by: ", text, re.MULTILINE)
    assert "wholesale coverage" not in text


OBSERVED = """
from webex_wholesale_mock import Request

def test_it(wholesale_mock):
    assert wholesale_mock.handle(Request("GET", "/v1/wholesale/customers")).status == 401
"""


@pytest.mark.parametrize(("level", "failed"), [("observed", 0), ("documented", 1)])
def test_an_observed_rule_is_enough_unless_documents_are_asked_for(run, level, failed):
    result = run(f"--wholesale-strict-evidence={level}", tests=OBSERVED)
    result.assert_outcomes(passed=1 - failed, failed=failed)


def test_a_teardown_that_leans_on_an_assumed_rule_is_an_error(run):
    tests = """
import pytest

@pytest.fixture
def cleaned(wholesale_mock, wholesale_client):
    customer = wholesale_mock.hub.add_customer(status="updating")
    yield
    with pytest.raises(Exception):
        wholesale_client.customers.delete(customer.id)

def test_it(cleaned):
    pass
"""
    run("--wholesale-strict-evidence=observed", tests=tests).assert_outcomes(passed=1, errors=1)


def test_a_test_that_failed_already_fails_once(run):
    tests = TESTS.replace("    with pytest.raises(Conflict):\n        ", "    ")
    run("--wholesale-strict-evidence=observed", tests=tests).assert_outcomes(passed=1, failed=1)


def test_a_rule_that_a_test_has_switched_off_is_not_leaned_on(run):
    tests = """
def test_it(wholesale_mock, wholesale_client):
    customer = wholesale_mock.hub.add_customer(external_id="acme-1")
    wholesale_mock.hub.add_subscriber(customer.id)
    wholesale_mock.rules.disable("customer.has-subscribers")
    wholesale_client.customers.delete(customer.id)
"""
    run("--wholesale-strict-evidence=observed", tests=tests).assert_outcomes(passed=1)
