"""Builders that place a state of the portals, which administrators would come to step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from webex_wholesale_contracts.facts.emails import is_email
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES
from webex_wholesale_mock.entities.access import FULL, SERVICES_ONLY
from webex_wholesale_mock.entities.organization import SETTINGS
from webex_wholesale_mock.hub._administrators import Administrators
from webex_wholesale_mock.hub._base import HubError, allowed, listed
from webex_wholesale_mock.hub._branding import AnyBranding, branding_of
from webex_wholesale_mock.hub._place_orders import PlacedOrders
from webex_wholesale_mock.hub._place_states import PlacedStates
from webex_wholesale_mock.hub._place_trials import PlacedTrials
from webex_wholesale_mock.hub._types import typed
from webex_wholesale_mock.validation import administrators as rules
from webex_wholesale_mock.validation.branding import check_branding
from webex_wholesale_mock.values import Administrator, CustomerAccess, Review, partner_setup, resolver
from webex_wholesale_mock.values.resolver import AnyCustomer, AnyOrganization, AnyPartner
from webex_wholesale_mock.values.vendor_setup import review as review_of
from webex_wholesale_mock.workflows import access, customers, reviews
from webex_wholesale_mock.world.acts import noted
from webex_wholesale_mock.world.handle import synchronized

HOURS_OF_A_YEAR: Final = 8_760


@synchronized
@noted("place.")
@typed
class Place(PlacedStates, PlacedTrials, PlacedOrders):
    """States that are there already: each call places one, without the steps that lead to it, and no time passes."""

    __slots__ = ()
    __module__ = "webex_wholesale_mock"

    def administrator(
        self,
        email: str,
        *,
        roles: Sequence[str] = ("full-admin",),
        name: str = "",
        customer: AnyCustomer | None = None,
        partner: AnyPartner | None = None,
        manages: Iterable[AnyCustomer] = (),
    ) -> Administrator:
        """Place an administrator of a partner or of a customer.

        Args:
            email: the address, which nobody has yet.
            roles: keys of the roles.
            name: the last name.
            customer: the customer whose administrator it is; by default none.
            partner: without a customer, the partner; by default the first.
            manages: customers of the partner that are assigned to the administrator.

        Raises:
            HubError: the address is taken, a role or an assignment cannot be (with the rule), or the customer has no
                organization yet.
        """
        noun = Administrators(self._holder, self._guard)
        managed = [self._customer(each) for each in manages]
        owner = self._partner(partner)
        for each in managed:
            if customer is not None or each.partner_id != owner.id:
                raise HubError(f"{email} cannot manage {each.external_id!r}, which is a customer of another partner")
        if managed:
            allowed(f"administrator {email!r}", partial(rules.check_assignable, email), roles)
        with self._seeing_users(customer):
            made = noun.add(email, roles=roles, name=name, customer=customer, partner=partner)
        for each in managed:
            made = noun.assign_customer(each.wire_id, made)
        return made

    def identity_provider(self, entity_id: str, *, partner: AnyPartner | None = None) -> None:
        """Let Webex trust an identity provider of a partner, which templates can then name.

        Args:
            entity_id: the EntityID in the metadata of the identity provider.
            partner: by default the first.

        Raises:
            HubError: the id is blank, or the partner does not exist.
        """
        if not entity_id.strip():
            raise HubError("the EntityID of the identity provider is blank")
        owner = self._partner(partner)
        owner.trusted_idps = (*owner.trusted_idps, entity_id)

    def purchase_order(self, packages: Sequence[str], *, partner: AnyPartner | None = None) -> None:
        """Place the purchase order of a partner in place of the present one; a fresh partner may sell every package.

        Customers keep the packages that they have (rule hub.package.not-on-order).

        Args:
            packages: the packages that it lists, at least one; also one by itself.
            partner: by default the first.

        Raises:
            HubError: no package is named, one does not exist, or the partner is a sub-partner, whose parent orders.
        """
        owner = self._partner(partner)
        services = listed(packages)
        if unknown := [each for each in services if each not in CUSTOMER_PACKAGES]:
            raise HubError(f"{unknown[0]!r} is not a package; use some of {', '.join(CUSTOMER_PACKAGES)}")
        if not services:
            raise HubError("a purchase order lists at least one package")
        if owner.parent_id:
            raise HubError(f"{owner.name} is a sub-partner, and sells what the purchase order of its parent lists")
        owner.services = tuple(dict.fromkeys(services))

    def verified_domains(self, customer: AnyCustomer, domains: Sequence[str]) -> None:
        """Let the organization of a customer have verified these domains and no others.

        Args:
            customer: its id, external id or organization id, or a value.
            domains: such as `acme.example`; also one by itself.

        Raises:
            HubError: the customer has no organization yet, a domain is malformed, or another organization has it.
        """
        organization = self._organization(self._customer(customer).wire_id)
        verified = listed(domains)
        for domain in verified:
            if not is_email(f"somebody@{domain}"):
                raise HubError(f"{domain!r} is not a domain, such as acme.example")
            for other in self._world.directory.organizations.values():
                if other is not organization and domain.lower() in map(str.lower, other.verified_domains):
                    raise HubError(f"{other.name} has verified the domain {domain} already")
        organization.verified_domains = tuple(verified)

    def branding(self, organization: AnyOrganization, branding: AnyBranding) -> None:
        """Give an organization a branding of its own, such as one that it has before a partner attaches it.

        Args:
            organization: its id, or the id or external id of its customer, or a value.
            branding: a `Branding`, or a dict of its fields.

        Raises:
            HubError: the organization does not exist, or a rule hub.branding refuses the branding.
        """
        home, wanted = self._organization(organization), branding_of(branding)
        allowed(f"the branding of {home.name!r}", lambda given: check_branding(given, None), wanted)
        home.branding = wanted

    def access(self, customer: AnyCustomer, role: str) -> CustomerAccess:
        """Place the role of the partner in a customer's organization.

        Args:
            customer: its id, external id or organization id, or a value.
            role: `full-admin`, or `provisioning-admin`, with which the partner provisions services and sees no users.

        Raises:
            HubError: the customer has no organization yet, or the role is another one.
        """
        found, organization = self._with_organization(customer)
        if role not in (FULL, SERVICES_ONLY):
            raise HubError(f"{role!r} is not a role of a partner in a customer; use {FULL} or {SERVICES_ONLY}")
        change = access.give_full if role == FULL else access.end_full
        change(self._world, organization, found.partner_id)
        return partner_setup.access(found, organization)

    def setting(self, organization: AnyOrganization, key: str, *, on: bool) -> None:
        """Place a switch of an organization, such as one that its own administrators have turned off.

        Args:
            organization: its id, or the id or external id of its customer, or a value.
            key: `allow-admin-invite-emails` or `allow-vidcast-access`; both are on in a fresh organization.
            on: how it is to be.

        Raises:
            HubError: the organization or the switch does not exist.
        """
        home = self._organization(organization)
        if key not in SETTINGS:
            raise HubError(f"{key!r} is not a setting; use {' or '.join(SETTINGS)}")
        home.switch(key, on=on)

    def review(self, customer: AnyCustomer, *, hours: float) -> Review:
        """Let the compliance review of a customer have begun so many hours ago; from 72 on, onboarding has ceased.

        Args:
            customer: one whose name is still checked: its id or external id, or a value.
            hours: from 0 to 8760.

        Raises:
            HubError: the customer does not exist, its name is not checked now, or the hours are out of this range.
        """
        world, found = self._world, resolver.review(self._world, customer, HubError)
        if found is None or found.status != "checking":
            raise HubError("the name of the customer is not checked now; add it with status='pending_rpl_review'")
        if not 0 <= hours <= HOURS_OF_A_YEAR:
            raise HubError(f"hours must be from 0 to {HOURS_OF_A_YEAR}, got {hours}")
        reviews.backdate(world, found, world.clock.now - timedelta(hours=hours))
        if found.stops <= world.clock.now:
            customers.cease(world, found)
        return review_of(found)

    def onboarding(
        self, *, onboarded: bool | None = None, assist_ordered: bool | None = None, partner: AnyPartner | None = None
    ) -> None:
        """Set how far a partner has come; a fresh one has all that Setup Assist asks for (assumed).

        Args:
            onboarded: PSTN, hosting, OSS and BSS are set up; None leaves it as it is.
            assist_ordered: A-Wholesale is ordered; None leaves it as it is.
            partner: by default the first.

        Raises:
            HubError: the partner does not exist.
        """
        owner = self._partner(partner)
        if onboarded is not None:
            owner.onboarded = onboarded
        if assist_ordered is not None:
            owner.assist_ordered = assist_ordered
