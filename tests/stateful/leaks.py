"""What a partner is told holds nothing of another partner's: no id, no address of a person, no trial, no order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.stateful.acts import Act
from tests.stateful.hand import present
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.entities import Organization
from webex_wholesale_mock.world.world import World

WORD = re.compile(r"[A-Za-z0-9_@.-]{12,}")


def hold_apart(mock: WholesaleMock, act: Act) -> None:
    """Hold that an answer names nothing that is foreign to the partner, but for what was sent."""
    world = present(mock)
    if not act.said or act.sees not in {each.id for each in world.partners}:
        return
    words = {*WORD.findall(act.said)}
    if not words:
        return
    foreign = words & {*_foreign(world, act.sees)}
    assert not {each for each in foreign if each not in act.sent}, f"{foreign} leaked by {act}: {act.said}"


def _foreign(world: World, sees: str) -> Iterator[str]:
    """Ids and addresses of what only other partners have."""
    family = {sees, *(each.id for each in world.partners if each.parent_id == sees)}
    for kept in (world.customers, world.subscribers, world.trials.values()):
        yield from (each.wire_id for each in kept if each.partner_id not in family)
    shipped = ((each.wire_id, world.trials[each.trial_id].partner_id) for each in world.shipments.values())
    yield from (wire_id for wire_id, partner_id in shipped if partner_id not in family)
    for order in world.orders.values():
        if order.partner_id and order.partner_id not in family:
            yield from (order.wire_id, order.number, order.link)
    for organization in world.directory.organizations.values():
        if not _is_known(world, organization, family):
            yield organization.org_id
            for person in world.directory.people_of.get(organization.id, {}).values():
                yield from (person.wire_id, person.email)
            yield from (place.wire_id for place in organization.locations)
            yield from (each.id for each in organization.licenses)


def _is_known(world: World, organization: Organization, family: set[str]) -> bool:
    """Tell whether somebody of a family acts in an organization or asks to, or no partner does."""
    customer = world.customers.get(organization.customer_id or "")
    acting = {*([customer.partner_id] if customer else ()), *world.partners_by_trial_or_order(organization)}
    acting |= {each.id for each in world.partners if each.org_id in organization.partners}
    asked = {each.partner_id for each in world.trials.values() if each.organization_id == organization.id}
    return not acting or not family.isdisjoint(acting | asked)
