"""Access of a caller to organizations and to what is in them; everything else is refused as if it did not exist.

In the other Webex APIs, an id names something in any organization that the partner manages (assumed). An `orgId` beside
it has to be the organization of that id.
"""

from __future__ import annotations

from collections.abc import Collection

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.ids import uuid_of
from webex_wholesale_mock.entities import Location, Organization, Partner, Person
from webex_wholesale_mock.entities.roles import entitled
from webex_wholesale_mock.handlers._call import Call
from webex_wholesale_mock.validation import access, restricted
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = [
    "agrees",
    "check_restricted",
    "check_roles",
    "check_users",
    "is_customers",
    "location",
    "managed",
    "missing",
    "named_organization",
    "organization",
    "person",
    "sees_users",
    "sub_partner",
]


def missing(what: str, field: str | None = None) -> Refusal:
    """Build the refusal of something that does not exist for this caller (adjacent.not-found)."""
    return Refusal("adjacent.not-found", Finding(field, f"no {what} that you manage has this id"))


def managed(call: Call) -> list[Organization]:
    """List the organizations that the caller may act in, the partner's own first."""
    organizations = (call.partner.organization, *call.world.directory.organizations.values())
    return [organization for organization in organizations if call.manages(organization)]


def named_organization(call: Call, org_id: str, field: str = "orgId") -> Organization:
    """Find an organization by the id that clients see. Raises Refusal (adjacent.not-found)."""
    found = call.organization(uuid_of("ORGANIZATION", org_id))
    if found is None:
        raise missing("organization", field)
    return found


def organization(call: Call, org_id: str | None) -> Organization:
    """Find an organization by id, or the caller's own without one. Raises Refusal (adjacent.not-found)."""
    if org_id is not None:
        return named_organization(call, org_id)
    assert call.token
    found = call.organization(call.token.organization_id)
    if found is None:
        text = "the caller's roles do not allow this in its own organization; name the customer's in orgId"
        raise Refusal("auth.role.insufficient", Finding("orgId", text))
    return found


def location(call: Call, uuid: str, field: str | None = None) -> Location:
    """Find a location by its bare uuid. Raises Refusal (adjacent.not-found)."""
    found = call.world.directory.locations.get(uuid)
    if found is None or not agrees(call, found.organization_id):
        raise missing("location", field)
    return found


def person(call: Call, uuid: str, field: str | None = None) -> Person:
    """Find a person by the bare uuid. Raises Refusal (adjacent.not-found)."""
    found = call.world.directory.people_by_id.get(uuid)
    if found is None or not agrees(call, found.organization_id):
        raise missing("person", field)
    return found


def sub_partner(world: World, partner: Partner, org_id: str) -> Partner:
    """Find a sub-partner of a partner by the id of its organization.

    Raises Refusal: sub-partner.one-level, sub-partner.unknown.
    """
    if partner.parent_id:
        raise Refusal("sub-partner.one-level", Finding(None, f"{partner.name} is a sub-partner itself, and has none"))
    uuid = uuid_of("ORGANIZATION", org_id)
    for below in world.partners.below(partner):
        if uuid and uuid == below.organization.id:
            return below
    raise Refusal("sub-partner.unknown", Finding(None, f"{quote(org_id)} is not a sub-partner of the caller"))


def sees_users(call: Call, organization: Organization) -> bool:
    """Tell whether the caller sees the users of an organization, and not the services alone."""
    assert call.token
    return is_customers(call) or access.sees_users(call.world, organization, call.partner.id, call.token.person_id)


def check_users(call: Call, organization: Organization) -> Organization:
    """Return an organization whose users the caller sees. Raises Refusal: hub.access.services-only."""
    if not sees_users(call, organization):
        raise access.hidden(organization)
    return organization


def check_restricted(call: Call, organization: Organization, operation: str, fields: Collection[str] = ()) -> None:
    """Keep from a customer's administrators what Restricted by Partner mode takes away. Raises Refusal: hub.restricted.

    Args:
        call: the call; that of a partner passes.
        organization: the organization that is to be changed.
        operation: the name of the operation.
        fields: the fields of the body that change something.
    """
    if is_customers(call):
        restricted.check(call.world, organization, restricted.rows_of(operation, fields))


def check_roles(call: Call, before: Collection[str], after: Collection[str]) -> None:
    """Let roles be changed only by those who assign roles. Raises Refusal: auth.role.insufficient."""
    assert call.token
    world = call.world
    if {*before} == {*after} or call.visits or entitled(world.roles_of(call.token), "administrators.write"):
        return
    if world.rules.enforces("auth.role.insufficient"):
        text = "the caller's roles do not let it change roles; leave them as they are"
        raise Refusal("auth.role.insufficient", Finding("roles", text))


def is_customers(call: Call) -> bool:
    """Tell whether the caller acts as a customer: its administrator, or a service app that it allowed."""
    assert call.token
    return call.token.organization_id != call.partner.organization.id


def agrees(call: Call, organization_id: str) -> bool:
    """Tell whether the caller may act in an organization, and names no other in `orgId`."""
    found, org_id = call.organization(organization_id), call.query.get("orgId")
    return found is not None and (org_id is None or uuid_of("ORGANIZATION", org_id) == found.id)
