"""Administrators of partners and customers: made, given roles, assigned to customers."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_mock.entities import Customer, Organization, Person
from webex_wholesale_mock.workflows import access
from webex_wholesale_mock.workflows import customers as customer_workflow
from webex_wholesale_mock.world.world import World


def add(world: World, organization: Organization, email: str, name: str, roles: Iterable[str] = ()) -> Person:
    """Make a person of an organization with some roles."""
    uuid = world.ids.uuid()
    person = world.directory.add_person(
        Person(
            id=uuid,
            wire_id=wire_ids.encode("PEOPLE", uuid),
            email=email,
            organization_id=organization.id,
            last_name=name,
            created=world.clock.now,
            last_modified=world.clock.now,
        )
    )
    for role in roles:
        give(world, organization, person, role)
    return person


def give(world: World, organization: Organization, person: Person, role: str) -> None:
    """Give a person one more role. A new full administrator is asked what waits for one: an attachment, or access."""
    if role in person.roles:
        return
    person.roles = (*person.roles, role)
    person.last_modified = world.clock.now
    if role != "full-admin" or organization.id not in world.directory.organizations:
        return
    organization.administrators = (*organization.administrators, person.email)
    customer = world.customers.get(organization.customer_id or "")
    if customer is None:
        return
    if customer.awaits_approval:
        customer_workflow.ask_to_approve(world, customer, person.email)
    if request := organization.awaited_access:
        access.mail(world, customer, request, person.email)


def take(world: World, organization: Organization, person: Person, role: str) -> None:
    """Take a role from a person."""
    person.roles = tuple(other for other in person.roles if other != role)
    person.last_modified = world.clock.now
    if role == "full-admin":
        organization.administrators = tuple(email for email in organization.administrators if email != person.email)


def set_roles(world: World, organization: Organization, person: Person, roles: Collection[str]) -> None:
    """Give a person these roles, in place of the present ones."""
    for role in person.roles:
        if role not in roles:
            take(world, organization, person, role)
    for role in roles:
        give(world, organization, person, role)


def assign(customer: Customer, person: Person) -> None:
    """Let an administrator manage a customer."""
    if person.id not in customer.managers:
        customer.managers = (*customer.managers, person.id)


def unassign(customer: Customer, person: Person) -> None:
    """Let an administrator manage a customer no more."""
    customer.managers = tuple(other for other in customer.managers if other != person.id)
