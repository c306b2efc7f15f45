"""The rules for trials, as those who start, change and end them meet them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final
from zoneinfo import available_timezones

import attrs

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.facts.emails import email_problem, normalise_email
from webex_wholesale_contracts.facts.geography import is_country
from webex_wholesale_contracts.facts.packages import services
from webex_wholesale_contracts.facts.trials import DEVICE_TYPES, DURATIONS, SERVICES, SKIP_REASONS
from webex_wholesale_mock.entities import Organization, Partner, Person, Trial
from webex_wholesale_mock.entities.trial_lifecycles import TrialEvent
from webex_wholesale_mock.validation._case import WorldCheck, stateful, validate
from webex_wholesale_mock.validation.sites import site_problem
from webex_wholesale_mock.validation.trial_orders import is_site_free
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = [
    "TrialCase",
    "check_answer",
    "check_extension",
    "check_manager",
    "check_site",
    "confirmed_home",
    "home_of",
    "may_change",
    "may_start",
    "trial_allows",
]


@attrs.define(slots=True, kw_only=True)
class TrialCase:
    """A trial as it is to be, its partner, and the present organization of the customer if there is one.

    `before` are the services that it has so far, `shipped` the types of devices that were ordered for it.
    """

    world: World
    partner: Partner
    trial: Trial
    organization: Organization | None = None
    confirmed: bool = True
    before: Collection[str] = ()
    shipped: Collection[str] = ()
    body: dict[str, Any] = attrs.Factory(dict)


@stateful("trial.edition")
def edition_has_the_flow(case: TrialCase) -> Iterator[Finding]:
    if case.trial.edition == "spark" and case.trial.kind != "new":
        yield Finding("kind", "the older edition has trials of new customers only")
    if case.trial.edition == "webex" and case.trial.deal_id:
        yield Finding("dealId", "the newer edition has no deal identification number; leave it out")


@stateful("trial.wholesale-partner")
def partner_sells_beside_wholesale(case: TrialCase) -> Iterator[Finding]:
    if not case.partner.resale:
        text = f"{case.partner.name} sells wholesale alone, and a trial cannot become a wholesale customer"
        yield Finding("partner", f"{text}; mock.place.reseller makes it sell beside that")


@stateful("trial.partner-not-certified")
def partner_is_certified(case: TrialCase) -> Iterator[Finding]:
    if not case.partner.certified:
        yield Finding("partner", f"{case.partner.name} is not certified")


@stateful("trial.field-required")
def fields_of_the_wizard_are_there(case: TrialCase) -> Iterator[Finding]:
    trial = case.trial
    for field in ("company", "vertical"):
        if not getattr(trial, field).strip():
            yield Finding(field, f"{field} is blank; a trial needs one")
    if problem := email_problem(trial.admin_email):
        yield Finding("adminEmail", f"the email {quote(trial.admin_email)} {problem}")
    if not is_country(trial.country):
        yield Finding("country", f"{quote(trial.country)} is not an ISO 3166-1 code, in capital letters")
    if trial.duration_days not in DURATIONS:
        yield Finding("durationDays", f"a trial takes {', '.join(map(str, DURATIONS))} days, got {trial.duration_days}")


@stateful("trial.field-required")
def services_and_quantity_are_there(case: TrialCase) -> Iterator[Finding]:
    unknown = [service for service in case.trial.services if service not in SERVICES]
    if unknown or not case.trial.services:
        text = f"{quote(unknown[0])} is not a service" if unknown else "a trial needs a service"
        yield Finding("services", f"{text}; use some of {', '.join(SERVICES)}")
    if case.trial.quantity < 1:
        yield Finding("quantity", f"a trial has 1 licence or more of each service, got {case.trial.quantity}")
    for field, number in (("dids", case.trial.dids or 0), ("offices", case.trial.offices)):
        if number < 0:
            yield Finding(field, f"{field} must be 0 or more, got {number}")


@stateful("trial.field-required")
def devices_are_chosen_or_skipped(case: TrialCase) -> Iterator[Finding]:
    trial, wanted = case.trial, dict(case.trial.devices)
    reasons = [
        reason for reason, existing_only in SKIP_REASONS.items() if trial.kind == "existing" or not existing_only
    ]
    has_service = "devices" in trial.services
    if has_service and not (wanted or trial.device_skip or case.shipped):
        yield Finding("devices", f"devices to ship are missing; name them, or skip by {', '.join(reasons)}")
    if wanted and not has_service:
        yield Finding("devices", "devices are shipped with the service devices alone; add it to services")
    for device, number in wanted.items():
        if device not in DEVICE_TYPES or type(number) is not int or number < 1:
            text = f"{number} devices of type {device!r} cannot be shipped"
            yield Finding("devices", f"{text}; use 1 or more of {', '.join(DEVICE_TYPES)}")
    if trial.device_skip and trial.device_skip not in reasons:
        text = f"{quote(trial.device_skip)} is not a reason to ship nothing here"
        yield Finding("devices", f"{text}; use one of {', '.join(reasons)}")


@stateful("trial.shipment-repeated")
def types_are_shipped_once(case: TrialCase) -> Iterator[Finding]:
    for device in {*dict(case.trial.devices)} & {*case.shipped}:
        yield Finding("devices", f"devices of type {device} were ordered before; each type is shipped once")


@stateful("trial.location-unconfirmed")
def location_is_confirmed(case: TrialCase) -> Iterator[Finding]:
    if not case.confirmed:
        yield Finding("supportedLocation", "confirm that the customer is in a supported location")


@stateful("trial.own-organization")
def customer_is_somebody_else(case: TrialCase) -> Iterator[Finding]:
    person = case.world.directory.people.get(normalise_email(case.trial.admin_email))
    if case.trial.kind != "own_paid" and person and person.organization_id == case.partner.organization.id:
        text = f"{person.email} belongs to {case.partner.name} itself"
        yield Finding("adminEmail", f"{text}; place an order for your own organization")


@stateful("trial.wrong-flow")
def email_fits_the_flow(case: TrialCase) -> Iterator[Finding]:
    trial, bought = case.trial, case.organization and _services_of(case.organization.subscriptions, paid=True)
    if trial.kind == "new" and [*case.world.owners_of_email(trial.admin_email)]:
        yield Finding("adminEmail", f"{trial.admin_email} belongs to an organization; start a trial of an existing one")
    if trial.kind == "existing" and case.organization is None:
        yield Finding("adminEmail", f"{trial.admin_email} belongs to no organization; check it, or use trials.start")
    if trial.kind == "own_paid" and not bought:
        yield Finding("organization", f"{trial.company} has bought nothing; request a trial of an existing customer")


@stateful("trial.service-purchased")
def services_are_not_bought(case: TrialCase) -> Iterator[Finding]:
    for service in sorted(_bought(case) & _asked_for(case)):
        yield Finding("services", f"the customer has bought {service}")


@stateful("trial.service-trialled")
def services_are_not_tried(case: TrialCase) -> Iterator[Finding]:
    for service in sorted(_tried(case) & _asked_for(case)):
        yield Finding("services", f"the customer tries {service} out already")


@stateful("trial.site-required")
def meetings_has_a_site(case: TrialCase) -> Iterator[Finding]:
    trial = case.trial
    if "meetings" not in trial.services:
        return
    if not trial.site_url:
        yield Finding("siteUrl", "a trial of Meetings needs the URL of a site")
    elif problem := site_problem(trial.site_url):
        yield Finding("siteUrl", problem)
    if trial.timezone not in available_timezones():
        yield Finding("timezone", f"a trial of Meetings needs a time zone such as Europe/Oslo, got {trial.timezone!r}")


@stateful("trial.site-taken")
def site_is_free(case: TrialCase) -> Iterator[Finding]:
    url = case.trial.site_url
    if url and not is_site_free(case.world, case.trial, url):
        yield Finding("siteUrl", f"the site {quote(url)} is in use; choose another name")


@stateful("trial.edition")
def services_are_added_as_the_edition_has_it(case: TrialCase) -> Iterator[Finding]:
    added = {*case.trial.services} - {*case.before}
    if case.before and added and case.trial.edition == "spark":
        yield Finding("services", "the older edition adds services with the extension; use trials.extend")


@stateful("trial.quantity-below-use")
def quantity_covers_the_use(case: TrialCase) -> Iterator[Finding]:
    used = _in_use(case.world, case.organization, case.trial) if case.organization else 0
    if used > case.trial.quantity:
        yield Finding("quantity", f"{used} licences of a service are in use, more than {case.trial.quantity}")


_OF_THE_CLOCK: Final = ("provisioned", "lapse", "expire", "purge")
_OF_SITE: Final = ("site_url", "timezone")
_SERVICES: Final[tuple[WorldCheck[TrialCase], ...]] = (
    services_and_quantity_are_there,
    devices_are_chosen_or_skipped,
    types_are_shipped_once,
    meetings_has_a_site,
    site_is_free,
    services_are_not_bought,
    services_are_not_tried,
)
START: Final[tuple[WorldCheck[TrialCase], ...]] = (
    edition_has_the_flow,
    partner_sells_beside_wholesale,
    partner_is_certified,
    fields_of_the_wizard_are_there,
    location_is_confirmed,
    customer_is_somebody_else,
    email_fits_the_flow,
    *_SERVICES,
)
CHANGE: Final[tuple[WorldCheck[TrialCase], ...]] = (
    services_are_added_as_the_edition_has_it,
    *_SERVICES,
    quantity_covers_the_use,
)


def may_start(case: TrialCase) -> None:
    """Raises Refusal if a trial cannot be started like this."""
    validate(case, (), START)


def may_change(case: TrialCase) -> None:
    """Raises Refusal if a trial cannot have these services and this quantity."""
    validate(case, (), CHANGE)


def trial_allows(trial: Trial, event: TrialEvent) -> None:
    """Raises Refusal if the table of the lifecycle does not allow an event now."""
    if trial.allows(event):
        return
    if trial.status == "purged" and event == "convert":
        raise Refusal("trial.grace-over", Finding("trial", "the grace period is over, and nothing can be recovered"))
    followers = [each for state, each in trial.lifecycle.table if state == trial.status]
    by_itself = "nothing can be done until the clock moves on" if followers else "that is its end"
    acts = ", ".join(each for each in followers if each not in _OF_THE_CLOCK)
    text = f"the trial is {trial.status.replace('_', ' ')}; {f'what can follow now is {acts}' if acts else by_itself}"
    raise Refusal("trial.state", Finding("trial", text))


def check_manager(trial: Trial, *, sees: bool, email: str) -> None:
    """Raises Refusal if an administrator acts on a trial that it does not see."""
    if not sees:
        text = f"the trial of {trial.company} is not assigned to {email}"
        raise Refusal("trial.role", Finding("actor", text))


def confirmed_home(world: World, email: str) -> Organization:
    """Return the organization whose name confirms an address. Raises Refusal if there is none."""
    found = home_of(world, email)
    if found is None:
        text = f"{quote(email)} belongs to no organization; check it, or start a trial of a new customer"
        raise Refusal("trial.wrong-flow", Finding("adminEmail", text))
    return found


def check_answer(world: World, trial: Trial, person: Person, event: TrialEvent) -> None:
    """Raises Refusal if somebody cannot answer the request for a trial."""
    if trial.status == "removed" and trial.consent_until and trial.consent_until <= world.clock.now:
        text = f"the request was open until {trial.consent_until:%Y-%m-%d %H:%M}; the trial was cancelled"
        raise Refusal("trial.consent-expired", Finding("trial", text))
    trial_allows(trial, event)
    if not world.directory.organizations[trial.organization_id].has_full_administrator(person.email):
        text = f"{person.email} cannot answer for {trial.company}; ask one of its full administrators"
        raise Refusal("trial.consent-not-full-admin", Finding("person", text))


def check_extension(trial: Trial, services: Collection[str] | None) -> None:
    """Raises Refusal if a trial cannot be extended, or not with these services."""
    if trial.edition == "webex" and services is not None:
        text = "the newer edition adds services on edit; use trials.edit"
        raise Refusal("trial.edition", Finding("services", text))
    if trial.edition == "spark" and trial.extended:
        raise Refusal("trial.extend-once", Finding("trial", "the trial was extended already"))


def check_site(trial: Trial, given: Mapping[str, Any]) -> None:
    """Raises Refusal (trial.state) if the site of a trial that runs is to have another URL or time zone."""
    changed = any(given.get(field, getattr(trial, field)) != getattr(trial, field) for field in _OF_SITE)
    if changed and "meetings" in trial.services:
        text = f"the site {trial.site_url} runs, and keeps its URL and time zone; remove Meetings first for another one"
        raise Refusal("trial.state", Finding("siteUrl", text))


def home_of(world: World, email: str) -> Organization | None:
    """Return the organization that an address belongs to; None for a partner's own too."""
    person = world.directory.people.get(normalise_email(email))
    return world.directory.organizations.get(person.organization_id) if person else None


def _in_use(world: World, organization: Organization, trial: Trial) -> int:
    """Return how many people hold a licence of the service of a trial that most people hold."""
    people = world.directory.people_of.get(organization.id, {}).values()
    held = [each.id for each in organization.licenses if each.trial == trial.id and each.service != "devices"]
    return max((sum(each in person.licenses for person in people) for each in held), default=0)


def _asked_for(case: TrialCase) -> set[str]:
    """Return the services that a trial is to have; of one that runs those that are added."""
    return {*case.trial.services} - ({*case.before} if case.trial.status == "active" else set())


def _bought(case: TrialCase) -> set[str]:
    if case.organization is None:
        return set()
    customer = case.world.customers.get(case.organization.customer_id or "")
    wholesale = (services(package) for package in customer.packages) if customer else ()
    return _services_of(case.organization.subscriptions, paid=True).union(*wholesale)


def _tried(case: TrialCase) -> set[str]:
    """Return the services that other trials of the customer have, those that wait for consent among them."""
    if case.organization is None:
        return set()
    now, own = case.world.clock.now, case.trial.id
    running = [each for each in case.organization.subscriptions if each.is_active(now) and not each.trial]
    others = [each for each in case.world.trials.values() if each.is_held and each.id != own]
    waiting = [{*each.services} for each in others if each.organization_id == case.organization.id]
    return _services_of(running, paid=False).union(*waiting)


def _services_of(subscriptions: Iterable[Any], *, paid: bool) -> set[str]:
    return {service for each in subscriptions if each.is_trial is not paid for service in each.services}
