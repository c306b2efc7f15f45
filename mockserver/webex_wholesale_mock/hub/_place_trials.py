"""Builders that place trials, and the partners that start them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from webex_wholesale_contracts.facts.trials import DEVICE_TYPES
from webex_wholesale_mock.entities.trial_lifecycles import Edition, ShipmentStatus, TrialStatus
from webex_wholesale_mock.hub._base import HubError, LookUps
from webex_wholesale_mock.hub._preexisting import ExistingBuilders
from webex_wholesale_mock.hub._trials import Trials
from webex_wholesale_mock.state.tracked import all_or_nothing
from webex_wholesale_mock.values import Shipment, Trial, resolver
from webex_wholesale_mock.values.resolver import AnyPartner, AnyTrial
from webex_wholesale_mock.values.trial_of import shipment_of, trial_of
from webex_wholesale_mock.workflows import shipments, trials


class PlacedTrials(LookUps):
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
        services: Sequence[str] = ("messaging", "calling"),
        quantity: int = 10,
        country: str = "US",
        site_url: str | None = None,
        timezone: str | None = None,
        devices: Mapping[str, int] | str | None = None,
        deal_id: str = "",
        partner: AnyPartner | None = None,
    ) -> Trial:
        """Place a trial in any state. The partner sells beside wholesale from then on.

        Args:
            company, admin_email: the customer, and its administrator, who has no organization yet.
            status: the state.
            days_left: days until it ends, or in grace until all is lost; by default as many as there can be.
            services, quantity, country, site_url, timezone, deal_id: as in `mock.hub.trials.start`.
            devices: the same; by default none are shipped.
            partner: by default the first.

        Raises:
            HubError: the status is unknown or not of the edition, the days do not fit, or a rule refuses the trial.
        """
        owner = self._partner(partner)
        most = _most_days(status, days_left)
        form: dict[str, Any] = {
            "services": services,
            "quantity": quantity,
            "country": country,
            "site_url": site_url,
            "timezone": timezone,
            "devices": devices or ("registration-only" if "devices" in services else None),
            "partner": owner.org_id,
        }
        with all_or_nothing(self._world):
            owner.resale = True
            made = self._started(status, company, admin_email, form, deal_id)
            entity = resolver.trial(self._world, made.id)
            trials.place(self._world, entity, status, most if days_left is None else days_left)
        return trial_of(self._world, entity)

    def shipment(
        self, trial: AnyTrial, device: str = "phone", *, number: int = 1, status: ShipmentStatus = "in_use"
    ) -> Shipment:
        """Place devices that were shipped for a trial, in any state.

        Args:
            trial: its id, or the value; one of which no devices of this type were shipped.
            device: the type.
            number: how many, 1 or more.
            status: the state.

        Raises:
            HubError: the type or the state is unknown, or a rule refuses the devices.
        """
        if status not in get_args(ShipmentStatus):
            raise HubError(f"the status is one of {', '.join(get_args(ShipmentStatus))}, got {status!r}")
        found = resolver.trial(self._world, trial, HubError)
        shipped = [each.device for each in self._world.shipments_of(found)]
        if device not in DEVICE_TYPES or number < 1 or device in shipped:
            types = ", ".join(DEVICE_TYPES)
            raise HubError(f"{number} of {device!r} cannot be shipped; use 1 or more of {types}, each once")
        made = shipments.order(self._world, found, device, number)
        shipments.place(self._world, made, status)
        return shipment_of(self._world, made)

    def _started(
        self, status: TrialStatus, company: str, admin_email: str, form: dict[str, Any], deal_id: str
    ) -> Trial:
        noun = Trials(self._holder, self._guard)
        if status not in ("pending_customer_consent", "awaiting_provisioning_details", "removed"):
            return noun.start(company, admin_email, **form, deal_id=deal_id)
        ExistingBuilders(self._holder, self._guard).add_organization(company, administrators=[admin_email])
        return noun.request(company, admin_email, **form)


def _most_days(status: str, days_left: int | None) -> int:
    """Return the most days that a trial can be in a state before the clock ends it. Raises HubError."""
    if status not in get_args(TrialStatus):
        raise HubError(f"the status is one of {', '.join(get_args(TrialStatus))}, got {status!r}")
    most = {"active": 90, "grace": 30}.get(status, 0)
    if days_left is not None and not 0 < days_left <= most:
        raise HubError(f"days_left is from 1 to {most}, got {days_left}" if most else f"{status} has no days_left")
    return most
