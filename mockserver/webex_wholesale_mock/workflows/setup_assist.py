"""Wholesale Setup Assist: ordered for a location, billed when onboarding is complete (guide).

The number of users is that of the location when the order is placed (assumed).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import attrs

from webex_wholesale_contracts.facts.packages import SETUP_ASSIST
from webex_wholesale_mock.entities import Customer, Location, SetupAssist
from webex_wholesale_mock.world.world import World

EXPRESS, STANDARD = SETUP_ASSIST

EXPRESS_USERS: Final = 5
"""Number of users up to which the flat charge applies."""

BUSINESS_DAYS: Final = 6
"""Business days that lie between order and completion at least (guide)."""

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


def earliest(now: datetime) -> datetime:
    """Return the earliest completion of an order placed now; Monday to Friday are business days (assumed)."""
    left = BUSINESS_DAYS
    while left:
        now += _DAY
        left -= now.weekday() < _SATURDAY
    return now


def users_at(world: World, location: Location) -> int:
    """Return the number of people who have calling in a location."""
    people = world.directory.people_of.get(location.organization_id, {}).values()
    return sum(1 for person in people if person.calling and person.calling.location_id == location.wire_id)


def order_for(world: World, customer: Customer, location: Location) -> SetupAssist | None:
    """Return the order that a customer has placed for a location, under way or billed, if there is one."""
    orders = world.setup_assists.values()
    own = (order for order in orders if (order.customer_id, order.location_id) == (customer.id, location.wire_id))
    return next(own, None)


def order(world: World, customer: Customer, location: Location, users: int, completes: datetime) -> SetupAssist:
    """Place an order for a location.

    Args:
        users: the number of users at the location.
        completes: the end of onboarding, when the order is billed.
    """
    express = users <= EXPRESS_USERS
    placed = SetupAssist(
        id=world.ids.uuid(),
        customer_id=customer.id,
        location_id=location.wire_id,
        service=EXPRESS if express else STANDARD,
        quantity=1 if express else users,
        completes=completes,
    )
    world.setup_assists[placed.id] = placed
    world.clock.schedule((completes - world.clock.now).total_seconds(), "setup_assist.complete", placed.id)
    return placed


def cancel_all(world: World, customer: Customer) -> None:
    """Forget all orders of a customer who leaves; those under way are not billed (assumed)."""
    for placed in [order for order in world.setup_assists.values() if order.customer_id == customer.id]:
        del world.setup_assists[placed.id]
        world.clock.drop(placed.id)


def _complete(world: World, subject: str) -> None:
    placed = world.setup_assists[subject]
    world.setup_assists[subject] = attrs.evolve(placed, is_billed=True)
    world.ledger.charge(world.customers[placed.customer_id], placed.service, placed.quantity, world.clock.now)


SCHEDULED_WORK: Final = {"setup_assist.complete": _complete}
