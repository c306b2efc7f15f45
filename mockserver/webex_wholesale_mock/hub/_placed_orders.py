"""Orders in any state at once: the steps of the wizard up to a state, with answers that are made up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from itertools import count
from typing import Final, Literal, get_args

import attrs

from webex_wholesale_contracts.facts.orders import Offer
from webex_wholesale_mock import entities
from webex_wholesale_mock.entities.order_lifecycles import OrderStatus
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._order_setup import AnySite
from webex_wholesale_mock.hub._orders import AnyLine, Orders
from webex_wholesale_mock.state.tracked import all_or_nothing
from webex_wholesale_mock.values import OrderedSubscription, resolver
from webex_wholesale_mock.workflows import orders
from webex_wholesale_mock.workflows.people import staff
from webex_wholesale_mock.world.world import World

_OTHER: Final = re.compile(r"[^a-z0-9]+")


@attrs.frozen(kw_only=True)
class Wanted:
    """An order to be placed, as a test asks for it."""

    status: OrderStatus
    company: str
    lines: dict[str, int] | Sequence[AnyLine]
    offer: Offer
    choice: Literal["customer", "company"]
    contact_email: str | None
    organization: entities.Organization | None
    admin_email: str | None
    country: str
    sites: Sequence[AnySite] | None
    partner: entities.Partner

    @property
    def name(self) -> str:
        """The company in the form that a domain or a site has."""
        return _OTHER.sub("-", self.company.lower()).strip("-") or "company"

    def admin(self, world: World) -> str:
        """The administrator of a new organization."""
        made_up = (f"admin{number or ''}@{self.name}.example" for number in count())
        return self.admin_email or next(email for email in made_up if not any(world.owners_of_email(email)))


def place(noun: Orders, wanted: Wanted) -> OrderedSubscription:
    """Place an order in a state. Raises HubError; nothing has changed then."""
    if wanted.status not in get_args(OrderStatus):
        raise HubError(f"{wanted.status!r} is not a status of an order; use one of {', '.join(get_args(OrderStatus))}")
    if wanted.choice == "company" and wanted.status in ("partner_mapping", "handed_over"):
        raise HubError(f"an order for one's own company is never {wanted.status}")
    world = noun._world
    admin = wanted.admin(world)
    own = staff(world, wanted.partner, "full-admin").email if wanted.choice == "customer" else admin
    with all_or_nothing(world):
        made = noun.place(
            wanted.company,
            wanted.lines,
            contact_email=wanted.contact_email or own,
            offer=wanted.offer,
            start_date=world.clock.now.date() + timedelta(days=1) if wanted.status == "placed" else None,
        )
        for step in _PATHS[wanted.status]:
            _STEPS[step](noun, resolver.order(world, made.id), attrs.evolve(wanted, admin_email=admin))
        placed = noun.get(made.id)
        if placed.status != wanted.status:
            text = f"an order with these lines is never {wanted.status}"
            raise HubError(f"{text}: there is nothing to enter; give it meetings or calling")
    return placed


def _choose(noun: Orders, order: entities.Order, wanted: Wanted) -> None:
    noun.choose(order.wire_id, wanted.choice)


def _map_partner(noun: Orders, order: entities.Order, wanted: Wanted) -> None:
    if wanted.choice == "customer":
        _choose_organization(noun, order, wanted.partner.organization)


def _map_customer(noun: Orders, order: entities.Order, wanted: Wanted) -> None:
    if wanted.organization:
        _choose_organization(noun, order, wanted.organization)
    else:
        noun.create_organization(
            order.wire_id,
            name=wanted.company,
            vertical="Other",
            country=wanted.country,
            admin_email=wanted.admin_email,
        )


def _choose_organization(noun: Orders, order: entities.Order, organization: entities.Organization) -> None:
    """Choose an organization as the finder suggests it, or as one found by a search."""
    noun.find(order.wire_id)
    if organization.id not in dict(order.shown):
        order.shown = (*order.shown, (organization.id, "search"))
    noun.choose_organization(order.wire_id, organization.org_id)


def _enter(noun: Orders, order: entities.Order, wanted: Wanted) -> None:
    """Enter what the lines need: a site, its share, and the headquarters."""
    meetings = order.lines_of("meetings")
    if meetings:
        made_up = [{"url": wanted.name, "timezone": "Etc/UTC"}]
        sites = noun.set_sites(order.wire_id, made_up if wanted.sites is None else wanted.sites).sites
        for line in meetings if len(sites) > 1 else []:
            first, *others = sites
            noun.distribute(
                order.wire_id, {first.url: line.quantity, **{site.url: 0 for site in others}}, line=line.number
            )
    if order.lines_of("calling"):
        noun.set_location(
            order.wire_id,
            name="Headquarters",
            country=wanted.country,
            address="1 Main Street",
            city="Springfield",
            state="Springfield",
            postal_code="10000",
        )


def _begin(noun: Orders, order: entities.Order, wanted: Wanted) -> None:
    noun.set_up_now(order.wire_id)


_STEPS: Final[Mapping[str, Callable[[Orders, entities.Order, Wanted], object]]] = {
    "close_line": lambda noun, order, wanted: orders.pass_closing(noun._world, order),
    "open": lambda noun, order, wanted: noun.open(order.wire_id),
    "choose": _choose,
    "map_partner": _map_partner,
    "map_customer": _map_customer,
    "confirm": lambda noun, order, wanted: noun.confirm(order.wire_id),
    "hand_over": lambda noun, order, wanted: noun.hand_over(order.wire_id),
    "set_up_now": _begin,
    "set_up_later": lambda noun, order, wanted: noun.set_up_later(order.wire_id),
    "enter": _enter,
    "close": lambda noun, order, wanted: noun.close(order.wire_id),
    "finish": lambda noun, order, wanted: orders.finish(noun._world, order),
    "cancel": lambda noun, order, wanted: noun.cancel(order.wire_id),
}
_MAPPED: Final = ("open", "choose", "map_partner", "map_customer", "confirm")
_CLOSED: Final = (*_MAPPED, "set_up_now", "enter", "close")
_PATHS: Final[Mapping[OrderStatus, tuple[str, ...]]] = {
    "placed": (),
    "awaiting_details": (),
    "line_closed": ("close_line",),
    "choosing": _MAPPED[:1],
    "partner_mapping": _MAPPED[:2],
    "customer_mapping": _MAPPED[:3],
    "review": _MAPPED[:4],
    "mapped": _MAPPED,
    "handed_over": (*_MAPPED, "hand_over"),
    "later": (*_MAPPED, "set_up_later"),
    "service_setup": (*_MAPPED, "set_up_now"),
    "summary": _CLOSED[:-1],
    "provisioning": _CLOSED,
    "provisioned": (*_CLOSED, "finish"),
    "cancelled": ("cancel",),
}
"""The steps of the wizard to each state."""
