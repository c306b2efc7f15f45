"""From entities of a partner's set-up to values, and the one place that decides which branding is in effect."""

from __future__ import annotations

from typing import Final, cast

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts import packages
from webex_wholesale_mock import entities, values
from webex_wholesale_mock.entities.lifecycles import SsoStatus, SubPartnerStatus
from webex_wholesale_mock.validation.restricted import RESTRICTIONS
from webex_wholesale_mock.values._partner_models import BrandingContext
from webex_wholesale_mock.world.world import World

__all__ = [
    "access",
    "assistant",
    "branding_of_customer",
    "branding_of_partner",
    "request",
    "restricted_mode",
    "sso",
]

BANNER: Final = "Your service provider restricts some settings; you may not be able to change all calling settings."

_WITHDRAWN: Final = "basic branding is being withdrawn by the vendor; use advanced branding"


def request(world: World, entity: entities.SubPartnerRequest) -> values.SubPartnerRequest:
    """The request with the details as they were handed in."""
    details, made = entity.details, entity.sub_partner_id
    return values.SubPartnerRequest(
        id=entity.id,
        name=details.name,
        status=cast(SubPartnerStatus, entity.status),  # the world holds none that is new
        partner_org_id=details.partner_org_id,
        partner_name=details.partner_name,
        subscription_id=details.subscription_id,
        country=details.country,
        admin_email=details.admin_email,
        first_name=details.first_name,
        last_name=details.last_name,
        billing_starts=details.billing_starts,
        parent_admin_email=details.parent_admin_email,
        requested_by=entity.requested_by,
        requested=entity.requested,
        due=entity.due,
        org_id=world.partners[made].org_id if made else None,
    )


def sso(world: World, entity: entities.SsoRelationship) -> values.SsoRelationship:
    """The relationship with the ids that clients see."""
    template = entity.template_id
    return values.SsoRelationship(
        partner_org_id=world.partners[entity.id].org_id,
        entity_id=entity.entity_id,
        status=cast(SsoStatus, entity.status),  # the world holds none that is new or gone
        pass_email_in_request=entity.pass_email_in_request,
        due=entity.due,
        provisioning_id=wire_ids.encode_provisioning_id(template) if template else None,
        person_id=wire_ids.encode("PEOPLE", entity.person_id) if entity.person_id else None,
    )


def branding_of_customer(
    partner: entities.Partner, customer: entities.Customer, organization: entities.Organization
) -> values.BrandingInEffect:
    """The strongest branding of a customer: its own if it may, that for this customer, that of the partner, none.

    An attached organization keeps its own (assumed).
    """
    may = partner.own_branding or customer.attach_to is not None
    rows: tuple[tuple[BrandingContext, entities.Branding | None], ...] = (
        ("customer", organization.branding if may else None),
        ("partner for the customer", organization.partner_branding),
        ("partner", partner.branding),
    )
    found = next(((context, branding) for context, branding in rows if branding), ("none", None))
    return _in_effect(organization, *found, may_override=may)


def branding_of_partner(partner: entities.Partner, *, own: bool) -> values.BrandingInEffect:
    """The branding of a partner for its customers, or that of its own organization."""
    branding = partner.organization.branding if own else partner.branding
    context: BrandingContext = "own organization" if own else "partner"
    return _in_effect(
        partner.organization, context if branding else "none", branding, may_override=partner.own_branding
    )


def _in_effect(
    organization: entities.Organization,
    context: BrandingContext,
    branding: entities.Branding | None,
    *,
    may_override: bool,
) -> values.BrandingInEffect:
    basic = branding is not None and branding.kind == "basic"
    return values.BrandingInEffect(
        org_id=organization.org_id,
        context=context,
        branding=branding,
        may_override=may_override,
        warnings=(_WITHDRAWN,) if basic else (),
    )


def assistant(organization: entities.Organization) -> values.WebexAssistant:
    """Webex Assistant of an organization, which is on by default where a package has it."""
    held = dict.fromkeys(license.package for license in organization.licenses if license.package)
    having = tuple(package for package in held if packages.offer(package).assistant.value == "yes")
    return values.WebexAssistant(
        org_id=organization.org_id,
        on=organization.assistant and bool(having),
        packages=having,
        site=organization.meetings_site.url if organization.meetings_site else None,
        limits=packages.ASSISTANT_LIMITS,
    )


def access(customer: entities.Customer, organization: entities.Organization) -> values.CustomerAccess:
    """The role of a customer's partner in its organization, and what its people have asked for."""
    return values.CustomerAccess(
        org_id=organization.org_id,
        role=organization.partners[customer.partner_id],
        requests=tuple(
            values.AccessRequest(
                email=each.email, lasting=each.lasting, asked=each.asked, status=each.status, ends=each.ends
            )
            for each in organization.access
        ),
    )


def restricted_mode(organization: entities.Organization) -> values.RestrictedMode:
    """Restricted by Partner mode of a customer's organization, with the banner and the settings that it takes away."""
    rows = RESTRICTIONS.values() if organization.restricted else ()
    return values.RestrictedMode(
        org_id=organization.org_id,
        on=organization.restricted,
        banner=BANNER if organization.restricted else None,
        restrictions=tuple(
            values.Restriction(row=each.row, setting=each.setting, denial=each.denial, calls=tuple(each.calls))
            for each in rows
        ),
    )
