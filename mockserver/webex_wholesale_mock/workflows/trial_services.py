"""Services of a trial in an organization: licences, a subscription and the Meetings site, brought and taken away.

They are always made anew, from the trial alone. So licences in the public API, their tag, and the conflicts with
wholesale provisioning follow from the state.
"""

from __future__ import annotations

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.packages import MEETINGS
from webex_wholesale_mock.entities import License, MeetingsSite, Organization, Subscription, Trial
from webex_wholesale_mock.entities.trial import GRACE, LICENSED
from webex_wholesale_mock.workflows import numbers
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow
from webex_wholesale_mock.world.world import World

__all__ = ["bring", "lose_calling", "withdraw"]


def bring(world: World, trial: Trial) -> None:
    """Give the organization what a trial brings in its present state, and take what it brings no more."""
    organization = world.directory.organizations[trial.organization_id]
    present = {license.service: license.id for license in organization.licenses if license.trial == trial.id}
    lost = {license_id for service, license_id in present.items() if service not in trial.services}
    subscriber_workflow.take_licenses(world, organization, lost)
    organization.licenses = tuple(each for each in organization.licenses if each.trial != trial.id) + tuple(
        License(
            id=present.get(service) or wire_ids.encode_license(organization.id, world.ids.uuid()),
            package=LICENSED[service],
            trial=trial.id,
            service=service,
            units=trial.device_units if service == "devices" else trial.quantity,
            expired=trial.status == "grace",
        )
        for service in trial.services
    )
    ends = trial.expires + GRACE if trial.expires and trial.status != "converted" else None
    brought = Subscription(services=frozenset(trial.services), trial_ends=ends, trial=trial.id)
    organization.subscriptions = (*_other_subscriptions(organization, trial), brought)
    _place_site(organization, trial)


def withdraw(world: World, organization: Organization, trial: Trial) -> None:
    """Take away all that a trial brought; its URL is free."""
    lost = {license.id for license in organization.licenses if license.trial == trial.id}
    subscriber_workflow.take_licenses(world, organization, lost)
    organization.subscriptions = _other_subscriptions(organization, trial)
    _remove_site(organization, trial)


def lose_calling(world: World, organization: Organization) -> tuple[str, ...]:
    """Take numbers and calling from an organization and its people. Returns the numbers, in E.164 form."""
    people = world.directory.people_of.get(organization.id, {}).values()
    own = [person.calling.number for person in people if person.calling and person.calling.number]
    placed = [number for location in organization.locations for number in location.numbers]
    for person in people:
        subscriber_workflow.hang_up(world, person)
    for location in organization.locations:
        numbers.remove_all(world, location)
    return (*dict.fromkeys([*placed, *own]),)


def _place_site(organization: Organization, trial: Trial) -> None:
    site = organization.meetings_site
    if "meetings" not in trial.services:
        _remove_site(organization, trial)
    elif trial.site_url and site is None:
        organization.meetings_site = MeetingsSite(
            url=trial.site_url, language="en_US", timezone=trial.timezone, call_in=None
        )


def _remove_site(organization: Organization, trial: Trial) -> None:
    """Take the Meetings site of a trial away; its URL is free. A package that came meanwhile keeps it (assumed)."""
    site = organization.meetings_site
    is_kept = any(each.package in MEETINGS for each in organization.licenses)
    if site and site.url == trial.site_url and not is_kept:
        organization.meetings_site = None
    trial.site_url = None


def _other_subscriptions(organization: Organization, trial: Trial) -> tuple[Subscription, ...]:
    return tuple(each for each in organization.subscriptions if each.trial != trial.id)
