"""From an ordered subscription, and from what the organization finder shows, to values."""

from __future__ import annotations

import re
from typing import Final, cast

from webex_wholesale_contracts.facts.orders import COMMERCE_STATUSES, LIMITS
from webex_wholesale_contracts.facts.trials import region_of
from webex_wholesale_mock import entities, values
from webex_wholesale_mock.entities.lifecycles import NEW
from webex_wholesale_mock.entities.order_lifecycles import OrderStatus
from webex_wholesale_mock.validation import organization_finder
from webex_wholesale_mock.world.world import World

__all__ = ["candidate", "order", "suggestion"]

_LABEL: Final = "Provisioning administrator"
_OTHER: Final = re.compile(r"[^a-z0-9]+")


def order(entity: entities.Order) -> values.OrderedSubscription:
    """The order with the ids that clients see."""
    return values.OrderedSubscription(
        id=entity.wire_id,
        number=entity.number,
        offer=entity.offer,
        lines=entity.lines,
        company=entity.company,
        status=cast(OrderStatus, entity.status),  # the world holds none that is new
        commerce_status=COMMERCE_STATUSES[_commerce(entity)],
        start_date=entity.starts,
        created=entity.created,
        contact_email=entity.contact_email,
        contacts=entity.contacts,
        closes=entity.closes,
        closed=entity.closed,
        trial_conversion=entity.trial_conversion,
        deal_id=entity.deal_id,
        choice=entity.choice,
        partner=_side(entity.partner),
        customer=_side(entity.customer),
        access=None if entity.access == NEW else entity.access,
        role_label=_role_label(entity),
        customer_admin=entity.customer_admin,
        is_handed_over=entity.is_handed_over,
        sites=entity.sites,
        shares=entity.shares,
        location=entity.location,
        sip_domain=_sip_domain(entity),
        missing=tuple(entity.missing),
        advice=_advice(entity),
        mapped=entity.mapped,
        provisioned=entity.provisioned,
    )


def suggestion(world: World, found: organization_finder.Suggestion) -> values.OrderSuggestion:
    """The answer of the finder."""
    return values.OrderSuggestion(
        outcome=found.outcome, candidates=tuple(candidate(world, one) for one in found.candidates)
    )


def candidate(world: World, found: organization_finder.Candidate) -> values.OrderCandidate:
    """An organization as the finder shows it."""
    organization = found.organization
    active = [owned for owned in organization.subscriptions if owned.is_active(world.clock.now)]
    return values.OrderCandidate(
        id=organization.org_id,
        name=organization.name,
        kind=organization_finder.kind_of(world, organization),
        country=organization.country,
        verified_domains=organization.verified_domains,
        claimed_domains=organization.claimed_domains,
        active_users=found.active_users,
        last_activity=found.last_activity,
        created=organization.created,
        subscriptions=tuple(sorted({service for owned in active for service in owned.services})),
        is_unlikely=found.is_unlikely,
    )


def _commerce(entity: entities.Order) -> str:
    """Return the key of the status that Cisco Commerce shows."""
    if entity.status in ("placed", "provisioned", "cancelled"):
        return entity.status
    if entity.is_mapped:
        return "mapped"
    return "closed" if entity.closed else "waiting"


def _advice(entity: entities.Order) -> tuple[str, ...]:
    most = LIMITS["sites"]
    return (f"{len(entity.sites)} sites; the vendor advises {most} at most",) if len(entity.sites) > most else ()


def _side(mapped: entities.MappedOrganization | None) -> values.OrderOrganization | None:
    if mapped is None:
        return None
    return values.OrderOrganization(
        org_id=mapped.org_id or None,
        name=mapped.name,
        country=mapped.country,
        region=region_of(mapped.country),
        found=mapped.how,
    )


def _role_label(entity: entities.Order) -> str:
    """Return the label of the partner in the review, and while its access is not full."""
    if entity.choice != "customer" or entity.customer is None:
        return ""
    limited = entity.customer.new is None if entity.access == NEW else entity.access != "full"
    return _LABEL if limited else ""


def _sip_domain(entity: entities.Order) -> str:
    name = _OTHER.sub("-", entity.company.lower()).strip("-")
    return f"{name}.calls.webex.com" if entity.lines_of("calling") and name else ""
