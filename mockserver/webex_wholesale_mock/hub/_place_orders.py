"""Builders that place ordered subscriptions in any state, and what their wizard depends on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from webex_wholesale_contracts.facts.orders import Offer
from webex_wholesale_mock.entities.order_lifecycles import OrderStatus
from webex_wholesale_mock.hub._base import HubError, LookUps
from webex_wholesale_mock.hub._order_finder import home_of
from webex_wholesale_mock.hub._order_setup import AnySite
from webex_wholesale_mock.hub._orders import AnyLine, Orders
from webex_wholesale_mock.hub._placed_orders import Wanted, place
from webex_wholesale_mock.values import OrderedSubscription
from webex_wholesale_mock.values.resolver import AnyOrganization, AnyPartner
from webex_wholesale_mock.world.settings import MatchAlgorithm, OrderOptions


class PlacedOrders(LookUps):
    """Part of the builders of states that is about ordered subscriptions."""

    __slots__ = ()

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
