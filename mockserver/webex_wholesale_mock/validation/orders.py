"""The rules for ordered subscriptions: who takes a step, whether it is its turn, and what it may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.facts import geography
from webex_wholesale_contracts.facts.emails import email_problem, normalise_email
from webex_wholesale_mock.entities import (
    NewOrganization,
    Order,
    Organization,
    Partner,
)
from webex_wholesale_mock.entities.order import Choice, Found, Kind
from webex_wholesale_mock.entities.order_lifecycles import ACCESS, ORDER, AccessEvent, OrderEvent
from webex_wholesale_mock.validation import organization_finder
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = [
    "check_access",
    "check_admin",
    "check_asking",
    "check_choice",
    "check_confirmation",
    "check_contact",
    "check_customer_admin",
    "check_event",
    "check_hand_over",
    "check_hands",
    "check_line",
    "check_link",
    "check_locked",
    "check_new_organization",
    "check_recipient",
    "check_turn",
    "first_administrator",
    "found_by",
    "full_administrators",
    "partner_of",
    "shown_by",
    "suggestion",
]

_CLOSABLE: Final[frozenset[OrderEvent]] = frozenset(
    {"open", "for_customer", "for_company", "map_partner", "map_customer", "confirm"}
)

_ACTS: Final[Mapping[OrderEvent, str]] = {
    "mail": "resend",
    "change_contact": "change_contact",
    "open": "open",
    "for_customer": "choose",
    "for_company": "choose",
    "back_to_choice": "back",
    "back_to_partner": "back",
    "back_to_customer": "back",
    "map_partner": "choose_organization",
    "map_customer": "choose_organization",
    "confirm": "confirm",
    "hand_over": "hand_over",
    "set_up_now": "set_up_now",
    "set_up_later": "set_up_later",
    "resume": "resume",
    "enter": "set_sites",
    "close": "close",
    "cancel": "cancel",
}
"""The operation by which people bring an event about; the clock brings about the others."""


# Turns


def check_event(order: Order, event: OrderEvent) -> None:
    """Let an event happen where it can. Raises Refusal: order.state."""
    if (order.status, event) in ORDER.table:
        return
    followers = [_ACTS[each] for state, each in ORDER.table if state == order.status and each in _ACTS]
    if order.status == "placed":
        followers.remove("resend")  # the first mail is the clock's
    text = f"the order is {order.status}; what can follow now is {', '.join(dict.fromkeys(followers)) or 'nothing'}"
    raise Refusal("order.state", Finding("order", text))


def check_turn(world: World, order: Order, event: OrderEvent) -> None:
    """Let a step be taken where it follows. Raises Refusal: order.state, order.line-closed."""
    check_event(order, event)
    if event in _CLOSABLE:
        check_line(world, order)


def check_line(world: World, order: Order) -> None:
    """Stop the wizard where the line has closed and options say so. Raises Refusal: order.line-closed."""
    if order.closed and not order.is_mapped and world.order_options.strict_close:
        text = f"the line of the order closed at {order.closed.isoformat()}; ask the seller for a new order"
        raise Refusal("order.line-closed", Finding("order", text))


def check_access(order: Order, event: AccessEvent) -> None:
    """Let the partner's access change where it can. Raises Refusal: order.state."""
    if (order.access, event) not in ACCESS.table:
        text = f"{event} cannot follow: the access of the partner is {order.access}"
        raise Refusal("order.state", Finding("order", text))


# People


def full_administrators(world: World, organization: Organization) -> list[str]:
    """List the addresses of the full administrators of an organization, oldest first."""
    return [person.email for person in world.administrators_of(organization) if "full-admin" in person.roles]


def check_hands(world: World, order: Order, email: str) -> None:
    """Let the one act whose turn it is. Raises Refusal: order.not-contact."""
    if normalise_email(email) not in _hands(world, order):
        turn = "its contact, or a full administrator of partner or customer" if order.is_mapped else "its contact"
        text = f"{email} cannot take the step; the order waits for {turn}"
        raise Refusal("order.not-contact", Finding("actor", text))


def _hands(world: World, order: Order) -> set[str]:
    emails = [order.contact_email]
    if order.partner_id:
        emails += full_administrators(world, world.partners[order.partner_id].organization)
    open_to_customer = order.is_handed_over or order.choice == "company" or order.status == "later"
    if order.customer and order.is_mapped and open_to_customer:
        emails += full_administrators(world, world.directory.organizations[order.customer.id])
    return {normalise_email(email) for email in emails}


def check_link(order: Order, link: str) -> None:
    """Let the link of the last mail open the wizard. Raises Refusal: order.not-contact."""
    if not order.link or not link.endswith(f"/{order.link}"):
        text = "the link is dead: a newer mail has another one, or what it was for is done"
        raise Refusal("order.not-contact", Finding("link", text))


def check_asking(world: World, order: Order, email: str) -> None:
    """Let the contact or the partner's full administrators ask for access.

    Raises Refusal: order.state without a partner, order.not-contact.
    """
    own = full_administrators(world, partner_of(world, order).organization)
    if normalise_email(email) not in map(normalise_email, [order.contact_email, *own]):
        text = f"{email} cannot ask; the contact or a full administrator of the partner does"
        raise Refusal("order.not-contact", Finding("actor", text))


def first_administrator(world: World, order: Order) -> str:
    """Return the address of the customer's first full administrator; an empty text without one."""
    organization = world.directory.organizations[order.customer.id if order.customer else ""]
    return next(iter(full_administrators(world, organization)), "")


def check_recipient(world: World, order: Order, email: str) -> None:
    """Let a hand-over go to a full administrator of the customer. Raises Refusal: order.contact.invalid."""
    organization = world.directory.organizations[order.customer.id if order.customer else ""]
    if normalise_email(email) not in map(normalise_email, full_administrators(world, organization)):
        text = f"{quote(email)} is not a full administrator of {organization.name!r}, who goes on with the setup"
        raise Refusal("order.contact.invalid", Finding("email", text))


def check_customer_admin(world: World, order: Order, email: str) -> None:
    """Let a full administrator of the customer decide. Raises Refusal: hub.role.insufficient."""
    organization = world.directory.organizations[order.customer.id if order.customer else ""]
    deciding = full_administrators(world, organization)
    if not deciding:
        text = f"{organization.name!r} has lost its full administrators, who decide about the partner's access; add one"
        raise Refusal("hub.role.insufficient", Finding("actor", text))
    if normalise_email(email) not in map(normalise_email, deciding):
        text = f"{email} is not a full administrator of {organization.name!r}, who decides about the partner's access"
        raise Refusal("hub.role.insufficient", Finding("actor", text))


def check_contact(email: str, *, other_than: str = "") -> None:
    """Raises Refusal (order.contact.invalid) for a malformed address, or for the present contact's."""
    if problem := email_problem(email):
        raise Refusal("order.contact.invalid", Finding("email", f"{quote(email)} {problem}"))
    if normalise_email(email) == normalise_email(other_than):
        text = f"{email} is the contact already; enter the address of somebody else"
        raise Refusal("order.contact.invalid", Finding("email", text))


def check_locked(order: Order) -> None:
    """Let the contact change before the organization is mapped. Raises Refusal: order.contact.locked."""
    if not order.takes_another_contact:
        text = f"the contact {order.contact_email} is fixed: the order is {order.status}"
        raise Refusal("order.contact.locked", Finding("contactEmail", text))


def check_admin(world: World, email: str) -> None:
    """Let an address be that of a new organization's administrator. Raises Refusal: order.contact.invalid."""
    check_contact(email)
    if any(world.owners_of_email(email)) or world.subscribers.with_email(email):
        text = f"{email} belongs to another organization; choose that one, or enter another administrator"
        raise Refusal("order.contact.invalid", Finding("adminEmail", text))


# The organization finder


def check_choice(choice: str) -> None:
    """Raises Refusal (order.choice.unknown) for a choice that the wizard does not have."""
    if choice not in get_args(Choice):
        text = f"{quote(choice)} is not a choice; use one of {', '.join(get_args(Choice))}"
        raise Refusal("order.choice.unknown", Finding("choice", text))


def found_by(world: World, order: Order, kind: Kind, organization: Organization) -> Found:
    """Return how the wizard has found an organization for a side of an order.

    Raises Refusal: order.org.same, order.org.kind, order.org.not-candidate.
    """
    if kind == "customer" and order.partner and order.partner.id == organization.id:
        text = f"{organization.name!r} is the partner of the order; choose or create the customer's organization"
        raise Refusal("order.org.same", Finding("organization", text))
    if organization_finder.kind_of(world, organization) != kind:
        text = f"{organization.name!r} is not a {kind} organization; choose one, or create it"
        raise Refusal("order.org.kind", Finding("organization", text))
    shown = dict(order.shown)
    if organization.id not in shown:
        shown = dict(shown_by(suggestion(world, order, kind)))
    if organization.id not in shown:
        text = f"{organization.name!r} was not suggested; search for its domain first"
        raise Refusal("order.org.not-candidate", Finding("organization", text))
    return shown[organization.id]


def suggestion(
    world: World, order: Order, kind: Kind, email: str = "", company: str = ""
) -> organization_finder.Suggestion:
    """Return what the finder suggests for a side of an order. The customer of a conversion is that of the trial.

    Raises Refusal: trial.deal-id.
    """
    address = email or order.contact_email
    if kind == "customer" and order.trial_conversion:
        _check_deal(world, order, address)
        return organization_finder.suggest_trial(world, address)
    return organization_finder.suggest(world, kind, address, company or order.company)


def _check_deal(world: World, order: Order, email: str) -> None:
    """Let an order convert a trial of the older edition under its own deal. Raises Refusal: trial.deal-id."""
    trial = organization_finder.trial_at(world, email)
    if trial and trial.deal_id and order.deal_id != trial.deal_id:
        text = f"the order has deal {quote(order.deal_id)}, and the trial of {trial.company!r} has another"
        raise Refusal("trial.deal-id", Finding("dealId", f"{text}; place the order with the deal of the trial"))


def shown_by(found: organization_finder.Suggestion) -> list[tuple[str, Found]]:
    """Return the organizations of a suggestion, each with how it was found."""
    how: Found = "matched" if found.outcome == "matched" else "candidate"
    return [(candidate.organization.id, how) for candidate in found.candidates]


def check_new_organization(world: World, new: NewOrganization) -> None:
    """Raises Refusal for a form with an empty field, an unknown country or an administrator who cannot be one."""
    blank = [field for field in ("name", "vertical", "country", "admin_email") if not getattr(new, field).strip()]
    if blank:
        raise Refusal("order.org.field-required", *(Finding(field, f"{field} is blank; fill it in") for field in blank))
    if not geography.is_country(new.country):
        text = f"{quote(new.country)} is not an ISO 3166-1 code of a country, in capital letters"
        raise Refusal("order.org.field-required", Finding("country", text))
    check_admin(world, new.admin_email)


def check_confirmation(world: World, order: Order) -> None:
    """Let the chosen organizations be mapped: they are there, and the administrators of new ones are free.

    Raises Refusal: order.state, order.contact.invalid.
    """
    sides = [side for side in (order.partner, order.customer) if side]
    there = {organization.id for kind in get_args(Kind) for organization in organization_finder.all_of(world, kind)}
    if gone := [side.name for side in sides if side.new is None and side.id not in there]:
        text = f"the organization {gone[0]!r} is there no more; go back and choose another one"
        raise Refusal("order.state", Finding("order", text))
    admins = [side.new.admin_email for side in sides if side.new]
    for email in admins:
        check_admin(world, email)
    if len({*map(normalise_email, admins)}) < len(admins):
        text = f"{admins[0]} cannot be the administrator of both new organizations; go back and enter another one"
        raise Refusal("order.contact.invalid", Finding("adminEmail", text))


def check_hand_over(order: Order) -> None:
    """Raises Refusal (order.handover.not-partner) where a company sets up its own order."""
    if order.choice == "company":
        text = "the order is for one's own company, so there is nobody to hand it over to"
        raise Refusal("order.handover.not-partner", Finding("order", text))


def partner_of(world: World, order: Order) -> Partner:
    """Return the partner of an order for a customer. Raises Refusal (order.state) where there is none."""
    if not order.partner_id:
        text = "the order is for one's own company" if order.is_mapped else "the order is not mapped yet"
        raise Refusal("order.state", Finding("order", f"a partner has no access yet: {text}"))
    return world.partners[order.partner_id]
