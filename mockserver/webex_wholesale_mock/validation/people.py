"""The rules for people: one free email, a name, known roles, licences of the organization, calling."""

from __future__ import annotations

from collections.abc import Collection

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.facts.phones import extension_problem, normalise, phone_problem
from webex_wholesale_contracts.ids import uuid_of
from webex_wholesale_mock.entities import ROLES, Body, Calling, Location, Organization, Partner, Person
from webex_wholesale_mock.validation.fields import invalid, taken, valid_email
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = ["calling", "email", "known", "licenses", "named", "roles"]


def email(world: World, organization: Organization, body: Body, person: Person | None = None) -> str:
    """Return the address in a body, or the one that the person has. Raises Refusal if it is invalid or in use."""
    if person and "emails" not in body:
        return person.email
    if len(body["emails"]) != 1:
        raise invalid("emails", f"emails has {len(body['emails'])} addresses; a person has exactly one")
    address = valid_email("emails[0]", body["emails"][0])
    if person and normalise_email(address) == normalise_email(person.email):
        return address
    normalised = normalise_email(address)
    others = [owner for owner in world.owners_of_email(address) if owner != organization.id]
    held = normalised in world.directory.people or normalised in world.directory.free_accounts
    if others or held or world.subscribers.with_email(address):
        raise taken("emails[0]", f"the email {address} is already associated with an existing user")
    if person and world.subscribers.with_email(person.email):
        text = f"{person.email} is a live subscriber's; remove the subscriber before the email changes"
        raise Refusal("adjacent.person.is-subscriber", Finding("emails[0]", text))
    return address


def named(body: Body) -> None:
    """Raises Refusal if a new person has no name at all."""
    if not any(body.get(name, "").strip() for name in ("displayName", "firstName", "lastName")):
        raise Refusal("adjacent.field.required", Finding("displayName", "give displayName, firstName or lastName"))


def known(field: str, asked: Collection[str], there: Collection[str]) -> list[str]:
    """Return the values asked for, each once. Raises Refusal for one that does not exist."""
    for index, value in enumerate(asked):
        if value not in there:
            raise invalid(f"{field}[{index}]", f"{field}[{index}] does not exist")
    return [*dict.fromkeys(asked)]


def licenses(world: World, organization: Organization, body: Body, person: Person | None) -> list[str]:
    """Return the ids of the licences in a body. Raises Refusal for an unknown one, and for one that is used up.

    Licences of trials and orders have units; that one more is refused is assumed. Those of packages have no limit here.
    """
    asked = known("licenses", body.get("licenses", ()), [license.id for license in organization.licenses])
    people = world.directory.people_of.get(organization.id, {}).values()
    new = {*asked} - {*(person.licenses if person else ())}
    for license in organization.licenses:
        if license.id not in new or not (license.trial or license.order):
            continue
        if sum(license.id in each.licenses for each in people) >= license.units:
            text = f"{license.units} of {license.units} licences of {license.service} are in use; free one, or get more"
            raise invalid(f"licenses[{asked.index(license.id)}]", text)
    return asked


def roles(partner: Partner, organization: Organization, body: Body) -> list[str]:
    """Return the keys of the roles in a body, which name them by id. Raises Refusal for one that is not had here."""
    here = "partner" if organization is partner.organization else "customer"
    ids = {role.id: role.key for role in ROLES.values() if role.scope in (here, "both")}
    asked = known("roles", body.get("roles", ()), ids)
    return [key for role_id, key in ids.items() if role_id in asked]


def calling(
    world: World, organization: Organization, body: Body, person: Person | None, *, licensed: bool
) -> Calling | None:
    """Return the calling that a body asks for; None without a calling licence. Raises Refusal if it is not possible."""
    number = next((phone["value"] for phone in body.get("phoneNumbers", ()) if phone.get("value")), None)
    extension = body.get("extension")
    if not licensed:
        given = [name for name in ("phoneNumbers", "extension", "locationId") if body.get(name)]
        if given:
            raise invalid(given[0], f"{given[0]} needs a calling licence")
        return None
    if number is None and extension is None:
        text = "a person with a calling licence needs a number in phoneNumbers or an extension"
        raise Refusal("adjacent.field.required", Finding("extension", text))
    location = _location(organization, body.get("locationId"), person)
    return Calling(
        number=_number(world, number, person) if number is not None else None,
        extension=_extension(location, extension, person) if extension is not None else None,
        location_id=location.wire_id,
    )


def _location(organization: Organization, wanted: str | None, person: Person | None) -> Location:
    """Return the location that a body names; a person who has calling stays in the present one."""
    current = person.calling.location_id if person and person.calling else None
    if wanted is None and current is None:
        raise Refusal("adjacent.field.required", Finding("locationId", "locationId comes with a calling licence"))
    uuid = uuid_of("LOCATION", wanted or current or "")
    location = next((location for location in organization.locations if location.id == uuid), None)
    if location is None:
        raise Refusal("adjacent.not-found", Finding("locationId", "no location of the organization has this id"))
    if current not in (None, location.wire_id):
        raise invalid("locationId", "the location of a person who has calling does not change")
    return location


def _number(world: World, text: str, person: Person | None) -> str:
    if problem := phone_problem(text):
        raise invalid("phoneNumbers[0].value", f"the phone number {problem}")
    number = normalise(text)
    if world.directory.numbers.get(number, person and person.id) != (person and person.id):
        raise taken("phoneNumbers[0].value", f"the phone number {number} is already in use")
    return number


def _extension(location: Location, text: str, person: Person | None) -> str:
    if problem := extension_problem(text):
        raise invalid("extension", f"the extension {problem}")
    if location.extensions.get(text, person and person.id) != (person and person.id):
        raise taken("extension", f"extension {text} is taken in this location")
    return text
