"""Plugin for pytest: fixtures, a mark, calls in the report of a failure, coverage. No asserts: PYTEST_DONT_REWRITE."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from webex_wholesale import AsyncWholesaleClient, WholesaleClient
    from webex_wholesale_mock import WholesaleMock

MARK = "wholesale"
_MOCK_MODULE = "webex_wholesale_mock.mock"
"""Loaded in a process where somebody uses a mock."""
_mock = pytest.StashKey["WholesaleMock"]()


COVERAGE_OPTIONS = (
    ("--wholesale-cov", {"action": "store_true", "help": "show what the tests exercised of the wholesale API"}),
    ("--wholesale-cov-json", {"metavar": "FILE", "help": "write that coverage as JSON"}),
    ("--wholesale-cov-html", {"metavar": "FILE", "help": "write that coverage as a page"}),
    ("--wholesale-cov-since", {"metavar": "FILE", "help": "list the cases that are new since a saved JSON"}),
    ("--wholesale-cov-fail-under", {"metavar": "PERCENT", "help": "fail where less of all cases was exercised"}),
    (
        "--wholesale-strict-evidence",
        {"choices": ("observed", "documented"), "help": "fail tests that lean on rules known less well than this"},
    ),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("wholesale", "webex wholesale mock")
    for name, settings in COVERAGE_OPTIONS:
        group.addoption(name, **settings, **({"type": _percent} if name.endswith("under") else {}))
    group.addoption(
        "--wholesale-changes",
        action="store_true",
        help="tell in the report of a failure how the world of wholesale_mock has changed since the test got it",
    )


def _percent(text: str) -> float:
    with suppress(ValueError):
        if 0 <= float(text) <= 100:
            return float(text)
    raise ArgumentTypeError(f"must be a number from 0 to 100, got {text!r}")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", f"{MARK}(seed, clock, poll_step, changes, scenario): settings of the fixture wholesale_mock"
    )
    asked = [config.getoption(name.strip("-").replace("-", "_"), None) for name, _ in COVERAGE_OPTIONS]
    if any(value not in (None, False) for value in asked) and not config.getoption("collectonly"):
        from webex_wholesale_mock.testkit.coverage.pytest_run import CoverageRun

        config.pluginmanager.register(CoverageRun(config), "wholesale-coverage")


@pytest.fixture
def wholesale_mock(request: pytest.FixtureRequest) -> Iterator[WholesaleMock]:
    """A mock of the Webex Wholesale service for this test alone; the mark `wholesale` has its settings."""
    from webex_wholesale_mock import WholesaleMock
    from webex_wholesale_mock.testkit.marks import merged

    marks = reversed([*request.node.iter_markers(MARK)])  # the nearest one last
    try:
        settings = merged((mark.args, mark.kwargs) for mark in marks)
        scenario = settings.pop("scenario", None)
        tells_changes = settings.pop("changes", request.config.getoption("--wholesale-changes"))
        mock = WholesaleMock(**settings)
        if scenario:
            mock.load_scenario(request.path.parent / scenario)
    except (ValueError, OSError) as error:
        pytest.fail(f"pytest.mark.{MARK}: {error}", pytrace=False)
    if tells_changes:
        mock.story_since = mock.snapshot()
    with mock:
        request.node.stash[_mock] = mock
        yield mock


@pytest.fixture
def wholesale_client(wholesale_mock: WholesaleMock) -> Iterator[WholesaleClient]:
    """A client of `wholesale_mock` for its full administrator, waiting on its clock."""
    with wholesale_mock.client() as client:
        yield client


@pytest.fixture
def async_wholesale_client(wholesale_mock: WholesaleMock) -> Iterator[AsyncWholesaleClient]:
    """An asynchronous client of `wholesale_mock`, for any event loop and any plugin that runs one."""
    client = wholesale_mock.async_client()
    yield client
    # In process, closing waits for nothing, so it needs no event loop.
    with suppress(StopIteration):
        client.aclose().send(None)


@pytest.fixture
def wholesale_intercept(wholesale_mock: WholesaleMock) -> Iterator[WholesaleMock]:
    """`wholesale_mock`, which answers every call to webexapis.com while the test runs."""
    with wholesale_mock.intercept():
        yield wholesale_mock


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the test's own line be the last one of a failure, and add the last calls to its report."""
    mock = item.stash.get(_mock, None)
    if call.excinfo and _MOCK_MODULE in sys.modules and not item.config.getoption("fulltrace"):
        from webex_wholesale_mock.testkit.failures import hide_frames

        hide_frames(call.excinfo.value, uses_mock=mock is not None)
    report = yield
    if mock and report.failed and (story := mock.story()):
        report.sections.append(("webex wholesale mock", story))
    if mock and call.when == "teardown":
        del item.stash[_mock]
    return report
