"""Restricted by Partner mode as the guide has it: facts that a customer's administrators leave as they are.

The rows are those of the guide's table (004:2074-2118). They are held by what an act has done, whatever it was and
whichever way it came, and not by what it is called.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.stateful.acts import Act
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_mock.entities import Organization, Person
from webex_wholesale_mock.world.world import World

Facts = dict[str, Any]

READ_ONLY = {"read-only", "partner-read-only", "help-desk", "help-desk-advanced", "support", "troubleshooting"}
SEES_ASSIGNED = {"partner-admin", "sales-admin", "provisioning-admin"}
"""Roles by what the help pages say of them."""


def facts_of(world: World, organization: Organization) -> Facts:
    """What the mode keeps as it is, by the rows of the guide."""
    people = world.directory.people_of.get(organization.id, {}).values()
    return {
        "rows 1 to 3 and 5, users": {each.id: each.active for each in people},
        "row 5, directory synchronization": organization.synced,
        "row 6, details of users": {each.id: _details(each) for each in people},
        "rows 7 and 8, packages and services": {each.id: _services(world, each) for each in people},
        "row 10, work numbers": {each.id: each.calling for each in people},
        "row 11, company name": organization.name,
        "row 12, domains": (organization.verified_domains, organization.claimed_domains),
        "row 13, invite emails and language": (
            "allow-admin-invite-emails" in organization.switched_off,
            organization.language,
        ),
        "row 14, authentication": organization.authentication,
        "row 17, PSTN": {
            place.id: place.pstn for place in organization.locations if place.pstn and _is_ciscos(world, organization)
        },
    }


def _details(person: Person) -> tuple[str, ...]:
    return normalise_email(person.email), person.first_name, person.last_name, person.display_name


def _services(world: World, person: Person) -> tuple[Any, ...]:
    held = [each.packages for each in world.subscribers if each.person_id == person.id]
    return sorted(person.licenses), [sorted(packages) for packages in held]


def _is_ciscos(world: World, organization: Organization) -> bool:
    """Another provider's connections are no part of the table."""
    customer = world.customers.get(organization.customer_id or "")
    provider = customer and world.template_of(customer).pstn_provider
    return provider is None or provider.startswith("Cisco")


class Watch:
    """What the acts of administrators may change, by what was there before one of them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._before = {each.id: (each, facts_of(world, each)) for each in world.directory.organizations.values()}
        self._restricted = {each.id for each, _ in self._before.values() if each.restricted}
        self._families = {each.id: _families(world, each) for each, _ in self._before.values()}
        self._managers = {each.organization_id: each.managers for each in world.customers}

    def hold(self, act: Act) -> None:
        """Hold an act to the table, to the roles, and to the organizations that are its own."""
        if act.refused or not act.roles:
            return
        there = self._world.directory.organizations
        for key, (organization, facts) in self._before.items():
            after = facts_of(self._world, organization) if key in there else {}
            if changed := [row for row in facts if after.get(row) != facts[row]]:
                reasons = [*self._forbidden(act, key)]
                assert not reasons, f"{changed} of {organization.name} changed by {act}, {reasons}"

    def _forbidden(self, act: Act, key: str) -> Iterator[str]:
        """The reasons for which an act must not change an organization."""
        if {*act.roles} <= READ_ONLY:
            yield f"{act.roles} only read"
        if act.by is None:
            return
        own = next((each for each in self._world.partners if each.organization.id == act.by.organization_id), None)
        if own is None and key in self._restricted:
            yield "Restricted by Partner mode is on"
        if own is None and key != act.by.organization_id:
            yield "it is not the administrator's"
        if own and own.id not in self._families[key]:
            yield f"it is not {own.name}'s"
        if own and {*act.roles} <= SEES_ASSIGNED and act.by.id not in self._managers.get(key, (act.by.id,)):
            yield f"{act.roles} see what is assigned alone"


def _families(world: World, organization: Organization) -> set[str]:
    """The partners whose administrators may change an organization: all, where nobody's customer has it."""
    customer = world.customers.get(organization.customer_id or "")
    if customer is None:
        return {each.id for each in world.partners}
    owner = world.partners[customer.partner_id]
    return {owner.id, owner.parent_id or owner.id}
