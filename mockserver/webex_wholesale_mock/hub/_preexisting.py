from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.emails import email_problem, normalise_email
from webex_wholesale_contracts.facts.geography import is_country
from webex_wholesale_contracts.facts.packages import SERVICES
from webex_wholesale_mock.entities import Organization, Person, Subscription
from webex_wholesale_mock.hub._base import HubBase, HubError

MOST_DAYS: Final = 100_000
"""As long as a trial can last."""


class ExistingBuilders(HubBase):
    """What exists on Webex apart from wholesale."""

    def add_organization(
        self,
        name: str,
        *,
        country: str = "US",
        users: int = 0,
        administrators: Iterable[str] = (),
        verified_domains: Iterable[str] = (),
        claimed_domains: Iterable[str] = (),
        bought: Collection[str] = (),
        trial: Collection[str] = (),
        trial_days: int = 30,
    ) -> Organization:
        """Place an existing organization, to attach to or to collide with.

        From 100 users on, or with a verified or claimed domain, one of its administrators decides about attaching it.

        Args:
            bought: services that it pays for already, as in `add_subscription`.
            trial: services that it tries out, for `trial_days` from now.

        Raises HubError for an administrator whose address is taken, an unknown service, a blank name, what is no
        country, a text in place of a list of domains, and a trial that cannot be.
        """
        administrators = [*{normalise_email(address): address for address in administrators}.values()]
        for address in administrators:
            self._free(address)
        _check_organization(name, country, verified_domains, claimed_domains)
        subscriptions = self._subscriptions(bought, None) + self._subscriptions(trial, trial_days)
        uuid = self._world.ids.uuid()
        organization = Organization(
            id=uuid,
            org_id=wire_ids.encode("ORGANIZATION", uuid),
            name=name,
            country=country,
            created=self._world.clock.now,
            users=users,
            administrators=tuple(administrators),
            verified_domains=tuple(verified_domains),
            claimed_domains=tuple(claimed_domains),
            subscriptions=tuple(subscriptions),
        )
        self._world.directory.add_organization(organization)
        for address in organization.administrators:
            self.add_person(organization.org_id, address)
        return organization

    def add_person(self, org_id: str, email: str, *, name: str = "") -> Person:
        """Put a user into an organization; the address is then taken everywhere else. Raises HubError where it is."""
        organization = self._organization(org_id)
        self._free(email, organization)
        if normalise_email(email) in self._world.directory.people:
            raise HubError(f"{email} is a user of the organization already")
        uuid = self._world.ids.uuid()
        person = Person(
            id=uuid,
            wire_id=wire_ids.encode("PEOPLE", uuid),
            email=email,
            organization_id=organization.id,
            last_name=name,
            created=self._world.clock.now,
            last_modified=self._world.clock.now,
        )
        return self._world.directory.add_person(person)

    def add_subscription(self, org_id: str, *services: str, trial_days: int | None = None) -> Subscription:
        """Let an organization have services from elsewhere: bought, or on trial for so many days from now.

        Raises HubError for anything but `calling`, `meetings`, `messaging` and `devices`, and for a trial of less than
        0 days or more than 100,000.
        """
        organization = self._organization(org_id)
        if not services:
            raise HubError(f"a subscription is for something: {', '.join(SERVICES)}")
        (subscription,) = self._subscriptions(services, trial_days)
        organization.subscriptions = (*organization.subscriptions, subscription)
        return subscription

    def add_free_account(self, email: str) -> None:
        """Let an address have an active consumer account (rule subscriber.email.free-account).

        Raises HubError for what is no address.
        """
        if problem := email_problem(email):
            raise HubError(f"the email {email!r} {problem}")
        self._world.directory.free_accounts.add(normalise_email(email))

    def _subscriptions(self, services: Collection[str], trial_days: int | None) -> list[Subscription]:
        if trial_days is not None and not 0 <= trial_days <= MOST_DAYS:
            raise HubError(f"a trial of {trial_days} days cannot be; give a number from 0 to {MOST_DAYS}")
        if unknown := [service for service in services if service not in SERVICES]:
            raise HubError(f"{unknown[0]!r} is no service; there are {', '.join(SERVICES)}")
        ends = None if trial_days is None else self._world.clock.now + timedelta(days=trial_days)
        return [Subscription(services=frozenset(services), trial_ends=ends)] if services else []

    def _free(self, email: str, organization: Organization | None = None) -> None:
        if problem := email_problem(email):
            raise HubError(f"the email {email!r} {problem}")
        own = organization.id if organization else None
        if any(owner != own for owner in self._world.owners_of_email(email)):
            raise HubError(f"{email} belongs to another organization already")
        if self._world.subscribers.with_email(email):
            raise HubError(f"{email} is a subscriber's already")


def _check_organization(name: str, country: str, *domains: Iterable[str]) -> None:
    if any(isinstance(one, str) for one in domains):
        raise HubError("domains are given as a list, even a single one")
    if not name.strip():
        raise HubError("an organization has a name that is not blank")
    if not is_country(country):
        raise HubError(f"{country!r} is no ISO 3166-1 code of a country, in capital letters")
