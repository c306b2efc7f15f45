"""Numbers: list, add."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.facts.phones import normalise, phone_problem
from webex_wholesale_contracts.ids import uuid_of
from webex_wholesale_contracts.models.numbers import AddNumbers
from webex_wholesale_mock.entities import Location, Person
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call, paged
from webex_wholesale_mock.validation.fields import conform, invalid, taken
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import numbers as number_workflow
from webex_wholesale_mock.world.world import World

__all__ = ["add", "list"]

PAGE = MAX_PAGE_SIZE = 2_000
"""The default and the highest value of `max`."""

MAX_ADDED = 1_000
"""Numbers that one request may add (rule adjacent.numbers.too-many): reading each takes some 50 microseconds."""


@attrs.frozen
class Line:
    """A number of a location, an extension in it, or both, and the person who has them."""

    location: Location
    number: str | None
    extension: str | None = None
    owner: Person | None = None


def list(call: Call) -> Answer:  # a handler has the name of its operation
    query = call.query
    organization = _access.organization(call, query.get("orgId"))
    wanted = uuid_of("LOCATION", query["locationId"]) if "locationId" in query else None
    held = _held(call.world, organization.id)
    lines = [
        line
        for location in organization.locations
        if wanted in (None, location.id)
        for line in _lines(call.world, location, held[location.wire_id])
    ]
    lines = [*filter(_filter(call), lines)]
    return paged(
        call,
        PAGE,
        lambda offset, size: lines[offset : offset + size],
        _view,
        most=MAX_PAGE_SIZE,
        first="start",
        key="phoneNumbers",
    )


def add(call: Call) -> Answer:
    location = _access.location(call, call.path_id("locationId", "LOCATION"))
    conform(AddNumbers, call.body)
    given = call.body["phoneNumbers"]
    if len(given) > MAX_ADDED:
        text = f"phoneNumbers has {len(given)} entries, the limit is {MAX_ADDED}; send them in several requests"
        raise Refusal("adjacent.numbers.too-many", Finding("phoneNumbers", text))
    numbers = [_new(call.world, index, text) for index, text in enumerate(given)]
    if len(set(numbers)) < len(numbers):
        raise invalid("phoneNumbers", "phoneNumbers has a number twice")
    for number in numbers:
        number_workflow.add(call.world, location, number, call.body.get("state", "ACTIVE"))
    return Answer(200)


def of_location(world: World, location: Location, field: str, text: str) -> str:
    """Return the E.164 form of a number. Raises Refusal (adjacent.field.invalid) if the location does not have it."""
    number = "" if phone_problem(text) else normalise(text)
    holder = world.directory.people_by_id.get(world.directory.numbers.get(number, ""))
    held = holder and holder.calling and holder.calling.location_id == location.wire_id
    if not held and number not in location.numbers:
        raise invalid(field, f"{field} is not a number of this location")
    return number


def _new(world: World, index: int, text: str) -> str:
    field = f"phoneNumbers[{index}]"
    if problem := "is not in E.164, which begins with +" if not text.startswith("+") else phone_problem(text):
        raise invalid(field, f"{field} {problem}")
    number = normalise(text)
    if number_workflow.is_known(world, number):
        raise taken(field, f"the phone number {number} is already in use")
    return number


def _held(world: World, organization_id: str) -> Mapping[str, deque[Person]]:
    """Group the people of an organization who have calling by the ids of their locations."""
    held: defaultdict[str, deque[Person]] = defaultdict(deque)
    for person in world.directory.people_of.get(organization_id, {}).values():
        if person.calling:
            held[person.calling.location_id].append(person)
    return held


def _lines(world: World, location: Location, people: Iterable[Person]) -> Iterator[Line]:
    """List the lines of a location: numbers in order, then extensions without a number."""
    number_workflow.stock(world, location)
    free = [Line(location, number) for number in location.numbers if number not in world.directory.numbers]
    held = [
        Line(location, person.calling.number, person.calling.extension, person) for person in people if person.calling
    ]
    yield from sorted([*free, *held], key=lambda line: (line.number is None, line.number or line.extension or ""))


def _filter(call: Call) -> Callable[[Line], bool]:
    """Read the filters of the query once. Returns whether a line fits them all."""
    text, available = call.query.get("phoneNumber"), call.query.get("available")
    digits = None if text is None else re.sub(r"\D", "", text)

    def fits(line: Line) -> bool:
        if digits is not None and (not digits or digits not in (line.number or "")):
            return False
        return available is None or available == (line.owner is None)

    return fits


def _view(line: Line) -> dict[str, Any]:
    view: dict[str, Any] = {
        "state": line.location.numbers.get(line.number or "", "ACTIVE"),
        "phoneNumberType": "PRIMARY",
        "mainNumber": line.number is not None and line.number == line.location.main_number,
        "includedTelephonyTypes": "PSTN_NUMBER",
        "tollFreeNumber": False,
        "isServiceNumber": False,
        "location": {"id": line.location.wire_id, "name": line.location.name},
    }
    if line.number:
        view["phoneNumber"] = line.number
    if line.extension:
        view["extension"] = line.extension
    if line.owner:
        view["owner"] = {"id": line.owner.wire_id, "type": "PEOPLE"} | line.owner.names
    return view
