"""The rules for subscribers that need the world. A tuple's order is its precedence.

A person who already has Webex Calling keeps number, extension and location; those in the request are ignored.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.checks import subscribers as subscriber_checks
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.facts.phones import normalise
from webex_wholesale_contracts.ids import uuid_of
from webex_wholesale_mock.entities import Customer, Location, Organization, Partner, Person, Subscriber
from webex_wholesale_mock.validation._case import EMAIL_IN_USE, WorldCheck, stateful, validate
from webex_wholesale_mock.world.world import World

__all__ = ["CHECKED", "SubscriberCase", "may_precheck", "may_provision", "may_send_consent", "may_set_up", "may_update"]

Findings = Iterator[Finding]

READY = ("provisioned", "provisioned_with_errors", "updating")


@attrs.define(slots=True)
class SubscriberCase:
    """A request about a subscriber, to be validated: the acting partner, the body, the subscriber if there is one.

    `customer` is named by the body, or is the subscriber's own; `person` is the user with the address; `location` is
    named by the body, else the customer's first. `starts_calling` is True where calling parameters count: for a calling
    package of a person who has no calling yet. `only_of` is an administrator who sees only customers that it manages.
    """

    world: World
    partner: Partner
    body: dict[str, Any]
    subscriber: Subscriber | None = None
    only_of: str | None = None
    customer: Customer | None = attrs.field(init=False)
    organization: Organization | None = attrs.field(init=False)
    person: Person | None = attrs.field(init=False)
    packages: list[str] = attrs.field(init=False)
    parameters: dict[str, Any] = attrs.field(init=False)
    starts_calling: bool = attrs.field(init=False)
    location: Location | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.customer = self._find_customer()
        self.organization = self.world.directory.organizations.get(
            (self.customer and self.customer.organization_id) or ""
        )
        self.person = self._find_person(self.subscriber.email if self.subscriber else self.body.get("email", ""))
        self.packages = subscriber_checks.packages_of(self.body)
        self.parameters = self.body.get("provisioningParameters", {})
        self.starts_calling = subscriber_checks.is_calling(self.packages) and not (self.person and self.person.calling)
        self.location = self._find_location(self.parameters.get("locationId"))

    def _find_location(self, wanted: str | None) -> Location | None:
        locations = self.organization.locations if self.organization else []
        if wanted is None:
            return locations[0] if locations else None
        uuid = uuid_of("LOCATION", wanted)
        return next((location for location in locations if location.id == uuid), None)

    def _find_person(self, email: str) -> Person | None:
        """Return the user with an address in the customer's own organization."""
        person = self.world.directory.people.get(normalise_email(email))
        return person if person and self.organization and person.organization_id == self.organization.id else None

    def _find_customer(self) -> Customer | None:
        if self.subscriber:
            return self.world.customers[self.subscriber.customer_id]
        customer = self.world.customers.find(self.body.get("customerId", ""))
        own = customer and customer.partner_id == self.partner.id and customer.is_seen_by(self.only_of)
        return customer if own else None


@stateful("subscriber.customer.unknown")
def customer_exists(case: SubscriberCase) -> Findings:
    if "customerId" in case.body and case.customer is None:
        yield Finding("customerId", "no customer of yours has this id")


@stateful("customer.template.unknown")
def template_exists(case: SubscriberCase) -> Findings:
    named = case.body.get("provisioningId")
    template = case.world.partners.template_of(named)
    if named is not None and (template is None or template.partner_id != case.partner.id):
        yield Finding("provisioningId", f"no template of {case.partner.name} has this provisioning id")


@stateful("subscriber.customer.not-ready")
def customer_is_ready(case: SubscriberCase) -> Findings:
    if case.customer and case.customer.status not in READY:
        status = case.customer.status
        advice = "update it to try again" if status == "error" else "wait until it is provisioned"
        yield Finding("customerId", f"customer {quote(case.customer.external_id)} is in status {status}; {advice}")


@stateful("subscriber.email.in-use")
def email_is_free(case: SubscriberCase) -> Findings:
    email = case.body.get("email", "")
    own = _own_organization(case)
    taken = case.world.subscribers.with_email(email) is not None
    if taken or any(owner not in own for owner in case.world.owners_of_email(email)):
        yield Finding("email", EMAIL_IN_USE)


@stateful("subscriber.package.not-on-customer")
def customer_has_package(case: SubscriberCase) -> Findings:
    for package in case.packages if case.customer else ():
        held = case.customer.packages.get(package) if case.customer else None
        if held is None or held.status != "provisioned":
            state = "does not have it" if held is None else f"has it in status {held.status}"
            yield Finding(_package_field(case), f"{package}: the customer {state}; update the customer first")


@stateful("subscriber.package.limit")
def limit_allows_one_more(case: SubscriberCase) -> Findings:
    has = case.subscriber.packages if case.subscriber else ()
    for package in case.packages if case.customer else ():
        limit = case.customer.limits.get(package) if case.customer else None
        if limit is not None and package not in has and case.customer and case.customer.held[package] >= limit:
            yield Finding(
                _package_field(case), f"the customer's limit of {limit} for {package} is reached; raise it first"
            )


@stateful("subscriber.calling.number-required")
def calling_brings_a_number(case: SubscriberCase) -> Findings:
    if case.starts_calling:
        yield from subscriber_checks.number_required.run(case.body)


@stateful("subscriber.calling.number-required")
def whole_precheck_brings_a_number(case: SubscriberCase) -> Findings:
    if subscriber_checks.is_whole(case.body):
        yield from calling_brings_a_number.run(case)


@stateful("subscriber.location.unknown")
def location_exists(case: SubscriberCase) -> Findings:
    if case.customer and case.starts_calling and "locationId" in case.parameters and case.location is None:
        yield Finding("provisioningParameters.locationId", "no location of the customer has this id")


@stateful("subscriber.phone.in-use")
def number_is_free(case: SubscriberCase) -> Findings:
    number = case.parameters.get("primaryPhoneNumber")
    if number is not None and case.starts_calling and case.world.directory.numbers.get(normalise(number)):
        yield Finding("provisioningParameters.primaryPhoneNumber", f"the phone number {number} is already in use")


@stateful("subscriber.extension.in-use")
def extension_is_free(case: SubscriberCase) -> Findings:
    extension = case.parameters.get("extension")
    if case.starts_calling and case.location and extension in case.location.extensions:
        text = f"extension {extension} is taken in location {quote(case.location.name)}"
        yield Finding("provisioningParameters.extension", text)


@stateful("subscriber.pending-migration")
def migration_is_over(case: SubscriberCase) -> Findings:
    if case.subscriber and case.subscriber.status == "pending_user_migration":
        yield Finding(
            None, f"{case.subscriber.email} has not consented to the move yet; the consent email can be sent again"
        )


@stateful("subscriber.consent.not-pending")
def consent_is_awaited(case: SubscriberCase) -> Findings:
    if case.subscriber and case.subscriber.status != "pending_user_migration":
        yield Finding(None, f"{case.subscriber.email} is {case.subscriber.status}; no consent is awaited")


PROVISION: tuple[WorldCheck[SubscriberCase], ...] = (
    customer_exists,
    calling_brings_a_number,
    location_exists,
    customer_is_ready,
    customer_has_package,
    limit_allows_one_more,
    email_is_free,
    number_is_free,
    extension_is_free,
)
PRECHECK: tuple[WorldCheck[SubscriberCase], ...] = (
    template_exists,
    customer_exists,
    whole_precheck_brings_a_number,
    *PROVISION[2:],
)
UPDATE: tuple[WorldCheck[SubscriberCase], ...] = (
    calling_brings_a_number,
    location_exists,
    migration_is_over,
    customer_has_package,
    limit_allows_one_more,
    number_is_free,
    extension_is_free,
)
CONSENT: tuple[WorldCheck[SubscriberCase], ...] = (consent_is_awaited,)
CHECKED: frozenset[str] = frozenset(
    [check.rule for check in (*subscriber_checks.PROVISION, *subscriber_checks.PRECHECK, *subscriber_checks.UPDATE)]
    + [check.rule for check in (*PROVISION, *PRECHECK, *UPDATE, *CONSENT)]
)
"""The rules that requests about subscribers are validated against."""


def may_provision(case: SubscriberCase) -> None:
    """Raises Refusal if a subscriber cannot be provisioned with this body."""
    validate(case, subscriber_checks.PROVISION, PROVISION)


def may_precheck(case: SubscriberCase) -> None:
    """Raises the Refusal that provisioning with a whole body would raise, and none for what is missing from another."""
    validate(case, subscriber_checks.PRECHECK, PRECHECK)


def may_update(case: SubscriberCase) -> None:
    """Raises Refusal if a subscriber cannot be updated with this body."""
    validate(case, subscriber_checks.UPDATE, UPDATE)


def may_set_up(case: SubscriberCase) -> None:
    """Raises Refusal if nobody can be added to the customer yet."""
    validate(case, (), (customer_is_ready,))


def may_send_consent(case: SubscriberCase) -> None:
    """Raises Refusal if no consent is awaited."""
    validate(case, (), CONSENT)


def _own_organization(case: SubscriberCase) -> tuple[str, ...]:
    """Return the owners whose addresses do not conflict: the customer, or the owner of a prospect's email."""
    if case.customer:
        return (case.customer.organization_id or case.customer.attach_to or case.customer.id,)
    prospect = case.body.get("customerInfo", {}).get("primaryEmail")
    return tuple(case.world.owners_of_email(prospect)) if prospect else ()


def _package_field(case: SubscriberCase) -> str:
    return "packages" if "packages" in case.body else "package"
