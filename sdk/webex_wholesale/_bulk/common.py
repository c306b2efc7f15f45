"""Steps that several actions of a plan share: find what is there, and wait for a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias, TypeVar

from webex_wholesale._bulk.plan_lines import Kind, PlanLine
from webex_wholesale._bulk.report import LineReport
from webex_wholesale._core.call import build_call
from webex_wholesale._core.memory import UNDER_REVIEW
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.responses import short_id
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Steps
from webex_wholesale._errors import WaitTimeout
from webex_wholesale._methods.paging import read_as_pages
from webex_wholesale._workflows.finding import read_all
from webex_wholesale._workflows.reviews import COMPLIANCE
from webex_wholesale.resources import _customer_calls as customer_calls
from webex_wholesale_contracts.models import Customer, Subscriber

__all__ = [
    "CUSTOMER_TIMEOUT",
    "SETTLED",
    "Ids",
    "Known",
    "OnDifference",
    "Options",
    "find_customer",
    "find_subscriber",
    "list_all",
    "package_problems",
    "perform",
    "wait_until_settled",
]

T = TypeVar("T")
OnDifference: TypeAlias = Literal["report", "update"]
Known: TypeAlias = tuple[tuple[PlanLine, LineReport], ...]
"""The lines that a line needs, and what became of them: its customer's first."""
Ids: TypeAlias = Mapping[Kind, str]
"""The ids that the lines gave which a line needs, by their kinds."""

CUSTOMER_TIMEOUT: Final = 900.0
"""Seconds until a customer that is still under way is left for a later run."""
SETTLED: Final = frozenset({"provisioned", "provisioned_with_errors"})


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for a run: what to do with what differs, and seconds between two polls.

    `organizations` remembers the organizations of customers for as long as the run lasts.
    """

    on_difference: OnDifference = "report"
    interval: float = 5.0
    organizations: dict[str, str] = field(default_factory=dict)


def perform(settings: Settings, call: Call[T]) -> Steps[T]:
    """The steps of a call, for the sub-partner that the client acts for."""
    return (yield from call.steps(settings)).value


def find_customer(settings: Settings, line: PlanLine) -> Steps[Customer | None]:
    """The customer with the external id of a line, rather one that is not being removed."""
    listed = yield from list_all(settings, "customers.list", external_id=line.key)
    matches = [customer for customer in listed if customer.external_id == line.key]
    return min(matches, key=lambda customer: customer.status == "deleting", default=None)


def find_subscriber(settings: Settings, line: PlanLine) -> Steps[Subscriber | None]:
    """The subscriber with the email of a line, in the customer that the line names."""
    filters = {"email": line.key, "external_customer_id": line.customer_key}
    listed = yield from list_all(settings, "subscribers.list", **filters)
    return next((subscriber for subscriber in listed if _is_meant(line, subscriber)), None)


def _is_meant(line: PlanLine, subscriber: Subscriber) -> bool:
    """Compare the email, and the customer where the service shows it: a filter may have been overlooked."""
    same_email = (subscriber.email or "").casefold() == line.key.casefold()
    return same_email and subscriber.external_customer_id in (None, line.customer_key)


def list_all(settings: Settings, operation: str, /, **filters: Any) -> Steps[list[Any]]:
    """Every entry of a list with these filters."""
    entries = "phone_numbers" if operation == "numbers.list" else "items"
    return (yield from read_all(settings, read_as_pages(build_call(operation, query=filters), entries))).value


def wait_until_settled(settings: Settings, customer: Any, options: Options) -> Steps[Customer]:
    """Wait until a customer is provisioned, or a change of it is done; a compliance review is not waited for."""
    waiting = customer_calls.until_provisioned(customer, None, CUSTOMER_TIMEOUT, options.interval, _stop_at_review)
    return (yield from perform(settings, waiting))


def _stop_at_review(customer: Customer) -> None:
    """A compliance review may take 72 hours: no worker is kept waiting for that."""
    if customer.status == UNDER_REVIEW:
        name = customer.external_id or short_id(customer.id)
        text = f"a compliance review holds the customer back ({name}); run the plan again once it has ended"
        raise WaitTimeout(text, customer_id=customer.id, customer=customer, rule=COMPLIANCE, evidence="documented")


def package_problems(customer: Customer) -> str:
    """The errors and warnings of single packages, in words."""
    packages = customer.resource_details.packages if customer.resource_details else []
    return "; ".join(
        f"{package.name}: {problem.description}"
        for package in packages
        for problem in package.errors + package.warnings
    )
