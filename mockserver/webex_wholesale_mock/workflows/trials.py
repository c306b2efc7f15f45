"""Trials: started, changed and converted.

Theory of operation. `TRIAL` and `TRIAL_SPARK` are the tables, and each step goes by them. What a trial brings to an
organization follows from its state alone (`trial_services`). A trial has its next events on the clock, which
`trial_end.schedule` replaces all. Devices have a lifecycle of their own (`shipments`).

Nothing of a trial is metered: the ledger knows subscribers and customers of wholesale only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.trials import TEAM
from webex_wholesale_mock.entities import Organization, Shipment, Subscription, Trial
from webex_wholesale_mock.entities.access import SERVICES_ONLY
from webex_wholesale_mock.entities.trial import CONSENT, EXTENSION, GRACE
from webex_wholesale_mock.entities.trial_lifecycles import TrialStatus
from webex_wholesale_mock.workflows import access, administrators, shipments, trial_end, trial_services
from webex_wholesale_mock.world.world import World

__all__ = [
    "SCHEDULED_WORK",
    "accept",
    "ask_team",
    "assign",
    "cancel",
    "convert",
    "decline",
    "edit",
    "extend",
    "place",
    "provision",
    "remind",
    "remove_site",
    "request_purchase",
    "set_up",
    "start",
]

PROVISION_SECONDS: Final = 30
"""Seconds until a trial is provisioned (assumed)."""


def start(world: World, trial: Trial) -> Trial:
    """Take a new trial into the world; what follows depends on its kind."""
    world.trials[trial.id] = trial
    trial.started = world.clock.now
    trial.device_units = sum(number for _, number in trial.devices) or trial.quantity
    if trial.kind == "existing":
        trial.consent_until = world.clock.now + CONSENT
        trial.lifecycle.step(trial, "request")
        world.clock.schedule_at(trial.consent_until, "trial.lapse", trial.id)
        remind(world, trial)
    elif trial.kind == "own_paid":
        trial.lifecycle.step(trial, "start_own")
        _run(world, trial)
        _ship(world, trial, trial.devices)
        trial_end.mail_all(world, trial, "trial-started", trial_end.administrators_of(world, trial))
    else:
        trial.lifecycle.step(trial, "start")
        made = _organization(world, trial, trial.company)
        trial.organization_id, trial.org_id = made.id, made.org_id
        _ship(world, trial, trial.devices)
        world.clock.schedule(PROVISION_SECONDS, "trial.provisioned", trial.id)
    return trial


def assign(trial: Trial, person_id: str) -> None:
    """Let one more administrator of the partner act on a trial."""
    trial.managers = tuple(dict.fromkeys((*trial.managers, person_id)))


def remind(world: World, trial: Trial) -> None:
    """Mail the request for consent to the given address, and to all full administrators unless it is one of them."""
    organization = world.directory.organizations[trial.organization_id]
    alone = organization.has_full_administrator(trial.admin_email)
    for address in [trial.admin_email] if alone else [trial.admin_email, *organization.administrators]:
        world.send(address, "trial-consent", trial.wire_id)


def accept(world: World, trial: Trial, *, full_admin: bool) -> None:
    """Let the customer agree; the partner gets a role in the organization, and keeps a stronger one."""
    world.clock.drop(trial.id)
    trial.lifecycle.step(trial, "accept")
    trial.full_admin = full_admin
    organization = world.directory.organizations[trial.organization_id]
    trial.org_id = organization.org_id
    if full_admin:
        access.give_full(world, organization, trial.partner_id)
    elif trial.partner_id not in organization.partners:
        organization.give_role(trial.partner_id, SERVICES_ONLY)


def decline(world: World, trial: Trial) -> None:
    """Let the customer decline; the trial leaves the list."""
    world.clock.drop(trial.id)
    trial.consent_until = None
    trial.lifecycle.step(trial, "decline")
    world.send(trial.starter, "trial-declined", trial.wire_id)


def provision(world: World, trial: Trial) -> None:
    """Provision a trial that the customer agreed to, and order its devices."""
    trial.lifecycle.step(trial, "provision")
    trial.device_units = sum(number for _, number in trial.devices) or trial.quantity
    _ship(world, trial, trial.devices)
    world.clock.schedule(PROVISION_SECONDS, "trial.provisioned", trial.id)


def set_up(trial: Trial) -> None:
    """Go through the first set-up of the organization."""
    trial.lifecycle.step(trial, "set_up")
    trial.wizard = "done"


def edit(world: World, trial: Trial, devices: Iterable[tuple[str, int]] = ()) -> None:
    """Bring what a changed trial brings, and order more devices; what it brings no more is gone at once (assumed)."""
    trial.lifecycle.step(trial, "edit")
    more = [*devices]
    trial.device_units += sum(number for _, number in more)
    _ship(world, trial, more)
    trial_services.bring(world, trial)


def extend(world: World, trial: Trial) -> None:
    """Let a trial end 30 days from today; in the older edition 30 days later than before (base assumed)."""
    trial.lifecycle.step(trial, "extend")
    base = trial.expires if trial.edition == "spark" else None
    trial.expires = (base or world.clock.now) + EXTENSION
    trial.extended += 1
    trial_end.schedule(world, trial)
    trial_services.bring(world, trial)


def request_purchase(world: World, trial: Trial) -> None:
    """Tell the partner's administrators to whom a trial is assigned that the customer wants to buy."""
    people = world.directory.people_by_id
    assigned = [people[person_id] for person_id in trial.managers if person_id in people]
    trial_end.mail_all(world, trial, "trial-purchase-request", assigned)


def cancel(world: World, trial: Trial) -> None:
    """End a trial at once, without grace; its users stay where they are (assumed)."""
    was_active = trial.status == "active"
    world.clock.drop(trial.id)
    trial.lifecycle.step(trial, "cancel")
    organization = world.directory.organizations[trial.organization_id]
    if was_active:
        trial_services.withdraw(world, organization, trial)
    else:
        trial.consent_until = None
        _leave(world, organization, trial)


def remove_site(world: World, trial: Trial) -> None:
    """Remove the Meetings site of a trial, by a ticket; its URL is free."""
    organization = world.directory.organizations[trial.organization_id]
    organization.meetings_site = None
    trial.site_url = None


def ask_team(world: World, trial: Trial) -> None:
    """Ask the trials team about the devices of a trial that is to be converted."""
    trial.team_asked = True
    world.send(TEAM["info"], "trial-devices-question", trial.wire_id)


def convert(
    world: World,
    trial: Trial,
    email: str,
    services: Iterable[str],
    *,
    company: str | None = None,
    keeps_site: bool = True,
    new_site: tuple[str, str] | None = None,
) -> Organization:
    """Make ordered services a paid subscription.

    Args:
        email: the administrator's. One that is not that of the trial, character by character, makes a new organization,
            and the trial runs on.
        services: those of the trial that were ordered; the others are lost.
        company: the name in the order, which a new organization gets; by default that of the trial.
        keeps_site: False where the order does not convert the Meetings site, which is lost.
        new_site: URL and time zone of a site that the order brings in place of it.

    Returns:
        The organization that has the subscription.
    """
    if email != trial.admin_email:
        made = _organization(world, trial, company or trial.company)
        made.subscriptions = (Subscription(services=frozenset(services)),)
        if not [*world.owners_of_email(email)]:
            administrators.add(world, made, email, "", ["full-admin"])
        return made
    world.clock.drop(trial.id)
    trial.lifecycle.step(trial, "convert")
    trial.services = tuple(services)
    organization = world.directory.organizations[trial.organization_id]
    if not keeps_site:
        remove_site(world, trial)
    if new_site:
        trial.site_url, trial.timezone = new_site
    trial_services.bring(world, trial)
    shipments.end_with_conversion(world, trial)
    return organization


def place(world: World, trial: Trial, status: TrialStatus, days_left: int) -> None:
    """Bring a trial that has just started to a state at once, with so many days to the end of that state."""
    if status == "removed":
        return cancel(world, trial)
    if status == "awaiting_provisioning_details":
        accept(world, trial, full_admin=False)
    if status in ("pending_customer_consent", "awaiting_provisioning_details", "provisioning"):
        return None
    _provisioned(world, trial)
    ends = world.clock.now + timedelta(days=days_left)
    trial.expires = ends - GRACE if status in ("grace", "purged") else ends
    trial_end.schedule(world, trial)
    trial_services.bring(world, trial)
    if status == "converted":
        convert(world, trial, trial.admin_email, trial.services)
    elif status == "cancelled":
        cancel(world, trial)
    elif status != "active":
        world.clock.drop(trial.id)
        trial_end.expire(world, trial)
        if status == "purged":
            trial_end.purge(world, trial)
    return None


def _organization(world: World, trial: Trial, name: str) -> Organization:
    uuid = world.ids.uuid()
    return world.directory.add_organization(
        Organization(
            id=uuid,
            org_id=wire_ids.encode("ORGANIZATION", uuid),
            name=name,
            country=trial.country,
            created=world.clock.now,
            partners={trial.partner_id: "full-admin"},
        )
    )


def _ship(world: World, trial: Trial, devices: Iterable[tuple[str, int]]) -> list[Shipment]:
    return [shipments.order(world, trial, device, number) for device, number in devices]


def _provisioned(world: World, trial: Trial) -> None:
    world.clock.drop(trial.id)
    trial.lifecycle.step(trial, "provisioned")
    if trial.kind == "new":
        organization = world.directory.organizations[trial.organization_id]
        administrators.add(world, organization, trial.admin_email, "", ["full-admin"])
    _run(world, trial)
    world.send(trial.admin_email, "trial-welcome", trial.wire_id)


def _run(world: World, trial: Trial) -> None:
    trial.expires = world.clock.now + timedelta(days=trial.duration_days)
    trial_end.schedule(world, trial)
    trial_services.bring(world, trial)


def _lapse(world: World, trial: Trial) -> None:
    trial.lifecycle.step(trial, "lapse")


def _leave(world: World, organization: Organization, trial: Trial) -> None:
    """Take the partner's role in an organization that it got for a trial which never ran, and by nothing else."""
    others = trial.partner_id in world.partners_by_trial_or_order(organization)
    if not others and organization.customer_id is None:
        organization.partners = {key: role for key, role in organization.partners.items() if key != trial.partner_id}


SCHEDULED_WORK: Final = {
    "trial.provisioned": trial_end.of_trial(_provisioned),
    "trial.lapse": trial_end.of_trial(_lapse),
    **trial_end.SCHEDULED_WORK,
    **shipments.SCHEDULED_WORK,
}
