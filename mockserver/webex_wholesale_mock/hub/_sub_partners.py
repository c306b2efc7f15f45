"""Sub-partners of a partner: requested with their details, completed by the vendor's team, suspended and resumed."""

from __future__ import annotations

from datetime import date, datetime

from webex_wholesale_mock import entities
from webex_wholesale_mock.entities import SubPartnerDetails
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.validation import sub_partners as rules
from webex_wholesale_mock.values import Partner, SubPartnerRequest, copies, partner_setup, resolver
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyPartner, AnySubPartnerRequest
from webex_wholesale_mock.workflows import sub_partners


class SubPartners(Noun):
    """Sub-partners of a partner, and the requests for them."""

    __slots__ = ()

    @operation("sub_partners.list", who="sub-partners.read", source="004:743-753")
    def list(self, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None) -> tuple[Partner, ...]:
        """List the sub-partners of a partner, oldest first.

        Args:
            partner: the parent; by default the first partner.
            actor: the administrator who acts; by default the parent's full administrator.

        Raises:
            HubRefusal: the administrator may not.
        """
        below = self._world.partners.below(self._partner(partner))
        return tuple(copies.partner(self._world, each) for each in reversed(below))

    @operation("sub_partners.requests", who="sub-partners.read", source="004:1531-1550")
    def requests(
        self, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None
    ) -> tuple[SubPartnerRequest, ...]:
        """List the requests of a partner, oldest first; also those that are over.

        Args:
            partner: the parent; by default the first partner.
            actor: the administrator who acts; by default the parent's full administrator.

        Raises:
            HubRefusal: the administrator may not.
        """
        parent, there = self._partner(partner), self._world.sub_partner_requests.values()
        return tuple(partner_setup.request(self._world, each) for each in there if each.parent_id == parent.id)

    @operation(
        "sub_partners.request",
        who="sub-partners.write",
        source="004:1531-1550, h:n1uhjoo",
        refuses=("hub.subpartner.one-level", "hub.subpartner.details"),
    )
    def request(
        self,
        name: str,
        *,
        admin_email: str,
        first_name: str,
        last_name: str,
        partner_org_id: str | None = None,
        partner_name: str | None = None,
        subscription_id: str | None = None,
        country: str | None = None,
        billing_starts: date | None = None,
        parent_admin_email: str = "",
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> SubPartnerRequest:
        """Ask the vendor's PSM team for a sub-partner, which is there two business days later (assumed).

        Args:
            name: the name of its organization, which no partner has yet.
            admin_email, first_name, last_name: of its first full administrator, at an address that nobody has.
            partner_org_id, partner_name, subscription_id: the parent's, as in Partner Hub; filled in by default.
            country: ISO 3166-1 alpha-2; by default the parent's (assumed).
            billing_starts: the day in UTC from which usage is billed; by default when it is set up.
            parent_admin_email: an address for an account of the parent's in the sub-partner; by default none.
            partner: the parent; by default the first partner.
            actor: the administrator who acts; by default the parent's full administrator.

        Raises:
            HubRefusal: the administrator may not, a detail is missing or wrong, or the parent is a sub-partner itself.
            HubError: the billing start is not a date.
        """
        if isinstance(billing_starts, datetime):
            raise HubError(f"billing_starts must be a date, got {billing_starts!r}; use date(2026, 2, 1)")
        world, parent = self._world, self._partner(partner)
        details = SubPartnerDetails(
            partner_org_id=parent.org_id if partner_org_id is None else partner_org_id,
            partner_name=parent.name if partner_name is None else partner_name,
            name=name,
            admin_email=admin_email,
            first_name=first_name,
            last_name=last_name,
            subscription_id=parent.subscription_id if subscription_id is None else subscription_id,
            country=parent.country if country is None else country,
            billing_starts=billing_starts,
            parent_admin_email=parent_admin_email,
        )
        rules.may_request(rules.SubPartnerCase(world, parent, details))
        return partner_setup.request(world, sub_partners.request(world, parent, details, self.by.email))

    @operation("sub_partners.withdraw", who="sub-partners.write", source="assumed", refuses=("hub.subpartner.state",))
    def withdraw(
        self, sub_partner_request: AnySubPartnerRequest, *, actor: AnyAdministrator | None = None
    ) -> SubPartnerRequest:
        """Take a request back before the vendor's team has completed it.

        Args:
            sub_partner_request: its id, or the value.
            actor: the administrator who acts; by default the parent's full administrator.

        Raises:
            HubRefusal: the administrator may not, or the request is over.
            HubError: the request does not exist.
        """
        asked = self._open(sub_partner_request)
        sub_partners.withdraw(self._world, asked)
        return partner_setup.request(self._world, asked)

    @operation("sub_partners.set_up", who="", source="004:1531-1550", refuses=("hub.subpartner.state",))
    def set_up(self, sub_partner_request: AnySubPartnerRequest) -> Partner:
        """Complete a request before its time: the vendor's team sets the sub-partner up.

        Args:
            sub_partner_request: its id, or the value.

        Returns:
            The sub-partner, which has no template yet: it sets up its own before its first customer (guide).

        Raises:
            HubRefusal: the request is over.
            HubError: the request does not exist.
        """
        asked = self._open(sub_partner_request)
        return copies.partner(self._world, sub_partners.set_up(self._world, asked))

    @operation("sub_partners.suspend", who="", source="004:749-753", refuses=("hub.subpartner.state",))
    def suspend(self, sub_partner: AnyPartner) -> Partner:
        """Suspend a sub-partner, which then provisions and updates no more (rule sub-partner.suspended).

        Args:
            sub_partner: its name or organization id, or the value.

        Raises:
            HubRefusal: it is suspended already.
            HubError: it does not exist.
        """
        return self._set(sub_partner, suspended=True)

    @operation("sub_partners.resume", who="", source="004:749-753", refuses=("hub.subpartner.state",))
    def resume(self, sub_partner: AnyPartner) -> Partner:
        """End the suspension of a sub-partner.

        Args:
            sub_partner: its name or organization id, or the value.

        Raises:
            HubRefusal: it is not suspended.
            HubError: it does not exist.
        """
        return self._set(sub_partner, suspended=False)

    def _open(self, given: AnySubPartnerRequest) -> entities.SubPartnerRequest:
        asked = resolver.sub_partner_request(self._world, given, HubError)
        rules.check_open(asked)
        return asked

    def _set(self, given: AnyPartner, *, suspended: bool) -> Partner:
        found = self._sub_partner(given)
        rules.check_activity(found, suspended=not suspended)
        found.suspended = suspended
        return copies.partner(self._world, found)
