"""The steps of a line that adds a location, numbers of one, or the phone of a subscriber, as a migration has them.

Theory of operation. None of these requests may be repeated blindly. A location is looked for by its name first. Numbers
and phones are sent at once, because they are many and seldom there already; after a conflict, or an answer that was
lost, a list tells what the service has, and only the rest is sent again. Until the grace period of the client is over,
that list may lag behind the write that it is asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from webex_wholesale._bulk.common import Ids, Known, Options, list_all, perform
from webex_wholesale._bulk.plan_lines import PlanLine
from webex_wholesale._bulk.report import LineOutcome, LineReport, make_report
from webex_wholesale._core.call import build_call
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Steps, Wait
from webex_wholesale._errors import Conflict, NoAnswer, NotFound, ServerError, WholesaleError
from webex_wholesale.resources import _customer_calls as customer_calls
from webex_wholesale.resources import _subscriber_calls as subscriber_calls
from webex_wholesale_contracts.facts.devices import mac_address
from webex_wholesale_contracts.ids import bare
from webex_wholesale_contracts.models.devices import Device
from webex_wholesale_contracts.models.locations import Location

__all__ = ["add_device", "add_location", "add_numbers", "precheck_device", "precheck_location", "precheck_numbers"]

T = TypeVar("T")

LOOK_EVERY: Final = 2.0
"""Seconds between two looks at a list that may lag behind a write."""
NUMBER_TAKEN: Final = "migration.number.taken"
MAC_TAKEN: Final = "migration.device.mac"
CONSENT_OUTSTANDING: Final = "its owner has not consented to the move yet; run the plan again after that"


# Locations


def add_location(settings: Settings, line: PlanLine, ids: Ids, options: Options) -> Steps[LineReport]:
    """See to it that the location of a line is there; a customer's first one comes with the customer."""
    org_id = yield from _organization(settings, ids["customer"], options)
    if found := (yield from _find_location(settings, line, org_id)):
        return make_report(line, "found", id=found.id)
    create = build_call("locations.create", query={"org_id": org_id}, body=line.body)
    try:
        created = yield from perform(settings, create)
    except (Conflict, NoAnswer, ServerError) as problem:
        there = yield from _look_again(settings, problem, lambda: _find_location(settings, line, org_id))
        return make_report(line, _outcome(problem), id=there.id)
    return make_report(line, "created", id=created.id)


def _find_location(settings: Settings, line: PlanLine, org_id: str) -> Steps[Location | None]:
    name = line.body["name"]
    listed = yield from list_all(settings, "locations.list", org_id=org_id, name=name)
    return next((location for location in listed if (location.name or "").casefold() == name.casefold()), None)


# Numbers


def add_numbers(settings: Settings, line: PlanLine, ids: Ids, options: Options) -> Steps[LineReport]:
    """See to it that a location has the numbers of a line, and its main number where the line has that."""
    org_id, location_id = (yield from _organization(settings, ids["customer"], options)), ids["location"]
    wanted, state = line.body["phoneNumbers"], line.body["state"]
    outcome: LineOutcome = "created"
    try:
        yield from _send_numbers(settings, location_id, org_id, wanted, state)
    except (Conflict, NoAnswer, ServerError) as problem:
        left = yield from _missing_numbers(settings, location_id, org_id, wanted)
        if isinstance(problem, Conflict) and len(left) == len(wanted):
            text = "a number is in use already; all numbers of a line are added together, or none"
            return make_report(line, "refused", rule=NUMBER_TAKEN, field="number", text=text)
        if left:
            yield from _send_numbers(settings, location_id, org_id, left, state)
        outcome = _outcome(problem)
    if main := line.body.get("mainNumber"):
        body = {"callingLineId": {"phoneNumber": main}}
        place = {"ids": {"locationId": location_id}, "query": {"org_id": org_id}}
        yield from perform(settings, build_call("locations.update_calling", **place, body=body))
    return make_report(line, outcome, id=location_id)


def _send_numbers(settings: Settings, location_id: str, org_id: str, numbers: list[str], state: Any) -> Steps[None]:
    body = {"phoneNumbers": numbers, "state": state}
    place = {"ids": {"locationId": location_id}, "query": {"org_id": org_id}}
    yield from perform(settings, build_call("numbers.add", **place, body=body))


def _missing_numbers(settings: Settings, location_id: str, org_id: str, wanted: list[str]) -> Steps[list[str]]:
    listed = yield from list_all(settings, "numbers.list", org_id=org_id, location_id=location_id)
    there = {number.phone_number for number in listed}
    return [number for number in wanted if number not in there]


# Phones


def add_device(settings: Settings, line: PlanLine, ids: Ids, options: Options) -> Steps[LineReport]:
    """See to it that the phone of a line is there for its owner."""
    org_id = yield from _organization(settings, ids["customer"], options)
    person_id = yield from _person(settings, ids["subscriber"])
    if person_id is None:
        return make_report(line, "failed", text=CONSENT_OUTSTANDING)
    body = {"mac": line.key, "model": line.body["model"], "personId": person_id}
    create = build_call("devices.create", query={"org_id": org_id}, body=body)
    try:
        created = yield from perform(settings, create)
    except (Conflict, NoAnswer, ServerError) as problem:
        there = yield from _look_again(settings, problem, lambda: _find_device(settings, line, org_id))
        if bare(there.person_id or person_id) != bare(person_id):
            text = "the phone is there already, for somebody else; remove it there first"
            return make_report(line, "refused", rule=MAC_TAKEN, field="mac", text=text)
        return make_report(line, _outcome(problem), id=there.id)
    return make_report(line, "created", id=created.id)


def _find_device(settings: Settings, line: PlanLine, org_id: str) -> Steps[Device | None]:
    listed = yield from list_all(settings, "devices.list", org_id=org_id, mac=line.key)
    return next((device for device in listed if mac_address(device.mac or "") == line.key), None)


def _person(settings: Settings, subscriber_id: str) -> Steps[str | None]:
    """Return the id of a subscriber's person, None while a consent is outstanding; reads may lag behind."""
    end = settings.clock.monotonic() + settings.timeout.grace
    while True:
        try:
            return (yield from perform(settings, subscriber_calls.get(subscriber_id, None))).person_id
        except NotFound:
            if settings.clock.monotonic() >= end:
                raise
        yield Wait(LOOK_EVERY)


# All of them


def _organization(settings: Settings, customer_id: str, options: Options) -> Steps[str]:
    """Return the organization of a customer, which a run asks for once."""
    if customer_id not in options.organizations:
        customer = yield from perform(settings, customer_calls.get(customer_id, None, None))
        options.organizations[customer_id] = customer.org_id or ""
    return options.organizations[customer_id]


def _look_again(settings: Settings, problem: WholesaleError, look: Callable[[], Steps[T | None]]) -> Steps[T]:
    """Return what the request has made after all; raises its problem where there is nothing until the grace ends."""
    end = settings.clock.monotonic() + settings.timeout.grace
    while (found := (yield from look())) is None:
        if settings.clock.monotonic() >= end:
            raise problem
        yield Wait(LOOK_EVERY)
    return found


def _outcome(problem: WholesaleError) -> LineOutcome:
    return "found" if isinstance(problem, Conflict) else "repaired"


# Dry runs: nothing that a new customer brings can be asked about before the customer is there


def precheck_location(settings: Settings, line: PlanLine, known: Known) -> Steps[LineReport]:
    """Say whether the location of a line is there already."""
    org_id = yield from _known_organization(settings, known)
    found = (yield from _find_location(settings, line, org_id)) if org_id else None
    return make_report(line, "found", id=found.id) if found else make_report(line, "passed")


def precheck_numbers(settings: Settings, line: PlanLine, known: Known) -> Steps[LineReport]:
    """Say whether the numbers of a line are there already, and in which location."""
    org_id = yield from _known_organization(settings, known)
    listed = (yield from list_all(settings, "numbers.list", org_id=org_id)) if org_id else []
    homes = {number.phone_number: bare(number.location.id) for number in listed if number.location}
    here = known[1][1].id
    strays = [number for number in line.body["phoneNumbers"] if homes.get(number) not in (None, bare(here or ""))]
    if strays:
        text = f"{strays[0]} is a number of another location of the customer"
        return make_report(line, "refused", rule=NUMBER_TAKEN, field="number", text=text)
    there = all(number in homes for number in line.body["phoneNumbers"])
    return make_report(line, "found", id=here) if there else make_report(line, "passed")


def precheck_device(settings: Settings, line: PlanLine, known: Known) -> Steps[LineReport]:
    """Say whether the phone of a line is there already."""
    org_id = yield from _known_organization(settings, known)
    found = (yield from _find_device(settings, line, org_id)) if org_id else None
    return make_report(line, "found", id=found.id) if found else make_report(line, "passed")


def _known_organization(settings: Settings, known: Known) -> Steps[str | None]:
    customer_id = known[0][1].id
    return (yield from perform(settings, customer_calls.get(customer_id, None, None))).org_id if customer_id else None
