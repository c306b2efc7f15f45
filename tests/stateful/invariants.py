"""What holds in every world after every step. Each row looks at what is there, not at the indexes that find it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.stateful import order_invariants, trial_invariants
from tests.stateful.hand import present
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.entities import Partner
from webex_wholesale_mock.world.world import World

NEED_A_BASE = {"attendant_console": {"webex_calling", "webex_suite", "cx_essentials", "webex_voice"}}


def twice(things: Iterable[Any]) -> list[Any]:
    """What is there more than once."""
    return [thing for thing, count in Counter(things).items() if count > 1]


def addresses_are_unique(world: World) -> Iterator[str]:
    people = [*world.directory.people_by_id.values()]
    yield from twice(normalise_email(each.email) for each in people)
    yield from twice(normalise_email(each.email) for each in world.subscribers)
    yield from twice(normalise_email(each.primary_email) for each in world.customers if each.primary_email)
    homes = {normalise_email(each.email): each.organization_id for each in people}
    for each in world.subscribers:
        home = world.customers[each.customer_id].organization_id
        if each.status == "provisioned" and homes.get(normalise_email(each.email)) != home:
            yield f"{each.email} is a subscriber of another organization than the person's"


def numbers_and_extensions_are_unique(world: World) -> Iterator[str]:
    calling = [each for each in world.directory.people_by_id.values() if each.calling]
    yield from twice(each.calling.number for each in calling if each.calling and each.calling.number)
    yield from twice((each.calling.location_id, each.calling.extension) for each in calling if each.calling.extension)
    yield from twice(number for place in world.directory.locations.values() for number in place.numbers)
    for each in calling:
        place = next(
            (one for one in world.directory.locations.values() if one.wire_id == each.calling.location_id), None
        )
        if place is None or place.organization_id != each.organization_id:
            yield f"{each.email} calls from a location of another organization"


def phones_are_unique(world: World) -> Iterator[str]:
    phones = world.directory.devices.values()
    yield from twice(each.mac for each in phones if each.mac)
    yield from twice(each.code for each in phones if each.code)
    for each in phones:
        owner = world.directory.people_by_id.get(each.person_id or "")
        if owner and owner.organization_id != each.organization_id:
            yield f"the phone {each.id} is in another organization than its owner"
        if each.workspace_id and each.workspace_id not in world.directory.workspaces:
            yield f"the phone {each.id} has no workspace"


def everybody_has_one_base_package(world: World) -> Iterator[str]:
    for each in world.subscribers:
        bases = [package for package in each.packages if package not in NEED_A_BASE]
        if len(bases) != 1 or twice(each.packages):
            yield f"{each.email} holds {each.packages}"
        for package in each.packages:
            if not NEED_A_BASE.get(package, {bases[0]}) & {*bases}:
                yield f"{each.email} holds {package} without its base"
            if package not in world.customers[each.customer_id].packages:
                yield f"{each.email} holds {package}, which the customer has not"


def limits_are_kept(world: World) -> Iterator[str]:
    held: Counter[tuple[str, str]] = Counter()
    for each in world.subscribers:
        held.update((each.customer_id, package) for package in each.packages)
    held.update((each.customer_id, each.package) for each in world.directory.workspaces.values())
    for customer in world.customers:
        for package, limit in customer.limits.items():
            if (count := held[customer.id, package]) > limit:
                yield f"{count} hold {package} of {customer.external_id}, where {limit} may"
        theirs = Counter({package: count for (owner, package), count in held.items() if owner == customer.id})
        if +customer.held != theirs:
            yield f"{customer.external_id} counts {customer.held}, and {theirs} is held"


def nobody_is_left_behind(world: World) -> Iterator[str]:
    partners = {each.id: each for each in world.partners}
    for customer in world.customers:
        organization = world.directory.organizations.get(customer.organization_id or "")
        if organization and organization.customer_id != customer.id:
            yield f"the organization of {customer.external_id} is another customer's"
        if customer.partner_id not in partners:
            yield f"{customer.external_id} has no partner"
    for organization in world.directory.organizations.values():
        owner = world.customers.get(organization.customer_id or "")
        if organization.customer_id and owner is None:
            yield f"{organization.name} is of a customer that is gone"
    yield from twice((each.partner_id, each.external_id) for each in world.customers)
    yield from twice(each.organization_id for each in world.customers if each.organization_id)


def each_partner_keeps_an_administrator(world: World) -> Iterator[str]:
    for partner in world.partners:
        if not any(each.administrator for each in world.administrators_of(partner.organization)):
            yield f"{partner.name} has no full administrator any more"


def nothing_is_overdue(world: World) -> Iterator[str]:
    for work in world.clock.upcoming():
        if work.due < world.clock.now:
            yield f"{work.kind} was due at {work.due}"


INVARIANTS: tuple[Callable[[World], Iterator[Any]], ...] = (
    addresses_are_unique,
    numbers_and_extensions_are_unique,
    phones_are_unique,
    everybody_has_one_base_package,
    limits_are_kept,
    nobody_is_left_behind,
    each_partner_keeps_an_administrator,
    nothing_is_overdue,
    *trial_invariants.INVARIANTS,
    *order_invariants.INVARIANTS,
)
"""All of them; one for a new noun is a row here."""


def check(mock: WholesaleMock) -> None:
    """Hold a world to everything above."""
    for invariant in INVARIANTS:
        found = [*invariant(present(mock))]
        assert not found, f"{invariant.__name__}: {found}"


def seller(world: World, partner: Partner) -> Partner:
    """The partner whose purchase order counts."""
    return world.partners[partner.parent_id] if partner.parent_id else partner


def packages_of(world: World) -> set[tuple[str, str]]:
    """Each customer with each of its packages."""
    return {(customer.id, package) for customer in world.customers for package in customer.packages}
