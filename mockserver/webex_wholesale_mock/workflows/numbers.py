"""Phone numbers of locations: a few from the start, others added, each in one location."""

from __future__ import annotations

from itertools import islice
from typing import Final

from webex_wholesale_contracts.facts.phones import local_number
from webex_wholesale_mock.entities import Location
from webex_wholesale_mock.world.world import World

POOL: Final = 5
TRIES: Final = 60


def stock(world: World, location: Location) -> None:
    """Give a location its first free numbers, once.

    They are valid numbers of its country; there are fewer, or none, where the numbering plan has too few or is unknown.
    """
    if location.stocked:
        return
    location.stocked = True
    ids, country = world.ids.branch(location.id), location.address["country"].upper()
    drawn = (local_number(country, ids.number(4)) for _ in range(TRIES))
    for number in islice((number for number in drawn if number and not is_known(world, number)), POOL):
        add(world, location, number, "ACTIVE")


def is_known(world: World, number: str) -> bool:
    """Return True if a number, in E.164 form, belongs to a location or a person, or is held."""
    directory = world.directory
    return number in directory.numbers or number in directory.homes or number in directory.held_numbers


def add(world: World, location: Location, number: str, state: str) -> None:
    """Add a number, in E.164 form, to a location."""
    location.numbers[number] = state
    world.directory.homes[number] = location.id


def remove_all(world: World, location: Location) -> None:
    """Take every number from a location; it gets no others by itself."""
    for number in location.numbers:
        del world.directory.homes[number]
    location.numbers.clear()
    location.stocked, location.main_number = True, None
