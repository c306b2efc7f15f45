"""Values that a mock hands out, made from its entities, and the search for what a test names."""

from __future__ import annotations

from webex_wholesale_mock.values._assist_models import AssistPhase, AssistTask, SetupAssist
from webex_wholesale_mock.values._device_models import DeviceDetails
from webex_wholesale_mock.values._models import (
    Administrator,
    Attachment,
    License,
    MeetingsSite,
    OrganizationDetails,
    Partner,
    RestrictedMode,
    Restriction,
    Subscription,
    Template,
    Token,
    Value,
    Workspace,
)
from webex_wholesale_mock.values._order_models import (
    OrderCandidate,
    OrderedSubscription,
    OrderOrganization,
    OrderSuggestion,
    OrderSummary,
)
from webex_wholesale_mock.values._partner_models import (
    AccessRequest,
    BrandingInEffect,
    CustomerAccess,
    SsoRelationship,
    SubPartnerRequest,
    WebexAssistant,
)
from webex_wholesale_mock.values._user_models import DirectorySync, NewUser, UserImport
from webex_wholesale_mock.values._vendor_models import CallInNumber, Review
from webex_wholesale_mock.values.trials import Conversion, Shipment, Trial

__all__ = [
    "AccessRequest",
    "Administrator",
    "AssistPhase",
    "AssistTask",
    "Attachment",
    "BrandingInEffect",
    "CallInNumber",
    "Conversion",
    "CustomerAccess",
    "DeviceDetails",
    "DirectorySync",
    "License",
    "MeetingsSite",
    "NewUser",
    "OrderCandidate",
    "OrderOrganization",
    "OrderSuggestion",
    "OrderSummary",
    "OrderedSubscription",
    "OrganizationDetails",
    "Partner",
    "RestrictedMode",
    "Restriction",
    "Review",
    "SetupAssist",
    "Shipment",
    "SsoRelationship",
    "SubPartnerRequest",
    "Subscription",
    "Template",
    "Token",
    "Trial",
    "UserImport",
    "Value",
    "WebexAssistant",
    "Workspace",
]
