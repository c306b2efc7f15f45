"""Waiting for a customer: look, wait, look again, until it is ready, has failed, or time is up."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from webex_wholesale_contracts.models import Customer, PackageDetails, ResourceError

from ._call import Single
from ._errors import InvalidArgument, NotFound, ProvisioningFailed, WaitTimeout, WholesaleError
from ._exchange import exchange
from ._log import logger
from ._settings import Settings
from ._steps import RawResponse, Steps, Wait

__all__ = ["Waiting"]

DONE = frozenset({"provisioned", "provisioned_with_errors"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """Looks at a customer every `interval` seconds, for `timeout` seconds."""

    customer_id: str
    look: Single[Customer]
    timeout: float
    interval: float
    on_progress: Callable[[Customer], object] | None
    allow_errors: bool

    def __post_init__(self) -> None:
        if not (math.isfinite(self.timeout) and self.timeout >= 0):
            raise InvalidArgument(f"timeout is {self.timeout!r}: give a number of seconds, 0 to look once")
        if not (math.isfinite(self.interval) and self.interval > 0):
            raise InvalidArgument(f"interval is {self.interval!r}: give a number of seconds above zero")

    def steps(self, settings: Settings) -> Steps[RawResponse[Customer]]:
        clock = settings.clock
        end = clock.monotonic() + self.timeout
        seen: Customer | None = None
        while True:
            trouble = None
            try:
                # A look that starts just before the end still gets the time of one read.
                answer = yield from exchange(settings, self.look, max(end - clock.monotonic(), settings.timeout.read))
            except WholesaleError as failure:
                trouble = self._bearable(failure, seen)
            else:
                seen = answer.value
                if self._finished(seen):
                    return answer
            remaining = end - clock.monotonic()
            told = (trouble.retry_after if trouble else None) or 0.0
            if remaining <= max(0.0, told):
                self._give_up(seen, trouble)
            yield Wait(max(told, min(self.interval, remaining)))

    def _finished(self, customer: Customer) -> bool:
        """Report what was seen; whether it is what was waited for. Raises where it never will be."""
        if self.on_progress:
            self.on_progress(customer)
        if customer.status == "error" or (customer.status == "provisioned_with_errors" and not self.allow_errors):
            text = f"customer {self.customer_id!r} ended in status {customer.status}{_problems(customer)}"
            raise _failed(self.customer_id, customer, text)
        if customer.status == "provisioned_with_errors":
            logger.warning("customer %s is provisioned with errors%s", self.customer_id, _problem_codes(customer))
        return customer.status in DONE

    def _bearable(self, failure: WholesaleError, seen: Customer | None) -> WholesaleError:
        """A failed look that does not end the waiting: the next one may work. Raises for any other."""
        if isinstance(failure, NotFound) and seen is not None:
            text = (
                f"customer {self.customer_id!r} disappeared while it was waited for; it was last seen in status "
                f"{seen.status}; somebody removed it, or a compliance review denied it"
            )
            raise _failed(self.customer_id, seen, text) from failure
        if not failure.retryable:
            raise failure
        logger.info("customer %s could not be looked at (%s), waiting on", self.customer_id, type(failure).__name__)
        return failure

    def _give_up(self, seen: Customer | None, trouble: WholesaleError | None) -> NoReturn:
        state = f"is still in status {seen.status}" if seen else "could not be looked at"
        text = (
            f"customer {self.customer_id!r} {state} when the {self.timeout:g} s to wait were up; to go on, in this "
            f"process or another: customers.wait_until_provisioned({self.customer_id!r})"
        )
        told = trouble.retry_after if trouble else None
        raise WaitTimeout(text, customer_id=self.customer_id, customer=seen, retry_after=told) from trouble


def _failed(customer_id: str, customer: Customer, text: str) -> ProvisioningFailed:
    return ProvisioningFailed(text, customer_id=customer_id, customer=customer)


def _problems(customer: Customer) -> str:
    """Errors of the customer, then errors and warnings of each package, in words."""
    packages = customer.resource_details.packages if customer.resource_details else []
    found = [_problem("error", each) for each in customer.errors]
    found += [f"{package.name}: {problem}" for package in packages for problem in _package_problems(package)]
    return ": " + "; ".join(found) if found else ""


def _problem_codes(customer: Customer) -> str:
    """For the log, the packages with the codes of their problems: a description may name an email."""
    packages = customer.resource_details.packages if customer.resource_details else []
    codes = {package.name: [each.error_code for each in package.errors + package.warnings] for package in packages}
    return "".join(f", {name}: {found}" for name, found in codes.items() if found)


def _package_problems(package: PackageDetails) -> list[str]:
    return [_problem("error", each) for each in package.errors] + [
        _problem("warning", each) for each in package.warnings
    ]


def _problem(kind: str, problem: ResourceError) -> str:
    code = f" {problem.error_code}" if problem.error_code is not None else ""
    return f"{kind}{code} {problem.description}".rstrip(" .")
