"""The end of a trial: the notice, the grace period, the purge, and the emails that tell of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_mock.entities import Organization, Person, Trial
from webex_wholesale_mock.entities.trial import GRACE, HOLD, NOTICE
from webex_wholesale_mock.workflows import people, trial_services
from webex_wholesale_mock.world.outbox import EmailKind
from webex_wholesale_mock.world.world import World

__all__ = ["SCHEDULED_WORK", "administrators_of", "expire", "mail_all", "purge", "schedule"]


def schedule(world: World, trial: Trial) -> None:
    """Put the end of a trial on the clock in place of the former one, with the notice where its time is to come."""
    world.clock.drop(trial.id)
    assert trial.expires
    if (notice := trial.expires - NOTICE) > world.clock.now:
        world.clock.schedule_at(notice, "trial.notice", trial.id)
    world.clock.schedule_at(trial.expires, "trial.expire", trial.id)


def _notice(world: World, trial: Trial) -> None:
    _tell_both(world, trial, "trial-notice", "trial-notice-partner")


def expire(world: World, trial: Trial) -> None:
    """End a trial; its licences get the tag Expired, and stay for the grace period."""
    trial.lifecycle.step(trial, "expire")
    trial_services.bring(world, trial)
    _tell_both(world, trial, "trial-expired", "trial-expired-partner")
    assert trial.expires
    world.clock.schedule_at(trial.expires + GRACE, "trial.purge", trial.id)


def purge(world: World, trial: Trial) -> None:
    """End the grace period: all of the trial is lost, and where nothing else remains the organization with its users.

    The older guide has the organization disappear; that it does so in the newer edition too is assumed.
    """
    world.clock.drop(trial.id)
    organization = world.directory.organizations[trial.organization_id]
    users = [*world.directory.people_of.get(organization.id, {}).values()]
    mail_all(world, trial, "trial-over", users)
    trial.lifecycle.step(trial, "purge")
    trial_services.withdraw(world, organization, trial)
    if not _keeps_calling(world, organization):
        _hold(world, trial, trial_services.lose_calling(world, organization))
    if _remains(world, organization):
        return
    for person in users:
        world.directory.free_accounts.add(normalise_email(person.email))
    people.dissolve(world, organization)


def _hold(world: World, trial: Trial, numbers: tuple[str, ...]) -> None:
    if numbers:
        world.directory.held_numbers.update(numbers)
        trial.held_numbers = numbers
        world.clock.schedule(HOLD.total_seconds(), "trial.release", trial.id)


def _release(world: World, trial: Trial) -> None:
    """Free the numbers of a trial that has ended."""
    world.directory.held_numbers.difference_update(trial.held_numbers)
    trial.held_numbers = ()


def _remains(world: World, organization: Organization) -> bool:
    """Tell whether a paid or wholesale service, another trial, or an order under way keeps an organization."""
    others = any(each.is_held and each.organization_id == organization.id for each in world.trials.values())
    ordered = any(each.sets_up(organization.id) for each in world.orders.values())
    return bool(organization.customer_id or organization.subscriptions or others or ordered)


def _keeps_calling(world: World, organization: Organization) -> bool:
    """Tell whether an organization has calling from elsewhere: bought, wholesale, or another trial."""
    bought = any("calling" in each.services for each in organization.subscriptions)
    return bool(organization.customer_id or bought)


def administrators_of(world: World, trial: Trial) -> list[Person]:
    """The administrators of the customer of a trial, oldest first."""
    return world.administrators_of(world.directory.organizations[trial.organization_id])


def _tell_both(world: World, trial: Trial, customer: EmailKind, partner: EmailKind) -> None:
    """Mail each administrator of the customer, and each of the partner, the starter among them."""
    mail_all(world, trial, customer, administrators_of(world, trial))
    mail_all(world, trial, partner, world.administrators_of(world.partners[trial.partner_id].organization))


def mail_all(world: World, trial: Trial, kind: EmailKind, to: Iterable[Person]) -> None:
    """Mail the active ones of some people; where there is nobody, a note at the trial says so."""
    active = [person for person in to if person.active]
    for person in active:
        world.send(person.email, kind, trial.wire_id, name=person.name)
    if not active:
        trial.notes = (*trial.notes, f"{world.clock.now:%Y-%m-%d}: the email {kind} was sent to nobody")


def of_trial(work: Callable[[World, Trial], None]) -> Callable[[World, str], None]:
    """Make scheduled work of a function of a trial."""
    return lambda world, subject: work(world, world.trials[subject])


SCHEDULED_WORK: Final = {
    "trial.notice": of_trial(_notice),
    "trial.expire": of_trial(expire),
    "trial.purge": of_trial(purge),
    "trial.release": of_trial(_release),
}
