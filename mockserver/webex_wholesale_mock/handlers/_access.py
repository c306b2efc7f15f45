"""What a caller may reach; everything else looks as if it did not exist.

Next door, an id is enough to name something in any organization under management (assumed); an `orgId` beside it has
to agree.
"""

from __future__ import annotations

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.ids import uuid_of
from webex_wholesale_mock.entities import Location, Organization, Partner, Person
from webex_wholesale_mock.handlers._call import Call
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = ["agrees", "location", "managed", "missing", "named_organization", "organization", "person", "sub_partner"]


def missing(what: str, field: str | None = None) -> Refusal:
    """The refusal of what does not exist, or not for this caller."""
    return Refusal("adjacent.not-found", Finding(field, f"no {what} that you manage has this id"))


def managed(call: Call) -> list[Organization]:
    """Every organization that the caller may act in, the partner's own first."""
    every = (call.partner.organization, *call.world.directory.organizations.values())
    return [one for one in every if call.manages(one)]


def named_organization(call: Call, org_id: str, field: str = "orgId") -> Organization:
    """The organization that an id names. Raises Refusal (adjacent.not-found)."""
    found = call.organization(uuid_of("ORGANIZATION", org_id))
    if found is None:
        raise missing("organization", field)
    return found


def organization(call: Call, org_id: str | None) -> Organization:
    """The organization that an id names, the caller's own where there is none. Raises Refusal (adjacent.not-found)."""
    if org_id is not None:
        return named_organization(call, org_id)
    assert call.token
    found = call.organization(call.token.organization_id)
    assert found
    return found


def location(call: Call, uuid: str, field: str | None = None) -> Location:
    """A location by its bare uuid. Raises Refusal (adjacent.not-found)."""
    found = call.world.directory.locations.get(uuid)
    if found is None or not agrees(call, found.organization_id):
        raise missing("location", field)
    return found


def person(call: Call, uuid: str, field: str | None = None) -> Person:
    """A person by the bare uuid. Raises Refusal (adjacent.not-found)."""
    found = call.world.directory.people_by_id.get(uuid)
    if found is None or not agrees(call, found.organization_id):
        raise missing("person", field)
    return found


def sub_partner(world: World, partner: Partner, org_id: str) -> Partner:
    """The sub-partner of a partner that an id names. Raises Refusal (sub-partner.one-level, sub-partner.unknown)."""
    if partner.parent_id:
        raise Refusal("sub-partner.one-level", Finding(None, f"{partner.name} is a sub-partner itself, and has none"))
    uuid = uuid_of("ORGANIZATION", org_id)
    for one in world.partners.below(partner):
        if uuid and uuid == one.organization.id:
            return one
    raise Refusal("sub-partner.unknown", Finding(None, f"{quote(org_id)} is no sub-partner of the caller"))


def agrees(call: Call, organization_id: str) -> bool:
    """Whether the caller may act in an organization, and names no other."""
    found, org_id = call.organization(organization_id), call.query.get("orgId")
    return found is not None and (org_id is None or uuid_of("ORGANIZATION", org_id) == found.id)
