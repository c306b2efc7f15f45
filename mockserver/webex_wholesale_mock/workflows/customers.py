"""Customers after the 202: compliance review, approval, provisioning, update, removal, and their organizations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts import call_in, locales, packages
from webex_wholesale_mock.entities import (
    Attempt,
    Body,
    Customer,
    CustomerPackage,
    License,
    Location,
    MeetingsSite,
    Organization,
    Review,
    ReviewOwner,
)
from webex_wholesale_mock.entities.access import FULL, SERVICES_ONLY
from webex_wholesale_mock.entities.lifecycles import PACKAGE
from webex_wholesale_mock.workflows import attempts, reviews, setup_assist, workspaces
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow
from webex_wholesale_mock.workflows.people import service_provider_admin
from webex_wholesale_mock.world.outbox import EmailKind
from webex_wholesale_mock.world.world import World

MAX_ASKED: Final = 5
"""Administrators of an organization who are asked at most, when it is to be attached."""
Failures = Mapping[str, tuple[int, str]]
"""Code and text of the error, by package."""
MAINTENANCE: Final = {
    "errorCode": 2560,
    "description": "One or more Webex Calling services are unavailable due to maintenance, "
    "unable to start provisioning. Consult status.webex.com and retry later.",
}


def begin(world: World, customer: Customer, body: Body | None = None) -> None:
    """Begin with a new customer: review, an administrator's approval, or provisioning.

    `body` is the request that asked for it, if there was one.
    """
    if customer.status == "pending_rpl_review":
        _accept(world, customer, "provision", body)
        reviews.begin(world, customer)
    elif _waits_for_approval(world, customer):
        _accept(world, customer, "provision", body)
    else:
        _accept(world, customer, "provision", body, "customer.finish", world.durations.provisioning)


def update(world: World, customer: Customer, wanted: list[str], body: Body | None = None) -> None:
    """Bring a customer to a complete list of packages: add new ones, retry failed ones, remove the rest."""
    world.step_customer(customer, "update")
    for name in wanted:
        customer.packages.setdefault(name, CustomerPackage(name=name)).retry()
    for package in customer.packages.values():
        if package.name not in wanted:
            PACKAGE.step(package, "delete")
    _accept(world, customer, "update", body, "customer.finish", world.durations.updating)


def delete(world: World, customer: Customer) -> None:
    """Begin to remove a customer. Its organization and the people in it stay."""
    world.step_customer(customer, "delete")
    for package in customer.packages.values():
        PACKAGE.step(package, "delete")
    _accept(world, customer, "delete", None, "customer.remove", world.durations.deleting)


def clear(world: World, review: Review, by: ReviewOwner = "operations") -> None:
    """End a compliance review well; the error of one that had ceased is gone, and provisioning starts."""
    customer = world.customers[review.id]
    reviews.step(world, review, "clear", by)
    customer.own_errors = ()
    world.step_customer(customer, "clear")
    if not _waits_for_approval(world, customer):
        attempts.proceed(world, customer.id, "customer.finish", world.durations.provisioning)


def deny(world: World, review: Review) -> None:
    """End a compliance review badly; the customer is gone."""
    reviews.step(world, review, "deny", "operations")
    world.step_customer(world.customers[review.id], "deny")


def cease(world: World, review: Review) -> None:
    """Stop onboarding, as the review has not ended in time: people decide from now on."""
    customer = world.customers[review.id]
    reviews.step(world, review, "cease", "checks", at=review.stops)
    world.step_customer(customer, "cease")
    customer.own_errors = (reviews.problem(world),)
    email, name = service_provider_admin(world, world.template_of(customer))
    world.send(email, "review-ceased", customer.wire_id, name, customer=customer)


def approve(world: World, customer: Customer) -> None:
    """Let an administrator agree to the attachment of the organization; provisioning starts."""
    customer.awaits_approval = False
    attempts.proceed(world, customer.id, "customer.finish", world.durations.provisioning)


def _accept(
    world: World, customer: Customer, kind: str, body: Body | None, event: str | None = None, usual: float | None = None
) -> None:
    """Keep a new attempt; `event` comes next, in so many seconds, unless others decide when."""
    packages = tuple([package.name for package in customer.packages.values() if package.status in PACKAGE.unfinished])
    attempts.accept(
        world,
        Attempt(
            noun="customer",
            subject=customer.id,
            kind=kind,
            names=(customer.wire_id, customer.external_id),
            packages=packages,
            body=body,
            next=event,
            since=world.clock.now if event else None,
            usual=usual,
        ),
    )


def _waits_for_approval(world: World, customer: Customer) -> bool:
    """Ask the administrators of a large organization to agree to its attachment. Return False where none is needed."""
    organization = world.directory.organizations.get(customer.attach_to or "")
    if organization is None or not organization.needs_approval:
        return False
    customer.awaits_approval = True
    if world.template_of(customer).allow_admin_invite_on_attach:
        for address in organization.administrators[:MAX_ASKED]:
            world.send(address, "attach-approval", customer.wire_id, customer=customer)
    if problem_of_approval(world, customer):
        _tell_partner(world, customer, "attach-nobody-to-ask")
    return True


def problem_of_approval(world: World, customer: Customer) -> str | None:
    """Return the reason for which no administrator is asked about the attachment; None where somebody is."""
    organization = world.directory.organizations[customer.attach_to or ""]
    if not organization.administrators:
        return f"organization {organization.name!r} has no administrator who could approve"
    template = world.template_of(customer)
    if not template.allow_admin_invite_on_attach:
        return f"template {template.name!r} allows no invitation of the administrators of {organization.name!r}"
    return None


def ask_to_approve(world: World, customer: Customer, administrator: str) -> None:
    """Ask one more administrator of the organization about the attachment, if the template allows it."""
    if problem_of_approval(world, customer) is None:
        world.send(administrator, "attach-approval", customer.wire_id, customer=customer)


def _review(world: World, customer: Customer) -> None:
    """Make one periodic check: clear the customer, plan the next check, or after 72 hours leave it to people."""
    review = world.reviews[customer.id]
    if reviews.match(world, customer) is None:
        clear(world, review, "checks")
    elif world.clock.now < review.stops:
        reviews.plan_check(world, review)
    else:
        cease(world, review)


def _tell_partner(world: World, customer: Customer, kind: EmailKind) -> None:
    """Send an email to each full administrator of the customer's partner (assumed)."""
    organization = world.partners[customer.partner_id].organization
    for person in world.directory.people_of.get(organization.id, {}).values():
        if person.administrator:
            world.send(person.email, kind, customer.wire_id, customer=customer)


def _finish(world: World, customer: Customer) -> None:
    """End an attempt: each package has its own outcome, and the customer's status follows from them."""
    failing = attempts.failures(world, customer.id, _in_status(customer, "provisioning"))
    for name in _in_status(customer, "deleting"):
        _take_away(world, customer, name)
    for name in _in_status(customer, "provisioning"):
        package = customer.packages[name]
        package.warnings = _warnings(world, name)
        package.errors = _errors(failing, name)
        stopped = package.warnings and world.maintenance_status == "error"
        PACKAGE.step(package, "fail" if package.errors or stopped else "finish")
    _land(world, customer)
    attempts.close(world, customer.id, resume="customer.resume")


def _resume(world: World, customer: Customer) -> None:
    """Resume an attempt that seemed to have ended: failed packages are tried again, new customers provisioned again."""
    attempt = attempts.go_on(world, customer.id, "customer.finish")
    world.step_customer(customer, "resume" if attempt.kind == "provision" else "update")
    for package in customer.packages.values():
        package.retry()
        if attempt.kind == "provision" and package.status == "provisioned":
            PACKAGE.step(package, "resume")


def conclude(world: World, customer: Customer, failing: Failures) -> None:
    """End a new customer's first attempt at once; only the packages named in `failing` fail."""
    for package in customer.packages.values():
        package.errors = _errors(failing, package.name)
        PACKAGE.step(package, "fail" if package.errors else "finish")
    _land(world, customer)


def _land(world: World, customer: Customer) -> None:
    event = customer.ending()
    if event != "fail":
        organization = _organization(world, customer)
        for package in customer.packages.values():
            _license(world, organization, package)
    _meter(world, customer)
    world.step_customer(customer, event)


def _meter(world: World, customer: Customer) -> None:
    """Bill the packages that the customer holds as a whole, from provisioned to removal (assumed)."""
    organization = world.directory.organizations.get(customer.organization_id or "")
    if organization is None:
        return
    held = [name for name in packages.PER_CUSTOMER if name in customer.packages and organization.licenses_of(name)]
    world.ledger.hold_as_a_whole(customer, held, world.clock.now)


def _in_status(customer: Customer, status: str) -> list[str]:
    return [package.name for package in customer.packages.values() if package.status == status]


def _take_away(world: World, customer: Customer, name: str) -> None:
    PACKAGE.step(customer.packages.pop(name), "finish")
    if organization := world.directory.organizations.get(customer.organization_id or ""):
        subscriber_workflow.take_licenses(world, organization, organization.licenses_of(name))


def _warnings(world: World, package: str) -> list[dict[str, object]]:
    """Return the warning of a calling package under maintenance (rule customer.async.calling-unavailable)."""
    return [dict(MAINTENANCE)] if world.calling_maintenance and package in packages.CALLING else []


def _errors(failing: Failures, package: str) -> list[dict[str, object]]:
    if package not in failing:
        return []
    code, text = failing[package]
    return [{"errorCode": code, "description": text}]


def _remove(world: World, customer: Customer) -> None:
    """End a removal: the customer goes with its last package, and stays where one fails to be removed."""
    failing = attempts.failures(world, customer.id, [*customer.packages])
    for package in list(customer.packages.values()):
        if package.name in failing:
            package.errors = _errors(failing, package.name)
            PACKAGE.step(package, "fail")
        else:
            _take_away(world, customer, package.name)
    attempts.close(world, customer.id)
    _meter(world, customer)
    if customer.packages:
        world.step_customer(customer, "fail")
        return
    for subscriber in world.subscribers.of_customer(customer):  # only where customer.has-subscribers is off
        subscriber_workflow.remove(world, subscriber)
    workspaces.remove_all(world, customer)
    setup_assist.cancel_all(world, customer)
    world.step_customer(customer, "finish")


def _organization(world: World, customer: Customer) -> Organization:
    """Return the organization of a customer; it is made, or attached, when the customer is first provisioned."""
    if customer.organization_id:
        return world.directory.organizations[customer.organization_id]
    organization = world.directory.organizations.get(customer.attach_to or "") or _create(world, customer)
    customer.organization_id = organization.id
    organization.customer_id = customer.id
    organization.restricted = True
    active = [owned for owned in organization.subscriptions if owned.is_active(world.clock.now)]
    bare = not organization.licenses and not active
    role = FULL if bare else SERVICES_ONLY
    _hand_over(world, organization, customer.partner_id, role)
    _invite(world, customer)
    return organization


def _invite(world: World, customer: Customer) -> None:
    """Welcome the administrator of a new organization; to one that was there before, only as the template says."""
    attached = customer.attach_to is not None
    template = world.template_of(customer)
    if customer.primary_email and (template.allow_admin_invite_on_attach or not attached):
        kind: EmailKind = "admin-invite" if attached else "welcome"
        world.send(customer.primary_email, kind, customer.wire_id, name=customer.admin_name, customer=customer)


def _hand_over(world: World, organization: Organization, partner_id: str, role: str) -> None:
    """Let a partner act in an organization; a former one loses its access, and its app's tokens.

    That a former partner keeps nothing is assumed, and so is that one keeps its role by a trial or an order there. Its
    billing reports still show what it was billed for. Tokens of the organization's own people stay.
    """
    others = world.partners_by_trial_or_order(organization)
    kept = {key: present for key, present in organization.partners.items() if key in others}
    full = kept.get(partner_id) == "full-admin"
    organization.partners, organization.access = {**kept, partner_id: "full-admin" if full else role}, ()
    world.partners.hand_over_tokens(partner_id, {*world.directory.people_of.get(organization.id, {})})
    world.partners.drop_tokens(
        lambda token: token.organization_id == organization.id and token.partner_id not in (partner_id, *kept)
    )


def _create(world: World, customer: Customer) -> Organization:
    template = world.template_of(customer)
    locale = locales.resolve(customer.language, template.language, template.country)
    organization_id = world.ids.uuid()
    return world.directory.add_organization(
        Organization(
            id=organization_id,
            org_id=wire_ids.encode("ORGANIZATION", organization_id),
            name=customer.name,
            country=customer.address["country"].upper(),
            created=world.clock.now,
            language=locale.organization,
            authentication=template.authentication,
            webex_calls=not template.disable_webex_calls,
        )
    )


def _license(world: World, organization: Organization, package: CustomerPackage) -> None:
    """Give an organization the things a provisioned package brings: a licence, a first location, a Meetings site."""
    if package.status != "provisioned" or organization.licenses_of(package.name):
        return
    brought = License(id=wire_ids.encode_license(organization.id, world.ids.uuid()), package=package.name)
    organization.licenses = (*organization.licenses, brought)
    customer = world.customers[organization.customer_id or ""]
    if package.name in packages.CALLING and not organization.locations and customer.calling_location:
        world.directory.add_location(organization, _location(world, organization, customer.calling_location))
    if package.name in packages.MEETINGS and organization.meetings_site is None:
        organization.meetings_site = _site(world, organization, customer)


def _location(world: World, organization: Organization, wanted: dict[str, object]) -> Location:
    uuid = world.ids.uuid()
    return Location(
        id=uuid,
        wire_id=wire_ids.encode("LOCATION", uuid),
        organization_id=organization.id,
        name=str(wanted["name"]),
        address=dict(wanted["address"]),  # type: ignore[call-overload]  # a checked JSON object
        timezone=str(wanted["timezone"]),
        language=str(wanted["language"]),
        announcement_language=str(wanted["language"]),
    )


def _site(world: World, organization: Organization, customer: Customer) -> MeetingsSite:
    template = world.template_of(customer)
    locale = locales.resolve(customer.language, template.language, template.country)
    domain = world.partners[customer.partner_id].telephony_domain
    cisco = call_in.has_cisco_call_in(template.pstn_provider)
    return MeetingsSite(
        url=f"customer-{organization.id[:8]}.webex.com",
        language=locale.meetings_site,
        timezone=customer.meetings_timezone,
        call_in=call_in.call_in(organization.country, domain) if cisco else None,
    )


def _of_customer(work: Callable[[World, Customer], None]) -> Callable[[World, str], None]:
    return lambda world, subject: work(world, world.customers[subject])


SCHEDULED_WORK: Final = {
    "customer.review": _of_customer(_review),
    "customer.cease": _of_customer(_review),
    "customer.finish": _of_customer(_finish),
    "customer.resume": _of_customer(_resume),
    "customer.remove": _of_customer(_remove),
}
