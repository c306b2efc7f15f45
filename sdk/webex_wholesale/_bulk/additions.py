"""The steps of a line that adds a customer or a subscriber: provision it, or precheck it."""

from __future__ import annotations

from webex_wholesale._bulk.common import (
    Ids,
    Known,
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
from webex_wholesale._core.steps import Steps
from webex_wholesale._differences import Differences
from webex_wholesale._workflows.differences import compare_customer, compare_subscriber
from webex_wholesale._workflows.prechecks import PrecheckResult, prospect_of
from webex_wholesale.resources import _customer_calls as customer_calls
from webex_wholesale.resources import _subscriber_calls as subscriber_calls
from webex_wholesale_contracts.models import Customer, CustomerInfo, Subscriber

__all__ = ["add_customer", "add_subscriber", "precheck_customer", "precheck_subscriber"]


def add_customer(settings: Settings, line: PlanLine, options: Options) -> Steps[LineReport]:
    """See to it that the customer of a line is there and provisioned."""
    ensuring = customer_calls.ensure(line.key, line.body, options.on_difference, None)
    ensured = yield from perform(settings, ensuring)
    if ensured.differences and ensured.outcome != "updated":
        return make_difference(line, ensured.id, ensured.differences)
    customer = yield from wait_until_settled(settings, ensured, options)
    text = package_problems(customer)
    return make_report(line, ensured.outcome, id=ensured.id, text=text, differences=ensured.differences)


def add_subscriber(settings: Settings, line: PlanLine, ids: Ids, options: Options) -> Steps[LineReport]:
    """See to it that the subscriber of a line is there, in the location that the line needs, if it needs one."""
    customer_id = ids["customer"]
    body = {**line.body, "customerId": customer_id}
    if "location" in ids:
        body["provisioningParameters"] = {**line.body["provisioningParameters"], "locationId": ids["location"]}
    ensuring = subscriber_calls.ensure(line.key, customer_id, body, options.on_difference, None)
    ensured = yield from perform(settings, ensuring)
    if ensured.differences and ensured.outcome != "updated":
        return make_difference(line, ensured.id, ensured.differences)
    text = "; ".join(_pending_consent(ensured.resource))
    return make_report(line, ensured.outcome, id=ensured.id, text=text, differences=ensured.differences)


def _pending_consent(subscriber: Subscriber) -> list[str]:
    asked = subscriber.status == "pending_user_migration"
    return ["has a free account; its owner was asked by email to consent to the move"] if asked else []


# Prechecks


def precheck_customer(settings: Settings, line: PlanLine) -> Steps[LineReport]:
    """Find out if the customer of a line is there, or could be provisioned."""
    if customer := (yield from find_customer(settings, line)):
        return (yield from _there_already(settings, line, customer))
    info = line.body.get("customerInfo")
    body = {**line.body, "customerInfo": prospect_of(CustomerInfo.model_validate(info)) if info else None}
    return _verdict(line, (yield from perform(settings, customer_calls.precheck(body, None))))


def _there_already(settings: Settings, line: PlanLine, customer: Customer) -> Steps[LineReport]:
    if customer.status == "deleting":
        return make_report(line, "failed", text="the customer is being removed; try again when it is gone")
    differences = yield from compare_customer(settings, line.body, customer)
    return _found(line, customer.id, differences)


def _found(line: PlanLine, id: str, differences: Differences) -> LineReport:
    return make_difference(line, id, differences) if differences else make_report(line, "found", id=id)


def precheck_subscriber(settings: Settings, line: PlanLine, known: Known) -> Steps[LineReport]:
    """Of a customer that is not there yet only its email can be named, and packages cannot be asked about."""
    customer_line, customer = known[0]
    if customer.id is None:
        info = customer_line.body.get("customerInfo", {})
        prospect = {"customerInfo": {"primaryEmail": info["primaryEmail"]}} if "primaryEmail" in info else {}
        body = {"email": line.key, **prospect}
    else:
        if subscriber := (yield from find_subscriber(settings, line)):
            differences = yield from compare_subscriber(settings, line.body, subscriber)
            return _found(line, subscriber.id, differences)
        body = {**line.body, "customerId": customer.id}
    return _verdict(line, (yield from perform(settings, subscriber_calls.precheck(body, None))))


def _verdict(line: PlanLine, result: PrecheckResult) -> LineReport:
    if result.ok:
        return make_report(line, "passed")
    first = result.findings[0]
    text = "; ".join(finding.text for finding in result.findings)
    return make_report(line, "refused", rule=first.rule, field=first.field, text=text)
