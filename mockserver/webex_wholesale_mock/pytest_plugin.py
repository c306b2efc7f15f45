"""Fixtures for pytest, and what was called where a test fails. It asserts nothing: PYTEST_DONT_REWRITE."""

from __future__ import annotations

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

_mock = pytest.StashKey["WholesaleMock"]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARK}({', '.join(SETTINGS)}): what the fixture wholesale_mock begins with")


@pytest.fixture
def wholesale_mock(request: pytest.FixtureRequest) -> Iterator[WholesaleMock]:
    """A Webex Wholesale service of its own for the test; the mark `wholesale` says what it begins with."""
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
    """The same for coroutines, under any event loop and any plugin that runs one."""
    client = wholesale_mock.async_client()
    yield client
    # In process nothing is waited for in closing, so it takes no event loop to do it.
    with suppress(StopIteration):
        client.aclose().send(None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the last calls and the rule that refused to the report of a failure."""
    report = yield
    mock = item.stash.get(_mock, None)
    if mock and report.failed and (story := mock.story()):
        report.sections.append(("webex wholesale mock", story))
    if mock and call.when == "teardown":
        del item.stash[_mock]
    return report


def _settings(node: pytest.Item) -> dict[str, Any]:
    """What the marks of a test and of what it is in say, the nearest last. Fails the test for what they cannot say."""
    settings: dict[str, Any] = {}
    for mark in reversed([*node.iter_markers(MARK)]):
        settings |= mark.kwargs
        if mark.args:
            _refuse(f"{mark.args[0]!r} needs a name, such as seed={mark.args[0]!r}")
    for name, value in settings.items():
        if name not in SETTINGS:
            _refuse(f"there is no {name!r}; it takes {', '.join(SETTINGS)}")
        kind, words = SETTINGS[name]
        if not isinstance(value, kind) or isinstance(value, bool):
            _refuse(f"{name} is {value!r}, it has to be {words}")
    return settings


def _refuse(reason: str) -> NoReturn:
    pytest.fail(f"pytest.mark.{MARK}: {reason}", pytrace=False)
