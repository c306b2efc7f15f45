"""Builders that place a state of the portals, which administrators would come to step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Literal

from webex_wholesale_contracts.facts.emails import is_email
from webex_wholesale_contracts.facts.orders import Offer
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES
from webex_wholesale_mock.entities.order_lifecycles import OrderStatus
from webex_wholesale_mock.hub._administrators import Administrators
from webex_wholesale_mock.hub._base import HubError, LookUps, allowed
from webex_wholesale_mock.hub._branding import AnyBranding, branding_of
from webex_wholesale_mock.hub._order_finder import home_of
from webex_wholesale_mock.hub._order_setup import AnySite
from webex_wholesale_mock.hub._orders import AnyLine, Orders
from webex_wholesale_mock.hub._placed_orders import Wanted, place
from webex_wholesale_mock.hub._sso import SingleSignOn
from webex_wholesale_mock.validation import administrators as rules
from webex_wholesale_mock.validation.branding import check_branding
from webex_wholesale_mock.values import Administrator, OrderedSubscription, SsoRelationship
from webex_wholesale_mock.values.resolver import AnyCustomer, AnyOrganization, AnyPartner
from webex_wholesale_mock.world.handle import synchronized
from webex_wholesale_mock.world.settings import MatchAlgorithm, OrderOptions


@synchronized
class Place(LookUps):
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
            packages: the packages that it lists, at least one.
            partner: by default the first.

        Raises:
            HubError: no package is named, one does not exist, or the partner is a sub-partner, whose parent orders.
        """
        owner = self._partner(partner)
        if unknown := [each for each in packages if each not in CUSTOMER_PACKAGES]:
            raise HubError(f"{unknown[0]!r} is not a package; use some of {', '.join(CUSTOMER_PACKAGES)}")
        if not packages:
            raise HubError("a purchase order lists at least one package")
        if owner.parent_id:
            raise HubError(f"{owner.name} is a sub-partner, and sells what the purchase order of its parent lists")
        owner.services = tuple(dict.fromkeys(packages))

    def verified_domains(self, customer: AnyCustomer, domains: Sequence[str]) -> None:
        """Let the organization of a customer have verified these domains and no others.

        Args:
            customer: its id, external id or organization id, or a value.
            domains: such as `acme.example`.

        Raises:
            HubError: the customer has no organization yet, a domain is malformed, or another organization has it.
        """
        organization = self._organization(self._customer(customer).wire_id)
        for domain in domains:
            if not is_email(f"somebody@{domain}"):
                raise HubError(f"{domain!r} is not a domain, such as acme.example")
            for other in self._world.directory.organizations.values():
                if other is not organization and domain.lower() in map(str.lower, other.verified_domains):
                    raise HubError(f"{other.name} has verified the domain {domain} already")
        organization.verified_domains = tuple(domains)

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

    def single_sign_on(
        self,
        entity_id: str,
        *,
        status: Literal["idp_checked", "tac_requested", "trusted", "metadata_uploaded"] = "metadata_uploaded",
        pass_email_in_request: bool = False,
        partner: AnyPartner | None = None,
    ) -> SsoRelationship:
        """Place the SSO relationship of a partner, up to the upload of the metadata; templates and users do the rest.

        Args:
            entity_id: the EntityID in the metadata of the identity provider.
            status: the last step that was taken.
            pass_email_in_request: the identity provider needs it.
            partner: by default the first.

        Raises:
            HubError: the EntityID is blank, the partner has a relationship already, or the status is another one.
        """
        noun, owner = SingleSignOn(self._holder, self._guard), self._partner(partner).org_id
        steps: Mapping[str, Callable[[], SsoRelationship]] = {
            "idp_checked": lambda: noun.check_idp(entity_id, partner=owner),
            "tac_requested": lambda: noun.open_ticket(pass_email_in_request=pass_email_in_request, partner=owner),
            "trusted": lambda: noun.establish_trust(partner=owner),
            "metadata_uploaded": lambda: noun.upload_metadata(partner=owner),
        }
        if status not in steps:
            raise HubError(f"{status!r} cannot be placed; use one of {', '.join(steps)}")
        wanted = [*steps][: [*steps].index(status) + 1]
        return [steps[name]() for name in wanted][-1]

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

    def order(
        self,
        company: str = "Acme",
        *,
        status: OrderStatus = "provisioned",
        lines: dict[str, int] | Sequence[AnyLine] | None = None,
        offer: Offer = "A-FLEX-3",
        choice: Literal["customer", "company"] = "customer",
        contact_email: str | None = None,
        organization: AnyOrganization | None = None,
        admin_email: str | None = None,
        country: str = "US",
        sites: Sequence[AnySite] | None = None,
        partner: AnyPartner | None = None,
    ) -> OrderedSubscription:
        """Place an ordered subscription in any state, with the organizations, licences and sites that it has then.

        Args:
            company: the name of the company; also of a new organization.
            status: the state. One that is `placed` is mailed tomorrow.
            lines: as in `mock.hub.orders.place`; by default ten licences each for messaging, meetings and calling.
            offer: one of `facts.orders.OFFERS`.
            choice: the order is for a `customer`, or for one's own `company`.
            contact_email: by default the partner's full administrator, or the company's.
            organization: the customer's organization that is there already; by default a new one.
            admin_email: the first administrator of a new organization; made up by default.
            country: ISO 3166-1 alpha-2, of a new organization and of the headquarters.
            sites: as in `mock.hub.orders.set_sites`; by default one with the name of the company. The first of several
                has all licences.
            partner: by default the first.

        Raises:
            HubError: the state is unknown or never comes, or a rule refuses a step; nothing has changed then.
        """
        wanted = Wanted(
            status=status,
            company=company,
            lines={"messaging": 10, "meetings": 10, "calling": 10} if lines is None else lines,
            offer=offer,
            choice=choice,
            contact_email=contact_email,
            organization=None if organization is None else self._organization(organization),
            admin_email=admin_email,
            country=country,
            sites=sites,
            partner=self._partner(partner),
        )
        return place(Orders(self._holder, self._guard), wanted)

    def order_options(
        self, *, match: MatchAlgorithm = "current", strict_close: bool = False, inactive_days: int = 365
    ) -> None:
        """Set the options of the wizard for ordered subscriptions.

        Args:
            match: the algorithm of the organization finder: `current`, or the older one of `2018`.
            strict_close: the wizard stops where the line of an order has closed (rule order.line-closed).
            inactive_days: days without activity after which an organization without a verified domain is flagged.

        Raises:
            HubError: the algorithm is unknown, or the days are less than 1.
        """
        try:
            options = OrderOptions(match=match, strict_close=strict_close, inactive_days=inactive_days)
        except ValueError as problem:
            raise HubError(str(problem)) from None
        self._world.order_options = options

    def footprint(
        self,
        organization: AnyOrganization | AnyPartner,
        *,
        verified_domains: Sequence[str] | None = None,
        claimed_domains: Sequence[str] | None = None,
        users: int | None = None,
        last_activity: datetime | None = None,
        created: datetime | None = None,
    ) -> None:
        """Set what the organization finder looks at; what is left out stays.

        Args:
            organization: its id, or a value that has one; also a partner.
            verified_domains, claimed_domains: lists of domains.
            users: how many users it has.
            last_activity: when its users last did anything; by default when they were last changed.
            created: when it was made.

        Raises:
            HubError: the organization does not exist, or a moment has no time zone.
        """
        moments = [moment for moment in (last_activity, created) if moment is not None]
        if any(moment.tzinfo is None for moment in moments):
            raise HubError("last_activity and created need a time zone; use datetime(..., tzinfo=UTC)")
        home = home_of(self._world, organization)
        given = {
            "verified_domains": None if verified_domains is None else tuple(verified_domains),
            "claimed_domains": None if claimed_domains is None else tuple(claimed_domains),
            "users": users,
            "last_activity": last_activity,
            "created": created,
        }
        for name, value in given.items():
            if value is not None:
                setattr(home, name, value)
