"""Users of a customer: claimed from elsewhere, renamed, and kept as the customer's own directory has them."""

from __future__ import annotations

from collections.abc import Iterable

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_mock.entities import Customer, Organization, Person, Subscriber
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow
from webex_wholesale_mock.world.world import World

Entry = tuple[str, str, str]
"""Address, first name and last name of somebody in a directory."""


def claim(world: World, customer: Customer, email: str) -> Person:
    """Let a user of another organization, or of the consumer service, belong to a customer's organization.

    Calling, licences, phones and tokens of the place that the user comes from stay behind (assumed).
    """
    organization = world.directory.organizations[customer.organization_id or ""]
    person = world.directory.people.get(normalise_email(email))
    if person is None:
        world.directory.free_accounts.discard(normalise_email(email))
        person = _add(world, organization, (email, "", ""))
    else:
        _move(world, person, organization)
    world.send(person.email, "user-claimed", customer.wire_id, person.name, customer=customer)
    return person


def rename(world: World, subscriber: Subscriber, first: str, last: str) -> None:
    """Give a subscriber another first or last name; a blank one stays as it is."""
    subscriber.first_name, subscriber.last_name = first or subscriber.first_name, last or subscriber.last_name
    if subscriber.person_id is not None:
        _name(world, world.directory.people_by_id[subscriber.person_id], first, last)


def sync(world: World, organization: Organization, directory: Iterable[Entry]) -> None:
    """Make the people of an organization those of its directory: add, rename, deactivate those who are not in it.

    Administrators stay active; so do packages and their usage (assumed).
    """
    listed = {normalise_email(entry[0]): entry for entry in directory}
    for person in world.directory.people_of.get(organization.id, {}).values():
        entry = listed.pop(normalise_email(person.email), None)
        if entry is not None:
            _name(world, person, *entry[1:])
            person.active = True
        elif person.active and not person.roles:
            _deactivate(world, person)
    for email, entry in listed.items():
        if email not in world.directory.free_accounts:  # who is asked for consent comes with it
            _add(world, organization, entry)
    organization.synced = world.clock.now


def end_sync(world: World, organization: Organization) -> None:
    """Follow the directory no more; those whom it has deactivated are active again (assumed)."""
    organization.synced = None
    for person in world.directory.people_of.get(organization.id, {}).values():
        person.active = True


def _deactivate(world: World, person: Person) -> None:
    person.active, person.last_modified = False, world.clock.now
    world.partners.drop_tokens(lambda token: token.person_id == person.id)


def _name(world: World, person: Person, first: str, last: str) -> None:
    if (first or person.first_name, last or person.last_name) != (person.first_name, person.last_name):
        person.first_name, person.last_name = first or person.first_name, last or person.last_name
        person.last_modified = world.clock.now


def _add(world: World, organization: Organization, entry: Entry) -> Person:
    uuid, now = world.ids.uuid(), world.clock.now
    email, first, last = entry
    organization.users += 1
    return world.directory.add_person(
        Person(
            id=uuid,
            wire_id=wire_ids.encode("PEOPLE", uuid),
            email=email,
            organization_id=organization.id,
            first_name=first,
            last_name=last,
            created=now,
            last_modified=now,
        )
    )


def _move(world: World, person: Person, organization: Organization) -> None:
    subscriber_workflow.hang_up(world, person)
    world.remove_person(person)
    left = world.directory.organizations[person.organization_id]
    left.users = max(left.users - 1, len(world.directory.people_of.get(left.id, ())))
    person.organization_id, person.licenses, person.last_modified = organization.id, (), world.clock.now
    organization.users += 1
    world.directory.add_person(person)
