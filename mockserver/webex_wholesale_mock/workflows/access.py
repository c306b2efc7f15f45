"""Requests for full administrator in a customer's organization, which its full administrators decide.

Theory of operation. A partner that attaches an organization with services may provision services there, and does not
see the users. Its administrators can ask for more, for the partner and for good. Somebody of the help desk, who reads,
asks for the own person and gets it for a day (assumed). Each full administrator of the customer is mailed, with links.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs

from webex_wholesale_mock.entities import AccessRequest, Customer, Organization, Person
from webex_wholesale_mock.entities.access import FULL, SERVICES_ONLY
from webex_wholesale_mock.entities.order_lifecycles import ACCESS
from webex_wholesale_mock.world.world import World

__all__ = ["VISIT", "ask", "end_full", "grant", "mail", "refuse", "revoke"]

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
        organization.give_role(request.partner_id, FULL)


def refuse(world: World, organization: Organization, request: AccessRequest) -> None:
    """Refuse a request."""
    _replace(organization, request, attrs.evolve(request, refused=world.clock.now))


def revoke(world: World, organization: Organization, request: AccessRequest) -> None:
    """Take back what was granted; the partner provisions services again, and the person reads."""
    _replace(organization, request, attrs.evolve(request, revoked=world.clock.now))
    if request.lasting:
        end_full(world, organization, request.partner_id)


def end_full(world: World, organization: Organization, partner_id: str) -> None:
    """Leave a partner the services alone in an organization, also by those of its orders by which it had more."""
    organization.give_role(partner_id, SERVICES_ONLY)
    for order in world.orders.values():
        of_both = order.partner_id == partner_id and order.customer and order.customer.id == organization.id
        if of_both and order.access == "full":
            order.access = ACCESS.after(order.access, "revoke")


def _replace(organization: Organization, before: AccessRequest, after: AccessRequest) -> None:
    organization.access = tuple(after if request is before else request for request in organization.access)
