"""Plugin for pytest: fixtures, a mark, targets, calls in the report of a failure, coverage. PYTEST_DONT_REWRITE."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    import httpx

    from webex_wholesale import AsyncWholesaleClient, WholesaleClient
    from webex_wholesale_mock import WholesaleMock
    from webex_wholesale_mock.adapters._targets import OwnPartner, Target
    from webex_wholesale_mock.server.background import MockServer

MARK = "wholesale"
MOCK = "mock"
_MOCK_MODULE = "webex_wholesale_mock.mock"
"""Loaded in a process where somebody uses a mock."""
_OURS_ALONE = ("seed", "clock", "poll_step", "scenario")
"""Settings of the mark that only a mock of this process can have."""
_mock = pytest.StashKey["WholesaleMock"]()
_target = pytest.StashKey["Target | None"]()


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
ALLOW = "--wholesale-strict-evidence-allow"
"""Exempts rules; without the gate it has nothing to do."""
SETTINGS = {
    "wholesale_target": ("string", "the service that tests call: mock, real, or the base URL of one"),
    "wholesale_evidence": ("string", "file of evidence, by which the rules of wholesale_mock are as observed"),
    "wholesale_strict_evidence_allow": ("linelist", "rules that tests may lean on whatever is known of them"),
}
"""Settings of an ini file, with their types; each is an option too."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("wholesale", "webex wholesale mock")
    for name, settings in COVERAGE_OPTIONS:
        group.addoption(name, **settings, **({"type": _percent} if name.endswith("under") else {}))
    group.addoption(ALLOW, action="append", default=[], metavar="RULE", help="let tests lean on this rule all the same")
    group.addoption(
        "--wholesale-evidence", metavar="FILE", help="take the rules of wholesale_mock as they were observed"
    )
    group.addoption("--wholesale-target", metavar="mock|URL|real", help="the service that the fixtures' clients call")
    group.addoption(
        "--wholesale-changes",
        action="store_true",
        help="tell in the report of a failure how the world of wholesale_mock has changed since the test got it",
    )
    for name, (kind, text) in SETTINGS.items():
        parser.addini(name, text, type=kind)  # type: ignore[arg-type]  # one of pytest's own names


def _percent(text: str) -> float:
    with suppress(ValueError):
        if 0 <= float(text) <= 100:
            return float(text)
    raise ArgumentTypeError(f"must be a number from 0 to 100, got {text!r}")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        f"{MARK}(seed, clock, poll_step, changes, scenario, evidence, leans_on): settings of wholesale_mock",
    )
    asked = [config.getoption(name.strip("-").replace("-", "_"), None) for name, _ in COVERAGE_OPTIONS]
    if config.getoption("collectonly"):
        return
    _check_evidence(config)
    config.stash[_target] = _found_target(config)
    if any(value not in (None, False) for value in asked) and config.stash[_target] is None:
        from webex_wholesale_mock.testkit.coverage.pytest_run import CoverageRun

        config.pluginmanager.register(CoverageRun(config), "wholesale-coverage")


def pytest_report_header(config: pytest.Config) -> str | None:
    target = config.stash.get(_target, None)
    if target is None:
        return None
    return f"wholesale target: {target.name}; coverage and the gate on evidence are off, as they see mocks in here only"


def _evidence(config: pytest.Config) -> Path | None:
    """The file of the option, from where pytest was called, or of the ini file, from where that is."""
    if given := config.getoption("wholesale_evidence"):
        return config.invocation_params.dir / str(given)
    given = config.getini("wholesale_evidence")
    return (config.inipath.parent if config.inipath else config.rootpath) / str(given) if given else None


def _check_evidence(config: pytest.Config) -> None:
    """Refuse a file that cannot be used before the first test."""
    if file := _evidence(config):
        from webex_wholesale_mock.testkit.observations import observed_in

        try:
            observed_in(file)
        except ValueError as error:
            raise pytest.UsageError(f"--wholesale-evidence: {error}") from None


def _target_text(config: pytest.Config) -> str:
    return str(config.getoption("wholesale_target") or config.getini("wholesale_target") or MOCK)


def _found_target(config: pytest.Config) -> Target | None:
    """The target, asked if it is there; None for the mock of each test."""
    if (text := _target_text(config)) == MOCK:
        return None
    from webex_wholesale_mock.adapters._targets import TargetError, find_target

    try:
        return find_target(text)
    except TargetError as error:
        raise pytest.UsageError(f"--wholesale-target: {error}") from None


def _marks(item: pytest.Item) -> dict[str, Any]:
    """The settings in the marks of a test; the nearest mark wins."""
    from webex_wholesale_mock.testkit.marks import merged

    marks = reversed([*item.iter_markers(MARK)])  # the nearest one last
    try:
        return merged((mark.args, mark.kwargs) for mark in marks)
    except ValueError as error:
        pytest.fail(f"pytest.mark.{MARK}: {error}", pytrace=False)


def _skip_elsewhere(target: Target, reason: str) -> NoReturn:
    pytest.skip(f"--wholesale-target is {target.name}: {reason}")


def _target_of(request: pytest.FixtureRequest) -> Target | None:
    """The target elsewhere, for a test that can run there; None for the mock of the test."""
    target = request.config.stash.get(_target, None)
    if target is None:
        return None
    for name in _OURS_ALONE:
        if name in _marks(request.node):
            _skip_elsewhere(target, f"the mark sets {name}, which only the mock in this process can have")
    return target


@pytest.fixture
def wholesale_target(pytestconfig: pytest.Config) -> str:
    """The target of `--wholesale-target`: "mock", "real" or a base URL."""
    return _target_text(pytestconfig)


@pytest.fixture
def wholesale_mock(request: pytest.FixtureRequest) -> Iterator[WholesaleMock]:
    """A mock of the Webex Wholesale service for this test alone; the mark `wholesale` has its settings."""
    from webex_wholesale_mock import WholesaleMock

    if target := request.config.stash.get(_target, None):
        _skip_elsewhere(target, "wholesale_mock, with its clock, hub and faults, is in this process alone")
    settings = _marks(request.node)
    scenario, evidence = settings.pop("scenario", None), settings.pop("evidence", None)
    tells_changes = settings.pop("changes", request.config.getoption("--wholesale-changes"))
    settings.pop("leans_on", None)
    folder = request.path.parent
    try:
        mock = WholesaleMock(**settings, evidence=folder / evidence if evidence else _evidence(request.config))
        if scenario:
            mock.load_scenario(folder / scenario)
    except (ValueError, OSError) as error:
        pytest.fail(f"pytest.mark.{MARK}: {error}", pytrace=False)
    if tells_changes:
        mock.story_since = mock.snapshot()
    with mock:
        request.node.stash[_mock] = mock
        yield mock


@pytest.fixture
def wholesale_control(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client of the control endpoints, of `wholesale_mock` or of a served mock: `wholesale_control.post("reset")`."""
    import httpx

    target = _target_of(request)
    if target is None:
        mock = request.getfixturevalue("wholesale_mock")
        client = httpx.Client(transport=mock.transport(), base_url="https://webexapis.com/__mock__/")
    elif target.control_url is None:
        _skip_elsewhere(target, "it has no control endpoints")
    else:
        client = target.control()
    with client:
        yield client


@pytest.fixture
def wholesale_server(wholesale_mock: WholesaleMock) -> Iterator[MockServer]:
    """`wholesale_mock` on a free port of this machine, for programs that call a URL: `wholesale_server.base_url`."""
    with wholesale_mock.serve() as server:
        yield server


@pytest.fixture
def _wholesale_partner(request: pytest.FixtureRequest) -> OwnPartner | None:
    """The partner of this test on a served mock; None for another target."""
    target = _target_of(request)
    if target is None or target.control_url is None:
        return None
    from webex_wholesale_mock.adapters._targets import own_partner

    return own_partner(request.getfixturevalue("wholesale_control"), request.node.nodeid)


@pytest.fixture
def wholesale_provisioning_id(request: pytest.FixtureRequest, _wholesale_partner: OwnPartner | None) -> str:
    """The provisioning id of a template of the partner that the clients act for."""
    target = _target_of(request)
    if target is None:
        return str(request.getfixturevalue("wholesale_mock").template.provisioning_id)
    if _wholesale_partner:
        return _wholesale_partner.provisioning_id
    from webex_wholesale_mock.adapters._targets import PROVISIONING_ID

    if not (found := os.environ.get(PROVISIONING_ID, "").strip()):
        _skip_elsewhere(target, f"{PROVISIONING_ID} is not set; it names the template for new customers")
    return found


@pytest.fixture
def wholesale_client(
    request: pytest.FixtureRequest, _wholesale_partner: OwnPartner | None
) -> Iterator[WholesaleClient]:
    """A client of the target for a full administrator: by default of `wholesale_mock`, waiting on its clock."""
    if (target := _target_of(request)) is None:
        client = request.getfixturevalue("wholesale_mock").client()
    else:
        from webex_wholesale import WholesaleClient

        client = WholesaleClient(**_options(request, target, _wholesale_partner))
    with client:
        yield client


@pytest.fixture
def async_wholesale_client(
    request: pytest.FixtureRequest, _wholesale_partner: OwnPartner | None
) -> Iterator[AsyncWholesaleClient]:
    """The same as an asynchronous client, for any event loop and any plugin that runs one."""
    if (target := _target_of(request)) is None:
        client = request.getfixturevalue("wholesale_mock").async_client()
    else:
        from webex_wholesale import AsyncWholesaleClient
        from webex_wholesale_mock.adapters._targets import ThreadedTransport

        client = AsyncWholesaleClient(**_options(request, target, _wholesale_partner), transport=ThreadedTransport())
    yield client
    # Neither transport waits for anything when it is closed, so this needs no event loop.
    with suppress(StopIteration):
        client.aclose().send(None)


def _options(request: pytest.FixtureRequest, target: Target, partner: OwnPartner | None) -> dict[str, Any]:
    """The arguments of a client of a target elsewhere."""
    from webex_wholesale_mock.adapters._targets import HEADERS, ServedClock

    options: dict[str, Any] = {"base_url": target.base_url} if target.base_url else {}
    if partner:
        clock = ServedClock(request.getfixturevalue("wholesale_control"))
        options |= {"token": partner.token, "clock": clock, "headers": HEADERS}
    return options


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
