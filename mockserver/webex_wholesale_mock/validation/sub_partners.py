"""The rules for sub-partners: the details of a request, and what can happen to a request and to a sub-partner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs
from pydantic.alias_generators import to_camel

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.facts import geography
from webex_wholesale_contracts.facts.emails import email_problem, normalise_email
from webex_wholesale_mock.entities import Partner, SubPartnerDetails, SubPartnerRequest
from webex_wholesale_mock.validation._case import WorldCheck, stateful, validate
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = ["CHECKED", "SubPartnerCase", "check_activity", "check_open", "may_request"]

_TEXTS: Final = ("name", "admin_email", "first_name", "last_name")
_OWN: Final = ("partner_org_id", "partner_name", "subscription_id")


@attrs.define(slots=True)
class SubPartnerCase:
    """The details of a request as they are handed in, and its partner; `body` is empty."""

    world: World
    partner: Partner
    details: SubPartnerDetails
    body: dict[str, Any] = attrs.Factory(dict)


@stateful("hub.subpartner.one-level")
def partner_has_no_parent(case: SubPartnerCase) -> Iterator[Finding]:
    if case.partner.parent_id:
        yield Finding(None, f"{case.partner.name} is a sub-partner itself, and there is one level of them")


@stateful("hub.subpartner.details")
def details_are_there(case: SubPartnerCase) -> Iterator[Finding]:
    for field in _TEXTS:
        if not getattr(case.details, field).strip():
            yield Finding(to_camel(field), f"{field} is blank; the PSM team asks for it")


@stateful("hub.subpartner.details")
def organization_and_subscription_are_the_partners(case: SubPartnerCase) -> Iterator[Finding]:
    own = {
        "partner_org_id": case.partner.org_id,
        "partner_name": case.partner.name,
        "subscription_id": case.partner.subscription_id,
    }
    for field in _OWN:
        if (given := getattr(case.details, field)) != own[field]:
            yield Finding(to_camel(field), f"{quote(given)} is not that of {case.partner.name}, which is {own[field]}")


@stateful("hub.subpartner.details")
def sub_partner_can_be_made(case: SubPartnerCase) -> Iterator[Finding]:
    asked, names = case.details, {partner.name for partner in case.world.partners}
    names |= {each.details.name for each in case.world.sub_partner_requests.values() if each.status == "requested"}
    if asked.name in names:
        yield Finding("name", f"a partner or a request has the name {quote(asked.name)} already")
    if not geography.is_country(asked.country):
        yield Finding("country", f"{quote(asked.country)} is not an ISO 3166-1 code, in capital letters")
    if asked.billing_starts and asked.billing_starts < case.world.clock.now.date():
        yield Finding("billingStarts", f"the billing start {asked.billing_starts.isoformat()} has passed")


@stateful("hub.subpartner.details")
def addresses_are_free(case: SubPartnerCase) -> Iterator[Finding]:
    first, parents = case.details.admin_email, case.details.parent_admin_email
    if normalise_email(first) == normalise_email(parents):
        yield Finding("parentAdminEmail", "the first administrator and the parent's account need two addresses")
    for field, email in (("adminEmail", first), ("parentAdminEmail", parents)):
        if email and (problem := email_problem(email)):
            yield Finding(field, f"the email {quote(email)} {problem}")
        elif email and _is_taken(case.world, email):
            yield Finding(field, f"{email} is the email of somebody already")


REQUEST: Final[tuple[WorldCheck[SubPartnerCase], ...]] = (
    partner_has_no_parent,
    details_are_there,
    organization_and_subscription_are_the_partners,
    sub_partner_can_be_made,
    addresses_are_free,
)
CHECKED: Final = frozenset(check.rule for check in REQUEST)
"""The rules that a request is validated against."""


def may_request(case: SubPartnerCase) -> None:
    """Raises Refusal if a request cannot be handed in like this."""
    validate(case, (), REQUEST)


def check_open(request: SubPartnerRequest) -> None:
    """Raises Refusal if a request is completed or withdrawn."""
    if request.status != "requested":
        text = f"the request for {quote(request.details.name)} is {request.status}"
        raise Refusal("hub.subpartner.state", Finding("subPartnerRequest", text))


def check_activity(partner: Partner, *, suspended: bool) -> None:
    """Raises Refusal unless a sub-partner is suspended, or is not."""
    if partner.suspended is not suspended:
        text = f"{partner.name} is {'suspended already' if partner.suspended else 'not suspended'}"
        raise Refusal("hub.subpartner.state", Finding("subPartner", text))


def _is_taken(world: World, email: str) -> bool:
    held = normalise_email(email) in world.directory.free_accounts or world.subscribers.with_email(email) is not None
    return held or any(world.owners_of_email(email))
