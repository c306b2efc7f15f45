"""Ordered subscriptions: placed by the seller, with their contact, and the partner's access to the customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final, cast, get_args

from pydantic.alias_generators import to_snake

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.facts.orders import OFFERS, LineService, Offer
from webex_wholesale_mock import entities
from webex_wholesale_mock.entities import OrderLine
from webex_wholesale_mock.entities.order_lifecycles import AccessEvent
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._operation import CONTACT, CUSTOMER, SELLER, operation
from webex_wholesale_mock.hub._order_finder import OrderFinder
from webex_wholesale_mock.hub._order_setup import OrderSetup
from webex_wholesale_mock.validation import orders as rules
from webex_wholesale_mock.values import OrderedSubscription
from webex_wholesale_mock.values.order import order as value_of
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyOrder
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import orders

AnyLine = OrderLine | dict[str, Any]
"""A line of an order, or a dict of its fields."""

SERVICES: Final = get_args(LineService)
_SPARK: Final = ("A-SPK", "A-WX")
_DECIDING: Final = ("hub.role.insufficient", "order.state", "order.not-contact")


class Orders(OrderFinder, OrderSetup):
    """Ordered subscriptions, and the wizard that sets them up."""

    __slots__ = ()

    @operation("orders.list", who="", by=SELLER, source="h:WBX000028108")
    def list(self) -> tuple[OrderedSubscription, ...]:
        """List all orders, oldest first; cancelled ones too."""
        return tuple(map(value_of, self._world.orders.values()))

    @operation("orders.get", who="", by=SELLER, source="h:WBX000028108")
    def get(self, order: AnyOrder) -> OrderedSubscription:
        """Show an order.

        Args:
            order: its number or id, or the value.

        Raises:
            HubError: the order does not exist.
        """
        return value_of(self._order(order))

    @operation(
        "orders.place",
        who="",
        by=SELLER,
        source="003:3, h:WBX000028108",
        refuses=("order.contact.invalid", "order.transfer-unsupported"),
    )
    def place(
        self,
        company: str,
        lines: dict[str, int] | Sequence[AnyLine],
        *,
        contact_email: str,
        offer: Offer = "A-FLEX-3",
        start_date: date | None = None,
        trial_conversion: bool = False,
        deal_id: str = "",
        transfer_code: str = "",
    ) -> OrderedSubscription:
        """Place an order; its mail goes out on the start date.

        Args:
            company: the name of the company that the services are for.
            lines: licences by service, of `messaging`, `meetings`, `calling` and `devices`; or `OrderLine` objects or
                dicts with `service` and `quantity`, also several of one service.
            contact_email: the provisioning contact, of the partner or of the customer.
            offer: one of `facts.orders.OFFERS`; it decides when the lines close.
            start_date: the day in UTC on which the mail goes out; by default today, which is at once.
            trial_conversion: it converts the customer's trial.
            deal_id: the deal of a trial of the older edition, with an offer A-SPK or A-WX.
            transfer_code: of a transfer of existing sites, which the mock does not do.

        Raises:
            HubRefusal: the address is not one, or the order has a transfer code.
            HubError: the company is blank, a line, the offer or the start date cannot be, or the deal id has no use.
        """
        _check_placing(company, contact_email, offer, deal_id, transfer_code)
        world, wanted, starts = self._world, _lines(lines), _moment(start_date, self._world.clock.now)
        uuid, number = world.ids.uuid(), f"8{world.ids.number(8)}"
        placed = entities.Order(
            id=uuid,
            wire_id=wire_ids.encode("ORDER", uuid),
            number=number,
            offer=offer,
            lines=wanted,
            company=company,
            starts=starts,
            created=world.clock.now,
            contact_email=contact_email,
            trial_conversion=trial_conversion,
            deal_id=deal_id,
        )
        return value_of(orders.place(world, placed))

    @operation(
        "orders.change_contact",
        who="",
        by=SELLER,
        source="h:WBX000028108, h:WBX000028109",
        refuses=("order.contact.locked", "order.contact.invalid"),
    )
    def change_contact(self, order: AnyOrder, email: str) -> OrderedSubscription:
        """Replace the provisioning contact, until the organization is mapped; the new one gets a mail.

        Args:
            order: its number or id, or the value.
            email: the address of the new contact, who begins anew in the wizard.

        Raises:
            HubRefusal: the organization is mapped, or the address is not one or the same.
            HubError: the order does not exist.
        """
        placed = self._order(order)
        rules.check_locked(placed)
        rules.check_contact(email, other_than=placed.contact_email)
        orders.change_contact(self._world, placed, email)
        placed.last_step = ()
        return value_of(placed)

    @operation(
        "orders.resend",
        who="",
        by=SELLER,
        source="h:WBX000028108, h:WBX000028109",
        refuses=("order.contact.locked", "order.state"),
    )
    def resend(self, order: AnyOrder) -> OrderedSubscription:
        """Mail the provisioning contact again; the link of the earlier mail is dead (assumed).

        Args:
            order: its number or id, or the value.

        Raises:
            HubRefusal: the organization is mapped, or the start date is yet to come.
            HubError: the order does not exist.
        """
        placed = self._order(order)
        rules.check_locked(placed)
        if placed.status == "placed":
            text = f"the first mail goes out on the start date, {placed.starts.date()}"
            raise Refusal("order.state", Finding("order", text))
        orders.mail(self._world, placed)
        return value_of(placed)

    @operation("orders.cancel", who="", by=SELLER, source="assumed", refuses=("order.state",))
    def cancel(self, order: AnyOrder) -> OrderedSubscription:
        """Cancel an order before its summary; an organization that was made for it stays, and is empty.

        Args:
            order: its number or id, or the value.

        Raises:
            HubRefusal: the setup has come to its last step.
            HubError: the order does not exist.
        """
        placed = self._order(order)
        if placed.status != "cancelled":
            rules.check_event(placed, "cancel")
            orders.cancel(self._world, placed)
        return value_of(placed)

    @operation(
        "orders.request_full_admin",
        who="",
        by=CONTACT,
        source="003:79",
        refuses=("order.role.full-too-early", "order.not-contact", "order.state"),
    )
    def request_full_admin(self, order: AnyOrder, *, actor: AnyAdministrator | None = None) -> OrderedSubscription:
        """Ask the customer for full administrator privileges of the partner, after the setup.

        Args:
            order: its number or id, or the value.
            actor: the email of the one who asks, of the partner; by default the contact.

        Raises:
            HubRefusal: the order is not provisioned or has no partner, who may have them or await them already.
            HubError: the order does not exist.
        """
        placed = self._order(order)
        if placed.status != "provisioned":
            text = f"the setup comes first: the order is {placed.status}"
            raise Refusal("order.role.full-too-early", Finding("order", text))
        rules.check_asking(self._world, placed, self._partners_actor(placed, actor))
        rules.check_access(placed, "request")
        orders.ask_for_full_admin(self._world, placed)
        return value_of(placed)

    @operation("orders.grant_full_admin", who="", by=CUSTOMER, source="003:79", refuses=_DECIDING)
    def grant_full_admin(
        self, order: AnyOrder, *, link: str | None = None, actor: AnyAdministrator | None = None
    ) -> OrderedSubscription:
        """Grant the partner the full administrator privileges that it asked for.

        Args:
            order: its number or id, or the value.
            link: the link of the mail that is followed; by default the good one.
            actor: the full administrator of the customer who decides; by default the first.

        Raises:
            HubRefusal: somebody else decides, or the partner has not asked.
            HubError: the order does not exist.
        """
        return self._decide(order, actor, "grant", link)

    @operation("orders.refuse_full_admin", who="", by=CUSTOMER, source="assumed", refuses=_DECIDING)
    def refuse_full_admin(
        self, order: AnyOrder, *, link: str | None = None, actor: AnyAdministrator | None = None
    ) -> OrderedSubscription:
        """Refuse the partner the full administrator privileges that it asked for; it can ask again.

        Args:
            order: its number or id, or the value.
            link: the link of the mail that is followed; by default the good one.
            actor: the full administrator of the customer who decides; by default the first.

        Raises:
            HubRefusal: somebody else decides, or the partner has not asked.
            HubError: the order does not exist.
        """
        return self._decide(order, actor, "refuse", link)

    @operation("orders.revoke_full_admin", who="", by=CUSTOMER, source="assumed", refuses=_DECIDING[:2])
    def revoke_full_admin(self, order: AnyOrder, *, actor: AnyAdministrator | None = None) -> OrderedSubscription:
        """Take full administrator privileges from the partner, who is provisioning administrator then.

        Args:
            order: its number or id, or the value.
            actor: the full administrator of the customer who decides; by default the first.

        Raises:
            HubRefusal: somebody else decides, or the partner is not full administrator.
            HubError: the order does not exist.
        """
        return self._decide(order, actor, "revoke")

    def _decide(
        self, given: AnyOrder, actor: AnyAdministrator | None, event: AccessEvent, link: str | None = None
    ) -> OrderedSubscription:
        placed = self._order(given)
        if link is not None:
            rules.check_link(placed, link)
        rules.partner_of(self._world, placed)
        first = rules.first_administrator(self._world, placed)
        rules.check_customer_admin(self._world, placed, first if actor is None else self._actor(placed, actor))
        rules.check_access(placed, event)
        orders.change_access(self._world, placed, event)
        return value_of(placed)

    def _partners_actor(self, placed: entities.Order, actor: AnyAdministrator | None) -> str:
        return placed.contact_email if actor is None else self._actor(placed, actor)


def _check_placing(company: str, contact_email: str, offer: str, deal_id: str, transfer_code: str) -> None:
    """Raises Refusal for an order that a rule refuses, and HubError for one that cannot be."""
    rules.check_contact(contact_email)
    if transfer_code:
        text = "transfers of existing sites need an approved list from the seller; leave the code out"
        raise Refusal("order.transfer-unsupported", Finding("transferCode", text))
    if not company.strip():
        raise HubError("the company of an order is blank")
    if offer not in OFFERS:
        raise HubError(f"{offer!r} is not an offer; use one of {', '.join(OFFERS)}")
    if deal_id and offer not in _SPARK:
        raise HubError(f"offer {offer} takes no deal id; that is for {' and '.join(_SPARK)}")


def _lines(given: dict[str, int] | Sequence[AnyLine]) -> tuple[OrderLine, ...]:
    """Return the lines of an order, numbered from 1. Raises HubError for none, and for one that cannot be."""
    rows = [{"service": key, "quantity": value} for key, value in given.items()] if isinstance(given, dict) else given
    if not rows:
        raise HubError(f"an order needs a line; give licences by service, of {', '.join(SERVICES)}")
    return tuple(_line(row, number) for number, row in enumerate(rows, start=1))


def _line(given: AnyLine, number: int) -> OrderLine:
    if isinstance(given, OrderLine):
        given = {"service": given.service, "quantity": given.quantity}
    if not isinstance(given, dict):
        raise HubError(f"{given!r} is not a line; give an OrderLine, or a dict with service and quantity")
    fields: dict[str, Any] = {to_snake(str(key)): value for key, value in dict(given).items()}
    service, quantity = fields.get("service"), fields.get("quantity")
    if {*fields} - {"service", "quantity", "number"} or service not in SERVICES:
        raise HubError(f"{given!r} is not a line; its service is one of {', '.join(SERVICES)}")
    if type(quantity) is not int or quantity < 1:
        raise HubError(f"the quantity of the line for {service} must be at least 1, got {quantity!r}")
    return OrderLine(service=cast(LineService, service), quantity=quantity, number=number)


def _moment(day: date | None, now: datetime) -> datetime:
    """Return the moment at which a day begins; now for none. Raises HubError for a moment."""
    if isinstance(day, datetime):
        raise HubError(f"start_date must be a date, got {day!r}; use date(2026, 2, 1)")
    return now if day is None else datetime.combine(day, time(), UTC)
