"""What holds of trials in every world, by the guides and not by the code that brings and withdraws their services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from webex_wholesale_mock.entities import Trial
from webex_wholesale_mock.world.world import World

LIVE = {"pending_customer_consent", "awaiting_provisioning_details", "provisioning", "active", "grace"}
LICENSED = {"active", "grace", "converted"}
HOLD = timedelta(days=15)
ONCE = {
    *("trial-welcome", "trial-declined", "trial-started", "trial-over", "trial-shipped", "trial-device-overdue"),
    *("trial-notice", "trial-notice-partner", "trial-expired", "trial-expired-partner"),
}
"""Emails that nobody gets twice about the same at the same moment."""


def services_are_tried_once(world: World) -> Iterator[str]:
    tried = Counter(
        (each.organization_id, service)
        for each in world.trials.values()
        if each.status in LIVE
        for service in each.services
    )
    for (organization_id, service), count in tried.items():
        if count > 1:
            yield f"{service} is tried out {count} times in {organization_id}"


def trials_have_an_organization(world: World) -> Iterator[str]:
    for each in world.trials.values():
        if each.status in LIVE and each.organization_id not in world.directory.organizations:
            yield f"the organization of the trial {each.id} is gone, which is {each.status}"


def sites_are_unique(world: World) -> Iterator[str]:
    """A URL is that of one organization, trial or order under way; a conversion takes over that of its trial."""
    held: dict[str, set[str]] = {}
    for home in world.directory.organizations.values():
        for site in home.sites:
            held.setdefault(site.url.casefold(), set()).add(home.id)
    for order in world.orders.values():
        for site in order.sites if order.is_unfinished else ():
            owner = order.customer.id if order.trial_conversion and order.customer else order.id
            held.setdefault(site.url.casefold(), set()).add(owner)
    trials: Counter[str] = Counter()
    for each in world.trials.values():
        if each.status in LIVE and each.site_url:
            trials[each.site_url.casefold()] += 1
            held.setdefault(each.site_url.casefold(), set()).add(each.organization_id)
    yield from (f"{url} is the site of {owners}" for url, owners in held.items() if len(owners) > 1)
    yield from (f"{url} is held by {count} trials" for url, count in trials.items() if count > 1)


def licenses_are_those_of_trials(world: World) -> Iterator[str]:
    brought: Counter[tuple[str, str, str, int, bool]] = Counter()
    for home in world.directory.organizations.values():
        for each in home.licenses:
            if each.trial:
                brought[home.id, each.trial, each.service, each.units, each.expired] += 1
    due = Counter(
        (each.organization_id, each.id, service, _units(each, service), each.status == "grace")
        for each in world.trials.values()
        if each.status in LICENSED and each.organization_id in world.directory.organizations
        for service in each.services
    )
    if brought != due:
        yield f"licences {[*(brought - due)]} are not of the trials, and {[*(due - brought)]} are missing"


def _units(trial: Trial, service: str) -> int:
    return trial.device_units if service == "devices" else trial.quantity


def people_hold_licenses_that_exist(world: World) -> Iterator[str]:
    """For organizations without a customer, whose licences are those of trials alone."""
    for home in world.directory.organizations.values():
        there = {each.id for each in home.licenses}
        for person in world.directory.people_of.get(home.id, {}).values():
            if lost := {*person.licenses} - there:
                yield f"{person.email} holds the licences {lost}, which are gone"


def numbers_are_held(world: World) -> Iterator[str]:
    """Numbers are held by a purged trial alone, for 15 days, and nobody has them."""
    held = [number for each in world.trials.values() for number in each.held_numbers]
    if sorted(held) != sorted(world.directory.held_numbers):
        yield f"{world.directory.held_numbers} are held, and {held} by trials"
    release = {work.subject: work.due for work in world.clock.upcoming() if work.kind == "trial.release"}
    for each in world.trials.values():
        if each.held_numbers and (each.status != "purged" or release[each.id] > world.clock.now + HOLD):
            yield f"the trial {each.id}, {each.status}, holds numbers until {release.get(each.id)}"
    placed = {number for place in world.directory.locations.values() for number in place.numbers}
    own = {each.calling.number for each in world.directory.people_by_id.values() if each.calling}
    yield from (f"{number} is held, and in use" for number in (placed | own) & {*held})


def emails_come_once(world: World) -> Iterator[str]:
    sent = Counter((each.to, each.kind, each.subject, each.sent) for each in world.outbox if each.kind in ONCE)
    yield from (f"{about} came {count} times" for about, count in sent.items() if count > 1)


def ends_are_on_the_clock(world: World) -> Iterator[str]:
    """A trial that runs has its end to come, and one that waits for consent that of its ten days."""
    due = {(work.kind, work.subject): work.due for work in world.clock.upcoming()}
    for each in world.trials.values():
        ends = {
            "active": ("trial.expire", each.expires),
            "grace": ("trial.purge", each.expires and each.expires + timedelta(days=30)),
            "pending_customer_consent": ("trial.lapse", each.consent_until),
        }
        if each.status in ends:
            kind, moment = ends[each.status]
            if due.get((kind, each.id)) != moment:
                yield f"the trial {each.id} is {each.status}, and {kind} comes at {due.get((kind, each.id))}"


def devices_are_shipped_once(world: World) -> Iterator[str]:
    shipped = Counter((each.trial_id, each.device) for each in world.shipments.values())
    yield from (f"{about} was shipped {count} times" for about, count in shipped.items() if count > 1)
    for each in world.shipments.values():
        if each.due > each.ordered + timedelta(days=120):
            yield f"the devices {each.order_number} are due on {each.due}, after more than 120 days"


INVARIANTS = (
    services_are_tried_once,
    trials_have_an_organization,
    sites_are_unique,
    licenses_are_those_of_trials,
    people_hold_licenses_that_exist,
    numbers_are_held,
    emails_come_once,
    ends_are_on_the_clock,
    devices_are_shipped_once,
)
"""All of them, which are a part of those in `invariants.py`."""
