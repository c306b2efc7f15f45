"""Frozen classes for trials, the devices that are shipped for them, and their conversion."""

from __future__ import annotations

from datetime import datetime

import attrs

from webex_wholesale_contracts.facts.trials import ReturnRoute
from webex_wholesale_mock.entities.trial import TrialKind, Wizard
from webex_wholesale_mock.entities.trial_lifecycles import Edition, ShipmentState, TrialState
from webex_wholesale_mock.values._models import OrganizationDetails, Value

__all__ = ["Conversion", "Shipment", "Trial"]


@attrs.frozen(kw_only=True, repr=False)
class Shipment(Value):
    """Devices of one type that are shipped for a trial.

    Attributes:
        trial_id: the trial.
        order_number: of the demo order.
        device: the type.
        serials: the serial number of each device; the same ones are to be returned.
        has_power_supply: False for phones, which need power over the network.
        tracking: the number of the carrier; empty before they are shipped.
        due: when they are due, by the email with the licence agreement; 14 days later they are overdue.
        asked_due: when they would be due, if the trials team approves.
        rma: the number of the return; empty before it.
        route: the way back.
    """

    __module__ = "webex_wholesale_mock"

    id: str
    trial_id: str = attrs.field(repr=False)
    order_number: str
    device: str
    serials: tuple[str, ...] = attrs.field(repr=False)
    has_power_supply: bool = attrs.field(repr=False)
    status: ShipmentState
    carrier: str
    tracking: str
    ordered: datetime = attrs.field(repr=False)
    due: datetime = attrs.field(repr=str)
    asked_due: datetime | None = attrs.field(repr=False)
    rma: str = attrs.field(repr=False)
    route: ReturnRoute = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class Trial(Value):
    """A trial, as a partner has it in its list of customers.

    Attributes:
        org_id: the customer's organization; empty before the consent of an existing one, and it may be gone after the
            end of the trial.
        kind: `new`, `existing` or `own_paid`.
        status: the state; `removed` for one that has left the list.
        region: where the data is kept, by the country.
        services: what it is for; which of them end, in the list of customers.
        quantity: licences of each service, but for devices.
        expires: when it ends; None before it is provisioned.
        days_left: whole days until it ends, or in the grace period until all is lost.
        consent_until: until when the customer can accept; None where it need not.
        full_admin: the customer lets the partner manage users and licences too.
        starter: the email of the administrator who started it.
        features: what the services have.
        device_skip: the reason why no devices are shipped; empty where some are, or the service is not chosen.
        deal_id: the deal identification number, in the older edition.
        wizard: of the first set-up: `open`, left to `later`, or `done`.
        shipments: the devices that were ordered, oldest first.
        warnings: of too few numbers for calling.
        notes: of emails that were sent to nobody, for lack of an active administrator.
    """

    __module__ = "webex_wholesale_mock"

    id: str
    edition: Edition
    kind: TrialKind
    status: TrialState
    org_id: str = attrs.field(repr=False)
    company: str
    admin_email: str
    vertical: str = attrs.field(repr=False)
    country: str = attrs.field(repr=False)
    region: str
    services: tuple[str, ...]
    quantity: int
    site_url: str | None
    timezone: str | None = attrs.field(repr=False)
    started: datetime | None = attrs.field(repr=False)
    expires: datetime | None = attrs.field(repr=str)
    days_left: int | None
    consent_until: datetime | None = attrs.field(repr=False)
    full_admin: bool
    starter: str = attrs.field(repr=False)
    features: tuple[str, ...] = attrs.field(repr=False)
    device_skip: str = attrs.field(repr=False)
    deal_id: str = attrs.field(repr=False)
    wizard: Wizard = attrs.field(repr=False)
    shipments: tuple[Shipment, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class Conversion(Value):
    """The end of an order that converts a trial.

    Attributes:
        organization: the one that has the paid subscription.
        converted: False where the email was not that of the trial, and the organization is a new one.
        trial: the trial, which runs on in that case.
        warnings: of a site that does not become paid (rule trial.site-url-required).
    """

    __module__ = "webex_wholesale_mock"

    organization: OrganizationDetails = attrs.field(repr=False)
    converted: bool
    trial: Trial
    warnings: tuple[str, ...]
