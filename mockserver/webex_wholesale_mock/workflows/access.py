"""Requests for full administrator in a customer's organization, which its full administrators decide.

Theory of operation. A partner that attaches an organization with services may provision services there, and does not
see the users. Its administrators can ask for more, for the partner and for good. Somebody of the help desk, who reads,
asks for the own person and gets it for a day (assumed). Each full administrator of the customer is mailed, with links.
An order and the consent to a trial can bring the same: `give_full` and `end_full` are the one place that tells it to
the requests and the orders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

import attrs

from webex_wholesale_mock.entities import AccessRequest, Customer, Order, Organization, Person
from webex_wholesale_mock.entities.access import FULL, SERVICES_ONLY, AccessStatus
from webex_wholesale_mock.entities.order_lifecycles import ACCESS
from webex_wholesale_mock.world.world import World

__all__ = ["VISIT", "ask", "end_full", "give_full", "grant", "mail", "orders_of", "refuse", "revoke"]

VISIT: Final = timedelta(days=1)
"""Time for which somebody of the help desk is full administrator (assumed)."""


def ask(world: World, customer: Customer, organization: Organization, person: Person, *, lasting: bool) -> None:
    """Ask the full administrators of a customer, for the partner or for the person alone."""
    asked = AccessRequest(
        partner_id=customer.partner_id,
        person_id=person.id,
        email=person.email,
        lasting=lasting,
        asked=world.clock.now,
    )
    organization.access = (*organization.access, asked)
    for address in organization.administrators:
        mail(world, customer, asked, address)


def mail(world: World, customer: Customer, request: AccessRequest, address: str) -> None:
    """Mail a request to somebody who can decide it."""
    asker = world.directory.people_by_id.get(request.person_id)
    name = asker.name if asker else request.email
    world.send(address, "full-admin-request", customer.wire_id, name, customer=customer)


def grant(world: World, organization: Organization, request: AccessRequest) -> None:
    """Grant a request: for good to the partner, or for a day to the person."""
    now = world.clock.now
    _replace(organization, request, attrs.evolve(request, granted=now, ends=None if request.lasting else now + VISIT))
    if request.lasting:
        give_full(world, organization, request.partner_id)


def refuse(world: World, organization: Organization, request: AccessRequest) -> None:
    """Refuse a request."""
    _replace(organization, request, attrs.evolve(request, refused=world.clock.now))


def revoke(world: World, organization: Organization, request: AccessRequest) -> None:
    """Take back what was granted; the partner provisions services again, and the person reads."""
    _replace(organization, request, attrs.evolve(request, revoked=world.clock.now))
    if request.lasting:
        end_full(world, organization, request.partner_id)


def give_full(world: World, organization: Organization, partner_id: str) -> None:
    """Make a partner full administrator of an organization, whichever way it came: its requests are granted by it."""
    organization.give_role(partner_id, FULL)
    _settle(organization, partner_id, "requested", lambda each: attrs.evolve(each, granted=world.clock.now))
    for order in orders_of(world, organization, partner_id):
        if order.access == "provisioning":
            order.access = ACCESS.after(order.access, "request")
        if order.access == "requested":
            order.access, order.link = ACCESS.after(order.access, "grant"), ""


def end_full(world: World, organization: Organization, partner_id: str) -> None:
    """Leave a partner the services alone in an organization, also by its requests and orders by which it had more."""
    organization.give_role(partner_id, SERVICES_ONLY)
    _settle(organization, partner_id, "granted", lambda each: attrs.evolve(each, revoked=world.clock.now))
    for order in orders_of(world, organization, partner_id):
        if order.access == "full":
            order.access = ACCESS.after(order.access, "revoke")


def _settle(
    organization: Organization, partner_id: str, status: AccessStatus, answer: Callable[[AccessRequest], AccessRequest]
) -> None:
    """Answer the lasting requests of a partner that are in a status."""
    organization.access = tuple(
        answer(each) if each.lasting and each.partner_id == partner_id and each.status == status else each
        for each in organization.access
    )


def orders_of(world: World, organization: Organization, partner_id: str) -> Iterator[Order]:
    """List the orders by which a partner came to an organization."""
    for order in world.orders.values():
        if order.partner_id == partner_id and order.customer and order.customer.id == organization.id:
            yield order


def _replace(organization: Organization, before: AccessRequest, after: AccessRequest) -> None:
    organization.access = tuple(after if request is before else request for request in organization.access)
