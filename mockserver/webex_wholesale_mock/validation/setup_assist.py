"""The rules for Setup Assist, as a partner's administrator hands the form in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import attrs
from pydantic.alias_generators import to_camel

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.facts.setup_assist import FORM, NOTICE_DAYS
from webex_wholesale_mock.entities import AssistRequest, Customer, Location, Partner, SetupAssist
from webex_wholesale_mock.state import business_days
from webex_wholesale_mock.validation._case import WorldCheck, stateful, validate
from webex_wholesale_mock.world.world import World

__all__ = ["CHECKED", "AssistCase", "earliest", "may_submit", "order_for", "subscription", "users_at"]

_TEXTS: Final = {
    "partner_org_id": "partnerOrgId",
    "customer_org_id": "customerOrgId",
    "subscription_id": "subscriptionId",
}
_TITLES: Final = {field.key: field.title for field in FORM}
_AT_REST: Final = ("provisioned", "provisioned_with_errors", "updating")


def earliest(world: World) -> datetime:
    """Return the earliest completion of an order placed now."""
    return business_days.after(world.clock.now, NOTICE_DAYS, world.holidays)


def users_at(world: World, location: Location) -> int:
    """Return the number of people who have calling in a location."""
    people = world.directory.people_of.get(location.organization_id, {}).values()
    return sum(1 for person in people if person.calling and person.calling.location_id == location.wire_id)


def order_for(world: World, customer: Customer, location: Location) -> SetupAssist | None:
    """Return the order of a customer for a location that is under way or billed, if there is one."""
    for order in world.setup_assists.values():
        if (order.customer_id, order.location_id) == (customer.id, location.wire_id) and order.status != "cancelled":
            return order
    return None


def subscription(world: World, customer: Customer) -> str:
    """Return the wholesale subscription that a customer is billed by."""
    return world.template_of(customer).subscription_id or world.partners[customer.partner_id].subscription_id


@attrs.define(slots=True)
class AssistCase:
    """A form that is handed in, and what it is about. A form has no request body."""

    world: World
    partner: Partner
    customer: Customer
    location: Location
    users: int
    request: AssistRequest
    body: dict[str, Any] = attrs.Factory(dict)


@stateful("hub.assist.field-required")
def required_fields_are_there(case: AssistCase) -> Iterator[Finding]:
    for name in _TEXTS:
        if not getattr(case.request, name).strip():
            yield Finding(to_camel(name), f"{_TITLES[name]} is blank; copy it from Partner Hub")
    if case.request.total_locations < 1:
        yield Finding("totalLocations", f"{_TITLES['total_locations']} is {case.request.total_locations}")
    if not case.request.contacts:
        yield Finding("contacts", "no contact of the customer is named")


@stateful("hub.assist.not-onboarded")
def partner_is_onboarded(case: AssistCase) -> Iterator[Finding]:
    if not case.partner.onboarded:
        yield Finding(None, f"{case.partner.name} is not fully onboarded: PSTN, hosting, OSS and BSS come first")


@stateful("hub.assist.not-ordered")
def wholesale_is_ordered(case: AssistCase) -> Iterator[Finding]:
    if not case.partner.assist_ordered:
        yield Finding(None, f"{case.partner.name} has not ordered A-Wholesale; it is ordered once, in quantity 1")


@stateful("hub.assist.not-provisioned")
def customer_is_provisioned(case: AssistCase) -> Iterator[Finding]:
    if case.customer.status not in _AT_REST:
        yield Finding("customer", f"customer {quote(case.customer.external_id)} is {case.customer.status}")


@stateful("hub.assist.organization")
def organizations_are_theirs(case: AssistCase) -> Iterator[Finding]:
    own = case.world.directory.organizations[case.location.organization_id].org_id
    if case.request.partner_org_id != case.partner.org_id:
        yield Finding("partnerOrgId", f"{quote(case.request.partner_org_id)} is not the id of {case.partner.name}")
    if case.request.customer_org_id != own:
        text = f"{quote(case.request.customer_org_id)} is not the id of customer {quote(case.customer.external_id)}"
        yield Finding("customerOrgId", text)


@stateful("hub.assist.subscription")
def subscription_is_active(case: AssistCase) -> Iterator[Finding]:
    wanted = subscription(case.world, case.customer)
    if not case.request.active_subscription:
        yield Finding("activeSubscription", "the form takes a customer with an active wholesale subscription only")
    if case.request.subscription_id != wanted:
        text = f"{quote(case.request.subscription_id)} is not the subscription of the customer, which is {wanted}"
        yield Finding("subscriptionId", text)


@stateful("hub.assist.locations")
def locations_are_counted(case: AssistCase) -> Iterator[Finding]:
    there = len(case.world.directory.organizations[case.location.organization_id].locations)
    if case.request.total_locations != there:
        yield Finding(
            "totalLocations", f"the customer has {there} locations in Control Hub, not as many as on the form"
        )


@stateful("hub.assist.users")
def somebody_is_helped(case: AssistCase) -> Iterator[Finding]:
    if case.users < 1:
        yield Finding("users", f"users must be at least 1, got {case.users} (location {case.location.name!r})")


@stateful("hub.assist.too-late")
def there_is_time(case: AssistCase) -> Iterator[Finding]:
    soonest, wanted = earliest(case.world), case.request.completes
    if wanted < soonest:
        text = f"{wanted.isoformat()} is too soon: {NOTICE_DAYS} business days end at {soonest.isoformat()}"
        yield Finding("completes", text)


@stateful("hub.assist.duplicate")
def location_is_not_helped(case: AssistCase) -> Iterator[Finding]:
    if earlier := order_for(case.world, case.customer, case.location):
        text = f"location {case.location.name!r} has an order, to be complete at {earlier.completes.isoformat()}"
        yield Finding("location", f"{text}; help is ordered once for a location")


SUBMIT: Final[tuple[WorldCheck[AssistCase], ...]] = (
    required_fields_are_there,
    partner_is_onboarded,
    wholesale_is_ordered,
    customer_is_provisioned,
    organizations_are_theirs,
    subscription_is_active,
    locations_are_counted,
    somebody_is_helped,
    there_is_time,
    location_is_not_helped,
)
CHECKED: Final = frozenset(check.rule for check in SUBMIT)
"""The rules that a form is validated against."""


def may_submit(case: AssistCase) -> None:
    """Raises Refusal if the form cannot be handed in."""
    validate(case, (), SUBMIT)
