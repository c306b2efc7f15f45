"""All organizations of a world with their people, places, numbers and devices."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_mock.entities import Device, Location, Organization, Person, Workspace
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedObject, TrackedSet, tell_history
from webex_wholesale_mock.state.tracked_index import TrackedIndex


@attrs.define(slots=True, eq=False, on_setattr=tell_history)
class Directory(TrackedObject):
    """Organizations by bare uuid, and the indexes that find a person, a place or a number at once.

    Email addresses are kept in their normal form. `people` has every person by address, over all organizations;
    `people_of` the people of each organization by id, oldest first, the partners' own among them. `numbers` maps phone
    numbers in E.164 form to the person who has each, `homes` those that locations were given to the location.
    `free_accounts` are addresses of active consumer accounts. `dead_codes` are activation codes that have expired.
    `held_numbers` are numbers that nobody can have for a while.
    """

    organizations: TrackedDict[str, Organization] = attrs.Factory(TrackedDict)
    people: TrackedIndex[str, Person] = attrs.Factory(TrackedIndex)
    people_by_id: TrackedIndex[str, Person] = attrs.Factory(TrackedIndex)
    people_of: TrackedDict[str, TrackedDict[str, Person]] = attrs.Factory(TrackedDict)
    locations: TrackedDict[str, Location] = attrs.Factory(TrackedDict)
    homes: TrackedDict[str, str] = attrs.Factory(TrackedDict)
    numbers: TrackedDict[str, str] = attrs.Factory(TrackedDict)
    devices: TrackedDict[str, Device] = attrs.Factory(TrackedDict)
    dead_codes: frozenset[str] = frozenset()
    workspaces: TrackedDict[str, Workspace] = attrs.Factory(TrackedDict)
    free_accounts: TrackedSet[str] = attrs.Factory(TrackedSet)
    held_numbers: TrackedSet[str] = attrs.Factory(TrackedSet)

    holds = (
        "organizations",
        "people",
        "people_by_id",
        "people_of",
        "locations",
        "homes",
        "numbers",
        "devices",
        "workspaces",
        "free_accounts",
        "held_numbers",
    )

    @property
    def everyone(self) -> Iterator[Person]:
        """All people: those of the organization that was there first, oldest first, and so on."""
        return chain.from_iterable(people.values() for people in self.people_of.values())

    def organization_of(self, wire_id: str | None) -> Organization | None:
        """An organization by the id that clients see."""
        return self.organizations.get(wire_ids.uuid_of("ORGANIZATION", wire_id)) if wire_id else None

    def add_organization(self, organization: Organization) -> Organization:
        """Keep a new organization."""
        self.organizations[organization.id] = organization
        return organization

    def remove_organization(self, organization: Organization) -> None:
        """Take away an organization that has no people."""
        for location in organization.locations:
            del self.locations[location.id]
            for number in location.numbers:
                del self.homes[number]
        self.people_of.pop(organization.id, None)
        del self.organizations[organization.id]

    def add_person(self, person: Person) -> Person:
        """Keep a new person of an organization."""
        self.people[normalise_email(person.email)] = person
        self.people_by_id[person.id] = person
        people = self.people_of.get(person.organization_id)
        if people is None:
            people = self.people_of[person.organization_id] = TrackedDict()
        people[person.id] = person
        return person

    def remove_person(self, person: Person) -> None:
        """Free a person's address. The phones have to be gone."""
        del self.people[normalise_email(person.email)]
        del self.people_by_id[person.id]
        people = self.people_of[person.organization_id]
        del people[person.id]
        if not people:
            del self.people_of[person.organization_id]

    def readdress_person(self, person: Person, email: str) -> None:
        """Give a person another address."""
        del self.people[normalise_email(person.email)]
        person.email = email
        self.people[normalise_email(email)] = person

    def add_location(self, organization: Organization, location: Location) -> Location:
        """Keep one more location of an organization."""
        organization.locations = (*organization.locations, location)
        self.locations[location.id] = location
        return location
