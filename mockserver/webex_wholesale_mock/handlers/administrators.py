"""Partner administrators: the customers of one, those of a customer, assign, unassign, revoke."""

from __future__ import annotations

from typing import Any

from webex_wholesale_contracts.ids import uuid_of
from webex_wholesale_mock.entities import ROLES, Customer, Person
from webex_wholesale_mock.entities.roles import reach_of
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call
from webex_wholesale_mock.validation import administrators as rules
from webex_wholesale_mock.wire.refusal import invalid_query
from webex_wholesale_mock.workflows import administrators

__all__ = ["assign", "list", "organizations", "revoke", "unassign"]


def organizations(call: Call) -> Answer:
    if not call.query.get("managedBy"):
        raise invalid_query("managedBy", "managedBy is missing; give the id of a partner administrator")
    person = _person(call, uuid_of("PEOPLE", call.query["managedBy"]), "managedBy")
    rules.check_assignable(person.email, person.roles)
    managed = [customer for customer in call.world.customers if customer.organization_id and _manages(person, customer)]
    return Answer(200, {"items": [_organization(call, person, customer) for customer in managed]})


def list(call: Call) -> Answer:  # a handler has the name of its operation
    people = call.world.directory.people_by_id
    managers = [people[person_id] for person_id in _customer(call).managers if person_id in people]
    return Answer(200, {"items": [_administrator(person) for person in managers]})


def assign(call: Call) -> Answer:
    customer, person = _both(call)
    rules.check_assignment(call.partner.organization, person, customer)
    administrators.assign(customer, person)
    return Answer(200)


def unassign(call: Call) -> Answer:
    administrators.unassign(*_both(call))
    return Answer(200)


def revoke(call: Call) -> Answer:
    """Take the roles that only a partner's people have; a person without any is left as it is (assumed)."""
    person = _person(call, call.path_id("personId", "PEOPLE"))
    for role in [role for role in person.roles if ROLES[role].scope == "partner"]:
        administrators.take(call.world, call.partner.organization, person, role)
    for customer in [customer for customer in call.world.customers if _manages(person, customer)]:
        administrators.unassign(customer, person)
    return Answer(204)


def _manages(person: Person, customer: Customer) -> bool:
    return person.id in customer.managers


def _both(call: Call) -> tuple[Customer, Person]:
    return _customer(call), _person(call, call.path_id("personId", "PEOPLE"))


def _customer(call: Call) -> Customer:
    """Find the customer whose organization is in the path. Raises Refusal (adjacent.not-found)."""
    organization = call.organization(call.path_id("orgId", "ORGANIZATION"))
    customer = call.world.customers.get((organization and organization.customer_id) or "")
    if customer is None:
        raise _access.missing("customer")
    return customer


def _person(call: Call, uuid: str, field: str | None = None) -> Person:
    """Find a person of the partner's own organization. Raises Refusal (adjacent.not-found)."""
    person = call.world.directory.people_by_id.get(uuid)
    if person is None or person.organization_id != call.partner.organization.id:
        raise _access.missing("person", field)
    return person


def _role(person: Person) -> str:
    """The id of the role with which a person manages customers; that of the first one (assumed)."""
    return next(ROLES[role].id for role in person.roles if reach_of([role]) != "none")


def _organization(call: Call, person: Person, customer: Customer) -> dict[str, Any]:
    organization = call.world.directory.organizations[customer.organization_id or ""]
    return {"orgId": organization.org_id, "role": _role(person)}


def _administrator(person: Person) -> dict[str, Any]:
    shown = {"id": person.wire_id, "displayName": person.name, **person.names, "emails": [person.email]}
    return {**shown, "roleInCustomerOrg": _role(person)} if reach_of(person.roles) != "none" else shown
