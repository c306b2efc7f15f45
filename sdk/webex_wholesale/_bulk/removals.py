"""The steps of a line that removes a customer with its people, or a single subscriber.

Theory of operation. All subscribers of the customer are listed before the first is removed, page by page, because a
list shrinks while it is worked on; then it is listed again until it shows nobody new. Those who are gone already count
as done: an earlier run removed them, or this one did and the answer was lost. Then the customer is removed and waited
for.
"""

from __future__ import annotations

from typing import Final

from webex_wholesale._bulk.common import (
    CUSTOMER_TIMEOUT,
    SETTLED,
    Options,
    find_customer,
    find_subscriber,
    list_all,
    perform,
    wait_until_settled,
)
from webex_wholesale._bulk.plan_lines import PlanLine
from webex_wholesale._bulk.report import LineReport, make_report
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Steps, Wait
from webex_wholesale._errors import Conflict, NotFound, ProvisioningFailed
from webex_wholesale.resources import _customer_calls as customer_calls
from webex_wholesale.resources import _subscriber_calls as subscriber_calls
from webex_wholesale_contracts.models import Customer

__all__ = ["precheck_customer", "precheck_subscriber", "remove_customer", "remove_subscriber"]

PAGE: Final = 100
LOOK_EVERY: Final = 2.0
"""Seconds between two looks at a list that may lag behind."""
NOT_YET: Final = ("customer.has-subscribers", "customer.busy", None)
"""The rules of refusals because people are left, or because the removal has begun; only a mock names them."""


def remove_customer(settings: Settings, line: PlanLine, options: Options) -> Steps[LineReport]:
    """Remove all subscribers of a customer, then the customer, and wait until it is gone."""
    customer = yield from find_customer(settings, line)
    if customer is None:
        return make_report(line, "absent")
    count = 0
    if customer.status != "deleting":
        try:
            yield from _settle(settings, customer, options)
            count = yield from _empty(settings, customer.id)
        except NotFound:
            # A list may still show what an earlier run has removed.
            return make_report(line, "absent")
    yield from perform(settings, customer_calls.until_removed(customer.id, None, CUSTOMER_TIMEOUT, options.interval))
    return make_report(line, "removed", id=customer.id, text=_with(count) if count else "")


def _settle(settings: Settings, customer: Customer, options: Options) -> Steps[None]:
    """Wait for what is under way, during which the service refuses a removal; how it ends does not matter."""
    if customer.status in SETTLED or customer.status == "error":
        return
    try:
        yield from wait_until_settled(settings, customer, options)
    except ProvisioningFailed:
        return


def _empty(settings: Settings, customer_id: str) -> Steps[int]:
    """Remove the subscribers of a customer, then begin its removal; gives how many subscribers were removed."""
    removed: set[str] = set()
    end = settings.clock.monotonic() + settings.timeout.grace
    while True:
        while left := (yield from _subscribers(settings, customer_id)) - removed:
            for subscriber_id in sorted(left):
                yield from _remove(settings, subscriber_id)
            removed |= left
        try:
            yield from perform(settings, customer_calls.remove(customer_id, None))
            return len(removed)
        except Conflict as conflict:
            if conflict.rule not in NOT_YET or settings.clock.monotonic() >= end:
                raise
        # Reads do not show yet who is left, or that a run that was killed has begun the removal.
        yield Wait(LOOK_EVERY)
        if (yield from perform(settings, customer_calls.get(customer_id, None, None))).status == "deleting":
            return len(removed)


def _subscribers(settings: Settings, customer_id: str) -> Steps[set[str]]:
    """The ids of all subscribers of a customer."""
    listed = yield from list_all(settings, "subscribers.list", customer_id=customer_id, max=PAGE)
    return {subscriber.id for subscriber in listed if subscriber_calls.belongs_to(customer_id, subscriber)}


def _remove(settings: Settings, subscriber_id: str) -> Steps[bool]:
    """Remove a subscriber; false where somebody has done that already."""
    try:
        yield from perform(settings, subscriber_calls.remove(subscriber_id, None))
    except NotFound:
        return False
    return True


def remove_subscriber(settings: Settings, line: PlanLine, options: Options) -> Steps[LineReport]:
    """Remove one subscriber."""
    subscriber = yield from find_subscriber(settings, line)
    if subscriber is None or not (yield from _remove(settings, subscriber.id)):
        return make_report(line, "absent")
    return make_report(line, "removed", id=subscriber.id)


def _with(count: int) -> str:
    return "with 1 subscriber" if count == 1 else f"with {count} subscribers"


# Dry runs


def precheck_customer(settings: Settings, line: PlanLine) -> Steps[LineReport]:
    """Say who would be removed with a customer."""
    customer = yield from find_customer(settings, line)
    if customer is None:
        return make_report(line, "absent")
    if customer.status == "deleting":
        return make_report(line, "passed", id=customer.id, text="is being removed already")
    people = yield from _subscribers(settings, customer.id)
    return make_report(line, "passed", id=customer.id, text=f"would be removed, {_with(len(people))}")


def precheck_subscriber(settings: Settings, line: PlanLine) -> Steps[LineReport]:
    """Say whether there is a subscriber to remove."""
    subscriber = yield from find_subscriber(settings, line)
    if subscriber is None:
        return make_report(line, "absent")
    return make_report(line, "passed", id=subscriber.id, text="would be removed")
