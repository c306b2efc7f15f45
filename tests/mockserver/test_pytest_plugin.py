"""The fixtures, the mark and the report of failures that pytest gets; and what unittest gets without a plugin."""

from __future__ import annotations

import io
import re
import sys
import unittest

import pytest

from webex_wholesale import NotFound
from webex_wholesale_mock import WholesaleMock

PLUGIN = "webex_wholesale_mock.pytest_plugin"
SECTION = "- webex wholesale mock -"

list(WholesaleMock().client().customers.list())
"""Loads modules that pytester would take away again after the first run."""


@pytest.fixture
def run(pytester, monkeypatch):
    """Runs a file of tests in this process with the plugin and no other."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\naddopts = --strict-markers -p no:cacheprovider\nfilterwarnings = error\n")

    def run(tests: str, *options: str, passed: int = 0, failed: int = 0, errors: int = 0) -> str:
        pytester.makepyfile(f"import pytest\n\n{tests}")
        result = pytester.runpytest_inprocess("-p", PLUGIN, *options)
        result.assert_outcomes(passed=passed, failed=failed, errors=errors)
        return result.stdout.str()

    return run


def test_each_test_has_a_world_of_its_own(run):
    run(
        """
@pytest.mark.parametrize("turn", [1, 2])
def test_a_fresh_world(wholesale_mock, wholesale_client, turn):
    assert list(wholesale_client.customers.list()) == []
    assert [call.operation for call in wholesale_mock.calls] == ["customers.list"]
    wholesale_mock.hub.add_free_account("ann@acme.example")
    wholesale_mock.clock.advance(60)
    assert wholesale_mock.clock.elapsed == 60
""",
        passed=2,
    )


def test_clients_are_closed_after_the_test(run):
    run(
        """
import asyncio

from webex_wholesale import ClientClosed

kept = []

def test_first(wholesale_client, async_wholesale_client):
    async def look():
        return [customer async for customer in async_wholesale_client.customers.list()]

    kept.extend([wholesale_client, async_wholesale_client])
    assert asyncio.run(look()) == list(wholesale_client.customers.list()) == []

def test_second():
    with pytest.raises(ClientClosed):
        kept[0].customers.get("x")
    with pytest.raises(ClientClosed):
        asyncio.run(kept[1].customers.get("x"))
""",
        passed=2,
    )


def test_the_asynchronous_client_works_in_tests_that_are_coroutines(run):
    run(
        """
@pytest.fixture
def anyio_backend():
    return "asyncio"

@pytest.mark.anyio
async def test_a_coroutine(async_wholesale_client):
    assert [customer async for customer in async_wholesale_client.customers.list()] == []
    await async_wholesale_client.aclose()
""",
        "-p",
        "anyio.pytest_plugin",
        passed=1,
    )


def test_the_intercepting_fixture_answers_the_test_and_nobody_after_it(run):
    run(
        """
import httpx
from webex_wholesale_mock.adapters._registry import active

URL = "https://webexapis.com/v1/wholesale/customers"

def test_a_program_that_knows_nothing_of_it(wholesale_intercept, wholesale_mock, wholesale_client):
    assert wholesale_intercept is wholesale_mock
    assert httpx.get(URL).status_code == 401
    assert [call.status for call in wholesale_mock.calls] == [401]
    assert list(wholesale_client.customers.list()) == []

def test_nothing_is_left():
    assert active == []

@pytest.mark.wholesale(seed=8)
def test_the_mark_decides_here_too(wholesale_intercept):
    headers = {"Authorization": f"Bearer {wholesale_intercept.tokens['full-admin']}"}
    assert httpx.get(URL, headers=headers).json() == {"items": []}

def test_nothing_is_left_again():
    assert active == []
""",
        passed=4,
    )


def test_the_intercepting_fixture_leaves_nothing_after_a_failure(run):
    out = run(
        """
import httpx
from webex_wholesale_mock.adapters._registry import active

def test_that_fails(wholesale_intercept):
    httpx.get("https://webexapis.com/v1/wholesale/customers").raise_for_status()

def test_nothing_is_left():
    assert active == []
""",
        passed=1,
        failed=1,
    )
    assert SECTION in out


# The mark


def test_the_mark_nearest_to_a_test_decides(run):
    run(
        """
from webex_wholesale_mock import WholesaleMock

pytestmark = pytest.mark.wholesale(seed=7)

def token(seed):
    return WholesaleMock(seed=seed).tokens["full-admin"]

def test_of_the_module(wholesale_mock):
    assert wholesale_mock.tokens["full-admin"] == token(7)

@pytest.mark.wholesale(seed=8)
def test_its_own(wholesale_mock):
    assert wholesale_mock.tokens["full-admin"] == token(8)
""",
        passed=2,
    )


def test_the_mark_says_when_it_begins_and_what_a_look_moves(run):
    run(
        """
from datetime import UTC, datetime

@pytest.mark.wholesale(clock=datetime(2026, 3, 1, tzinfo=UTC), poll_step=5)
def test_something(wholesale_mock, wholesale_client):
    late = wholesale_mock.hub.add_customer(status="provisioning")
    wholesale_client.customers.get(late.id)
    assert wholesale_mock.clock.now == datetime(2026, 3, 1, 0, 0, 5, tzinfo=UTC)
""",
        passed=1,
    )


CHANGING_TEST = """
def test_something(wholesale_mock):
    wholesale_mock.hub.add_customer(external_id="acme-1")
    assert False
"""


@pytest.mark.parametrize(
    ("mark", "options", "told"),
    [
        ("", [], False),
        ("", ["--wholesale-changes"], True),
        ("@pytest.mark.wholesale(changes=True)", [], True),
        ("@pytest.mark.wholesale(changes=False)", ["--wholesale-changes"], False),
    ],
)
def test_the_report_of_a_failure_has_the_changes_on_request(run, mark, options, told):
    shown = run(mark + CHANGING_TEST, *options, failed=1)
    assert ("  + customer acme-1" in shown) is told


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        ("sead=7", "unknown setting 'sead'; the settings are seed, clock, poll_step, changes, scenario"),
        ("seed='7'", "seed must be a whole number, got '7'"),
        ("seed=True", "seed must be a whole number, got True"),
        (
            "clock='2026-01-05'",
            "clock must be a moment, such as datetime(2026, 1, 5, tzinfo=UTC), got '2026-01-05'",
        ),
        ("clock=datetime(2026, 1, 5)", "the clock needs a time zone, 2026-01-05 00:00:00 has none; use datetime("),
        ("poll_step='5'", "poll_step must be a number of seconds, got '5'"),
        ("poll_step=-1", "poll_step"),
        ("scenario=7", "scenario must be a path, got 7"),
        ("changes=1", "changes must be True or False, got 1"),
        ("scenario='nowhere.yaml'", "[Errno 2] No such file or directory: '"),
        ("7", "7 needs a name, such as seed=7"),
    ],
)
def test_a_mark_that_says_nothing_is_refused(run, mark, reason):
    told = run(
        f"""
from datetime import datetime

@pytest.mark.wholesale({mark})
def test_something(wholesale_mock):
    pass
""",
        errors=1,
    )
    assert f"pytest.mark.wholesale: {reason}" in told


SCENARIO = """
@pytest.mark.wholesale(scenario="bakery.yaml", seed=3)
def test_something(wholesale_mock, wholesale_client):
    assert [customer.external_id for customer in wholesale_client.customers.list()] == ["F-1"]
    assert repr(wholesale_mock).startswith("<WholesaleMock with seed 3 ")
"""


def test_a_mock_can_begin_with_a_scenario(run, pytester):
    pytester.makefile(".yaml", bakery="partners: [{name: Fjord Telecom, customers: [{external_id: F-1}]}]")
    run(SCENARIO, passed=1)


def test_what_is_wrong_with_a_scenario_is_told(run, pytester):
    pytester.makefile(".yaml", bakery="partners:\n  - nome: Fjord Telecom")
    told = run(SCENARIO, errors=1)
    assert "bakery.yaml" in told
    assert "nome" in told


# The report


def test_a_failure_shows_the_last_calls_and_the_rule_that_refused(run):
    told = run(
        """
def test_something(wholesale_mock, wholesale_client):
    list(wholesale_client.customers.list())
    wholesale_client.customers.get("nobody")
""",
        failed=1,
    )
    section = told.partition(SECTION)[2]
    assert "   1 GET customers 200, 09:00:00\n" in section
    assert "   2 GET customer nobody 404, 09:00:00, id.malformed\n" in section
    assert "refused by id.malformed (assumed, " in section
    assert WholesaleMock().tokens["full-admin"] not in told


@pytest.mark.parametrize("place", ["setup", "test", "teardown"])
def test_it_does_not_matter_where_a_test_fails_and_how_the_mock_was_reached(run, place):
    told = run(
        f"""
@pytest.fixture
def customers(wholesale_client):
    found = list(wholesale_client.customers.list())
    assert {place!r} != "setup"
    yield found
    assert {place!r} != "teardown"

def test_something(customers):
    assert {place!r} != "test"
""",
        "-rN",
        **{"setup": {"errors": 1}, "test": {"failed": 1}, "teardown": {"passed": 1, "errors": 1}}[place],
    )
    assert told.count(SECTION) == 1
    assert "   1 GET customers 200, 09:00:00" in told


def test_nothing_is_shown_without_calls_or_without_a_failure(run):
    told = run(
        """
def test_without_calls(wholesale_mock):
    assert wholesale_mock.calls

def test_without_the_mock():
    assert False

def test_without_a_failure(wholesale_client):
    list(wholesale_client.customers.list())
""",
        "-rA",
        passed=1,
        failed=2,
    )
    assert SECTION not in told


@pytest.mark.slow
def test_a_mock_does_not_outlive_its_test(run):
    run(
        """
import gc
import weakref

seen = []

@pytest.mark.parametrize("turn", [1, 2, 3])
def test_something(wholesale_mock, turn):
    gc.collect()
    assert not [each for each in seen if each() is not None]
    seen.append(weakref.ref(wholesale_mock))
""",
        passed=3,
    )


@pytest.mark.slow
def test_the_report_arrives_from_other_processes(pytester, monkeypatch):
    pytest.importorskip("xdist")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(
        """
import pytest

@pytest.mark.parametrize("turn", range(4))
def test_something(wholesale_client, turn):
    wholesale_client.customers.get("nobody")
"""
    )
    result = pytester.runpytest_subprocess("-p", PLUGIN, "-p", "xdist", "-n", "2", timeout=60)
    result.assert_outcomes(failed=4)
    assert result.stdout.str().count(SECTION) == 4


def test_without_its_fixtures_the_plugin_imports_nothing(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(
        """
import sys

def test_something():
    assert [name for name in sys.modules if name.startswith("webex")] == ["webex_wholesale_mock", PLUGIN]
    assert not {"httpx", "pydantic", "attrs"} & {*sys.modules}
""".replace("PLUGIN", repr(PLUGIN))
    )
    pytester.runpytest_subprocess("-p", PLUGIN, timeout=60).assert_outcomes(passed=1)


# The traceback


HTTPX = """
import httpx

def get(wholesale_mock):
    with httpx.Client(transport=wholesale_mock.transport()) as http:
        return http.get("https://webexapis.com/v1/wholesale/customers")
"""


@pytest.mark.parametrize(
    "line",
    [
        'wholesale_client.customers.get("nobody")',
        'wholesale_client.customers.wait_until_provisioned("nobody", timeout=-1)',
        'wholesale_mock.assert_called("customers.get")',
        'wholesale_mock.assert_not_called("customers.gett")',
        "wholesale_mock.assert_no_unexpected_errors(allow=[7])",
        "wholesale_mock.calls.latest",
        "wholesale_mock.clock.advance(-1)",
        'wholesale_mock.hub.suspend("nobody")',
        'wholesale_mock.load_scenario("nowhere.yaml")',
        "get(wholesale_mock)",
        "asyncio.run(async_get(async_wholesale_client))",
    ],
)
def test_the_last_line_shown_is_that_of_the_test(run, line):
    told = run(
        f"""
import asyncio

from webex_wholesale_mock.faults import Disconnect
{HTTPX}
async def async_get(client):
    return await client.customers.get("nobody")

def test_something(wholesale_mock, wholesale_client, async_wholesale_client):
    wholesale_mock.faults.add(Disconnect(), operation="customers.list")
    {line}
""",
        failed=1,
    )
    *_, last = places(told)
    assert last.startswith("test_the_last_line_shown_is_that_of_the_test.py"), told
    assert not [place for place in places(told) if any(name in place for name in ("webex_", "httpx", "pathlib"))]


@pytest.mark.parametrize("library", ["httpx", "requests"])
@pytest.mark.parametrize("fault", ["Disconnect()", "Status(503)"])
def test_programs_that_know_nothing_of_the_mock_end_at_their_own_line(run, library, fault):
    pytest.importorskip(library)
    told = run(
        f"""
import {library}

from webex_wholesale_mock.faults import Disconnect, Status

def test_something(wholesale_mock):
    wholesale_mock.faults.add({fault})
    with wholesale_mock.intercept():
        {library}.get("https://webexapis.com/v1/wholesale/customers").raise_for_status()
""",
        failed=1,
    )
    assert {place.partition(":")[0] for place in places(told)} == {
        "test_programs_that_know_nothing_of_the_mock_end_at_their_own_line.py"
    }


def test_a_function_of_the_test_that_is_called_back_is_shown(run):
    told = run(
        """
def has_name(body):
    return body["name"]

def test_something(wholesale_mock, wholesale_client):
    wholesale_mock.hub.add_customer(status="provisioning")
    [customer] = wholesale_client.customers.list()
    wholesale_client.customers.wait_until_provisioned(customer.id, on_progress=has_name)
""",
        "--tb=short",
        failed=1,
    )
    assert len(places(told)) == 2
    assert "in has_name" in told


def test_what_is_not_ours_is_shown_as_ever(run):
    told = run(
        """
import json

def test_something(wholesale_client):
    json.loads("{")
""",
        failed=1,
    )
    assert "json" in places(told)[-1]


def test_an_error_without_a_line_of_the_test_stays_whole(run):
    told = run(
        """
@pytest.fixture(autouse=True)
def broken(monkeypatch):
    from webex_wholesale_mock.engine import engine

    monkeypatch.setattr(engine, "Engine", None)

def test_something(wholesale_mock):
    pass
""",
        errors=1,
    )
    assert "mock.py" in places(told)[-1]


def places(told):
    """The places that a report names, in order, up to the section of the mock."""
    return re.findall(r"^(\S+\.py:\d+)(?=:)", told.partition(SECTION)[0], re.MULTILINE)


def test_with_full_trace_the_whole_is_shown(run):
    told = run(
        """
def test_something(wholesale_client):
    wholesale_client.customers.get("nobody")
""",
        "--full-trace",
        failed=1,
    )
    assert "webex_wholesale" in places(told)[-1]
    assert len(places(told)) > 3


# unittest


def test_unittest_prints_the_calls_of_a_mock_in_a_with_block():
    class Example(unittest.TestCase):
        def test_something(self) -> None:
            with WholesaleMock() as mock:
                mock.client().customers.get("nobody")

    output = io.StringIO()
    result = unittest.TextTestRunner(output).run(unittest.defaultTestLoader.loadTestsFromTestCase(Example))
    assert len(result.errors) == 1
    assert "   1 GET customer nobody 404, 09:00:00, id.malformed\n" in output.getvalue()


def test_unittest_ends_the_traceback_of_a_failed_assertion_at_the_line_of_the_test():
    class Example(unittest.TestCase):
        def test_something(self) -> None:
            WholesaleMock().assert_called("customers.get")

    result = unittest.TestResult()
    Example("test_something").run(result)
    [(_, told)] = result.failures
    assert "verification.py" not in told
    shown = [line for line in told.splitlines() if set(line) - set(" ~^")]  # newer Pythons underline the call
    last = shown.index("AssertionError: customers.get was never called")
    assert shown[last - 1].strip() == 'WholesaleMock().assert_called("customers.get")'


def test_an_error_that_is_expected_is_left_alone():
    with WholesaleMock() as mock:
        with pytest.raises(NotFound) as missing:
            mock.client().customers.get("nobody")
        assert not hasattr(missing.value, "__notes__")
    assert sys.exception() is None
