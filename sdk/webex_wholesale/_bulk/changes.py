"""The steps of a line that changes a customer or a subscriber.

Theory of operation. A change is compared with what is there, and sent only where that differs. A run that was killed
after the service had accepted a change finds it under way or done: it waits, compares again, and sends nothing twice.
Limits and the administrator of a sub-partner are not shown by the service; they are sent whenever a line has them,
which makes no difference to a service that has them already.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from webex_wholesale._bulk.common import (
    SETTLED,
    Options,
    find_customer,
    find_subscriber,
    package_problems,
    perform,
    wait_until_settled,
)
from webex_wholesale._bulk.plan_lines import PlanLine
from webex_wholesale._bulk.report import LineReport, make_difference, make_report
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Steps, Wait
from webex_wholesale._differences import Differences, in_words
from webex_wholesale._errors import Conflict
from webex_wholesale._workflows.differences import compare_customer, compare_subscriber
from webex_wholesale.resources import _customer_calls as customer_calls
from webex_wholesale.resources import _subscriber_calls as subscriber_calls
from webex_wholesale_contracts.models import Customer, Subscriber

__all__ = ["change_customer", "change_subscriber", "precheck_customer", "precheck_subscriber"]

BUSY: Final = ("customer.busy", None)
"""The rule of a refusal because another change is under way; only a mock names it."""
CHANGEABLE: Final = ("packages", "address", "provisioningParameters", "subPartnerAdminEmail")


def change_customer(settings: Settings, line: PlanLine, options: Options) -> Steps[LineReport]:
    """Change a customer as a line has it, and wait until that is done."""
    customer = yield from find_customer(settings, line)
    if customer is None or customer.status == "deleting":
        return _cannot_change(line, customer)
    if customer.status not in SETTLED:
        customer = yield from wait_until_settled(settings, customer, options)
    differences = yield from compare_customer(settings, line.body, customer)
    if not (differences or _is_unseen(line.body)):
        return make_report(line, "found", id=customer.id, text=package_problems(customer))
    yield from _update_when_free(settings, line.body, customer, options)
    changed = yield from wait_until_settled(settings, customer, options)
    return make_report(line, "updated", id=changed.id, text=package_problems(changed), differences=differences)


def _update_when_free(settings: Settings, body: Mapping[str, Any], customer: Customer, options: Options) -> Steps[None]:
    """Send a change; while another one is under way, wait and try again, for reads may show its end too early."""
    end = settings.clock.monotonic() + settings.timeout.grace
    while True:
        try:
            return (yield from _update_customer(settings, body, customer))
        except Conflict as conflict:
            # Its cause is a lost attempt, which then has taken effect and is under way.
            lost = conflict.__cause__ is not None
            if not (lost or conflict.rule in BUSY) or settings.clock.monotonic() >= end:
                raise
        yield Wait(options.interval)
        customer = yield from wait_until_settled(settings, customer, options)
        left = yield from compare_customer(settings, body, customer)
        if not left and (lost or not _is_unseen(body)):
            return


def _update_customer(settings: Settings, body: Mapping[str, Any], customer: Customer) -> Steps[None]:
    changes = {"packages": [*customer.packages], **{name: body[name] for name in CHANGEABLE if name in body}}
    yield from perform(settings, customer_calls.update(customer.id, changes, None))


def _is_unseen(body: Mapping[str, Any]) -> bool:
    """Return true if a change has what the service does not show."""
    return "subPartnerAdminEmail" in body or "packages" in body.get("provisioningParameters", {})


def change_subscriber(settings: Settings, line: PlanLine, options: Options) -> Steps[LineReport]:
    """Change a subscriber as a line has it."""
    subscriber = yield from find_subscriber(settings, line)
    if subscriber is None:
        return _cannot_change(line, None)
    differences = yield from compare_subscriber(settings, line.body, subscriber)
    if not differences:
        return make_report(line, "found", id=subscriber.id)
    if not _can_change(subscriber, differences):
        return make_difference(line, subscriber.id, differences)
    parameters = line.body.get("provisioningParameters", {})
    calling = {name: value for name, value in parameters.items() if name in subscriber_calls.CALLING}
    changes = {
        "packages": line.body.get("packages") or [*subscriber.packages],
        **({"provisioningParameters": calling} if calling else {}),
    }
    yield from perform(settings, subscriber_calls.update(subscriber.id, changes, None))
    return make_report(line, "updated", id=subscriber.id, differences=differences)


def _can_change(subscriber: Subscriber, differences: Differences) -> bool:
    """Number and extension can only be set where a calling package takes the place of webex_meetings."""
    return subscriber.packages == ["webex_meetings"] or all(found.field == "packages" for found in differences)


def _cannot_change(line: PlanLine, customer: Customer | None) -> LineReport:
    if customer:
        return make_report(line, "failed", id=customer.id, text="it is being removed, so it cannot be changed")
    return make_report(line, "refused", text=f"the {line.kind} does not exist, so it cannot be changed")


# Dry runs


def precheck_customer(settings: Settings, line: PlanLine) -> Steps[LineReport]:
    """Say what a change of a customer would change."""
    customer = yield from find_customer(settings, line)
    if customer is None or customer.status == "deleting":
        return _cannot_change(line, customer)
    differences = yield from compare_customer(settings, line.body, customer)
    return _would_change(line, customer.id, differences, unseen=_is_unseen(line.body))


def precheck_subscriber(settings: Settings, line: PlanLine) -> Steps[LineReport]:
    """Say what a change of a subscriber would change."""
    subscriber = yield from find_subscriber(settings, line)
    if subscriber is None:
        return _cannot_change(line, None)
    differences = yield from compare_subscriber(settings, line.body, subscriber)
    if differences and not _can_change(subscriber, differences):
        return make_difference(line, subscriber.id, differences)
    return _would_change(line, subscriber.id, differences, unseen=False)


def _would_change(line: PlanLine, id: str, differences: Differences, *, unseen: bool) -> LineReport:
    if not (differences or unseen):
        return make_report(line, "found", id=id)
    sent = "settings that the service does not show would be sent" if unseen else ""
    changes = f"would be changed: {in_words(differences)}" if differences else ""
    text = "; ".join(filter(None, (changes, sent)))
    return make_report(line, "passed", id=id, text=text, differences=differences)
