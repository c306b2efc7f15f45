"""Ordered subscriptions: placed by the seller, set up in the wizard, provisioned on the clock.

Theory of operation. `ORDER` is the table, and `step` takes each step of it. Nothing that the wizard asks for exists
before `confirm`, the point of no return: until then an order only remembers what was chosen. From then on the customer
has an organization, and what the service setup asks for is kept in the order until the order is provisioned. Only that
brings licences, sites, the location and the paid subscription.

A mail about an order has a link of its own, and the next mail takes its place. The work on the clock is the mail on the
start date, the end of the order's lines, and the end of provisioning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.orders import CLOSE_DAYS
from webex_wholesale_mock.entities import (
    ContactChange,
    Headquarters,
    MappedOrganization,
    NewOrganization,
    Order,
    OrderLine,
    OrderSite,
    Organization,
    Partner,
    SiteShare,
)
from webex_wholesale_mock.entities.access import FULL, SERVICES_ONLY
from webex_wholesale_mock.entities.order import Choice
from webex_wholesale_mock.entities.order_lifecycles import ACCESS, ORDER, AccessEvent, OrderEvent
from webex_wholesale_mock.validation.orders import full_administrators
from webex_wholesale_mock.workflows import access, administrators, order_services
from webex_wholesale_mock.workflows.partners import add_partner
from webex_wholesale_mock.world.outbox import EmailKind
from webex_wholesale_mock.world.world import World

__all__ = [
    "SCHEDULED_WORK",
    "ask_for_full_admin",
    "begin",
    "cancel",
    "change_access",
    "change_contact",
    "choose",
    "close",
    "confirm",
    "distribute",
    "finish",
    "hand_over",
    "mail",
    "map_customer",
    "map_partner",
    "pass_closing",
    "place",
    "set_headquarters",
    "set_sites",
    "step",
]

MAIL, CLOSE_LINE, PROVISIONED = "order.mail", "order.close_line", "order.provisioned"

_TITLES: Final = {
    "order-provisioning-required": "Provisioning information required for order {number}",
    "order-continue-setup": "Continue the setup of order {number}",
    "order-setup-complete": "The setup of order {number} is complete",
    "order-full-admin-request": "Full administrator privileges requested for order {number}",
}


def step(order: Order, event: OrderEvent) -> None:
    """Move an order along; what the wizard has shown is forgotten."""
    ORDER.step(order, event)
    order.shown = ()


# The order


def place(world: World, order: Order) -> Order:
    """Take a new order into the world. The mail goes out on its start date, at once where that has come."""
    world.orders[order.id] = order
    order.contacts = (ContactChange(email=order.contact_email, since=world.clock.now),)
    step(order, "place")
    if order.starts <= world.clock.now:
        mail(world, order)
    else:
        world.clock.schedule_at(order.starts, MAIL, order.id)
    return order


def mail(world: World, order: Order) -> None:
    """Mail the contact a link to the wizard, which takes the place of an earlier one; the first mail sets the end."""
    step(order, "mail")
    if order.closes is None:
        order.closes = world.clock.now + timedelta(days=CLOSE_DAYS[order.offer])
        world.clock.schedule_at(order.closes, CLOSE_LINE, order.id)
    order.link = world.ids.uuid()
    _send(world, order, order.contact_email, "order-provisioning-required", link=order.link)


def change_contact(world: World, order: Order, email: str) -> None:
    """Replace the contact, who loses the wizard. The new one gets a mail, unless the start date is yet to come.

    The new contact begins in the wizard's first step (assumed).
    """
    step(order, "change_contact")
    order.contact_email = email
    order.contacts = (*order.contacts, ContactChange(email=email, since=world.clock.now))
    order.choice = order.partner = order.customer = None
    if order.closes is not None:
        mail(world, order)


def close_line(world: World, order: Order) -> None:
    """Close the lines of an order in Cisco Commerce; the wizard stays open (assumed)."""
    ORDER.step(order, "close_line")
    order.closed = world.clock.now


def pass_closing(world: World, order: Order) -> None:
    """Let the moment come, without time, in which the lines of an order close."""
    world.clock.drop(order.id)
    close_line(world, order)
    order.closes = order.closed


def cancel(world: World, order: Order) -> None:
    """Cancel an order; an organization that was made for it stays, and is empty (assumed)."""
    world.clock.drop(order.id)
    step(order, "cancel")
    order.link = ""


# The organization finder


def choose(order: Order, choice: Choice) -> None:
    """Set whom an order is for; an earlier mapping is forgotten."""
    step(order, "for_customer" if choice == "customer" else "for_company")
    order.choice, order.partner, order.customer = choice, None, None


def map_partner(order: Order, found: MappedOrganization) -> None:
    """Remember the partner of an order."""
    step(order, "map_partner")
    order.partner = found


def map_customer(order: Order, found: MappedOrganization) -> None:
    """Remember the customer of an order."""
    step(order, "map_customer")
    order.customer = found


def confirm(world: World, order: Order) -> None:
    """Pass the point of no return: the organizations are made, and the partner has its role in the customer's."""
    step(order, "confirm")
    order.mapped, order.link = world.clock.now, ""
    world.clock.drop(order.id)
    assert order.customer
    partner, is_new = _partner(world, order), order.customer.new is not None
    organization = _customer(world, order)
    if partner is None:
        _step_access(order, "without_partner")
        return
    order.partner_id = partner.id
    role = FULL if is_new else organization.partners.get(partner.id, SERVICES_ONLY)
    organization.give_role(partner.id, role)
    _step_access(order, "map_managed" if role == FULL else "map_existing")


def _partner(world: World, order: Order) -> Partner | None:
    """Return the partner of an order, which is made now where the wizard created it; None of a company's own order."""
    mapped = order.partner
    if mapped is None:
        return None
    new = mapped.new
    if new is None:
        return next(each for each in world.partners if each.organization.id == mapped.id)
    made = add_partner(world, new.name, country=new.country, templates=(), administrator=(new.admin_email, "", ""))
    made.organization.vertical = new.vertical
    order.partner = attrs.evolve(mapped, id=made.organization.id, org_id=made.org_id)
    return made


def _customer(world: World, order: Order) -> Organization:
    """Return the organization of the customer, which is made now where the wizard created it."""
    assert order.customer
    if order.customer.new is None:
        organization = world.directory.organizations[order.customer.id]
    else:
        organization = _new_organization(world, order.customer.new)
        order.customer = attrs.evolve(order.customer, id=organization.id, org_id=organization.org_id)
    order.customer_admin = next(iter(full_administrators(world, organization)), "")
    return organization


def _new_organization(world: World, new: NewOrganization) -> Organization:
    uuid = world.ids.uuid()
    made = world.directory.add_organization(
        Organization(
            id=uuid,
            org_id=wire_ids.encode("ORGANIZATION", uuid),
            name=new.name,
            country=new.country,
            created=world.clock.now,
            vertical=new.vertical,
        )
    )
    administrators.add(world, made, new.admin_email, "", ["full-admin"])
    return made


# The partner's access


def ask_for_full_admin(world: World, order: Order) -> None:
    """Ask the customer's full administrators for full administrator privileges of the partner."""
    _step_access(order, "request")
    order.link = world.ids.uuid()
    for email in _customer_administrators(world, order):
        _send(world, order, email, "order-full-admin-request", link=order.link)


def change_access(world: World, order: Order, event: AccessEvent) -> None:
    """Let the customer grant, refuse or revoke full administrator privileges, which count for all of its orders."""
    order.link = ""
    assert order.customer
    organization = world.directory.organizations[order.customer.id]
    if event == "refuse":
        for other in access.orders_of(world, organization, order.partner_id):
            if other.access == "requested":
                _step_access(other, event)
        return
    change = access.give_full if event == "grant" else access.end_full
    change(world, organization, order.partner_id)


def _step_access(order: Order, event: AccessEvent) -> None:
    order.access = ACCESS.after(order.access, event)


# The service setup


def hand_over(world: World, order: Order, email: str) -> None:
    """Leave the service setup to the customer; the partner keeps its access."""
    step(order, "hand_over")
    order.is_handed_over, order.customer_admin, order.link = True, email, world.ids.uuid()
    _send(world, order, email, "order-continue-setup", link=order.link)


def begin(order: Order, event: OrderEvent) -> None:
    """Begin the service setup, or go on with it; where nothing is to be entered, the summary comes at once."""
    step(order, event)
    _complete(order)


def set_sites(order: Order, sites: Sequence[OrderSite]) -> None:
    """Set the sites of an order. A single one has all licences; shares of several stay where their names do."""
    step(order, "enter")
    kept = order.shares if {site.url for site in sites} == {site.url for site in order.sites} else ()
    order.sites = (*sites,)
    if len(sites) == 1:
        url = sites[0].url
        kept = tuple(
            SiteShare(line=line.number, url=url, quantity=line.quantity) for line in order.lines_of("meetings")
        )
    order.shares = kept
    _complete(order)


def distribute(order: Order, line: OrderLine, shares: dict[str, int]) -> None:
    """Set the shares of the sites in a line."""
    step(order, "enter")
    others = [share for share in order.shares if share.line != line.number]
    own = [SiteShare(line=line.number, url=url, quantity=quantity) for url, quantity in shares.items()]
    order.shares = tuple(sorted([*others, *own], key=lambda share: share.line))
    _complete(order)


def set_headquarters(order: Order, place: Headquarters) -> None:
    """Set the location of the headquarters."""
    step(order, "enter")
    order.location = place
    _complete(order)


def _complete(order: Order) -> None:
    """Go on to the summary where all lines are set."""
    if order.status == "service_setup" and not order.missing:
        step(order, "complete")


def close(world: World, order: Order) -> None:
    """Close the wizard; the order is provisioned after a while."""
    step(order, "close")
    world.clock.schedule(world.durations.order, PROVISIONED, order.id)


def finish(world: World, order: Order) -> None:
    """Provision an order: licences, sites, the location and the paid subscription are there from now on."""
    world.clock.drop(order.id)
    step(order, "finish")
    order.provisioned, order.link = world.clock.now, ""
    assert order.customer
    organization = world.directory.organizations[order.customer.id]
    order_services.bring(world, order, organization)
    addresses = [order.contact_email, *_customer_administrators(world, order)]
    for email in dict.fromkeys(addresses):
        _send(world, order, email, "order-setup-complete")


def _customer_administrators(world: World, order: Order) -> list[str]:
    assert order.customer
    return full_administrators(world, world.directory.organizations[order.customer.id])


def _send(world: World, order: Order, to: str, kind: EmailKind, link: str = "") -> None:
    partner = world.partners[order.partner_id] if order.partner_id else None
    world.send(to, kind, order.wire_id, partner=partner, title=_TITLES[kind].format(number=order.number), link=link)


def _of_order(work: Callable[[World, Order], None]) -> Callable[[World, str], None]:
    return lambda world, subject: work(world, world.orders[subject])


SCHEDULED_WORK: Final = {
    MAIL: _of_order(mail),
    CLOSE_LINE: _of_order(close_line),
    PROVISIONED: _of_order(finish),
}
