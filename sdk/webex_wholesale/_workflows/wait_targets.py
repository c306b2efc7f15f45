"""Conditions to wait for: a customer provisioned or removed, a subscriber migrated, a billing report completed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from webex_wholesale._core.exchange import acting_for, exchange
from webex_wholesale._core.log import logger
from webex_wholesale._core.memory import Write
from webex_wholesale._core.options import check_flag
from webex_wholesale._core.responses import is_gone, keep_response, refusal_error
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps, with_value
from webex_wholesale._errors import NotFound, ReportFailed, WholesaleError
from webex_wholesale._workflows.differences import package_differences, shown_differences
from webex_wholesale._workflows.polling import WaitCall
from webex_wholesale._workflows.reviews import denied
from webex_wholesale_contracts.models import (
    BillingReport,
    Customer,
    ErrorDetail,
    PackageDetails,
    ResourceError,
    Subscriber,
)

__all__ = ["UntilCompleted", "UntilMigrated", "UntilProvisioned", "UntilRemoved"]

PROVISIONED = frozenset({"provisioned", "provisioned_with_errors"})


@dataclass(frozen=True, slots=True)
class UntilProvisioned(WaitCall[Customer, Customer]):
    """Until provisioning, or a change, is over."""

    allow_errors: bool

    def __post_init__(self) -> None:
        super(UntilProvisioned, self).__post_init__()
        check_flag("allow_errors", self.allow_errors)

    noun: ClassVar[str] = "customer"
    id_attribute: ClassVar[str] = "customer_id"
    method: ClassVar[str] = "customers.wait_until_provisioned"

    def note(self, settings: Settings, seen: Customer) -> None:
        settings.memory.note_customers(acting_for(settings, self.look), seen)

    def stale(self, seen: Customer, before: Customer | None, write: Write | None) -> bool:
        return write is not None and bool(shown_differences(write.body, seen))

    def gone(self, settings: Settings, failure: NotFound, seen: Customer | None) -> WholesaleError:
        if settings.memory.is_under_review(self.id):
            return denied(f"it cannot be waited for any more ({self.place(seen)})", self.id, seen)
        return super(UntilProvisioned, self).gone(settings, failure, seen)

    def status(self, seen: Customer) -> str:
        return seen.status

    def key(self, seen: Customer) -> str | None:
        return seen.external_id

    def known(self, seen: Customer | None) -> dict[str, Any]:
        return {"customer_id": self.id, "customer": seen}

    def done(self, seen: Customer, before: Customer | None) -> bool:
        if seen.status == "error" or (seen.status == "provisioned_with_errors" and not self.allow_errors):
            raise self.failed(f"ended in status {seen.status}{_problems(seen)}", seen)
        if seen.status == "provisioned_with_errors":
            logger.warning("customer %s is provisioned with errors%s", self.id, _errorcodes(seen))
        return seen.status in PROVISIONED


@dataclass(frozen=True, slots=True)
class UntilRemoved(WaitCall[Customer, None]):
    """Until the service does not know the customer any more."""

    noun: ClassVar[str] = "customer"
    id_attribute: ClassVar[str] = "customer_id"
    method: ClassVar[str] = "customers.wait_until_removed"
    until_gone: ClassVar[bool] = True

    def status(self, seen: Customer) -> str:
        return seen.status

    def key(self, seen: Customer) -> str | None:
        return seen.external_id

    def known(self, seen: Customer | None) -> dict[str, Any]:
        return {"customer_id": self.id, "customer": seen}

    def stale(self, seen: Customer, before: Customer | None, write: Write | None) -> bool:
        return seen.status != "deleting"

    def done(self, seen: Customer, before: Customer | None) -> bool:
        if seen.status != "deleting" and before and before.status == "deleting":
            raise self.failed(f"not removed, in status {seen.status} again{_problems(seen)}", seen)
        return False

    def look_once(self, settings: Settings, within: float) -> Steps[RawResponse[Customer | None]]:
        look = replace(self.look, read=keep_response, also_read=frozenset({404}))
        raw = yield from exchange(settings, look, within)
        if raw.response.is_success:
            return with_value(raw, self.look.read(raw.response))
        if not is_gone(raw.response):
            raise refusal_error(look.operation, look.subject, raw.response, settings.clock.now())
        return with_value(raw, None)


@dataclass(frozen=True, slots=True)
class UntilMigrated(WaitCall[Subscriber, Subscriber]):
    """Until the owner of a free account has agreed to move."""

    noun: ClassVar[str] = "subscriber"
    id_attribute: ClassVar[str] = "subscriber_id"
    method: ClassVar[str] = "subscribers.wait_until_migrated"

    def status(self, seen: Subscriber) -> str:
        return seen.status

    def key(self, seen: Subscriber) -> str | None:
        return seen.email

    def known(self, seen: Subscriber | None) -> dict[str, Any]:
        customer_id = seen.customer_id if seen else None
        return {"subscriber_id": self.id, "subscriber": seen, "customer_id": customer_id or ""}

    def stale(self, seen: Subscriber, before: Subscriber | None, write: Write | None) -> bool:
        return write is not None and bool(seen.packages) and any(package_differences(write.body, seen))

    def done(self, seen: Subscriber, before: Subscriber | None) -> bool:
        return seen.status == "provisioned"


@dataclass(frozen=True, slots=True)
class UntilCompleted(WaitCall[BillingReport, BillingReport]):
    """Until a billing report can be downloaded."""

    noun: ClassVar[str] = "billing report"
    id_attribute: ClassVar[str] = "report_id"
    method: ClassVar[str] = "billing_reports.wait_until_completed"
    why_gone: ClassVar[str] = "somebody deleted it, or asked for the same report again"

    def status(self, seen: BillingReport) -> str:
        return seen.status

    def key(self, seen: BillingReport) -> str | None:
        return None

    def known(self, seen: BillingReport | None) -> dict[str, Any]:
        return {"report_id": self.id, "report": seen}

    def done(self, seen: BillingReport, before: BillingReport | None) -> bool:
        if seen.status == "FAILED":
            reasons = "; ".join(_problem("error", error) for error in _report_errors(seen))
            raise self.failed(f"ended in status FAILED{': ' + reasons if reasons else ''}", seen)
        return seen.status == "COMPLETED"

    def failed(self, text: str, seen: BillingReport) -> ReportFailed:
        return ReportFailed(f"{text} ({self.place(seen)})", errors=_report_errors(seen), **self.known(seen))


def _report_errors(report: BillingReport) -> tuple[ErrorDetail, ...]:
    return tuple(ErrorDetail(description=error.description, error_code=error.code) for error in report.errors)


def _problems(customer: Customer) -> str:
    """Errors that only the customer has, then errors and warnings of each package, in words."""
    packages = customer.resource_details.packages if customer.resource_details else []
    at_packages = {_problem("error", error) for package in packages for error in package.errors}
    texts = [text for error in customer.errors if (text := _problem("error", error)) not in at_packages]
    texts += [f"{package.name}: {problem}" for package in packages for problem in _package_problems(package)]
    return ": " + "; ".join(texts) if texts else ""


def _errorcodes(customer: Customer) -> str:
    """For the log, the packages with the codes of their problems: a description may name an email."""
    packages = customer.resource_details.packages if customer.resource_details else []
    codes = {package.name: [error.error_code for error in package.errors + package.warnings] for package in packages}
    return "".join(f", {name}: {texts}" for name, texts in codes.items() if texts)


def _package_problems(package: PackageDetails) -> list[str]:
    return [_problem("error", error) for error in package.errors] + [
        _problem("warning", error) for error in package.warnings
    ]


def _problem(kind: str, problem: ResourceError | ErrorDetail) -> str:
    code = f" {problem.error_code}" if problem.error_code is not None else ""
    return f"{kind}{code} {problem.description}".rstrip(" .")
