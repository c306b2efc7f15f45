"""Ordered subscriptions, and what the wizard has been told about them."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import attrs

from webex_wholesale_contracts.facts.geography import is_time_zone
from webex_wholesale_contracts.facts.orders import LineService, Offer
from webex_wholesale_mock.entities import order_lifecycles
from webex_wholesale_mock.entities.order_lifecycles import UNMAPPED, AccessState, OrderState
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history

Choice = Literal["customer", "company", "somebody_else"]
Found = Literal["matched", "candidate", "search", "created"]
Kind = Literal["partner", "customer"]
SetupStep = Literal["sites", "distribution", "location"]

_PUBLIC: Final = "webex_wholesale_mock"


@attrs.frozen(slots=True, kw_only=True)
class OrderLine:
    """A line of an order: a service and its number of licences. `number` tells the lines of an order apart."""

    __module__ = _PUBLIC

    service: LineService
    quantity: int
    number: int = 1


@attrs.frozen(slots=True, kw_only=True)
class OrderSite:
    """A Meetings site of an order.

    `url` is the whole name, such as `acme.webex.com`; the first part of it is enough to give. `timezone` is an IANA
    name. A site with `early_release` gets features before the normal cycle, and keeps to that.
    """

    __module__ = _PUBLIC

    url: str = attrs.field(default="", validator=attrs.validators.instance_of(str))
    timezone: str = attrs.field(default="", validator=attrs.validators.instance_of(str))
    early_release: bool = attrs.field(default=False, validator=attrs.validators.instance_of(bool))

    @property
    def has_timezone(self) -> bool:
        """True if the time zone is one."""
        return is_time_zone(self.timezone)


@attrs.frozen(slots=True, kw_only=True)
class SiteShare:
    """The licences of a Meetings line that a site has; `line` is the number of the line, `url` that of the site."""

    __module__ = _PUBLIC

    line: int
    url: str
    quantity: int


@attrs.frozen(slots=True, kw_only=True)
class Headquarters:
    """The location of the main headquarters, as it is entered for Webex Calling."""

    __module__ = _PUBLIC

    name: str
    country: str
    address: str
    city: str = ""
    state: str = ""
    postal_code: str = ""
    timezone: str = "Etc/UTC"
    language: str = "en_us"


@attrs.frozen(slots=True, kw_only=True)
class NewOrganization:
    """An organization that the wizard makes at the point of no return."""

    name: str
    vertical: str
    country: str
    admin_email: str


@attrs.frozen(slots=True, kw_only=True)
class ContactChange:
    """A provisioning contact of an order, and since when."""

    __module__ = _PUBLIC

    email: str
    since: datetime


@attrs.frozen(slots=True, kw_only=True)
class MappedOrganization:
    """The organization that one side of an order is mapped to, and `how` it was found.

    `id` is the bare uuid, and `org_id` the id that clients see; both are empty for one that is yet to be made. `new`
    has its details then, and afterwards.
    """

    how: Found
    name: str
    country: str
    id: str = ""
    org_id: str = ""
    new: NewOrganization | None = None


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Order(TrackedObject):
    """An ordered subscription, from Cisco Commerce to the services of an organization.

    `starts` is the requested start date, on which the mail goes out, and `closes` the end of its lines. `link` is the
    secret in the one link that is good. `shown` has the organizations that the wizard has shown in the present step,
    each with how it was found. `partner_id` is the partner, once one is mapped for good. `last_step` is the step that
    was taken last, so that it can be repeated.
    """

    id: str
    wire_id: str
    number: str
    offer: Offer
    lines: tuple[OrderLine, ...]
    company: str
    starts: datetime
    created: datetime
    contact_email: str
    contacts: tuple[ContactChange, ...] = ()
    trial_conversion: bool = False
    deal_id: str = ""
    status: OrderState = order_lifecycles.ORDER.start
    access: AccessState = order_lifecycles.ACCESS.start
    link: str = ""
    closes: datetime | None = None
    closed: datetime | None = None
    choice: Choice | None = None
    shown: tuple[tuple[str, Found], ...] = ()
    partner: MappedOrganization | None = None
    customer: MappedOrganization | None = None
    partner_id: str = ""
    customer_admin: str = ""
    is_handed_over: bool = False
    mapped: datetime | None = None
    sites: tuple[OrderSite, ...] = ()
    shares: tuple[SiteShare, ...] = ()
    location: Headquarters | None = None
    provisioned: datetime | None = None
    last_step: tuple[str, ...] = ()

    @property
    def is_unfinished(self) -> bool:
        """True until the order is provisioned or cancelled."""
        return self.status in order_lifecycles.ORDER.unfinished

    @property
    def is_mapped(self) -> bool:
        """True from the point of no return on."""
        return self.mapped is not None

    @property
    def takes_another_contact(self) -> bool:
        """True until the organization is mapped, or the order cancelled."""
        return self.status in UNMAPPED

    def sets_up(self, organization_id: str) -> bool:
        """Tell whether the order is under way, and mapped to an organization."""
        return self.is_unfinished and self.customer is not None and self.customer.id == organization_id

    def lines_of(self, service: LineService) -> list[OrderLine]:
        """Return the lines of a service."""
        return [line for line in self.lines if line.service == service]

    @property
    def missing(self) -> list[SetupStep]:
        """The steps of the service setup that are not done, in their order."""
        steps: list[SetupStep] = []
        if self.lines_of("meetings") and not self.sites:
            steps.append("sites")
        if any(line.number not in {share.line for share in self.shares} for line in self.lines_of("meetings")):
            steps.append("distribution")
        if self.lines_of("calling") and self.location is None:
            steps.append("location")
        return steps
