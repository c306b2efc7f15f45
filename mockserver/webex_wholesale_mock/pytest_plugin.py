"""Plugin for pytest: fixtures, a mark, and the calls in the report of a failure. No asserts: PYTEST_DONT_REWRITE."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from webex_wholesale import AsyncWholesaleClient, WholesaleClient
    from webex_wholesale_mock import WholesaleMock

MARK = "wholesale"
SETTINGS: dict[str, tuple[tuple[type, ...], str]] = {
    "seed": ((int,), "a whole number"),
    "clock": ((datetime,), "a moment, such as datetime(2026, 1, 5, tzinfo=UTC)"),
    "poll_step": ((int, float), "a number of seconds"),
    "scenario": ((str, Path), "a path"),
}

_MOCK_MODULE = "webex_wholesale_mock.mock"
"""Loaded in a process where somebody uses a mock."""
_mock = pytest.StashKey["WholesaleMock"]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARK}({', '.join(SETTINGS)}): settings of the fixture wholesale_mock")


@pytest.fixture
def wholesale_mock(request: pytest.FixtureRequest) -> Iterator[WholesaleMock]:
    """A mock of the Webex Wholesale service for this test alone; the mark `wholesale` has its settings."""
    settings = _settings(request.node)
    from webex_wholesale_mock import WholesaleMock

    scenario = settings.pop("scenario", None)
    try:
        mock = WholesaleMock(**settings)
        if scenario:
            mock.load_scenario(request.path.parent / scenario)
    except (ValueError, OSError) as error:
        _refuse(str(error))
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


def _settings(node: pytest.Item) -> dict[str, Any]:
    """Settings in the marks of a test, its class and its module; the nearest wins. Fails the test for a wrong one."""
    settings: dict[str, Any] = {}
    for mark in reversed([*node.iter_markers(MARK)]):
        settings |= mark.kwargs
        if mark.args:
            _refuse(f"{mark.args[0]!r} needs a name, such as seed={mark.args[0]!r}")
    for name, value in settings.items():
        if name not in SETTINGS:
            _refuse(f"unknown setting {name!r}; the settings are {', '.join(SETTINGS)}")
        kind, words = SETTINGS[name]
        if not isinstance(value, kind) or isinstance(value, bool):
            _refuse(f"{name} must be {words}, got {value!r}")
    return settings


def _refuse(reason: str) -> NoReturn:
    pytest.fail(f"pytest.mark.{MARK}: {reason}", pytrace=False)
