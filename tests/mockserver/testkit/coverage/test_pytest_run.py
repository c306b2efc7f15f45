"""The options of the pytest plugin: coverage of a run, and the gate on evidence."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from webex_wholesale_contracts.verify.evidence import Observation, write
from webex_wholesale_mock import WholesaleMock

PLUGIN = "webex_wholesale_mock.pytest_plugin"
list(WholesaleMock().client().customers.list())
"""Loads modules that pytester would take away again after the first run."""
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
from webex_wholesale_contracts.verify.evidence import Observation, write
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


# Exemptions from the gate


STRICT = "--wholesale-strict-evidence=observed"


@pytest.mark.parametrize("where", ["option", "ini"])
def test_an_exempt_rule_may_be_leaned_on(run, pytester, where):
    if where == "ini":
        pytester.makeini("[pytest]\nwholesale_strict_evidence_allow =\n    customer.busy\n    customer.email.in-use\n")
    options = ["--wholesale-strict-evidence-allow=customer.busy"] if where == "option" else []
    result = run(STRICT, *options)
    result.assert_outcomes(passed=2)
    assert "its exemption can go" not in result.stdout.str()


@pytest.mark.parametrize("leans_on", ["'customer.busy'", "['customer.busy', 'customer.has-subscribers']"])
def test_a_mark_exempts_rules_for_its_test_and_those_of_all_marks_count(run, leans_on):
    marked = TESTS.replace("def test_refused", f"@pytest.mark.wholesale(leans_on={leans_on})\ndef test_refused")
    both = f"{marked}\npytestmark = pytest.mark.wholesale(leans_on='customer.email.in-use')\n"
    for tests in (marked, both):
        run(STRICT, tests=tests).assert_outcomes(passed=2)
    other = TESTS.replace("def test_listed", f"@pytest.mark.wholesale(leans_on={leans_on})\ndef test_listed")
    run(STRICT, tests=other).assert_outcomes(passed=1, failed=1)


def test_an_exemption_that_is_not_needed_any_more_is_told(run):
    result = run(STRICT, "--wholesale-strict-evidence-allow=auth.token.missing", tests=OBSERVED)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["auth.token.missing is observed now: its exemption can go"])
    result = run("--wholesale-cov", "--wholesale-strict-evidence-allow=auth.token.missing", tests=OBSERVED)
    assert "its exemption can go" not in result.stdout.str()


def test_an_unknown_rule_is_refused_with_the_nearest(run):
    result = run(STRICT, "--wholesale-strict-evidence-allow=customer.bsy")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said = "--wholesale-strict-evidence-allow: unknown rule 'customer.bsy'; did you mean 'customer.busy'?"
    assert said in result.stderr.str()
    for wrong, reason in (("'customer.bsy'", "unknown rule 'customer.bsy'; did you mean"), ("7", "leans_on must be")):
        tests = f"import pytest\n@pytest.mark.wholesale(leans_on={wrong})\ndef test_it(wholesale_mock):\n    pass\n"
        result = run(STRICT, tests=tests)
        result.assert_outcomes(errors=1)
        assert f"pytest.mark.wholesale: {reason}" in result.stdout.str()


# Evidence of the user's own


@pytest.fixture
def evidence(pytester):
    """A file in which customer.busy was observed."""
    seen = Observation("customer.busy", date(2026, 11, 28), "Una", "here", agrees=True, enforced=True)
    write(pytester.path / "evidence.json", [seen])
    return "evidence.json"


def test_a_rule_that_the_user_has_observed_passes_the_gate(run, evidence):
    run(STRICT, f"--wholesale-evidence={evidence}").assert_outcomes(passed=2)
    assert run(f"--wholesale-evidence={evidence}").ret == 0


def test_the_file_can_stand_in_the_ini_file_and_in_the_mark(run, pytester, evidence):
    marked = TESTS.replace("def test_refused", f"@pytest.mark.wholesale(evidence={evidence!r})\ndef test_refused")
    run(STRICT, tests=marked).assert_outcomes(passed=2)
    pytester.makeini(f"[pytest]\nwholesale_evidence = {evidence}\n")
    run(STRICT).assert_outcomes(passed=2)


def test_evidence_that_cannot_be_used_is_a_usage_error(run):
    result = run("--wholesale-evidence=nowhere.json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    [line] = [line for line in result.errlines if "nowhere.json" in line]
    assert line.startswith("ERROR: --wholesale-evidence: ")


def test_workers_take_evidence_and_exemptions_too(run, pytester, evidence):
    result = run("-p", "xdist", "-n2", STRICT, f"--wholesale-evidence={evidence}")
    result.assert_outcomes(passed=2)
    result = run("-p", "xdist", "-n2", STRICT, "--wholesale-strict-evidence-allow=customer.busy")
    result.assert_outcomes(passed=2)
