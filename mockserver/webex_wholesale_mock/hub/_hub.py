from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES
from webex_wholesale_contracts.rules.emails import normalise_email
from webex_wholesale_contracts.rules.packages import SERVICES
from webex_wholesale_mock import provisioning, subscriptions
from webex_wholesale_mock.entities import Customer, Organization, Partner, Person, Subscriber, Subscription
from webex_wholesale_mock.guarding import guarded
from webex_wholesale_mock.world import World


class HubError(ValueError):
    """Something was asked of the hub that cannot be done; nothing has changed."""


@guarded
class Hub:
    """Decisions and facts that no public API offers. Every method takes and gives ids as clients see them."""

    def __init__(self, world: World, guard: AbstractContextManager[Any]) -> None:
        self._world = world
        self._guard = guard

    # Compliance

    @property
    def denied_names(self) -> tuple[str, ...]:
        """The denied list."""
        return tuple(self._world.compliance.denied_names)

    def deny_names(self, *names: str) -> None:
        """Replace the denied list.

        A new customer whose name contains one of these, in any case, goes to review (rule customer.async.compliance):
        looked at every hour, and left to people after 72. Raises HubError for a blank name, which would deny everyone.
        """
        if any(not name.strip() for name in names):
            raise HubError("a denied name is blank, which would match every customer")
        self._world.compliance.denied_names = [*names]

    def clear(self, customer_id: str) -> None:
        """End a customer's review well; provisioning starts. Raises HubError where none is under way."""
        provisioning.clear(self._world, self._reviewed(customer_id))

    def deny(self, customer_id: str) -> None:
        """End a customer's review badly; the customer is removed. Raises HubError where none is under way."""
        self._world.step_customer(self._reviewed(customer_id), "deny")

    # Attaching to existing organizations

    def approve_attachment(self, customer_id: str) -> None:
        """Agree, as an administrator of the organization; provisioning starts. Raises HubError where nobody asked."""
        provisioning.approve(self._world, self._waiting(customer_id))

    def decline_attachment(self, customer_id: str) -> None:
        """Disagree; the customer is removed. Raises HubError where nobody asked."""
        self._world.step_customer(self._waiting(customer_id), "decline")

    # The service's own troubles

    @property
    def calling_maintenance(self) -> bool:
        """While on, calling packages fail to start with code 2560 (rule customer.async.calling-unavailable)."""
        return self._world.calling_maintenance

    @calling_maintenance.setter
    def calling_maintenance(self, under_way: bool) -> None:
        self._world.calling_maintenance = under_way

    def fail_package(self, package: str, *, code: int, description: str) -> None:
        """From now on let every attempt to provision a package fail with this error, until `mend_package`.

        Raises HubError for a name that is no customer package.
        """
        if package not in CUSTOMER_PACKAGES:
            raise HubError(f"{package!r} is no customer package; there are {', '.join(CUSTOMER_PACKAGES)}")
        self._world.package_failures[package] = (code, description)

    def mend_package(self, package: str) -> None:
        """Let a package be provisioned again; what has failed is tried again by the customer's next update."""
        self._world.package_failures.pop(package, None)

    # Billing

    def fail_reports(self, *, code: int, description: str) -> None:
        """Let every billing report that ends from now on fail with this error, until `mend_reports`."""
        self._world.report_failure = (code, description)

    def mend_reports(self) -> None:
        """Let billing reports be completed again; one that has failed can simply be asked for again."""
        self._world.report_failure = None

    def mark_internal(self, org_id: str) -> None:
        """Make an organization internal: only reports that ask for such count its usage. Raises HubError."""
        self._world.ledger.internal.add(self._organization(org_id).id)

    # What exists on Webex apart from wholesale

    def add_organization(
        self,
        name: str,
        *,
        country: str = "US",
        users: int = 0,
        administrators: Iterable[str] = (),
        verified_domains: Iterable[str] = (),
        claimed_domains: Iterable[str] = (),
    ) -> Organization:
        """Place an existing organization, to attach to or to collide with.

        From 100 users on, or with a verified or claimed domain, one of its administrators decides about attaching it.
        Raises HubError for an administrator whose address is taken.
        """
        administrators = [*{normalise_email(address): address for address in administrators}.values()]
        for address in administrators:
            self._free(address)
        uuid = self._world.ids.uuid()
        organization = Organization(
            id=uuid,
            org_id=wire_ids.encode("ORGANIZATION", uuid),
            name=name,
            country=country,
            created=self._world.clock.now,
            users=users,
            administrators=administrators,
            verified_domains=tuple(verified_domains),
            claimed_domains=tuple(claimed_domains),
        )
        self._world.add_organization(organization)
        for address in organization.administrators:
            self.add_person(organization.org_id, address)
        return organization

    def add_person(self, org_id: str, email: str, *, name: str = "") -> Person:
        """Put a user into an organization; the address is then taken everywhere else. Raises HubError where it is."""
        organization = self._organization(org_id)
        self._free(email, organization)
        if normalise_email(email) in self._world.people:
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
        return self._world.add_person(person)

    def add_subscription(self, org_id: str, *services: str, trial_days: int | None = None) -> Subscription:
        """Let an organization have services from elsewhere: bought, or on trial for so many days from now.

        Raises HubError for anything but `calling`, `meetings`, `messaging` and `devices`.
        """
        organization = self._organization(org_id)
        if unknown := [service for service in services if service not in SERVICES]:
            raise HubError(f"{unknown[0]!r} is no service; there are {', '.join(SERVICES)}")
        ends = None if trial_days is None else self._world.clock.now + timedelta(days=trial_days)
        subscription = Subscription(services=frozenset(services), trial_ends=ends)
        organization.subscriptions.append(subscription)
        return subscription

    def add_subscriber(self, customer_id: str, email: str, *, packages: Collection[str]) -> Subscriber:
        """Put a subscriber who holds these packages into a customer.

        Raises HubError for a package that the customer does not have provisioned, and for an address that is taken.
        """
        customer = self._customer(customer_id)
        if customer.organization_id is None:
            raise HubError(f"customer {customer.external_id!r} is {customer.status} and has no organization yet")
        provisioned = [package.name for package in customer.packages.values() if package.status == "provisioned"]
        if missing := [package for package in packages if package not in provisioned]:
            raise HubError(f"customer {customer.external_id!r} does not have {', '.join(missing)} provisioned")
        self._free(email, self._world.organizations[customer.organization_id])
        world, uuid = self._world, self._world.ids.uuid()
        subscriber = Subscriber(
            id=uuid,
            wire_id=wire_ids.encode("SUBSCRIBER", uuid),
            serial=world.next_serial(),
            partner_id=customer.partner_id,
            customer_id=customer.id,
            email=email,
            packages=[*packages],
            status="provisioned",
            created=world.clock.now,
            last_status_change=world.clock.now,
        )
        subscriptions.add(world, customer, subscriber)
        return subscriber

    def add_free_account(self, email: str) -> None:
        """Let an address have an active consumer account (rule subscriber.email.free-account)."""
        self._world.free_accounts.add(normalise_email(email))

    def give_consent(self, subscriber_id: str) -> None:
        """Agree, as the person, to move; the subscriber is then provisioned. Raises HubError where nobody asked."""
        subscriber = self._world.subscribers.get(wire_ids.uuid_of("SUBSCRIBER", subscriber_id))
        if subscriber is None:
            raise HubError(f"no subscriber has the id {subscriber_id!r}")
        if subscriber.status != "pending_user_migration":
            raise HubError(f"{subscriber.email} is {subscriber.status}, no consent is awaited")
        subscriptions.consent(self._world, subscriber)

    # Sub-partners

    def suspend(self, org_id: str) -> None:
        """Let a sub-partner provision and update no more. Raises HubError for what is no sub-partner."""
        self._sub_partner(org_id).suspended = True

    def resume(self, org_id: str) -> None:
        """End a suspension. Raises HubError for what is no sub-partner."""
        self._sub_partner(org_id).suspended = False

    # Looking up

    def organization(self, org_id: str) -> Organization:
        """What has become of an organization: its license, location, site, the partner's role. Raises HubError."""
        return self._organization(org_id)

    def customer(self, customer_id: str) -> Customer:
        """A customer as the service knows it, with what the API does not show. Raises HubError."""
        return self._customer(customer_id)

    def _free(self, email: str, organization: Organization | None = None) -> None:
        own = organization.id if organization else None
        if any(owner != own for owner in self._world.owners_of_email(email)):
            raise HubError(f"{email} belongs to another organization already")
        if self._world.subscribers.with_email(email):
            raise HubError(f"{email} is a subscriber's already")

    def _organization(self, org_id: str) -> Organization:
        organization = self._world.organization_of(org_id)
        if organization is None:
            raise HubError(f"no organization has the id {org_id!r}")
        return organization

    def _customer(self, customer_id: str) -> Customer:
        customer = self._world.customers.find(customer_id)
        if customer is None:
            raise HubError(f"no customer has the id {customer_id!r}")
        return customer

    def _sub_partner(self, org_id: str) -> Partner:
        found = next((one for one in self._world.partners.values() if one.org_id == org_id and one.parent_id), None)
        if found is None:
            raise HubError(f"no sub-partner has the organization id {org_id!r}")
        return found

    def _reviewed(self, customer_id: str) -> Customer:
        customer = self._customer(customer_id)
        if customer.status != "pending_rpl_review":
            raise HubError(f"customer {customer.external_id!r} is {customer.status}, no review is under way")
        return customer

    def _waiting(self, customer_id: str) -> Customer:
        customer = self._customer(customer_id)
        if not customer.awaits_approval:
            raise HubError(f"customer {customer.external_id!r} is {customer.status}, no approval is awaited")
        return customer
