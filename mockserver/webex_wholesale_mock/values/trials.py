"""Frozen class for trials."""

from __future__ import annotations

from datetime import datetime

import attrs

from webex_wholesale_mock.entities.lifecycles import Edition, TrialState
from webex_wholesale_mock.entities.trial import TrialKind
from webex_wholesale_mock.values._models import Value

__all__ = ["Trial"]


@attrs.frozen(kw_only=True, repr=False)
class Trial(Value):
    """A trial, as a partner has it in its list of customers.

    Attributes:
        org_id: the customer's organization; it may be gone after the end of the trial.
        kind: `new`, `existing` or `own_paid`.
        status: the state; `gone` for one that has left the list.
        region: where the data is kept, by the country.
        services: what it is for; which of them end, in the list of customers.
        quantity: licences of each service, but for devices.
        expires: when it ends; None before it is provisioned.
        days_left: whole days until it ends, or in the grace period until all is lost.
        consent_until: until when the customer can accept; None where it need not.
        full_admin: the customer lets the partner manage users and licences too.
        starter: the email of the administrator who started it.
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
