"""The rules for access to a customer's organization: services alone, and requests for full administrator."""

from __future__ import annotations

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_mock.entities import AccessRequest, Customer, Organization
from webex_wholesale_mock.entities.access import FULL
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = ["check_askable", "check_decider", "check_users", "granted", "hidden", "sees_users", "waiting"]


def sees_users(world: World, organization: Organization, partner_id: str, person_id: str) -> bool:
    """Tell whether a person of a partner sees the users of an organization, and not the services alone."""
    services_alone = organization.shows_services_alone(partner_id, person_id, world.clock.now)
    return not (services_alone and world.rules.enforces("hub.access.services-only"))


def hidden(organization: Organization) -> Refusal:
    """Return the refusal of what needs the users of an organization."""
    text = f"the partner only provisions services in {organization.name}; ask its administrators for full administrator"
    return Refusal("hub.access.services-only", Finding(None, text))


def check_users(world: World, organization: Organization, partner_id: str, person_id: str) -> None:
    """Raises Refusal where a partner may only provision services, and does not see the users."""
    if not sees_users(world, organization, partner_id, person_id):
        raise hidden(organization)


def check_askable(customer: Customer, organization: Organization, *, lasting: bool) -> None:
    """Raises Refusal where a request waits already, or where the partner is full administrator."""
    name = f"customer {quote(customer.external_id)}"
    if organization.awaited_access:
        raise _state(f"{name} has yet to answer a request; wait for it")
    if lasting and organization.partners.get(customer.partner_id) == FULL:
        raise _state(f"the partner is full administrator of {name} already")


def check_decider(organization: Organization, email: str) -> None:
    """Raises Refusal unless somebody is a full administrator of the organization itself."""
    if not organization.has_full_administrator(email):
        text = f"{email} is not a full administrator of {organization.name}, who alone decides"
        raise Refusal("hub.role.insufficient", Finding("administrator", text))


def waiting(customer: Customer, organization: Organization) -> AccessRequest:
    """Return the request that waits for an answer. Raises Refusal where none does."""
    if organization.awaited_access is None:
        name = f"customer {quote(customer.external_id)}"
        raise _state(f"{name} has no request to answer; it was answered, or nobody asked")
    return organization.awaited_access


def granted(world: World, customer: Customer, organization: Organization) -> tuple[AccessRequest, ...]:
    """Return the requests that are granted and have not ended. Raises Refusal where there are none."""
    now = world.clock.now
    found = tuple(
        each for each in organization.access if each.status == "granted" and (each.ends is None or now < each.ends)
    )
    if not found:
        raise _state(f"customer {quote(customer.external_id)} has granted nothing that could be revoked")
    return found


def _state(text: str) -> Refusal:
    return Refusal("hub.access.state", Finding("customer", text))
