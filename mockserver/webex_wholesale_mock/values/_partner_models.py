"""Frozen classes for a partner's set-up: requests for sub-partners and access, branding, SSO, Webex Assistant."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal

import attrs

from webex_wholesale_contracts.packages import AssistantLimit
from webex_wholesale_mock.entities import Branding
from webex_wholesale_mock.entities.access import AccessStatus
from webex_wholesale_mock.entities.lifecycles import SsoStatus, SubPartnerStatus
from webex_wholesale_mock.values._models import Value

__all__ = [
    "AccessRequest",
    "BrandingContext",
    "BrandingInEffect",
    "CustomerAccess",
    "SsoRelationship",
    "SubPartnerRequest",
    "WebexAssistant",
]

_PUBLIC: Final = "webex_wholesale_mock"

BrandingContext = Literal["customer", "partner for the customer", "partner", "own organization", "none"]


@attrs.frozen(kw_only=True, repr=False)
class SubPartnerRequest(Value):
    """A request for a sub-partner, with the details that the vendor's PSM team asks for.

    Attributes:
        id: the id of the request, which the mock gives.
        partner_org_id, partner_name, subscription_id: of the parent.
        admin_email, first_name, last_name: of the first administrator.
        billing_starts: the day from which usage is billed; None for the set-up.
        parent_admin_email: the account of the parent in the sub-partner; empty without one.
        requested_by: the email of the administrator who handed it in.
        due: when it is completed at the latest.
        org_id: the organization id of the sub-partner; None before it is set up.
    """

    __module__ = _PUBLIC

    id: str = attrs.field(repr=False)
    name: str
    status: SubPartnerStatus
    partner_org_id: str
    partner_name: str
    subscription_id: str
    country: str
    admin_email: str
    first_name: str
    last_name: str
    billing_starts: date | None = attrs.field(repr=str)
    parent_admin_email: str
    requested_by: str = attrs.field(repr=False)
    requested: datetime = attrs.field(repr=str)
    due: datetime = attrs.field(repr=str)
    org_id: str | None


@attrs.frozen(kw_only=True, repr=False)
class SsoRelationship(Value):
    """The SSO relationship of a partner with its identity provider.

    Attributes:
        partner_org_id: the organization id of the partner.
        entity_id: the EntityID of the identity provider.
        status: the last step that was taken.
        pass_email_in_request: the identity provider needs it; None before the service request.
        due: when Cisco TAC has established the trust, at the latest; None before the service request.
        provisioning_id: the first template that names the identity provider; None without one.
        person_id: the first user who was made with it; None without one.
    """

    __module__ = _PUBLIC

    partner_org_id: str
    entity_id: str
    status: SsoStatus
    pass_email_in_request: bool | None
    due: datetime | None = attrs.field(repr=str)
    provisioning_id: str | None
    person_id: str | None


@attrs.frozen(kw_only=True, repr=False)
class BrandingInEffect(Value):
    """The branding that an organization sees.

    Attributes:
        org_id: the organization.
        context: whose branding it is; `none` for that of Webex.
        branding: None for that of Webex.
        may_override: the customer may have a branding of its own.
        warnings: what to know about it, such as that basic branding is withdrawn.
    """

    __module__ = _PUBLIC

    org_id: str
    context: BrandingContext
    branding: Branding | None
    may_override: bool
    warnings: tuple[str, ...]


@attrs.frozen(kw_only=True, repr=False)
class WebexAssistant(Value):
    """Webex Assistant of an organization.

    Attributes:
        org_id: the organization.
        on: it is at work: turned on, and there is a package that has it.
        packages: the packages of the customer that have it.
        site: the Meetings site; None without one.
        limits: what it can and cannot do, the same for all.
    """

    __module__ = _PUBLIC

    org_id: str
    on: bool
    packages: tuple[str, ...]
    site: str | None
    limits: tuple[AssistantLimit, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class AccessRequest(Value):
    """A request for full administrator in a customer's organization.

    Attributes:
        email: who has asked.
        lasting: it is for the partner, for good; otherwise for the person, for a day.
        asked: when.
        status: `requested`, `granted`, `refused` or `revoked`.
        ends: when a grant to a person ends; None without one.
    """

    __module__ = _PUBLIC

    email: str
    lasting: bool
    asked: datetime = attrs.field(repr=str)
    status: AccessStatus
    ends: datetime | None = attrs.field(repr=str)


@attrs.frozen(kw_only=True, repr=False)
class CustomerAccess(Value):
    """Access of the partner and its people to a customer's organization.

    Attributes:
        org_id: the organization.
        role: the partner's: `full-admin`, or `provisioning-admin`, which provisions services and does not see users.
        requests: what its people have asked for, oldest first.
    """

    __module__ = _PUBLIC

    org_id: str
    role: str
    requests: tuple[AccessRequest, ...]
