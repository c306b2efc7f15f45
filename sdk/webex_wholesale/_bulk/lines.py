"""The steps for one line of a plan: provision it, or precheck it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

from webex_wholesale._bulk.calls import CALLS, perform
from webex_wholesale._bulk.plan_lines import PlanLine
from webex_wholesale._bulk.report import DONE, LineOutcome, LineReport, make_difference, make_report
from webex_wholesale._core.responses import short_id
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Steps
from webex_wholesale._differences import Differences
from webex_wholesale._errors import (
    ClientClosed,
    ComplianceDenied,
    DeadlineExceeded,
    LocalError,
    RemoteError,
    ResourceDiffers,
    Unauthorized,
    WaitTimeout,
    WholesaleError,
)
from webex_wholesale._workflows.differences import compare_customer, compare_subscriber
from webex_wholesale._workflows.prechecks import PrecheckResult
from webex_wholesale._workflows.reviews import COMPLIANCE, UNDER_REVIEW
from webex_wholesale_contracts.models import (
    Customer,
    PrecheckCustomer,
    PrecheckSubscriber,
    ProvisionCustomer,
    ProvisionSubscriber,
    Request,
    Subscriber,
)

__all__ = ["LineSteps", "OnDifference", "precheck", "provision"]

OnDifference: TypeAlias = Literal["report", "update"]

T = TypeVar("T")

MAX_RETRIES = 10
"""Attempts for one line while the service asks to wait, beyond the retries of a single call."""
CUSTOMER_TIMEOUT = 900.0
"""Seconds until a customer that is still not provisioned is left for a later run."""


class LineSteps(Protocol):
    """Everything to do for a line; of a subscriber, `customer` is the line of its customer and what became of it."""

    def __call__(
        self, settings: Settings, line: PlanLine, customer: tuple[PlanLine, LineReport] | None
    ) -> Steps[LineReport]: ...


# Provisioning


def provision(
    settings: Settings,
    line: PlanLine,
    customer: tuple[PlanLine, LineReport] | None,
    on_difference: OnDifference = "report",
) -> Steps[LineReport]:
    """See to it that the customer or subscriber of a line is there; a customer is waited for."""
    if customer is None:
        return (yield from _report_failures(line, lambda: _customer(settings, line, on_difference)))
    customer_line, customer_report = customer
    if customer_report.outcome not in DONE:
        became = "differs" if customer_report.outcome == "differs" else "was not provisioned"
        text = f'not tried: its customer "{customer_line.key}" (line {customer_line.number}) {became}'
        return make_report(line, "failed", text=text)
    body = {**line.body, "customerId": customer_report.id}
    return (yield from _report_failures(line, lambda: _subscriber(settings, line, body, on_difference)))


def _customer(settings: Settings, line: PlanLine, on_difference: OnDifference) -> Steps[LineReport]:
    request = _to_arguments(ProvisionCustomer, line.body)
    ensured = yield from perform(settings, CALLS.customers.ensure(**request, on_difference=on_difference))
    if ensured.differences and ensured.outcome != "updated":
        return make_difference(line, ensured.id, ensured.differences)
    waiting = CALLS.customers.wait_until_provisioned(ensured, timeout=CUSTOMER_TIMEOUT, on_progress=_stop_at_review)
    customer = yield from perform(settings, waiting)
    text = "; ".join(_package_problems_of(customer))
    return make_report(line, ensured.outcome, id=ensured.id, text=text, differences=ensured.differences)


def _stop_at_review(customer: Customer) -> None:
    """A compliance review may take 72 hours: no worker is kept waiting for that."""
    if customer.status == UNDER_REVIEW:
        name = customer.external_id or short_id(customer.id)
        text = f"a compliance review holds the customer back ({name}); run the plan again once it has ended"
        raise WaitTimeout(text, customer_id=customer.id, customer=customer, rule=COMPLIANCE, evidence="documented")


def _package_problems_of(customer: Customer) -> list[str]:
    """The errors and warnings of single packages."""
    packages = customer.resource_details.packages if customer.resource_details else []
    return [
        f"{package.name}: {problem.description}"
        for package in packages
        for problem in package.errors + package.warnings
    ]


def _subscriber(
    settings: Settings, line: PlanLine, body: Mapping[str, Any], on_difference: OnDifference
) -> Steps[LineReport]:
    request = _to_arguments(ProvisionSubscriber, body)
    ensured = yield from perform(settings, CALLS.subscribers.ensure(**request, on_difference=on_difference))
    if ensured.differences and ensured.outcome != "updated":
        return make_difference(line, ensured.id, ensured.differences)
    text = "; ".join(_pending_consent(ensured.resource))
    return make_report(line, ensured.outcome, id=ensured.id, text=text, differences=ensured.differences)


def _pending_consent(subscriber: Subscriber) -> list[str]:
    asked = subscriber.status == "pending_user_migration"
    return ["has a free account; its owner was asked by email to consent to the move"] if asked else []


def _to_arguments(model: type[Request], body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that a wire object has, as arguments of a resource method."""
    return {name: value for name, value in model.model_validate(body) if value is not None}


# Prechecks


def precheck(settings: Settings, line: PlanLine, customer: tuple[PlanLine, LineReport] | None) -> Steps[LineReport]:
    """Find out whether the customer or subscriber of a line is there, or could be provisioned; nothing is changed."""
    if customer is None:
        return (yield from _report_failures(line, lambda: _precheck_customer(settings, line)))
    return (yield from _report_failures(line, lambda: _precheck_subscriber(settings, line, *customer)))


def _precheck_customer(settings: Settings, line: PlanLine) -> Steps[LineReport]:
    page = yield from perform(settings, CALLS.customers.list(external_id=line.key))
    if page.items:
        return (yield from _there_already(settings, line, page.items[0]))
    request = _to_arguments(PrecheckCustomer, line.body)
    return _verdict(line, (yield from perform(settings, CALLS.customers.precheck(**request))))


def _there_already(settings: Settings, line: PlanLine, customer: Customer) -> Steps[LineReport]:
    if customer.status == "deleting":
        return make_report(line, "failed", text="the customer is being removed; try again when it is gone")
    differences = yield from compare_customer(settings, line.body, customer)
    return _found(line, customer.id, differences)


def _found(line: PlanLine, id: str, differences: Differences) -> LineReport:
    return make_difference(line, id, differences) if differences else make_report(line, "found", id=id)


def _precheck_subscriber(
    settings: Settings, line: PlanLine, customer_line: PlanLine, customer: LineReport
) -> Steps[LineReport]:
    """Of a customer that is not there yet only its email can be named, and packages cannot be asked about."""
    if customer.id is None:
        info = customer_line.body.get("customerInfo", {})
        prospect = {"customerInfo": {"primaryEmail": info["primaryEmail"]}} if "primaryEmail" in info else {}
        body = {"email": line.key, **prospect}
    else:
        same = CALLS.subscribers.list(email=line.key, customer_id=customer.id)
        page = yield from perform(settings, same)
        if page.items:
            differences = yield from compare_subscriber(settings, line.body, page.items[0])
            return _found(line, page.items[0].id, differences)
        body = {**line.body, "customerId": customer.id}
    request = _to_arguments(PrecheckSubscriber, body)
    return _verdict(line, (yield from perform(settings, CALLS.subscribers.precheck(**request))))


def _verdict(line: PlanLine, result: PrecheckResult) -> LineReport:
    if result.ok:
        return make_report(line, "passed")
    first = result.findings[0]
    text = "; ".join(finding.text for finding in result.findings)
    return make_report(line, "refused", rule=first.rule, field=first.field, text=text)


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
