"""One verification from its first call to the clean-up after its last, however it ends."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Final

from webex_wholesale_contracts.verify._case import Case
from webex_wholesale_contracts.verify._catalogue import CASES, UNTRIED
from webex_wholesale_contracts.verify._cleanup import Removal, remove
from webex_wholesale_contracts.verify._guard import hold_sandbox
from webex_wholesale_contracts.verify._judge import NOT_TRIED, Judgement
from webex_wholesale_contracts.verify._ledger import Ledger, LedgerError
from webex_wholesale_contracts.verify._names import names_of
from webex_wholesale_contracts.verify._report import Report
from webex_wholesale_contracts.verify._runner import Finding, Runner
from webex_wholesale_contracts.verify._target import Target, TargetError
from webex_wholesale_contracts.verify._targets import is_guarded

__all__ = ["Options", "Result", "guard", "verify"]

_STOPPED: Final = "stopped by Ctrl-C"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The choice of cases, and limits of a run.

    Attributes:
        rules: ids of rules to try; everything is tried where these three are empty.
        operations: names of operations whose cases are tried.
        cases: ids of cases to try.
        yes_real: a service that may be a real one may be used.
        allow_production: it need not be a sandbox.
        max_users: subscribers that may be made.
        prefix: the beginning of every name.
        domain: of the email addresses.
        patience: seconds to wait for one resource to be ready or gone.
        ledger: the file of the ledger; None for none.
    """

    rules: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    yes_real: bool = False
    allow_production: bool = False
    max_users: int = 10
    prefix: str = "verify"
    domain: str = "example.com"
    patience: float = 600.0
    ledger: Path | None = None

    @property
    def selected(self) -> tuple[Case, ...]:
        """The cases to try, in the order of the catalogue."""
        return tuple(case for case in CASES.values() if self._is_asked(case))

    def shows(self, finding: Finding) -> bool:
        """Tell if a finding belongs into the report; those of cases that others need do not."""
        if finding.case not in CASES:
            return self._is_whole or finding.id in self.rules
        return self._is_asked_by_case(CASES[finding.case]) or finding.id in self.rules

    @property
    def _is_whole(self) -> bool:
        return not (self.rules or self.operations or self.cases)

    def _is_asked(self, case: Case) -> bool:
        return self._is_asked_by_case(case) or any(rule in self.rules for rule in case.rules)

    def _is_asked_by_case(self, case: Case) -> bool:
        called = any(operation in self.operations for operation in case.operations)
        return self._is_whole or called or case.id in self.cases


@dataclass(frozen=True, slots=True)
class Result:
    """A report, and how the run ended.

    Attributes:
        report: the findings, and what could not be removed.
        problem: the reason for which the run was broken off; empty where it was not.
        is_stopped: somebody stopped it.
    """

    report: Report
    problem: str = ""
    is_stopped: bool = False


def guard(target: Target, options: Options) -> None:
    """Hold a target that may be a real service to the rules for one.

    Raises:
        TargetError: nobody has agreed to its use, or its organization is not a sandbox.
    """
    if not is_guarded(target):
        return
    if not options.yes_real:
        raise TargetError(
            f"{target.name} may be a real service, where customers and up to {options.max_users} users would be made "
            "and removed again; add --yes-real to go on"
        )
    target.probe()
    if not options.allow_production:
        hold_sandbox(target, options.prefix)


def verify(target: Target, options: Options) -> Result:
    """Perform the cases that are asked for, and remove everything that was made, however the run ends.

    Args:
        target: the target; `guard` has let it pass.
        options: what is tried, and how far the run may go.

    Raises:
        TargetError: the target cannot be used; nothing was made.
        LedgerError: the ledger cannot be used, or has things of an earlier run; nothing was made.
    """
    target.probe()
    ledger = Ledger(options.ledger, target.name)
    if ledger.things:
        raise LedgerError(
            f"{options.ledger}: a run has left {len(ledger.things)} things behind, or is going on; afterwards remove "
            f"them with `webex-wholesale contracts leftovers --target {ledger.things[0].target} --remove`"
        )
    run = target.recorded_run or f"{options.prefix}-{token_hex(4)}"
    names = names_of(run, options.domain, target.today, target.facts)
    runner = Runner(target, ledger, names, run, max_users=options.max_users, patience=options.patience)
    problem = _perform(runner, target, ledger, options)
    runner.abandon(options.selected, f"the run was broken off: {problem}")
    removal = _clean(target, ledger, options)
    untried = (Finding(rule, "", Judgement(NOT_TRIED, reason)) for rule, reason in UNTRIED.items())
    report = Report(
        target=target.name,
        on=target.today,
        findings=tuple(filter(options.shows, (*runner.findings, *untried))),
        users=0 if target.is_recording else ledger.users,
        left=removal.left,
        stays=removal.stays,
        is_cut=bool(problem),
    )
    return Result(report, problem, problem == _STOPPED)


def _perform(runner: Runner, target: Target, ledger: Ledger, options: Options) -> str:
    """Run the cases. Returns the reason for which the run was broken off, or an empty text."""
    try:
        with _stopped_by_signals():
            runner.run(options.selected)
    except KeyboardInterrupt:
        return _STOPPED
    except (TargetError, LedgerError) as problem:
        return str(problem)
    except BaseException:
        _clean(target, ledger, options)
        raise
    return ""


def _clean(target: Target, ledger: Ledger, options: Options) -> Removal:
    """Remove what was made. A second Ctrl-C ends this, and what is still there is named."""
    if target.is_recording:
        return Removal()
    try:
        with _stopped_by_signals():
            removal = remove(target, ledger, options.patience)
            ledger.close()
            return removal
    except (KeyboardInterrupt, LedgerError) as problem:
        reason = str(problem) or "its removal was stopped"
        return Removal(tuple(f"{thing}: {reason}" for thing in ledger.things))


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let SIGTERM, by which CI cancels a job, end a run as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
