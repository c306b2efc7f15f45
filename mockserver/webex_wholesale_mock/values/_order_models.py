"""Frozen classes for ordered subscriptions, and for what the organization finder shows."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import attrs

from webex_wholesale_contracts.facts.orders import Offer
from webex_wholesale_mock.entities.order import (
    Choice,
    ContactChange,
    Found,
    Headquarters,
    Kind,
    OrderLine,
    OrderSite,
    SetupStep,
    SiteShare,
)
from webex_wholesale_mock.entities.order_lifecycles import AccessStatus, OrderStatus
from webex_wholesale_mock.values._models import Value

__all__ = ["OrderCandidate", "OrderOrganization", "OrderSuggestion", "OrderSummary", "OrderedSubscription"]

_PUBLIC: Final = "webex_wholesale_mock"


@attrs.frozen(kw_only=True, repr=False)
class OrderCandidate(Value):
    """An organization that the organization finder shows, with what tells it apart from others.

    Attributes:
        id: the organization id.
        kind: `partner` or `customer`.
        active_users: its active users.
        last_activity: when its users last did anything; None for never.
        created: when it was made.
        subscriptions: services that it pays for or tries out.
        is_unlikely: it has no verified domain and was not active in the last year.
    """

    __module__ = _PUBLIC

    id: str
    name: str
    kind: Kind
    country: str
    verified_domains: tuple[str, ...]
    claimed_domains: tuple[str, ...]
    active_users: int
    last_activity: datetime | None = attrs.field(repr=str)
    created: datetime = attrs.field(repr=str)
    subscriptions: tuple[str, ...]
    is_unlikely: bool

    @property
    def org_id(self) -> str:
        """The organization id, under its name on a customer."""
        return self.id


@attrs.frozen(kw_only=True, repr=False)
class OrderSuggestion(Value):
    """The answer of the organization finder.

    Attributes:
        outcome: `matched` with one organization, `candidates` with a ranked list, or `none`.
        candidates: the organizations, the likeliest first.
    """

    __module__ = _PUBLIC

    outcome: Literal["matched", "candidates", "none"]
    candidates: tuple[OrderCandidate, ...]


@attrs.frozen(kw_only=True, repr=False)
class OrderOrganization(Value):
    """The organization that one side of an order is mapped to.

    Attributes:
        org_id: the organization id; None until a new one is made.
        region: where its data is kept, by its country.
        found: `matched`, `candidate`, `search` or `created`.
    """

    __module__ = _PUBLIC

    org_id: str | None
    name: str
    country: str
    region: str
    found: Found


@attrs.frozen(kw_only=True, repr=False)
class OrderedSubscription(Value):
    """An ordered subscription in the wizard.

    Attributes:
        id: the id of the order.
        number: the order number in Cisco Commerce.
        status: where the order stands.
        commerce_status: the status that Cisco Commerce shows.
        start_date: the requested start date, on which the mail goes out.
        contact_email: the provisioning contact.
        contacts: every contact that it had, the present one last.
        closes: when its lines close; None before the mail.
        closed: when they did; None where they did not.
        trial_conversion: it converts a trial.
        deal_id: the deal of a trial of the older edition; empty for none.
        choice: whom it is for, `customer` or `company`; None before that is chosen.
        partner: the partner's organization, once one is chosen.
        customer: the customer's organization, once one is chosen.
        access: the partner's access to the customer: `provisioning`, `requested`, `full`, or `none`.
        role_label: the label of the partner in the review; empty for a full administrator.
        customer_admin: the administrator of the customer whom a hand-over mails; empty where there is none.
        is_handed_over: the customer sets up the services.
        sites: its Meetings sites, with `shares` for their licences in each line.
        location: the headquarters.
        sip_domain: the SIP domain that is proposed for Calling; empty without a line for it.
        missing: steps of the service setup that are not done: `sites`, `distribution`, `location`.
        advice: what the vendor advises against, such as more than 50 sites.
        mapped: when the organization was mapped for good.
        provisioned: when the services were there.
    """

    __module__ = _PUBLIC

    id: str = attrs.field(repr=False)
    number: str
    offer: Offer
    lines: tuple[OrderLine, ...]
    company: str
    status: OrderStatus
    commerce_status: str
    start_date: datetime = attrs.field(repr=str)
    created: datetime = attrs.field(repr=str)
    contact_email: str
    contacts: tuple[ContactChange, ...] = attrs.field(repr=False)
    closes: datetime | None = attrs.field(repr=str)
    closed: datetime | None = attrs.field(repr=str)
    trial_conversion: bool = attrs.field(repr=False)
    deal_id: str = attrs.field(repr=False)
    choice: Choice | None
    partner: OrderOrganization | None
    customer: OrderOrganization | None
    access: AccessStatus | None
    role_label: str = attrs.field(repr=False)
    customer_admin: str = attrs.field(repr=False)
    is_handed_over: bool
    sites: tuple[OrderSite, ...]
    shares: tuple[SiteShare, ...] = attrs.field(repr=False)
    location: Headquarters | None = attrs.field(repr=False)
    sip_domain: str = attrs.field(repr=False)
    missing: tuple[SetupStep, ...]
    advice: tuple[str, ...] = attrs.field(repr=False)
    mapped: datetime | None = attrs.field(repr=str)
    provisioned: datetime | None = attrs.field(repr=str)


@attrs.frozen(kw_only=True, repr=False)
class OrderSummary(Value):
    """The summary of an order, which prints on one page.

    Attributes:
        number: the order number.
        text: plain text.
        html: a page for A4 paper, whole in itself.
    """

    __module__ = _PUBLIC

    number: str
    text: str = attrs.field(repr=False)
    html: str = attrs.field(repr=False)
