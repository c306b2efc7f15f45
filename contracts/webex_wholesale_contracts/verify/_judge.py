"""Judgement: an answer held against what the catalogue promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import ValidationError

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.checks import DEFAULT_OFF
from webex_wholesale_contracts.traffic import is_stand_in
from webex_wholesale_contracts.verify._answer import MISSING, Answer, value_at
from webex_wholesale_contracts.verify._case import ADMIN, OPERATION_OF, Step
from webex_wholesale_contracts.verify._normalise import normalised

__all__ = ["AGREES", "DIFFERS", "NOT_TRIED", "Judgement", "Verdict", "judge_rule", "judge_success"]

Verdict = Literal["agrees", "differs", "not tried"]
AGREES: Final[Verdict] = "agrees"
DIFFERS: Final[Verdict] = "differs"
NOT_TRIED: Final[Verdict] = "not tried"
_DENIED: Final = (401, 403)
_MOST: Final = 3
"""Differences of one answer that are told."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict about one answer.

    Attributes:
        verdict: agrees, differs or not tried.
        note: what came instead, or why nothing can be said.
        enforced: the target has the rule; None where nothing is known.
        status: what came in place of the catalogue's status.
        code: what came in place of the catalogue's code, or where it has none.
        is_failure: a call that should succeed was refused, or what it waited for did not come.
    """

    verdict: Verdict
    note: str = ""
    enforced: bool | None = None
    status: int | None = None
    code: str | None = None
    is_failure: bool = False


def judge_rule(step: Step, answer: Answer, run: str) -> Judgement:
    """Judge the answer to a call that a rule should refuse.

    Args:
        step: the step, which has a rule.
        answer: what came.
        run: the beginning of the run's own names.
    """
    rule = RULES[step.rule or ""]
    if reason := _says_nothing(step, answer):
        return Judgement(NOT_TRIED, reason)
    if rule.id in DEFAULT_OFF:
        return _judge_off(step, answer, run)
    if answer.status != rule.status and (answer.is_success or answer.status in step.absent):
        how = "accepted with" if answer.is_success else "not in force:"
        return Judgement(DIFFERS, f"{how} {answer.status}, the catalogue has {rule.status}", enforced=False)
    if answer.rule not in (None, rule.id):
        return Judgement(DIFFERS, f"{_came(answer, run)}, refused by {answer.rule}", enforced=None)
    code = None if str(rule.code) in answer.codes else next(iter(answer.codes), None)
    if answer.status != rule.status:
        note = f"{_came(answer, run)}, the catalogue has {rule.status}"
        return Judgement(DIFFERS, note, enforced=True, status=answer.status, code=code)
    if rule.code is not None and str(rule.code) not in answer.codes:
        note = f"{answer.status} with the code {code or 'left out'}, the catalogue has {rule.code}"
        return Judgement(DIFFERS, note, enforced=True, code=code)
    note = f"with the code {code}, which the catalogue does not have" if code else ""
    return Judgement(AGREES, note, enforced=True, code=code)


def _judge_off(step: Step, answer: Answer, run: str) -> Judgement:
    """Judge a rule that is off by default: the service is expected to be without it."""
    rule = RULES[step.rule or ""]
    if answer.is_success:
        return Judgement(AGREES, "not in force, as by default", enforced=False)
    if answer.status == rule.status and answer.rule in (None, rule.id):
        return Judgement(DIFFERS, f"{_came(answer, run)}; by default the rule is off", enforced=True)
    return Judgement(NOT_TRIED, f"{_came(answer, run)}, which is not about this rule")


def judge_success(step: Step, answer: Answer, run: str) -> Judgement:
    """Judge the answer to a call that should succeed: its status, its form, and the values in it.

    Args:
        step: the step, with its placeholders replaced.
        answer: what came.
        run: the beginning of the run's own names.
    """
    if reason := _says_nothing(step, answer):
        return Judgement(NOT_TRIED, reason)
    promised = step.promised
    if answer.status not in promised and (promised or not answer.is_success):
        wanted = " or ".join(map(str, promised)) or "a success"
        note = f"{_came(answer, run)}, the catalogue has {wanted}"
        return Judgement(DIFFERS, note, is_failure=step.waits or not answer.is_success)
    reached = value_at(answer.json, "status")
    if step.until and reached != step.until[0]:
        note = f"status is {reached!r}, promised was {step.until[0]!r}{_errors(answer, run)}"
        return Judgement(DIFFERS, note, is_failure=True)
    problems = [*_form(step, answer), *_values(step, answer, run)]
    if len(problems) > _MOST:
        problems[_MOST:] = [f"{len(problems) - _MOST} more"]
    return Judgement(DIFFERS, "; ".join(problems)) if problems else Judgement(AGREES)


def _errors(answer: Answer, run: str) -> str:
    """Say which errors a resource reports."""
    found = value_at(answer.json, "errors")
    texts = [str(error.get("description")) for error in found] if isinstance(found, list) else []
    return f" ({normalised('; '.join(texts), run)})" if texts else ""


def _says_nothing(step: Step, answer: Answer) -> str:
    """Return the reason for which an answer says nothing about the catalogue; empty where it does."""
    if answer.status == 429 or answer.status >= 500:
        return f"the target failed with {answer.status}"
    if answer.status in _DENIED and step.token == ADMIN and not set(step.promised).intersection(_DENIED):
        operation = OPERATION_OF.get(step.call)
        scope = f"the scope {operation.scope}" if operation and operation.scope else "the access"
        return f"the token was refused with {answer.status}; it may lack {scope}"
    return ""


def _form(step: Step, answer: Answer) -> list[str]:
    """Hold the answer against the model of the contract."""
    operation = OPERATION_OF.get(step.call)
    if operation is None or operation.result is None or not answer.is_success:
        return []
    try:
        operation.result.model_validate(answer.json)
    except ValidationError as problem:
        return [f"{'.'.join(map(str, error['loc'])) or 'the body'}: {error['msg']}" for error in problem.errors()]
    return []


def _values(step: Step, answer: Answer, run: str) -> list[str]:
    problems = []
    for place, wanted in step.shows.items():
        found, promised = value_at(answer.json, place), normalised(wanted, run)
        if found is MISSING:
            problems.append(f"{place} is missing")
        elif is_stand_in(found):
            continue  # in a recording without personal data
        elif _in_order(seen := normalised(found, run)) != _in_order(promised):
            problems.append(f"{place} is {seen!r}, promised was {promised!r}")
    return problems


def _in_order(value: Any) -> Any:
    """Sort a list of texts, such as packages, whose order says nothing."""
    return sorted(map(str, value)) if isinstance(value, list) else value


def _came(answer: Answer, run: str) -> str:
    """Say what came, in words that are the same in each run."""
    message = normalised(answer.message, run)
    return f"{answer.status} {message[:120]!r}" if message else f"{answer.status}"
