"""What holds of ordered subscriptions in every world, by the guides and not by the code that provisions them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from webex_wholesale_mock.entities import Order, Organization
from webex_wholesale_mock.entities.order_lifecycles import UNMAPPED
from webex_wholesale_mock.world.world import World

WITH_SHARES = {"summary", "provisioning", "provisioned"}
Licenses = Counter[tuple[str, str, str, int]]


def homes(world: World) -> Iterator[Organization]:
    """All organizations, those of partners among them."""
    yield from {each.id: each for each in world.directory.organizations.values()}.values()
    yield from (
        each.organization for each in world.partners if each.organization.id not in world.directory.organizations
    )


def licenses_add_up(world: World) -> Iterator[str]:
    """Each order has brought its licences and its subscription, those of another order beside them."""
    there = {each.id: each for each in homes(world)}
    done = [each for each in world.orders.values() if each.status == "provisioned"]
    for home in there.values():
        own = [each for each in done if each.customer and each.customer.id == home.id]
        expected = Counter(found for each in own for found in _licenses(each))
        found: Licenses = Counter(
            (each.order, each.service, each.site_url, each.units) for each in home.licenses if each.order
        )
        if found != expected:
            yield f"{home.name} has the licences {found - expected} too much and {expected - found} too little"
        bought = Counter((each.order, each.services) for each in home.subscriptions if each.order)
        if bought != Counter((each.id, frozenset(line.service for line in each.lines)) for each in own):
            yield f"{home.name} has the subscriptions {bought}, and the orders {[each.number for each in own]}"
        urls = {site.url.casefold() for site in home.sites}
        if lost := {site.url for each in own for site in each.sites} - urls:
            yield f"{home.name} has ordered the sites {lost}, and has not got them"


def _licenses(order: Order) -> Iterator[tuple[str, str, str, int]]:
    for line in order.lines:
        shares = [each for each in order.shares if each.line == line.number]
        for each in shares:
            yield order.id, line.service, each.url, each.quantity
        if not shares:
            yield order.id, line.service, "", line.quantity


def shares_add_up(world: World) -> Iterator[str]:
    for order in world.orders.values():
        urls = {site.url for site in order.sites}
        for line in order.lines_of("meetings"):
            shares = {each.url: each.quantity for each in order.shares if each.line == line.number}
            if shares and (sum(shares.values()) != line.quantity or {*shares} != urls or min(shares.values()) < 0):
                yield f"order {order.number} has {shares} of {line.quantity} for {urls}"
            if not shares and order.status in WITH_SHARES:
                yield f"order {order.number} is {order.status}, and line {line.number} has no shares"


def nothing_is_made_too_early(world: World) -> Iterator[str]:
    """Before the point of no return no partner has a role, and a new organization has no id."""
    for order in world.orders.values():
        sides = [side for side in (order.partner, order.customer) if side]
        if order.mapped is None and (order.partner_id or order.access != "new" or order.location or order.sites):
            yield f"order {order.number} is not mapped, and has {order.partner_id} and {order.sites}"
        if order.mapped is None and any(side.new and side.id for side in sides):
            yield f"order {order.number} is not mapped, and its organizations are made"
        if (order.status in UNMAPPED) != (order.mapped is None) and order.status != "cancelled":
            yield f"order {order.number} is {order.status}, and was mapped at {order.mapped}"
        if order.mapped and not (order.customer and order.customer.id and order.is_mapped):
            yield f"order {order.number} is mapped to nobody"


def contacts_are_fixed(world: World) -> Iterator[str]:
    for order in world.orders.values():
        last = order.contacts[-1]
        if last.email != order.contact_email or (order.mapped and last.since > order.mapped):
            yield f"order {order.number} has the contact {order.contact_email}, {last.email} since {last.since}"


def partners_keep_their_access(world: World) -> Iterator[str]:
    """A mapped order for a customer gives its partner a role there, full where the order says so."""
    there = {each.id: each for each in homes(world)}
    for order in world.orders.values():
        if (order.access == "none") != (order.mapped is not None and order.choice == "company"):
            yield f"order {order.number} is for {order.choice}, and access is {order.access}"
        if not order.partner_id or order.customer is None or order.customer.id not in there:
            continue
        role = there[order.customer.id].partners.get(order.partner_id)
        if role is None or (order.access == "full" and role != "full-admin"):
            yield f"order {order.number} has {order.access} access, and its partner is {role} there"


def organizations_stay(world: World) -> Iterator[str]:
    """What an order is set up for is there until the setup is over, and what is bought afterwards too."""
    there = {each.id for each in homes(world)}
    for order in world.orders.values():
        gone = order.mapped and order.customer and order.customer.id not in there
        if gone and order.status != "cancelled":
            yield f"the organization of order {order.number} is gone, which is {order.status}"


def links_are_of_one_mail(world: World) -> Iterator[str]:
    """An order has at most one link that is good, and the last mail that has links has it."""
    for order in world.orders.values():
        sent = [each for each in world.outbox if each.subject == order.wire_id and each.links]
        last = {link for each in sent if each.sent == sent[-1].sent for link in each.links.values()}
        if order.link and not any(order.link in link for link in last):
            yield f"the link of order {order.number} is in none of the last mails about it"


def steps_are_on_the_clock(world: World) -> Iterator[str]:
    due = {(work.kind, work.subject): work.due for work in world.clock.upcoming()}
    for order in world.orders.values():
        closes = order.closes if order.status in UNMAPPED and order.closed is None else None
        expected = {
            "order.mail": order.starts if order.status == "placed" else None,
            "order.close_line": closes,
        }
        for kind, moment in expected.items():
            if due.get((kind, order.id)) != moment:
                yield f"order {order.number} is {order.status}, and {kind} comes at {due.get((kind, order.id))}"
        if (("order.provisioned", order.id) in due) != (order.status == "provisioning"):
            yield f"order {order.number} is {order.status}, and the end of provisioning is wrong"


def emails_of_orders_come_once(world: World) -> Iterator[str]:
    sent = Counter((each.to.casefold(), each.subject) for each in world.outbox if each.kind == "order-setup-complete")
    yield from (
        f"{about} is told {count} times of a setup that is complete" for about, count in sent.items() if count > 1
    )


INVARIANTS = (
    licenses_add_up,
    shares_add_up,
    nothing_is_made_too_early,
    contacts_are_fixed,
    partners_keep_their_access,
    organizations_stay,
    links_are_of_one_mail,
    steps_are_on_the_clock,
    emails_of_orders_come_once,
)
"""All of them, which are a part of those in `invariants.py`."""
