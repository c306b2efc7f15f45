"""People: the caller, list, get, create, update, delete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.facts.packages import CALLING
from webex_wholesale_contracts.facts.phones import normalise, phone_problem
from webex_wholesale_contracts.models.people import CreatePerson, UpdatePerson
from webex_wholesale_mock.entities import Calling, Organization, Person
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call, paged
from webex_wholesale_mock.handlers.roles import ROLE_IDS
from webex_wholesale_mock.state.clock import timestamp
from webex_wholesale_mock.validation import administrators as administrator_rules
from webex_wholesale_mock.validation import people as person_rules
from webex_wholesale_mock.validation.fields import conform
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import administrators, people
from webex_wholesale_mock.world.world import World

__all__ = ["create", "delete", "get", "list", "me", "update", "view"]

PAGE = 100
MAX_PAGE_SIZE = 1_000
"""The highest value of `max` that has an effect."""


def me(call: Call) -> Answer:
    """Show the caller. A service app's account belongs to the organization in which its token acts (assumed)."""
    assert call.token
    person = call.world.directory.people_by_id[call.token.person_id]
    return Answer(200, _shown(call, person, _access.organization(call, None)))


def list(call: Call) -> Answer:  # a handler has the name of its operation
    matching = [*filter(_filter(call), _candidates(call))]
    answer = paged(
        call,
        PAGE,
        lambda offset, size: matching[offset : offset + size],
        partial(_shown, call),
        most=MAX_PAGE_SIZE,
        first="cursor",
    )
    if "id" in call.query and answer.body:
        shown = {person.id for person in matching}
        answer.body["notFoundIds"] = [
            person_id for person_id in _asked(call) if wire_ids.uuid_of("PEOPLE", person_id) not in shown
        ]
    return answer


def get(call: Call) -> Answer:
    assert call.token
    if call.path_id("personId", "PEOPLE") == call.token.person_id:
        return me(call)
    return Answer(200, _shown(call, _person(call)))


def create(call: Call) -> Answer:
    conform(CreatePerson, call.body)
    organization = _access.check_users(call, _access.organization(call, call.body.get("orgId")))
    _access.check_restricted(call, organization, "people.create")
    person_rules.named(call.body)
    details = _details(call, organization, None)
    person = call.world.directory.add_person(_new(call, organization, details.email))
    organization.users += 1
    _fill(call, organization, person, details)
    return Answer(200, _shown(call, person))


def update(call: Call) -> Answer:
    person = _person(call)
    conform(UpdatePerson, call.body)
    organization = _organization(call, person)
    if wire_ids.uuid_of("ORGANIZATION", call.body.get("orgId", organization.org_id)) != organization.id:
        raise _access.missing("organization", "orgId")
    if _access.is_customers(call):
        _access.check_restricted(call, organization, "people.update", [*_changes(call, organization, person)])
    details = _details(call, organization, person)
    if "full-admin" not in details.roles:
        _keep_administrator(call, organization, person)
    people.readdress(call.world, organization, person, details.email)
    _fill(call, organization, person, details)
    return Answer(200, _shown(call, person))


def delete(call: Call) -> Answer:
    return remove(call, _person(call))


def remove(call: Call, person: Person) -> Answer:
    """Remove a person. Raises Refusal; adjacent.person.is-subscriber for a live subscriber's."""
    _access.check_restricted(call, _access.check_users(call, _organization(call, person)), "people.delete")
    if call.world.subscribers.with_email(person.email):
        text = f"{person.email} is a live subscriber's; remove the subscriber first"
        raise Refusal("adjacent.person.is-subscriber", Finding(None, text))
    _keep_administrator(call, _organization(call, person), person)
    people.remove(call.world, _organization(call, person), person)
    return Answer(204)


def _keep_administrator(call: Call, organization: Organization, person: Person) -> None:
    """Raises Refusal if a partner would lose its only full administrator; a customer still has its partner's."""
    if organization is call.partner.organization:
        administrator_rules.check_last(call.world, organization, person, None)


@attrs.frozen
class _Details:
    """The checked details of a person from a body."""

    email: str
    roles: Sequence[str]
    licenses: Sequence[str]
    calling: Calling | None


def _details(call: Call, organization: Organization, person: Person | None) -> _Details:
    """Check the details in a body. Raises Refusal; the world does not change."""
    body, world = call.body, call.world
    asked = person_rules.licenses(world, organization, body, person)
    brought = people.brought_licenses(world, organization, person)
    licensed = any(
        license.gives("calling", CALLING)
        for license in organization.licenses
        if license in brought or license.id in asked
    )
    roles = person_rules.roles(call.partner, organization, body)
    _access.check_roles(call, person.roles if person else [], roles)
    return _Details(
        email=person_rules.email(world, organization, body, person),
        roles=roles,
        licenses=[license_id for license_id in asked if license_id not in [license.id for license in brought]],
        calling=person_rules.calling(world, organization, body, person, licensed=licensed),
    )


def _changes(call: Call, organization: Organization, person: Person) -> Iterator[str]:
    """Name the fields of the body that change a person, those that it leaves out among them; roles do not count."""
    body, calling = call.body, person.calling
    if body.get("displayName", "") not in (person.display_name, person.name):
        yield "displayName"
    if body.get("firstName", "") != person.first_name:
        yield "firstName"
    if body.get("lastName", "") != person.last_name:
        yield "lastName"
    if [*map(normalise_email, body.get("emails", [person.email]))] != [normalise_email(person.email)]:
        yield "emails"
    brought = {license.id for license in people.brought_licenses(call.world, organization, person)}
    if {*body.get("licenses", ())} - brought != {*person.licenses}:
        yield "licenses"
    numbers = [phone["value"] for phone in body.get("phoneNumbers", ()) if phone.get("value")]
    if [text if phone_problem(text) else normalise(text) for text in numbers[:1]] != _numbers(calling):
        yield "phoneNumbers"
    if (body.get("extension") or None) != (calling and calling.extension):
        yield "extension"


def _numbers(calling: Calling | None) -> Sequence[str]:
    return [calling.number] if calling and calling.number else []


def _new(call: Call, organization: Organization, email: str) -> Person:
    uuid, now = call.world.ids.uuid(), call.world.clock.now
    return Person(
        id=uuid,
        wire_id=wire_ids.encode("PEOPLE", uuid),
        email=email,
        organization_id=organization.id,
        created=now,
        last_modified=now,
    )


def _fill(call: Call, organization: Organization, person: Person, details: _Details) -> None:
    """Set all details of a person from the body; what it leaves out is removed."""
    body = call.body
    person.display_name = body.get("displayName", "")
    person.first_name, person.last_name = body.get("firstName", ""), body.get("lastName", "")
    administrators.set_roles(call.world, organization, person, details.roles)
    person.licenses = tuple(details.licenses)
    person.last_modified = call.world.clock.now
    people.reach(call.world, person, details.calling)


def _person(call: Call) -> Person:
    found = _access.person(call, call.path_id("personId", "PEOPLE"))
    _access.check_users(call, _organization(call, found))
    return found


def _organization(call: Call, person: Person) -> Organization:
    found = call.organization(person.organization_id)
    assert found
    return found


def _candidates(call: Call) -> Iterable[Person]:
    """List the people named by the ids of the query, else by its email, else by its organization."""
    world, query = call.world, call.query
    if "id" in query:
        uuids = [wire_ids.uuid_of("PEOPLE", person_id) for person_id in _asked(call)]
        return [person for uuid in uuids if (person := world.directory.people_by_id.get(uuid))]
    if "email" in query:
        person = world.directory.people.get(normalise_email(query["email"]))
        return [person] if person else []
    organization = _access.check_users(call, _access.organization(call, query.get("orgId")))
    return world.directory.people_of.get(organization.id, {}).values()


def _asked(call: Call) -> Sequence[str]:
    return [person_id for person_id in call.query["id"].split(",") if person_id]


def _filter(call: Call) -> Callable[[Person], bool]:
    """Read the filters of the query once.

    Returns whether a person is in an organization whose users the caller sees, and fits every filter.
    """
    query = call.query
    org_id, name = query.get("orgId"), query.get("displayName", "").casefold()
    email = normalise_email(query["email"]) if "email" in query else None
    location = wire_ids.uuid_of("LOCATION", query["locationId"]) if "locationId" in query else None

    def fits(person: Person) -> bool:
        organization = call.organization(person.organization_id)
        return (
            organization is not None
            and _access.sees_users(call, organization)
            and org_id in (None, organization.org_id)
            and email in (None, normalise_email(person.email))
            and person.name.casefold().startswith(name)
            and ("locationId" not in query or _location(person) == location)
        )

    return fits


def _location(person: Person) -> str | None:
    return wire_ids.uuid_of("LOCATION", person.calling.location_id) if person.calling else None


def _shown(call: Call, person: Person, home: Organization | None = None) -> dict[str, Any]:
    """Show a person as the query wants it; `home` stands in for the person's organization."""
    organization = home or _organization(call, person)
    return view(call.world, organization, person, calling_data=call.query.get("callingData", True))


def view(world: World, organization: Organization, person: Person, *, calling_data: bool = True) -> dict[str, Any]:
    """A person as clients see it; `calling_data=False` leaves extension and location out."""
    calling = person.calling
    licenses = [*people.brought_licenses(world, organization, person)]
    licenses += [one for one in organization.licenses if one.id in person.licenses]
    number = calling.number if calling else None
    shown: dict[str, Any] = {
        **person.names,
        "id": person.wire_id,
        "emails": [person.email],
        "phoneNumbers": [{"type": "work", "value": number, "primary": True}] if number else [],
        "displayName": person.name,
        "orgId": organization.org_id,
        "roles": [ROLE_IDS[role] for role in person.roles],
        "licenses": [license.id for license in licenses],
        "created": timestamp(person.created),
        "lastModified": timestamp(person.last_modified),
        "type": person.kind,
    }
    if calling and calling_data:
        shown["locationId"] = calling.location_id
        if calling.extension:
            shown["extension"] = calling.extension
    return shown
