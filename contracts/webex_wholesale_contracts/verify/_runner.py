"""The runner: cases performed on a target, one after the other, each at most once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

import httpx

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.verify._answer import MISSING, Answer, value_at
from webex_wholesale_contracts.verify._case import Case, Step
from webex_wholesale_contracts.verify._catalogue import CASES
from webex_wholesale_contracts.verify._judge import (
    AGREES,
    DIFFERS,
    NOT_TRIED,
    Judgement,
    judge_rule,
    judge_success,
)
from webex_wholesale_contracts.verify._ledger import Ledger
from webex_wholesale_contracts.verify._names import FACTS, TOKENS
from webex_wholesale_contracts.verify._polls import pauses, persistent
from webex_wholesale_contracts.verify._replay import NotRecorded
from webex_wholesale_contracts.verify._target import Target, reason_of
from webex_wholesale_contracts.verify.bodies import MissingName, fill

__all__ = ["Finding", "Runner"]

_FILLED: Final = ("call", "of", "query", "body", "form", "shows")
_LISTED: Final = "items."
"""The beginning of places in a list, which may be empty at a target."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result for one rule or one case.

    Attributes:
        id: of the rule, or of the case.
        case: the id of the case.
        judgement: the verdict, with what came instead or the reason why nothing was tried.
    """

    id: str
    case: str
    judgement: Judgement

    @property
    def is_rule(self) -> bool:
        """The finding is about a rule of the catalogue, not about a call that should succeed."""
        return self.id in RULES


class _Stop(Exception):
    """The end of a case before its last step; the text is the reason."""


class Runner:
    """Performs cases on a target.

    Args:
        target: where.
        ledger: what is made is written down there.
        names: the values of placeholders; what steps keep is added.
        run: the beginning of the run's own names.
        max_users: subscribers that may be made.
        patience: seconds to wait for one resource to be ready or gone.
    """

    def __init__(
        self, target: Target, ledger: Ledger, names: dict[str, Any], run: str, *, max_users: int, patience: float
    ) -> None:
        self._target, self._ledger = target, ledger
        self._names, self._run = names, run
        self._max_users, self._patience = max_users, patience
        self._ended: dict[str, str] = {}
        self._findings: list[Finding] = []

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings so far, those of needed cases included."""
        return tuple(self._findings)

    def run(self, cases: Iterable[Case]) -> None:
        """Perform cases in order, and first those that they need.

        Raises:
            TargetError: the target answers no more.
            LedgerError: the ledger cannot be written.
        """
        for case in cases:
            self._end_of(case)

    def abandon(self, cases: Iterable[Case], reason: str) -> None:
        """Report the cases that were not begun.

        Args:
            cases: those that were asked for.
            reason: why the run ended before them.
        """
        for case in cases:
            if case.id not in self._ended:
                known = {finding.id for finding in self._findings if finding.case == case.id}
                self._conclude(case, [], [step for step in case.steps if step.rule not in known], reason)

    def _end_of(self, case: Case) -> str:
        """Perform a case, where that was not done before. Returns why it was not completed; empty where it was."""
        if case.id not in self._ended:
            reason = self._obstacle(case)
            if reason:
                self._conclude(case, [], case.steps, reason)
            else:
                reason = self._perform(case)
            self._ended[case.id] = reason
        return self._ended[case.id]

    def _obstacle(self, case: Case) -> str:
        for need in case.needs:
            if reason := self._end_of(CASES[need]):
                return reason if reason.startswith("needs ") else f"needs {need}: {reason}"
        left = self._max_users - self._ledger.users
        if case.users > left:
            return f"it makes {case.users} user, and the budget has {left or 'none'} left"
        return ""

    def _perform(self, case: Case) -> str:
        own: list[Judgement] = []
        for number, step in enumerate(case.steps):
            try:
                step, judgement = self._step(case, step)
            except _Stop as stop:
                self._conclude(case, own, case.steps[number:], str(stop))
                return str(stop)
            if step.rule:
                self._findings.append(Finding(step.rule, case.id, judgement))
                self._undo(case, judgement)
            else:
                own.append(judgement)
            if self._is_broken(step, judgement):
                self._conclude(case, own, case.steps[number + 1 :], judgement.note)
                return judgement.note
        self._conclude(case, own, (), "")
        return ""

    def _undo(self, case: Case, judgement: Judgement) -> None:
        """Put things right after a call that was accepted; a failure shows in the cases that follow."""
        if judgement.verdict == DIFFERS and judgement.enforced is False:
            with suppress(_Stop):
                for step in case.undo:
                    self._step(case, step)

    def _is_broken(self, step: Step, judgement: Judgement) -> bool:
        """Tell if what follows a call makes no sense after its answer."""
        if any(name not in self._names for name in step.keeps):
            return True
        if step.rule:
            return bool(step.keeps) and judgement.verdict != AGREES
        return judgement.verdict == NOT_TRIED or judgement.is_failure

    def _conclude(self, case: Case, own: list[Judgement], skipped: Iterable[Step], reason: str) -> None:
        """Report the rules of steps that were not reached, and the case itself where it is more than one rule."""
        for step in skipped:
            if step.rule:
                self._findings.append(Finding(step.rule, case.id, Judgement(NOT_TRIED, reason)))
        if case.id in RULES:
            return
        differences = [judgement for judgement in own if judgement.verdict == DIFFERS]
        if differences:
            self._findings.append(Finding(case.id, case.id, differences[0]))
        else:
            self._findings.append(Finding(case.id, case.id, Judgement(NOT_TRIED if reason else AGREES, reason)))

    def _step(self, case: Case, step: Step) -> tuple[Step, Judgement]:
        """Perform a step. Returns it with its placeholders replaced, and the judgement about its answer."""
        step = self._filled(step)
        answer = self._answer(case, step)
        judge = judge_rule if step.rule else judge_success
        return step, self._keep(step, answer, judge(step, answer, self._run))

    def _filled(self, step: Step) -> Step:
        if not self._target.has_token(step.token):
            what = TOKENS[step.token or ""]
            raise _Stop(f"needs {what.text}: {what.variable}")
        try:
            filled = {name: fill(getattr(step, name), self._names) for name in _FILLED}
        except MissingName as missing:
            fact = FACTS.get(str(missing.args[0]))
            raise _Stop(f"needs {fact.text}: {fact.variable}" if fact else f"needs ${missing.args[0]}") from None
        return replace(step, **filled)

    def _keep(self, step: Step, answer: Answer, judgement: Judgement) -> Judgement:
        for name, place in step.keeps.items():
            value = value_at(answer.json, place)
            if value is not MISSING:
                self._names[name] = value
            elif judgement.verdict == AGREES and answer.is_success:
                verdict = NOT_TRIED if place.startswith(_LISTED) else DIFFERS
                judgement = Judgement(verdict, f"{place} is not in the answer")
        return judgement

    def _answer(self, case: Case, step: Step) -> Answer:
        """Send the call of a step, again and again where it waits for something."""
        ask = self._question(case, step)
        answer = ask()
        for seconds in pauses(self._patience):
            if _is_over(step, answer):
                break
            self._target.pause(seconds)
            answer = ask()
        return answer

    def _question(self, case: Case, step: Step) -> Callable[[], Answer]:
        operation = step.operation
        method, path = (operation.method, operation.path) if operation else step.call.split(" ", 1)
        if operation and "{" in path:
            path = path[: path.index("{")] + step.of + path[path.index("}") + 1 :]
        body: dict[str, Any] = {"json": step.body} if step.body is not None else {}
        if step.form is not None:
            body = {"data": dict(step.form)}
        if step.content is not None:
            body = {"content": step.content.encode(), "headers": {"Content-Type": step.media_type}}

        def send() -> Answer:
            return self._target.send(
                method, path, token=step.token, query=step.query, operation=step.call, case=case.id, **body
            )

        def ask() -> Answer:
            self._ledger.begin(step.call, step.body)
            try:
                answer = persistent(self._target, send, makes=self._ledger.makes(step.call))
            except NotRecorded:
                self._ledger.forget(step.call)
                raise _Stop("the recording does not have it") from None
            except httpx.RequestError as problem:
                raise _Stop(f"no answer came ({reason_of(problem)})") from None
            self._ledger.end(step.call, answer)
            return answer

        return ask


def _is_over(step: Step, answer: Answer) -> bool:
    """Tell if a call need not be repeated."""
    if step.waits:
        return answer.status in step.status
    if not step.until or (not answer.is_success and answer.status != 404):
        return True
    return value_at(answer.json, "status") in step.until
