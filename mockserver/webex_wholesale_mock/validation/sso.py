"""The rules for partner SSO: one relationship, whose steps have an order; existing organizations stay as they are."""

from __future__ import annotations

from typing import Final

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_mock.entities import Customer, Organization, Partner, SsoRelationship
from webex_wholesale_mock.entities.lifecycles import SSO, SsoEvent
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = ["check_begin", "check_customer", "check_step", "check_ticket"]

_READY: Final = ("metadata_uploaded", "template_set", "user_created", "login_verified")


def check_begin(world: World, partner: Partner, entity_id: str) -> None:
    """Raises Refusal if a partner cannot begin a relationship with this identity provider."""
    if not entity_id.strip():
        raise Refusal("hub.sso.details", Finding("entityId", "the EntityID of the identity provider is blank"))
    if there := world.sso.get(partner.id):
        text = f"{partner.name} has an SSO relationship with {quote(there.entity_id)} already; it is {there.status}"
        raise Refusal("hub.sso.single", Finding("entityId", text))


def check_step(world: World, partner: Partner, event: SsoEvent) -> SsoRelationship:
    """Return the relationship of a partner. Raises Refusal if it is not the turn of a step."""
    there = world.sso.get(partner.id)
    if there is None:
        raise Refusal(
            "hub.sso.order", Finding(None, f"{partner.name} has no SSO relationship; begin with sso.check_idp")
        )
    if (there.status, event) not in SSO.table:
        following = ", ".join(step for state, step in SSO.table if state == there.status) or "none"
        text = f"{event} cannot follow now: the relationship is {there.status}; possible steps are {following}"
        raise Refusal("hub.sso.order", Finding(None, text))
    return there


def check_ticket(pass_email_in_request: bool | None) -> bool:
    """Return what the service request says about passEmailInRequest. Raises Refusal if it says nothing."""
    if pass_email_in_request is None:
        text = "the service request has to say if the identity provider needs passEmailInRequest"
        raise Refusal("hub.sso.details", Finding("passEmailInRequest", text))
    return pass_email_in_request


def check_customer(
    world: World, partner: Partner, customer: Customer, organization: Organization, *, by_ticket: bool
) -> None:
    """Raises Refusal if an organization that is there cannot be given partner SSO."""
    there = world.sso.get(partner.id)
    if there is None or there.status not in _READY:
        text = f"{partner.name} has no SSO relationship whose metadata is uploaded"
        raise Refusal("hub.sso.order", Finding(None, text))
    name = quote(customer.external_id)
    if organization.authentication == "partner":
        raise Refusal("hub.sso.existing-org", Finding("customer", f"customer {name} has partner SSO already"))
    if not by_ticket:
        text = f"customer {name} keeps its authentication, so that nobody loses access; open a ticket with Cisco TAC"
        raise Refusal("hub.sso.existing-org", Finding("customer", text))
