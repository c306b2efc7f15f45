"""Wholesale Setup Assist: ordered for a location, billed when onboarding is complete (guide).

How many users a location has is what it has when the order is placed (assumed).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from webex_wholesale_mock.entities import Customer, Location, SetupAssist
from webex_wholesale_mock.world.world import World

EXPRESS_USERS: Final = 5
"""Up to so many users the flat charge applies."""

BUSINESS_DAYS: Final = 6
"""So many at least lie between the order and the completion (guide)."""

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


def earliest(now: datetime) -> datetime:
    """When an order that is placed now can be complete at the soonest; Monday to Friday are business days (assumed)."""
    left = BUSINESS_DAYS
    while left:
        now += _DAY
        left -= now.weekday() < _SATURDAY
    return now


def users_at(world: World, location: Location) -> int:
    """How many people are reached at a location."""
    people = world.directory.people_of.get(location.organization_id, {}).values()
    return sum(1 for person in people if person.calling and person.calling.location_id == location.wire_id)


def order(world: World, customer: Customer, location: Location, users: int, completes: datetime) -> SetupAssist:
    """Place an order for a location with so many users."""
    express = users <= EXPRESS_USERS
    placed = SetupAssist(
        id=world.ids.uuid(),
        customer_id=customer.id,
        location_id=location.wire_id,
        service=f"wholesale_setup_assist_{'express' if express else 'standard'}",
        quantity=1 if express else users,
        completes=completes,
    )
    world.setup_assists[placed.id] = placed
    world.clock.schedule((completes - world.clock.now).total_seconds(), "setup_assist.complete", placed.id)
    return placed


def cancel_all(world: World, customer: Customer) -> None:
    """A customer who goes is not onboarded any more, and not billed for it (assumed)."""
    for placed in [one for one in world.setup_assists.values() if one.customer_id == customer.id]:
        del world.setup_assists[placed.id]
        world.clock.drop(placed.id)


def _complete(world: World, subject: str) -> None:
    placed = world.setup_assists.pop(subject)
    world.ledger.charge(world.customers[placed.customer_id], placed.service, placed.quantity, world.clock.now)


SCHEDULED_WORK: Final = {"setup_assist.complete": _complete}
