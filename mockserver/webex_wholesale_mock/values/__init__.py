"""Values that a mock hands out, made from its entities, and the search for what a test names."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
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

_HOMES: Final = {
    "AccessRequest": "_partner_models",
    "Administrator": "_models",
    "AssistPhase": "_assist_models",
    "AssistTask": "_assist_models",
    "Attachment": "_models",
    "BrandingInEffect": "_partner_models",
    "CallInNumber": "_vendor_models",
    "Conversion": "trials",
    "CustomerAccess": "_partner_models",
    "DeviceDetails": "_device_models",
    "DirectorySync": "_user_models",
    "License": "_models",
    "MeetingsSite": "_models",
    "NewUser": "_user_models",
    "OrderCandidate": "_order_models",
    "OrderOrganization": "_order_models",
    "OrderSuggestion": "_order_models",
    "OrderSummary": "_order_models",
    "OrderedSubscription": "_order_models",
    "OrganizationDetails": "_models",
    "Partner": "_models",
    "RestrictedMode": "_models",
    "Restriction": "_models",
    "Review": "_vendor_models",
    "SetupAssist": "_assist_models",
    "Shipment": "trials",
    "SsoRelationship": "_partner_models",
    "SubPartnerRequest": "_partner_models",
    "Subscription": "_models",
    "Template": "_models",
    "Token": "_models",
    "Trial": "trials",
    "UserImport": "_user_models",
    "Value": "_models",
    "WebexAssistant": "_partner_models",
    "Workspace": "_models",
}
"""The module of each value. Building the class of a value takes a millisecond, and few tests look at all of them."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
