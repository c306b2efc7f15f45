"""Coverage and the gate on evidence over a run of pytest, with or without xdist.

The plugin registers this where one of its options asks for it. Calls of every mock of the process are noted, test by
test: what fixtures do counts for the test that they are made for, of a wider fixture for the first. A worker of xdist
sends what it has collected when it ends, and the controller joins that.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest

from webex_wholesale_contracts.catalogue import RULES, Rule
from webex_wholesale_mock.engine.exercised import RUN
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.testkit.coverage import evidence
from webex_wholesale_mock.testkit.coverage.collection import Collection, CoverageFileError, read
from webex_wholesale_mock.testkit.coverage.page import page
from webex_wholesale_mock.testkit.coverage.report import CoverageReport
from webex_wholesale_mock.testkit.marks import rules_in

TITLE: Final = "wholesale coverage"
ALLOW: Final = "wholesale_strict_evidence_allow"
OUTPUT: Final = "wholesale_coverage"
"""The key under which a worker sends its collection."""


class CoverageRun:
    """The hooks of one run, on a worker of xdist or where the results are shown.

    Raises:
        pytest.UsageError: a file cannot be read or written.
    """

    def __init__(self, config: pytest.Config) -> None:
        option = config.getoption
        self._level: evidence.Level | None = option("wholesale_strict_evidence")
        self._allowed = _allowed(config)
        self._leans_on: frozenset[str] = frozenset()
        self._fail_under: float | None = option("wholesale_cov_fail_under")
        self._files = {"json": option("wholesale_cov_json"), "html": option("wholesale_cov_html")}
        since = option("wholesale_cov_since")
        asked = (option("wholesale_cov"), since, *self._files.values())
        self._shows = any(asked) or self._fail_under is not None
        self._worker_output: dict[str, Any] | None = getattr(config, "workeroutput", None)
        self._total, self._problems = Collection(), list[str]()
        self._told: frozenset[str] = frozenset()
        self._report = CoverageReport(Collection(), None if self._worker_output is not None else _since(since))
        for name, file in self._files.items():
            if file:
                _check_writable(f"--wholesale-cov-{name}", Path(file))

    def pytest_sessionstart(self) -> None:
        """Collect for this run; a run around it, as of pytester, keeps its own."""
        self._around = RUN.is_on, RUN.calls, RUN.packages, RUN.grades
        RUN.clear()
        RUN.is_on = True

    def pytest_unconfigure(self) -> None:
        RUN.is_on, RUN.calls, RUN.packages, RUN.grades = getattr(self, "_around", (False, set(), set(), set()))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._told = frozenset()
        self._leans_on = frozenset(rule for mark in item.iter_markers("wholesale") for rule in _rules_of(mark))
        try:
            return (yield)
        finally:
            self._total |= Collection.of(RUN, item.nodeid)
            RUN.clear()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        result = yield
        self._hold_evidence()
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        """Hold the calls of the teardown alone: a test that has failed or was skipped is not failed once more."""
        self._told = frozenset(self._weak_rules())
        result = yield
        self._hold_evidence()
        return result

    def _hold_evidence(self) -> None:
        """Fail the test for the rules it leaned on that are known less well than asked."""
        rules = [rule for name, rule in self._weak_rules().items() if name not in self._told]
        if rules and self._level:
            pytest.fail(evidence.failure(rules, self._level), pytrace=False)

    def _weak_rules(self) -> dict[str, Rule]:
        """The rules that the test has leaned on until now, that are known less well than asked and not exempt."""
        if self._level is None:
            return {}
        exempt = self._allowed | self._leans_on
        rules = evidence.leaned_on(Collection.of(RUN).grades, self._level)
        return {rule.id: rule for rule in rules if rule.id not in exempt}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Join what a worker of xdist has collected."""
        output = getattr(node, "workeroutput", None)
        if output and OUTPUT in output:
            self._total |= Collection.from_json(output[OUTPUT])
        else:
            self._problems.append(f"worker {node.gateway.id} ended without its coverage, so figures are too low")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self._total |= Collection.of(RUN)
        if self._worker_output is not None:
            self._worker_output[OUTPUT] = self._total.as_json()
            return
        self._report = CoverageReport(self._total, self._report.since)
        for name, file in self._files.items():
            if file:
                self._write(name, Path(file))
        if self._fail_under is not None and self._report.percent < self._fail_under:
            self._problems.append(
                f"coverage is {self._report.percent:.1f} %, below --wholesale-cov-fail-under={self._fail_under:g}"
            )
        if self._problems and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _needless(self) -> frozenset[str]:
        """The exempt rules that refused and are known well enough."""
        if self._level is None:
            return frozenset()
        weak = {rule.id for rule in evidence.leaned_on(self._total.grades, self._level)}
        return frozenset(rule for rule in self._allowed if rule in self._total.grades and rule not in weak)

    def _write(self, name: str, file: Path) -> None:
        text = page(self._report) if name == "html" else json.dumps(self._report.as_json(), indent=2) + "\n"
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            self._problems.append(f"--wholesale-cov-{name}: {file} cannot be written: {error.strerror}")

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self._shows:
            terminalreporter.section(TITLE)
            for line in str(self._report).splitlines():
                terminalreporter.write_line(line)
        for rule in sorted(self._needless()):
            terminalreporter.write_line(f"{rule} is {self._total.grades[rule]} now: its exemption can go")
        for problem in self._problems:
            terminalreporter.write_line(f"ERROR: {problem}", red=True)


def _allowed(config: pytest.Config) -> frozenset[str]:
    """The rules that any test may lean on, of the options and of the ini file."""
    try:
        given = [
            *config.getoption(ALLOW),
            *config.getini(ALLOW),
        ]
        return frozenset(known("rule", rule.strip(), RULES) for rule in given)
    except ValueError as error:
        raise pytest.UsageError(f"--wholesale-strict-evidence-allow: {error}") from None


def _rules_of(mark: pytest.Mark) -> tuple[str, ...]:
    """The rules that a mark names; one that cannot be read fails the test where its mock is made."""
    with suppress(TypeError):
        return rules_in(mark.kwargs)
    return ()


def _since(file: str | None) -> Collection | None:
    try:
        return read(Path(file)) if file else None
    except CoverageFileError as error:
        raise pytest.UsageError(f"--wholesale-cov-since: {error}") from None


def _check_writable(option: str, file: Path) -> None:
    if file.is_dir():
        raise pytest.UsageError(f"{option}: {file} is a folder; give a file in it")
    if not file.absolute().parent.is_dir():
        raise pytest.UsageError(f"{option}: the folder {file.parent} does not exist")
