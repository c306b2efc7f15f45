"""Builders that place trials, and the partners that start them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, get_args

from webex_wholesale_mock.entities.lifecycles import Edition, TrialStatus
from webex_wholesale_mock.hub._base import HubError, LookUps
from webex_wholesale_mock.hub._preexisting import ExistingBuilders
from webex_wholesale_mock.hub._trials import Trials
from webex_wholesale_mock.values import Trial, resolver
from webex_wholesale_mock.values.resolver import AnyPartner
from webex_wholesale_mock.values.trial_of import trial_of
from webex_wholesale_mock.workflows import people, trials


class TrialPlaces(LookUps):
    """Builders for trials in any state."""

    __slots__ = ()

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
