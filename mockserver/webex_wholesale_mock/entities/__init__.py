"""Entities: the objects of a world with their invariants and lifecycles; of the wire they know only ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale_contracts._renamed import renamed
from webex_wholesale_mock.entities.access import AccessRequest
from webex_wholesale_mock.entities.application import Grant, Integration, ServiceApp
from webex_wholesale_mock.entities.branding import Branding
from webex_wholesale_mock.entities.customer import Customer, CustomerPackage
from webex_wholesale_mock.entities.device import Device
from webex_wholesale_mock.entities.order import (
    ContactChange,
    Headquarters,
    MappedOrganization,
    NewOrganization,
    Order,
    OrderLine,
    OrderSite,
    SiteShare,
)
from webex_wholesale_mock.entities.organization import (
    License,
    Location,
    MeetingsSite,
    Organization,
    Person,
    Subscription,
)
from webex_wholesale_mock.entities.outcome import (
    ANY_NAME,
    Attempt,
    Body,
    Fails,
    Flaps,
    Outcome,
    OutcomeError,
    PlannedOutcome,
    Stuck,
    Takes,
    When,
)
from webex_wholesale_mock.entities.partner import Partner, Token
from webex_wholesale_mock.entities.report import Report
from webex_wholesale_mock.entities.review import Review, ReviewOwner, ReviewStep
from webex_wholesale_mock.entities.roles import ROLES, Role
from webex_wholesale_mock.entities.service import Workspace
from webex_wholesale_mock.entities.setup_assist import AssistRequest, Contact, SetupAssist
from webex_wholesale_mock.entities.sso import SsoRelationship
from webex_wholesale_mock.entities.sub_partner_request import SubPartnerDetails, SubPartnerRequest
from webex_wholesale_mock.entities.subscriber import Calling, Subscriber, one_tuple
from webex_wholesale_mock.entities.template import Authentication, Template
from webex_wholesale_mock.entities.trial import Shipment, Trial

__all__ = [
    "ANY_NAME",
    "ROLES",
    "AccessRequest",
    "AssistRequest",
    "Attempt",
    "Authentication",
    "Body",
    "Branding",
    "Calling",
    "Contact",
    "ContactChange",
    "Customer",
    "CustomerPackage",
    "Device",
    "Fails",
    "Flaps",
    "Grant",
    "Headquarters",
    "Integration",
    "License",
    "Location",
    "MappedOrganization",
    "MeetingsSite",
    "NewOrganization",
    "Order",
    "OrderLine",
    "OrderSite",
    "Organization",
    "Outcome",
    "OutcomeError",
    "Partner",
    "Person",
    "PlannedOutcome",
    "Report",
    "Review",
    "ReviewOwner",
    "ReviewStep",
    "Role",
    "ServiceApp",
    "SetupAssist",
    "Shipment",
    "SiteShare",
    "SsoRelationship",
    "Stuck",
    "SubPartnerDetails",
    "SubPartnerRequest",
    "Subscriber",
    "Subscription",
    "Takes",
    "Template",
    "Token",
    "Trial",
    "When",
    "Workspace",
    "one_tuple",
]

if not TYPE_CHECKING:
    __getattr__ = renamed(__name__, {"EVERY": "ANY_NAME", "Plan": "PlannedOutcome"})
