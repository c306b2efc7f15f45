"""The steps for one line of a plan: carry it out, or find out what carrying it out would do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from webex_wholesale._bulk import additions, adjacent, changes, removals
from webex_wholesale._bulk.common import Ids, Known, Options
from webex_wholesale._bulk.plan_lines import Action, Kind, PlanLine
from webex_wholesale._bulk.report import DONE, PROBLEMS, LineOutcome, LineReport, make_difference, make_report
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Steps
from webex_wholesale._errors import (
    ClientClosed,
    ComplianceDenied,
    DeadlineExceeded,
    LocalError,
    RemoteError,
    ResourceDiffers,
    Unauthorized,
    WholesaleError,
)
from webex_wholesale._workflows.reviews import COMPLIANCE

__all__ = ["LineSteps", "precheck", "provision"]

T = TypeVar("T")

MAX_RETRIES = 10
"""Attempts for one line while the service asks to wait, beyond the retries of a single call."""


class LineSteps(Protocol):
    """Everything to do for a line; `known` are the lines that it needs, and what became of them."""

    def __call__(self, settings: Settings, line: PlanLine, known: Known) -> Steps[LineReport]: ...


# The actions

CARRY_OUT: Final[dict[tuple[Action, Kind], Callable[[Settings, PlanLine, Options], Steps[LineReport]]]] = {
    ("add", "customer"): additions.add_customer,
    ("change", "customer"): changes.change_customer,
    ("change", "subscriber"): changes.change_subscriber,
    ("remove", "customer"): removals.remove_customer,
    ("remove", "subscriber"): removals.remove_subscriber,
}
"""The steps of each line that needs no id of another line."""

ADD: Final[dict[Kind, Callable[[Settings, PlanLine, Ids, Options], Steps[LineReport]]]] = {
    "location": adjacent.add_location,
    "numbers": adjacent.add_numbers,
    "subscriber": additions.add_subscriber,
    "device": adjacent.add_device,
}
"""The steps of additions that need the ids of other lines."""

PRECHECK_ADDITION: Final[dict[Kind, Callable[[Settings, PlanLine, Known], Steps[LineReport]]]] = {
    "location": adjacent.precheck_location,
    "numbers": adjacent.precheck_numbers,
    "subscriber": additions.precheck_subscriber,
    "device": adjacent.precheck_device,
}

FORETELL: Final[dict[tuple[Action, Kind], Callable[[Settings, PlanLine], Steps[LineReport]]]] = {
    ("add", "customer"): additions.precheck_customer,
    ("change", "customer"): changes.precheck_customer,
    ("change", "subscriber"): changes.precheck_subscriber,
    ("remove", "customer"): removals.precheck_customer,
    ("remove", "subscriber"): removals.precheck_subscriber,
}


def provision(settings: Settings, line: PlanLine, known: Known, options: Options) -> Steps[LineReport]:
    """Carry out a line: see to it that what it is about is there, changed or gone."""
    for needed in known:
        if needed[1].outcome not in DONE:
            return _not_tried(line, *needed)
    if known and line.action == "add":
        ids = {needed.kind: report.id or "" for needed, report in known}
        add = ADD[line.kind]
        return (yield from _report_failures(line, lambda: add(settings, line, ids, options)))
    carry_out = CARRY_OUT[line.action, line.kind]
    return (yield from _report_failures(line, lambda: carry_out(settings, line, options)))


def _not_tried(line: PlanLine, needed: PlanLine, report: LineReport) -> LineReport:
    became = "differs" if report.outcome == "differs" else f"was not {PAST[needed.action]}"
    place = f"{needed.file} line {needed.number}" if needed.file else f"line {needed.number}"
    text = f'not tried: its {needed.kind} "{needed.key}" ({place}) {became}'
    return make_report(line, "failed", text=text)


PAST: Final[dict[Action, str]] = {"add": "provisioned", "change": "changed", "remove": "removed"}


def precheck(settings: Settings, line: PlanLine, known: Known) -> Steps[LineReport]:
    """Find out what carrying out a line would do; nothing is changed."""
    customer = known[0] if known else None
    if customer and customer[0].action == "change" and customer[1].outcome in PROBLEMS:
        return make_report(line, "failed", text=f"its customer cannot be changed (line {customer[0].number})")
    if known and line.action == "add":
        precheck_addition = PRECHECK_ADDITION[line.kind]
        return (yield from _report_failures(line, lambda: precheck_addition(settings, line, known)))
    foretell = FORETELL[line.action, line.kind]
    return (yield from _report_failures(line, lambda: foretell(settings, line)))


# Whatever the service says


def _report_failures(line: PlanLine, steps: Callable[[], Steps[LineReport]]) -> Steps[LineReport]:
    """Carry out a line, and report what stops it; raises only what would stop every other line too."""
    try:
        return (yield from _retry_when_asked_to_wait(steps))
    except (Unauthorized, ClientClosed):
        raise
    except ResourceDiffers as failure:
        return make_difference(line, failure.resource_id or "", failure.differences)
    except WholesaleError as failure:
        outcome: LineOutcome = "refused" if _is_refusal(failure) else "failed"
        # Of a customer under review, a later run has to know the id: if it is gone by then, it was denied.
        known = getattr(failure, "customer_id", None) if failure.rule == COMPLIANCE else None
        return make_report(line, outcome, id=known, rule=failure.rule, field=failure.field, text=_reason(failure))


def _retry_when_asked_to_wait(steps: Callable[[], Steps[T]]) -> Steps[T]:
    """Take it up again where the service asks to wait longer, or more often, than a single call does.

    The backoff gate does the waiting; it has seen the same answer.
    """
    for _ in range(MAX_RETRIES):
        try:
            return (yield from steps())
        except WholesaleError as failure:
            if not _asks_to_wait(failure):
                raise
    return (yield from steps())


def _asks_to_wait(failure: WholesaleError) -> bool:
    last = failure.__cause__ if isinstance(failure, DeadlineExceeded) else failure
    return failure.retryable and isinstance(last, WholesaleError) and last.retry_after is not None


def _is_refusal(failure: WholesaleError) -> bool:
    """Return true if the line itself is wrong: the same request would get the same answer."""
    if isinstance(failure, ComplianceDenied):
        return True
    return isinstance(failure, LocalError | RemoteError) and not failure.retryable and (failure.status or 0) < 500


def _reason(failure: WholesaleError) -> str:
    """The service's own words where there are any: which call was made is the same for all lines of a kind."""
    described = [detail.description for detail in failure.errors if detail.description]
    return "; ".join(described) or (isinstance(failure, RemoteError) and failure.message) or str(failure)
