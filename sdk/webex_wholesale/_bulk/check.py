"""Checks of a plan that need no request to the service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from pydantic import ValidationError

from webex_wholesale._bulk.plan_lines import (
    Action,
    ChangedCustomer,
    ChangedSubscriber,
    Kind,
    PlanLine,
    PlannedSubscriber,
    RemovedCustomer,
    RemovedSubscriber,
)
from webex_wholesale._errors import PlanError, PlanProblem
from webex_wholesale_contracts.checks import DEFAULT_OFF, MAX_FINDINGS, Check, Finding, customers, subscribers
from webex_wholesale_contracts.models import ProvisionCustomer, Request

__all__ = ["find_broken_rules", "find_contradictions", "find_misfits", "find_repetitions", "raise_problems"]


def raise_problems(name: str, problems: Iterable[PlanProblem]) -> None:
    """Raise PlanError if there are any problems."""
    ordered = tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))
    if ordered:
        count = "1 problem" if len(ordered) == 1 else f"{len(ordered)} problems"
        raise PlanError("\n".join([*map(str, ordered), f"({count} in {name})"]), problems=ordered)


# A change without packages leaves them as they are, so that the request gets those that are there.
_PACKAGES_MISSING = {"customer.field.required", "subscriber.package.exactly-one-form"}

RULES: dict[tuple[Action, Kind], tuple[Check, ...]] = {
    ("add", "customer"): customers.PROVISION,
    ("add", "subscriber"): subscribers.PROVISION,
    ("change", "customer"): tuple(check for check in customers.UPDATE if check.rule not in _PACKAGES_MISSING),
    ("change", "subscriber"): tuple(check for check in subscribers.UPDATE if check.rule not in _PACKAGES_MISSING),
    ("remove", "customer"): (),
    ("remove", "subscriber"): (),
}


def find_broken_rules(line: PlanLine) -> Iterator[tuple[str, Finding]]:
    """Each rule that the line's body breaks, with what it found; not only the first one, as the service answers."""
    # The customer of a planned subscriber gets its id later.
    body = line.body if line.kind == "customer" else {**line.body, "customerId": "-"}
    for check in RULES[line.action, line.kind]:
        if check.rule not in DEFAULT_OFF:
            for finding in islice(check.run(body), MAX_FINDINGS):
                yield check.rule, finding


MODELS: dict[tuple[Action, Kind], type[Request]] = {
    ("add", "customer"): ProvisionCustomer,
    ("add", "subscriber"): PlannedSubscriber,
    ("change", "customer"): ChangedCustomer,
    ("change", "subscriber"): ChangedSubscriber,
    ("remove", "customer"): RemovedCustomer,
    ("remove", "subscriber"): RemovedSubscriber,
}


def find_misfits(line: PlanLine) -> Iterator[Finding]:
    """Find what the request model refuses, such as a customerInfo with missing fields."""
    try:
        MODELS[line.action, line.kind].model_validate(line.body)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False, include_context=False):
            yield Finding(".".join(map(str, problem["loc"])), problem["msg"])


def _external_id(line: PlanLine) -> str | None:
    return line.key if line.kind == "customer" else None


def _primary_email(line: PlanLine) -> str | None:
    info: dict[str, Any] = line.body.get("customerInfo", {})
    email: str | None = info.get("primaryEmail")
    return email.casefold() if email else None


def _email(line: PlanLine) -> str | None:
    return line.key.casefold() if line.kind == "subscriber" else None


ONLY_ONCE: dict[str, Callable[[PlanLine], str | None]] = {
    "externalId": _external_id,
    "customerInfo.primaryEmail": _primary_email,
    "email": _email,
}


def find_repetitions(lines: Sequence[PlanLine]) -> Iterator[PlanProblem]:
    """Lines that claim what an earlier line has claimed; of two such, the service would refuse or merge the second."""
    for field, key in ONLY_ONCE.items():
        seen: dict[str, int] = {}
        for line in lines:
            value = key(line)
            if value and seen.setdefault(value, line.number) != line.number:
                yield PlanProblem(line.number, field, f"already used in line {seen[value]}; it must be unique")


def find_contradictions(lines: Sequence[PlanLine]) -> Iterator[PlanProblem]:
    """Subscribers that are to be added to, or changed in, a customer who is to be removed."""
    for line in lines:
        customer = None if line.customer is None else lines[line.customer]
        if customer and customer.action == "remove" and line.action != "remove":
            text = f"the customer is removed in line {customer.number}, so its subscribers can only be removed"
            yield PlanProblem(line.number, "action", text)
