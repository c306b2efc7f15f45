"""People of organizations: licences, calling, addresses, removal."""

from __future__ import annotations

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_mock.entities import ROLES, Calling, License, Organization, Partner, Person, Template
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow
from webex_wholesale_mock.world.world import World


def staff(world: World, partner: Partner, key: str) -> Person:
    """Somebody of a partner's own organization: the administrator of a role, or the account of its service app."""
    person = world.directory.people_by_id.get(staff_id(world, partner, key))
    return person or world.directory.add_person(new_staff(world, partner, key))


def new_staff(world: World, partner: Partner, key: str) -> Person:
    """Such a person, who is not in the world yet."""
    uuid = staff_id(world, partner, key)
    return Person(
        id=uuid,
        wire_id=wire_ids.encode("PEOPLE", uuid),
        email=staff_email(partner, key),
        organization_id=partner.organization.id,
        display_name=f"{partner.name} {key}",
        kind="person" if key in ROLES else "appuser",
        created=world.clock.now,
        last_modified=world.clock.now,
        roles=(key,) if key in ROLES else (),
    )


def staff_id(world: World, partner: Partner, key: str) -> str:
    """The bare uuid of such a person, who need not be there yet."""
    return world.ids.uuid_of(f"{partner.id}/{key}")


def service_provider_admin(world: World, template: Template) -> tuple[str, str]:
    """The email and the name of the administrator of a template: the one it names, or the partner's from the start."""
    partner = world.partners[template.partner_id]
    named = world.directory.people_by_id.get(template.administrator_id or staff_id(world, partner, "full-admin"))
    person = named or new_staff(world, partner, "full-admin")
    return person.email, person.name


def staff_email(partner: Partner, key: str) -> str:
    """The address of such a person."""
    return f"{key}@{partner.id[:8]}.example"


def brought_licenses(world: World, organization: Organization, person: Person | None) -> list[License]:
    """Return the licences that a live subscriber's packages bring, without those given by hand."""
    subscriber = world.subscribers.with_email(person.email) if person else None
    packages = subscriber.packages if subscriber else []
    return [license for license in organization.licenses if license.package in packages and not license.trial]


def reach(world: World, person: Person, calling: Calling | None) -> None:
    """Give a person this calling, in place of the present one; None takes calling away."""
    subscriber_workflow.hang_up(world, person)
    if calling is not None:
        subscriber_workflow.connect(world, person, calling)


def readdress(world: World, organization: Organization, person: Person, email: str) -> None:
    """Change a person's email, also in the list of the organization's administrators."""
    organization.administrators = tuple(
        email if _same(address, person.email) else address for address in organization.administrators
    )
    world.directory.readdress_person(person, email)


def remove(world: World, organization: Organization, person: Person) -> None:
    """Remove a person from an organization; number, extension and email are free again."""
    subscriber_workflow.hang_up(world, person)
    world.remove_person(person)
    organization.users = max(organization.users - 1, len(world.directory.people_of.get(organization.id, ())))
    organization.administrators = tuple(
        address for address in organization.administrators if not _same(address, person.email)
    )


def dissolve(world: World, organization: Organization) -> None:
    """Remove an organization with its people and the tokens that act in it."""
    for person in [*world.directory.people_of.get(organization.id, {}).values()]:
        remove(world, organization, person)
    world.remove_organization(organization)


def _same(first: str, second: str) -> bool:
    return normalise_email(first) == normalise_email(second)
