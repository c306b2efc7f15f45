"""Trials: started, changed, converted, and ended by the clock.

Theory of operation. `TRIAL` and `TRIAL_SPARK` are the tables, and `_step` takes each step. What a trial brings to an
organization is always made anew by `_bring`, from the trial alone: a licence and a subscription for its services, and
the Meetings site. So licences in the public API, their tag, and the conflicts with wholesale provisioning follow from
the state. A trial has its next events on the clock; `_schedule` replaces them all.

Nothing of a trial is metered: the ledger knows subscribers and customers of wholesale only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.facts.packages import CALLING
from webex_wholesale_mock.entities import License, MeetingsSite, Organization, Person, Subscription, Trial
from webex_wholesale_mock.entities.lifecycles import TrialEvent, TrialStatus
from webex_wholesale_mock.entities.trial import CONSENT, EXTENSION, GRACE, HOLD, LICENSED, NOTICE
from webex_wholesale_mock.workflows import administrators, people
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow
from webex_wholesale_mock.world.outbox import EmailKind
from webex_wholesale_mock.world.world import World

__all__ = [
    "SCHEDULED_WORK",
    "accept",
    "cancel",
    "convert",
    "decline",
    "edit",
    "extend",
    "place",
    "provision",
    "remind",
    "start",
]

PROVISION_SECONDS: Final = 30
"""Seconds until a trial is provisioned (assumed)."""


def start(world: World, trial: Trial) -> Trial:
    """Take a new trial into the world; what follows depends on its kind."""
    world.trials[trial.id] = trial
    trial.started = world.clock.now
    if trial.kind == "existing":
        trial.consent_until = world.clock.now + CONSENT
        _step(world, trial, "request")
        world.clock.schedule_at(trial.consent_until, "trial.lapse", trial.id)
        remind(world, trial)
    elif trial.kind == "own_paid":
        _step(world, trial, "start_own")
        _run(world, trial)
        _mail_all(world, trial, "trial-started", _administrators(world, trial))
    else:
        _step(world, trial, "start")
        _create(world, trial)
        world.clock.schedule(PROVISION_SECONDS, "trial.provisioned", trial.id)
    return trial


def remind(world: World, trial: Trial) -> None:
    """Mail the request for consent: to the given address, and if that is no full administrator to all of them."""
    full = world.directory.organizations[trial.organization_id].administrators
    own = {normalise_email(email) for email in full}
    alone = normalise_email(trial.admin_email) in own
    for address in [trial.admin_email] if alone else [trial.admin_email, *full]:
        world.send(address, "trial-consent", trial.wire_id)


def accept(world: World, trial: Trial, *, full_admin: bool) -> None:
    """Let the customer agree; the partner gets a role in the organization."""
    world.clock.drop(trial.id)
    _step(world, trial, "accept")
    trial.full_admin = full_admin
    organization = world.directory.organizations[trial.organization_id]
    role = "full-admin" if full_admin else "provisioning-admin"
    organization.partners = {trial.partner_id: role, **organization.partners}


def decline(world: World, trial: Trial) -> None:
    """Let the customer decline; the trial leaves the list."""
    _step(world, trial, "decline")
    world.send(trial.starter, "trial-declined", trial.wire_id)


def provision(world: World, trial: Trial) -> None:
    """Provision a trial that the customer agreed to."""
    _step(world, trial, "provision")
    world.clock.schedule(PROVISION_SECONDS, "trial.provisioned", trial.id)


def edit(world: World, trial: Trial) -> None:
    """Bring what a changed trial brings; what it brings no more is gone at once (assumed)."""
    _step(world, trial, "edit")
    _bring(world, trial)


def extend(world: World, trial: Trial) -> None:
    """Let a trial end 30 days from today; in the older edition 30 days later than before (base assumed)."""
    _step(world, trial, "extend")
    base = trial.expires if trial.edition == "spark" else None
    trial.expires = (base or world.clock.now) + EXTENSION
    trial.extended += 1
    _schedule(world, trial)
    _bring(world, trial)


def cancel(world: World, trial: Trial) -> None:
    """End a trial at once, without grace; its users stay where they are (assumed)."""
    was_active = trial.status == "active"
    world.clock.drop(trial.id)
    _step(world, trial, "cancel")
    organization = world.directory.organizations[trial.organization_id]
    if was_active:
        _withdraw(world, organization, trial)
    elif trial.status == "gone":
        _leave(world, organization, trial)


def convert(world: World, trial: Trial, email: str, services: Iterable[str]) -> Organization:
    """Make ordered services a paid subscription.

    An email that is not that of the trial, character by character, makes a new organization; the trial runs on.

    Returns:
        The organization that has the subscription.
    """
    if email != trial.admin_email:
        made = _organization(world, trial)
        made.subscriptions = (Subscription(services=frozenset(services)),)
        return made
    world.clock.drop(trial.id)
    _step(world, trial, "convert")
    trial.services = tuple(services)
    _bring(world, trial)
    return world.directory.organizations[trial.organization_id]


def place(world: World, trial: Trial, status: TrialStatus, days_left: int) -> None:
    """Bring a trial that has just started to a state at once, with so many days to the end of that state."""
    if status == "awaiting_provisioning_details":
        accept(world, trial, full_admin=False)
    if status in ("pending_customer_consent", "awaiting_provisioning_details", "provisioning"):
        return
    _finish(world, trial)
    ends = world.clock.now + timedelta(days=days_left)
    trial.expires = ends - GRACE if status in ("grace", "purged") else ends
    world.clock.drop(trial.id)
    if status == "active":
        _schedule(world, trial)
    if status in ("grace", "purged"):
        _expire(world, trial)
    if status == "purged":
        _purge(world, trial)
    elif status == "converted":
        convert(world, trial, trial.admin_email, trial.services)
    elif status == "cancelled":
        cancel(world, trial)
    else:
        _bring(world, trial)


def _step(world: World, trial: Trial, event: TrialEvent) -> None:
    """Move a trial along; one that is gone leaves the list."""
    trial.lifecycle.step(trial, event)
    if trial.status == "gone":
        world.clock.drop(trial.id)
        del world.trials[trial.id]


def _create(world: World, trial: Trial) -> None:
    made = _organization(world, trial)
    made.partners = {trial.partner_id: "full-admin"}
    trial.organization_id, trial.org_id = made.id, made.org_id


def _organization(world: World, trial: Trial) -> Organization:
    uuid = world.ids.uuid()
    return world.directory.add_organization(
        Organization(
            id=uuid,
            org_id=wire_ids.encode("ORGANIZATION", uuid),
            name=trial.company,
            country=trial.country,
            created=world.clock.now,
        )
    )


def _finish(world: World, trial: Trial) -> None:
    _step(world, trial, "finish")
    organization = world.directory.organizations[trial.organization_id]
    if trial.kind == "new" and normalise_email(trial.admin_email) not in world.directory.people:
        administrators.add(world, organization, trial.admin_email, "", ["full-admin"])
    _run(world, trial)
    world.send(trial.admin_email, "trial-welcome", trial.wire_id)


def _run(world: World, trial: Trial) -> None:
    trial.expires = world.clock.now + timedelta(days=trial.duration_days)
    _schedule(world, trial)
    _bring(world, trial)


def _schedule(world: World, trial: Trial) -> None:
    """Put the end of a trial on the clock, with the notice where its time has not passed."""
    world.clock.drop(trial.id)
    assert trial.expires
    if (notice := trial.expires - NOTICE) > world.clock.now:
        world.clock.schedule_at(notice, "trial.notice", trial.id)
    world.clock.schedule_at(trial.expires, "trial.expire", trial.id)


def _lapse(world: World, trial: Trial) -> None:
    _step(world, trial, "lapse")


def _notice(world: World, trial: Trial) -> None:
    _tell_both(world, trial, "trial-notice", "trial-notice-partner")


def _expire(world: World, trial: Trial) -> None:
    _step(world, trial, "expire")
    _bring(world, trial)
    _tell_both(world, trial, "trial-expired", "trial-expired-partner")
    assert trial.expires
    world.clock.schedule_at(trial.expires + GRACE, "trial.purge", trial.id)


def _purge(world: World, trial: Trial) -> None:
    """End the grace period: all of the trial is lost, and where nothing else remains the organization with its users.

    The older guide has the organization disappear; that it does so in the newer edition too is assumed.
    """
    world.clock.drop(trial.id)
    organization = world.directory.organizations[trial.organization_id]
    _mail_all(world, trial, "trial-over", world.directory.people_of.get(organization.id, {}).values())
    _step(world, trial, "purge")
    held = _numbers(world, organization)
    _withdraw(world, organization, trial)
    if _remains(world, organization):
        return
    for person in [*world.directory.people_of.get(organization.id, {}).values()]:
        world.directory.free_accounts.add(normalise_email(person.email))
    people.dissolve(world, organization)
    if held:
        world.directory.held_numbers.update(held)
        trial.held_numbers = held
        world.clock.schedule(HOLD.total_seconds(), "trial.release", trial.id)


def _release(world: World, trial: Trial) -> None:
    """Free the numbers of a trial that has ended."""
    world.directory.held_numbers.difference_update(trial.held_numbers)
    trial.held_numbers = ()


def _remains(world: World, organization: Organization) -> bool:
    """Tell whether a paid or wholesale service, or another trial, keeps an organization."""
    others = any(each.is_held and each.organization_id == organization.id for each in world.trials.values())
    return bool(organization.customer_id or organization.subscriptions or others)


def _numbers(world: World, organization: Organization) -> tuple[str, ...]:
    here = {*world.directory.people_of.get(organization.id, {})}
    own = [number for number, person in world.directory.numbers.items() if person in here]
    placed = [number for location in organization.locations for number in location.numbers]
    return (*dict.fromkeys([*placed, *own]),)


def _bring(world: World, trial: Trial) -> None:
    """Give the organization what a trial brings in its present state, and take what it brings no more."""
    organization = world.directory.organizations[trial.organization_id]
    present = {license.service: license.id for license in organization.licenses if license.trial == trial.id}
    lost = {license_id for service, license_id in present.items() if service not in trial.services}
    _strip(world, organization, lost)
    organization.licenses = tuple(each for each in organization.licenses if each.trial != trial.id) + tuple(
        License(
            id=present.get(service) or wire_ids.encode_license(organization.id, world.ids.uuid()),
            package=LICENSED[service],
            trial=trial.id,
            service=service,
            units=trial.quantity,
            expired=trial.status == "grace",
        )
        for service in trial.services
    )
    ends = trial.expires + GRACE if trial.expires and trial.status != "converted" else None
    brought = Subscription(services=frozenset(trial.services), trial_ends=ends, trial=trial.id)
    organization.subscriptions = (*_other_subscriptions(organization, trial), brought)
    _place_site(organization, trial)


def _place_site(organization: Organization, trial: Trial) -> None:
    site = organization.meetings_site
    if "meetings" in trial.services and trial.site_url and site is None:
        organization.meetings_site = MeetingsSite(
            url=trial.site_url, language="en_US", timezone=trial.timezone, call_in=None
        )
    elif "meetings" not in trial.services and site and site.url == trial.site_url:
        organization.meetings_site = None


def _withdraw(world: World, organization: Organization, trial: Trial) -> None:
    """Take away all that a trial brought."""
    _strip(world, organization, {license.id for license in organization.licenses if license.trial == trial.id})
    organization.licenses = tuple(each for each in organization.licenses if each.trial != trial.id)
    organization.subscriptions = _other_subscriptions(organization, trial)
    if organization.meetings_site and organization.meetings_site.url == trial.site_url:
        organization.meetings_site = None
    trial.site_url = None


def _strip(world: World, organization: Organization, lost: set[str]) -> None:
    """Take licences from all people; one who had calling by them alone is reached no more."""
    calling = {each.id for each in organization.licenses if each.id in lost and each.package in CALLING}
    for person in world.directory.people_of.get(organization.id, {}).values():
        if calling & {*person.licenses} and not world.subscribers.with_email(person.email):
            subscriber_workflow.hang_up(world, person)
        person.licenses = [each for each in person.licenses if each not in lost]


def _other_subscriptions(organization: Organization, trial: Trial) -> tuple[Subscription, ...]:
    return tuple(each for each in organization.subscriptions if each.trial != trial.id)


def _leave(world: World, organization: Organization, trial: Trial) -> None:
    """Take the partner's role in an organization that it got for a trial which never ran."""
    others = any(
        each.organization_id == organization.id and each.partner_id == trial.partner_id
        for each in world.trials.values()
    )
    if not others and organization.customer_id is None:
        organization.partners = {key: role for key, role in organization.partners.items() if key != trial.partner_id}


def _administrators(world: World, trial: Trial) -> list[Person]:
    organization = world.directory.organizations[trial.organization_id]
    full = {normalise_email(address) for address in organization.administrators}
    everybody = world.directory.people_of.get(organization.id, {}).values()
    return [person for person in everybody if person.roles or normalise_email(person.email) in full]


def _tell_both(world: World, trial: Trial, customer: EmailKind, partner: EmailKind) -> None:
    """Mail each administrator of the customer, and each of the partner, the starter among them."""
    _mail_all(world, trial, customer, _administrators(world, trial))
    _mail_all(world, trial, partner, world.administrators_of(world.partners[trial.partner_id].organization))


def _mail_all(world: World, trial: Trial, kind: EmailKind, to: Iterable[Person]) -> None:
    for person in to:
        world.send(person.email, kind, trial.wire_id, name=person.name)


def _of_trial(work: Callable[[World, Trial], None]) -> Callable[[World, str], None]:
    return lambda world, subject: work(world, world.trials[subject])


SCHEDULED_WORK: Final = {
    "trial.provisioned": _of_trial(_finish),
    "trial.lapse": _of_trial(_lapse),
    "trial.notice": _of_trial(_notice),
    "trial.expire": _of_trial(_expire),
    "trial.purge": _of_trial(_purge),
    "trial.release": _of_trial(_release),
}
