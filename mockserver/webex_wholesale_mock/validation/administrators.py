"""The rules for administrators: their roles, and the customers that are assigned to them."""

from __future__ import annotations

from collections.abc import Collection

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.facts.emails import email_problem, normalise_email
from webex_wholesale_mock.entities import ROLES, Customer, Organization, Person
from webex_wholesale_mock.entities.roles import reach_of
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = ["check_assignable", "check_assignment", "check_new", "check_removal", "check_roles"]


def check_new(world: World, organization: Organization, email: str) -> None:
    """Raises Refusal if nobody with this address can become an administrator of an organization."""
    if problem := email_problem(email):
        raise Refusal("hub.administrator.email", Finding("email", f"the email {quote(email)} {problem}"))
    elsewhere = any(owner != organization.id for owner in world.owners_of_email(email))
    held = normalise_email(email) in world.directory.people or normalise_email(email) in world.directory.free_accounts
    if elsewhere or held or world.subscribers.with_email(email):
        text = f"{email} is the email of somebody already; give that person a role with administrators.assign_role"
        raise Refusal("hub.administrator.email", Finding("email", text))


def check_roles(world: World, organization: Organization, roles: Collection[str]) -> None:
    """Raises Refusal if people of an organization cannot have these roles."""
    partners = organization.id not in world.directory.organizations
    here = [role.key for role in ROLES.values() if role.scope == "both" or (role.scope == "partner") is partners]
    for role in roles:
        if role not in here:
            text = f"{quote(role)} is not a role of {organization.name}; use one of {', '.join(here)}"
            raise Refusal("hub.administrator.role", Finding("role", text))


def check_removal(world: World, organization: Organization, person: Person, role: str) -> None:
    """Raises Refusal if a role cannot be taken from a person."""
    if role not in person.roles:
        raise Refusal("hub.administrator.role", Finding("role", f"{person.email} does not have the role {quote(role)}"))
    if role == "full-admin":
        check_last(world, organization, person, "role")


def check_last(world: World, organization: Organization, person: Person, field: str | None) -> None:
    """Raises Refusal where nobody would be left who may assign roles if a person were no full administrator."""
    others = [other for other in world.administrators_of(organization) if other is not person]
    if not any(other.administrator for other in others):
        text = f"{person.email} is the only full administrator of {organization.name}; give the role to another first"
        raise Refusal("hub.administrator.last", Finding(field, text))


def check_assignment(home: Organization, person: Person, customer: Customer) -> None:
    """Raises Refusal unless a person can be assigned to a customer of the partner whose own organization is `home`."""
    if person.organization_id != home.id:
        name = f"customer {quote(customer.external_id)}"
        text = f"{person.email} is not an administrator of {home.name}; {name} is its customer"
        raise Refusal("hub.assignment.role", Finding("administrator", text))
    check_assignable(person.email, person.roles)


def check_assignable(email: str, roles: Collection[str]) -> None:
    """Raises Refusal unless customers are assigned to administrators with these roles."""
    reach = reach_of(roles)
    if reach == "assigned":
        return
    text = f"{email} sees every customer already"
    if reach == "none":
        text = f"{email} has no role with which customers are managed, such as partner-admin"
    raise Refusal("hub.assignment.role", Finding("administrator", text))
