"""The numbers of locations: a few from the start, others added, each at home in one place."""

from __future__ import annotations

from itertools import islice
from typing import Final

from webex_wholesale_contracts.facts.phones import local_number
from webex_wholesale_mock.entities import Location
from webex_wholesale_mock.world.world import World

POOL: Final = 5
TRIES: Final = 60


def stock(world: World, location: Location) -> None:
    """Give a location its free numbers, the first time anybody looks.

    They are valid ones of its country, and fewer or none where that has too few or no numbering plan.
    """
    if location.stocked:
        return
    location.stocked = True
    ids, country = world.ids.branch(location.id), location.address["country"].upper()
    drawn = (local_number(country, ids.number(4)) for _ in range(TRIES))
    for number in islice((each for each in drawn if each and not is_known(world, each)), POOL):
        add(world, location, number, "ACTIVE")


def is_known(world: World, number: str) -> bool:
    """Whether a number, in E.164, is at home in a location or held by a person."""
    return number in world.directory.numbers or number in world.directory.homes


def add(world: World, location: Location, number: str, state: str) -> None:
    """Let a number be at home in a location."""
    location.numbers[number] = state
    world.directory.homes[number] = location.id
