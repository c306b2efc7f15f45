"""Builders of organizations, people and accounts that exist on Webex apart from wholesale."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.emails import email_problem, normalise_email
from webex_wholesale_contracts.facts.geography import is_country
from webex_wholesale_contracts.facts.packages import SERVICES
from webex_wholesale_contracts.models.people import Person
from webex_wholesale_mock import entities
from webex_wholesale_mock.hub._base import HubBase, HubError
from webex_wholesale_mock.values import OrganizationDetails, Subscription, copies
from webex_wholesale_mock.values.resolver import AnyOrganization
from webex_wholesale_mock.workflows import administrators

MAX_TRIAL_DAYS: Final = 100_000
"""Days that a trial can last."""


class ExistingBuilders(HubBase):
    """Part of the hub that makes what exists on Webex apart from wholesale."""

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
    ) -> OrganizationDetails:
        """Add an existing organization, to attach to or to collide with.

        From 100 users on, or with a verified or claimed domain, one of its administrators decides about attaching it.

        Args:
            users: how many users it has, beside those that are added by `add_person`.
            administrators: email addresses of its administrators, who are added as people.
            verified_domains, claimed_domains: lists of domains.
            bought: services that it pays for already, as in `add_subscription`.
            trial: services that it tries out, for `trial_days` from now: 0 to 100,000.

        Raises:
            HubError: an administrator's address is taken, a service or the country is unknown, the name is blank,
                domains are a text in place of a list, or the trial is too long.
        """
        administrators = [*{normalise_email(address): address for address in administrators}.values()]
        for address in administrators:
            self._free(address)
        _check_organization(name, country, verified_domains, claimed_domains)
        subscriptions = self._subscriptions(bought, None) + self._subscriptions(trial, trial_days)
        uuid = self._world.ids.uuid()
        organization = entities.Organization(
            id=uuid,
            org_id=wire_ids.encode("ORGANIZATION", uuid),
            name=name,
            country=country,
            created=self._world.clock.now,
            users=users,
            verified_domains=tuple(verified_domains),
            claimed_domains=tuple(claimed_domains),
            subscriptions=tuple(subscriptions),
        )
        self._world.directory.add_organization(organization)
        for address in administrators:
            self._add_person(organization, address, "", administrator=True)
        return copies.details(self._world, organization)

    def add_person(self, org_id: AnyOrganization, email: str, *, name: str = "", administrator: bool = False) -> Person:
        """Add a user to an organization; the address is then taken everywhere else.

        Args:
            org_id: the organization: its id, or a value that has one.
            email: the address of the user.
            name: the last name.
            administrator: makes the user an administrator, who is asked at once where an attachment waits for one.

        Returns:
            The person as GET answers.

        Raises:
            HubError: the address is taken, or the organization does not exist.
        """
        organization = self._organization(org_id)
        person = self._add_person(organization, email, name, administrator=administrator)
        return copies.person(self._world, person)

    def _add_person(
        self, organization: entities.Organization, email: str, name: str, *, administrator: bool
    ) -> entities.Person:
        self._free(email, organization)
        if normalise_email(email) in self._world.directory.people:
            raise HubError(f"the organization has a user with the email {email} already")
        roles = ["full-admin"] if administrator else []
        return administrators.add(self._world, organization, email, name, roles)

    def add_subscription(self, org_id: AnyOrganization, *services: str, trial_days: int | None = None) -> Subscription:
        """Add a subscription from elsewhere to an organization: bought, or on trial.

        Args:
            org_id: the organization: its id, or a value that has one.
            *services: some of `calling`, `meetings`, `messaging` and `devices`.
            trial_days: makes it a trial of so many days from now, from 0 to 100,000.

        Raises:
            HubError: a service is unknown or none is named, or the trial is too long.
        """
        organization = self._organization(org_id)
        if not services:
            raise HubError(f"services are missing; give some of {', '.join(SERVICES)}")
        (subscription,) = self._subscriptions(services, trial_days)
        organization.subscriptions = (*organization.subscriptions, subscription)
        return subscription

    def add_free_account(self, email: str) -> None:
        """Give an address an active consumer account (rule subscriber.email.free-account).

        Args:
            email: the address.

        Raises:
            HubError: the address is malformed, or held for an open request for a sub-partner.
        """
        if problem := email_problem(email):
            raise HubError(f"the email {email!r} {problem}")
        if any(owner in self._world.sub_partner_requests for owner in self._world.owners_of_email(email)):
            raise HubError(f"the email {email} is held for a sub-partner that is requested")
        self._world.directory.free_accounts.add(normalise_email(email))

    def _subscriptions(self, services: Collection[str], trial_days: int | None) -> list[Subscription]:
        if trial_days is not None and not 0 <= trial_days <= MAX_TRIAL_DAYS:
            raise HubError(f"trial_days must be from 0 to {MAX_TRIAL_DAYS}, got {trial_days}")
        if unknown := [service for service in services if service not in SERVICES]:
            raise HubError(f"{unknown[0]!r} is not a service; use some of {', '.join(SERVICES)}")
        ends = None if trial_days is None else self._world.clock.now + timedelta(days=trial_days)
        return [Subscription(services=frozenset(services), trial_ends=ends)] if services else []

    def _free(self, email: str, organization: entities.Organization | None = None) -> None:
        if problem := email_problem(email):
            raise HubError(f"the email {email!r} {problem}")
        own = organization.id if organization else None
        if any(owner != own for owner in self._world.owners_of_email(email)):
            raise HubError(f"the email {email} belongs to another organization already")
        if self._world.subscribers.with_email(email):
            raise HubError(f"the email {email} belongs to a subscriber already")


def _check_organization(name: str, country: str, *domains: Iterable[str]) -> None:
    if any(isinstance(given, str) for given in domains):
        raise HubError("domains must be a list, got a text")
    if not name.strip():
        raise HubError("the name of the organization is blank")
    if not is_country(country):
        raise HubError(f"{country!r} is not an ISO 3166-1 code of a country, in capital letters")
