"""Ordered subscriptions for the tables: what the wizard is told, and builders that place any state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from tests.stateful import things
from tests.stateful.hand import MISSING, Hand
from tests.stateful.things import LEFT_OUT, Draw, of, seldom
from tests.stateful.trials import SITES, boss
from webex_wholesale_contracts.facts.orders import OFFERS
from webex_wholesale_mock.entities import Order
from webex_wholesale_mock.entities.order_lifecycles import BEFORE_MAPPING, OrderStatus

LINES: list[Any] = [
    {"messaging": 10},
    {"meetings": 10},
    {"calling": 3},
    {"meetings": 4, "calling": 5},
    [{"service": "meetings", "quantity": 5}, {"service": "meetings", "quantity": 7}],
    {"devices": 2, "messaging": 1},
]
ODD_LINES: list[Any] = [{}, {"fax": 1}, {"calling": 0}]
IN_SETUP = ("service_setup", "summary")


def order(*states: str) -> Draw:
    """An order in one of some states, and now and then any; what is drawn after it is about this one."""

    def drawn(hand: Hand) -> str:
        there = [*hand.world.orders.values()]
        fit = [each for each in there if each.status in states]
        found = hand.pick(there if hand.seldom() or not fit else fit)
        hand.order = None if found == MISSING else found
        return str(hand.order.wire_id) if hand.order else MISSING

    return drawn


def ended(hand: Hand) -> str:
    """An order that is provisioned, with a partner if there is one."""
    there = [each for each in hand.world.orders.values() if each.status == "provisioned"]
    hand.order = hand.pick([each for each in there if each.partner_id] or there or [None])
    return str(hand.order.wire_id) if hand.order else MISSING


def about(draw: Callable[[Hand, Order], Any]) -> Draw:
    """Something of the order that was drawn before; left out without one."""
    return lambda hand: draw(hand, hand.order) if hand.order else LEFT_OUT


def lines(hand: Hand) -> Any:
    return hand.pick(ODD_LINES if hand.seldom() else LINES)


def contact(hand: Hand) -> str:
    """A full administrator of the partner, of any other organization, or anybody."""
    own = [each.email for each in hand.world.administrators_of(hand.partner.organization) if each.administrator]
    kind = hand.number(4)
    return things.email(hand) if kind == 0 else boss(hand) if kind == 1 else str(hand.pick(own))


def customer_admin(hand: Hand) -> str:
    """Somebody at the customer: of a trial that is converted, of another organization, or nobody there."""
    trials = [each.admin_email for each in hand.world.trials.values()]
    if hand.order and hand.order.trial_conversion and trials:
        return str(hand.pick(trials))
    return hand.pick([boss(hand), boss(hand), things.email(hand)])


def full_admin(hand: Hand, order: Order) -> Any:
    """A full administrator of the customer of an order."""
    home = hand.world.directory.organizations.get(order.customer.id if order.customer else "")
    return hand.pick(home.administrators) if home and home.administrators else LEFT_OUT


def organization(hand: Hand) -> str:
    """What the wizard has shown, else the partner of the scene, and once in a while anything."""
    there = hand.world.directory.organizations
    shown = [there[key].org_id for key, _ in (hand.order.shown if hand.order else ()) if key in there]
    if hand.seldom():
        return things.organization(hand)
    return str(hand.pick(shown)) if shown else str(hand.partner.org_id)


def sites(hand: Hand) -> list[dict[str, Any]]:
    """One or two sites, seldom none or a name that cannot be."""
    names = [hand.pick(["-x", ""])] if hand.seldom() else hand.some([url.partition(".")[0] for url in SITES], 2)
    return [{"url": name, "timezone": "UTC", "early_release": things.flag(hand)} for name in names]


def shares(hand: Hand, order: Order) -> dict[str, int]:
    """The licences of the first line for Meetings over the sites, and seldom one too many."""
    found = order.lines_of("meetings")
    left = found[0].quantity if found else 0
    drawn = {}
    for site in order.sites:
        drawn[site.url] = hand.number(left + 1)
        left -= drawn[site.url]
    return {**drawn, order.sites[-1].url: drawn[order.sites[-1].url] + left + hand.seldom()} if drawn else {}


DRAWS: Mapping[str, Draw] = {
    "order": order(*BEFORE_MAPPING),
    **{f"orders.{verb}.order": order("mapped", "service_setup") for verb in ("set_up_later", "hand_over")},
    **{f"orders.{verb}.order": order(*IN_SETUP) for verb in ("set_sites", "distribute", "set_location", "close")},
    **{f"orders.{verb}.order": order("awaiting_details", "line_closed") for verb in ("open", "resend")},
    **{f"orders.{verb}.order": ended for verb in ("request_full_admin", "revoke_full_admin", "summary")},
    "orders.choose.order": order("choosing"),
    "orders.find.order": order("partner_mapping", "customer_mapping"),
    "orders.search.order": order("partner_mapping", "customer_mapping"),
    "orders.choose_organization.order": order("partner_mapping", "customer_mapping"),
    "orders.create_organization.order": order("partner_mapping", "customer_mapping"),
    "orders.confirm.order": order("review"),
    "orders.set_up_now.order": order("mapped", "handed_over"),
    "orders.resume.order": order("later"),
    "orders.grant_full_admin.order": lambda hand: _asked(hand),
    "orders.refuse_full_admin.order": lambda hand: _asked(hand),
    "orders.grant_full_admin.actor": about(full_admin),
    "orders.refuse_full_admin.actor": about(full_admin),
    "orders.revoke_full_admin.actor": about(full_admin),
    "orders.hand_over.email": about(full_admin),
    "orders.choose.email": things.email,
    "orders.change_contact.email": contact,
    "orders.find.email": customer_admin,
    "orders.create_organization.name": of("Soylent", "Tyrell", ""),
    "orders.create_organization.admin_email": things.email,
    "orders.choose_organization.organization": organization,
    "orders.set_location.address": of("1 Main Street"),
    "orders.set_location.country": of("US", "NO", "NO", "XX"),
    "orders.set_location.language": of("en_us"),
    "orders.set_location.name": of("Main", "North", "South"),
    "orders.place.deal_id": lambda hand: LEFT_OUT,
    "orders.place.offer": of("A-FLEX-3", "A-FLEX", "other"),
    "orders.place.start_date": seldom(lambda hand: things.soon(hand).date()),
    "choice": lambda hand: (
        hand.pick(["somebody_else", "nobody"]) if hand.seldom() else hand.pick(["customer", "company"])
    ),
    "city": of("Springfield"),
    "contact_email": contact,
    "domain": lambda hand: boss(hand).partition("@")[2],
    "line": lambda hand: LEFT_OUT,
    "lines": lines,
    "link": seldom(of("https://email.example/dead")),
    "postal_code": of("10000", "97201"),
    "shares": about(shares),
    "sites": sites,
    "state": of("OR"),
    "to": of("choice", "partner", "customer"),
    "transfer_code": seldom(of("T-1")),
    "trial_conversion": things.flag,
}
"""A value for each name, as in `draws.py`, of which these are a part."""

WANTED = frozenset(
    {
        *("orders.choose.email", "orders.create_organization.admin_email", "orders.find.email"),
        *(f"orders.set_location.{name}" for name in ("city", "state", "postal_code")),
        *(f"orders.{verb}_full_admin.actor" for verb in ("grant", "refuse", "revoke")),
        *("orders.hand_over.email",),
    }
)
"""Optional names without which most steps of the wizard would be refused."""


def _asked(hand: Hand) -> str:
    """An order whose partner asks for full administrator."""
    there = [each for each in hand.world.orders.values() if each.access == "requested"]
    hand.order = hand.pick(there) if there else None
    return str(hand.order.wire_id) if hand.order else MISSING


def place_order(hand: Hand) -> Any:
    """Place an order in some state, for a new organization or for one that is there."""
    own = hand.number(3) == 0
    return hand.mock.place.order(
        hand.pick(["Soylent", "Tyrell", "Cyberdyne"]),
        status=hand.pick([*get_args(OrderStatus)]),
        lines=hand.pick(LINES),
        offer=hand.pick(OFFERS),
        choice="company" if own else "customer",
        organization=things.organization(hand) if things.flag(hand) else None,
        admin_email=things.email(hand),
        sites=[{"url": url.partition(".")[0], "timezone": "UTC"} for url in hand.some(SITES, 2)] or None,
        partner=hand.partner.org_id,
    )


def choose_options(hand: Hand) -> Any:
    return hand.mock.place.order_options(match=hand.pick(["current", "2018"]), strict_close=hand.seldom())


def take_through_the_wizard(hand: Hand) -> Any:
    """Take an order from the mail to the review, for an organization that is suggested or a new one."""
    hub = hand.mock.hub.orders
    own = [each.email for each in hand.world.administrators_of(hand.partner.organization) if each.administrator]
    made = hub.place("Tyrell", hand.pick(LINES), contact_email=own[0], trial_conversion=things.flag(hand))
    hub.open(made)
    hub.choose(made, "customer")
    hub.choose_organization(made, hand.partner.org_id)
    hand.order = [*hand.world.orders.values()][-1]
    found = hub.find(made, email=customer_admin(hand))
    if found.candidates:
        return hub.choose_organization(made, found.candidates[0].id)
    admin = things.email(hand)
    return hub.create_organization(made, name="Tyrell", vertical="Retail", country="NO", admin_email=admin)


STEPS: Mapping[str, Callable[[Hand], Any]] = {
    "place.order": place_order,
    "place.order_options": choose_options,
    "set an order up to the review": take_through_the_wizard,
}
"""The steps by hand for orders, as in `by_hand.py`, of which these are a part."""
