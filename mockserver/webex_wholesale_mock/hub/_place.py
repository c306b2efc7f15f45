"""Builders that place a state of the portals, which administrators would come to step by step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Any, get_args

from webex_wholesale_mock.entities.lifecycles import Edition, TrialStatus
from webex_wholesale_mock.hub._administrators import Administrators
from webex_wholesale_mock.hub._base import HubError, LookUps, allowed
from webex_wholesale_mock.hub._preexisting import ExistingBuilders
from webex_wholesale_mock.hub._trials import Trials
from webex_wholesale_mock.validation import administrators as rules
from webex_wholesale_mock.values import Administrator, Trial, resolver
from webex_wholesale_mock.values.resolver import AnyCustomer, AnyPartner
from webex_wholesale_mock.values.trial_of import trial_of
from webex_wholesale_mock.workflows import people, trials
from webex_wholesale_mock.world.handle import synchronized


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

    def reseller(self, *, certified: bool = True, tier: int = 1, partner: AnyPartner | None = None) -> None:
        """Let a partner sell beside wholesale, which trials are for; a fresh partner sells wholesale alone.

        Args:
            certified: only a certified partner starts trials.
            tier: 1, or 2 for one that converts through a distributor.
            partner: by default the first.

        Raises:
            HubError: the partner does not exist, or the tier is neither.
        """
        if tier not in (1, 2):
            raise HubError(f"the tier of a partner is 1 or 2, got {tier}")
        owner = self._partner(partner)
        owner.resale, owner.certified, owner.tier = True, certified, tier

    def trial_edition(self, edition: Edition) -> None:
        """Choose the edition of all trials that start from now on.

        Args:
            edition: `webex`, or `spark` for the older one.

        Raises:
            HubError: the edition is neither.
        """
        if edition not in get_args(Edition):
            raise HubError(f"the edition is one of {', '.join(get_args(Edition))}, got {edition!r}")
        self._world.trial_edition = edition

    def trial(
        self,
        company: str = "Acme",
        admin_email: str = "ada@acme.example",
        *,
        status: TrialStatus = "active",
        days_left: int | None = None,
        services: Collection[str] = ("messaging", "calling"),
        quantity: int = 10,
        site_url: str | None = None,
        timezone: str | None = None,
        partner: AnyPartner | None = None,
    ) -> Trial:
        """Place a trial in any state. The partner sells beside wholesale from then on.

        Args:
            company, admin_email: the customer, and its administrator, who has no organization yet.
            status: the state.
            days_left: days until it ends, or in grace until all is lost; by default as many as there can be.
            services, quantity, site_url, timezone: as in `mock.hub.trials.start`.
            partner: by default the first.

        Raises:
            HubError: the status is unknown or not of the edition, the days do not fit, or a rule refuses the trial.
        """
        owner = self._partner(partner)
        most = _most_days(status, days_left)
        sold, owner.resale = owner.resale, True
        try:
            made = self._started(
                status,
                company,
                admin_email,
                services=services,
                quantity=quantity,
                site_url=site_url,
                timezone=timezone,
                partner=owner.org_id,
            )
        except HubError:
            owner.resale = sold
            raise
        entity = resolver.trial(self._world, made.id)
        trials.place(self._world, entity, status, most if days_left is None else days_left)
        return trial_of(self._world, entity)

    def _started(self, status: TrialStatus, company: str, admin_email: str, **form: Any) -> Trial:
        noun = Trials(self._holder, self._guard)
        if status not in ("pending_customer_consent", "awaiting_provisioning_details"):
            return noun.start(company, admin_email, **form)
        builders = ExistingBuilders(self._holder, self._guard)
        home = builders.add_organization(company, administrators=[admin_email])
        try:
            return noun.request(company, admin_email, **form)
        except HubError:
            people.dissolve(self._world, self._organization(home))
            raise


def _most_days(status: str, days_left: int | None) -> int:
    """Return the most days that a trial can be in a state before the clock ends it. Raises HubError."""
    if status not in get_args(TrialStatus):
        raise HubError(f"the status is one of {', '.join(get_args(TrialStatus))}, got {status!r}")
    most = {"active": 90, "grace": 30}.get(status, 0)
    if days_left is not None and not 0 < days_left <= most:
        raise HubError(f"days_left is from 1 to {most}, got {days_left}" if most else f"{status} has no days_left")
    return most
