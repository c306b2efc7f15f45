"""Packages: their base packages, services and licences (spec; guide, Package Offers)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from webex_wholesale_contracts._renamed import renamed
from webex_wholesale_contracts.facts.offers import offer_row
from webex_wholesale_contracts.models import PackageLimits

__all__ = [
    "ADD_ONS",
    "BASES",
    "CALLING",
    "LEVELS",
    "LICENSE_NAMES",
    "LIMITED",
    "MEETINGS",
    "PER_CUSTOMER",
    "SERVICES",
    "SETUP_ASSIST",
    "Service",
    "description",
    "is_lower",
    "license_name",
    "services",
]

CALLING = (
    "common_area_calling",
    "webex_calling",
    "webex_suite",
    "webex_voice",
    "cx_essentials",
    "webex_calling_standard",
)
"""Packages that need a calling location (assumed from what the guide says they hold)."""

MEETINGS = ("webex_meetings", "webex_suite")
"""Packages that come with a Meetings site, and so with the assistant (guide)."""

PER_CUSTOMER = ("cisco_calling_plan", "cx_voice_ports", "cx_ai_assistant", "webex_ai_agent")
"""Packages that neither a subscriber nor a workspace holds; that a report has a row of the customer is assumed."""

BASES = {
    "cisco_calling_plan": (
        "common_area_calling",
        "webex_calling",
        "webex_suite",
        "webex_voice",
        "cx_essentials",
        "webex_calling_standard",
    ),
    "attendant_console": ("webex_calling", "webex_suite", "cx_essentials", "webex_voice"),
}
"""Add-ons, each with the packages of which the customer needs at least one (spec)."""

ADD_ONS = tuple(BASES)

LIMITED = tuple(PackageLimits.model_fields)
"""Packages for which a customer can have a limit (spec)."""

LEVELS = {
    "common_area_calling": 1,
    "webex_meetings": 1,
    "webex_calling_standard": 2,
    "webex_voice": 2,
    "webex_calling": 3,
    "cx_essentials": 4,
    "webex_suite": 5,
}
"""Packages of people by what they hold, the least first; packages on one level do not compare.

The order of Common Area, Enhanced Calling, Webex Calling and Webex Suite is the guide's (Package Offers), the rest
assumed.
"""

Service = Literal["calling", "meetings", "messaging"]

SERVICES = (*get_args(Service), "devices")
"""Services that an organization can have from another seller; devices never collide with a package."""

LICENSE_NAMES = {
    "common_area_calling": "Common Area Calling",
    "webex_calling": "Webex Calling",
    "webex_meetings": "Webex Meetings",
    "webex_suite": "Webex Suite",
    "webex_voice": "Webex Voice",
    "cx_essentials": "Customer Assist",
    "webex_calling_standard": "Webex Calling Standard",
    "cisco_calling_plan": "Cisco Calling Plan",
    "attendant_console": "Attendant Console",
    "cx_premium_agent": "Customer Experience Premium Agent",
    "cx_standard_agent": "Customer Experience Standard Agent",
    "cx_voice_ports": "Customer Experience Voice Ports",
    "cx_ai_assistant": "Customer Experience AI Assistant",
    "webex_ai_agent": "Webex AI Agent",
}
"""Names of licences since 2026-01-26. The first six are documented (the vendor's changelog), the others assumed."""


SETUP_ASSIST = {
    "wholesale_setup_assist_express": "Wholesale Setup Assist Express Usage",
    "wholesale_setup_assist_standard": "Wholesale Setup Assist Standard Usage",
}
"""Services of Setup Assist with their names (guide, table 5); the keys are assumed."""


def license_name(package: str) -> str:
    """Return the name of the licence that a package brings, or words made of a name that this version does not know."""
    return LICENSE_NAMES.get(package) or package.replace("_", " ").title()


def description(service: str) -> str:
    """Return the DESCRIPTION of a service in a billing report; that a package has its licence's name is assumed."""
    return SETUP_ASSIST.get(service) or license_name(service)


def services(package: str) -> tuple[Service, ...]:
    """Return the services in which a package can collide with what an organization has from elsewhere (assumed)."""
    has: dict[Service, bool] = {
        "calling": package in CALLING,
        "meetings": package in MEETINGS,
        "messaging": offer_row(package, "messaging").value == "yes",
    }
    return tuple(service for service, included in has.items() if included)


def is_lower(before: str | None, after: str | None) -> bool:
    """Tell whether a package holds less than the one before it; one without a level is never lower."""
    return after in LEVELS and LEVELS[after] < LEVELS.get(before or "", 0)


if not TYPE_CHECKING:
    _OFFER = "webex_wholesale_contracts.packages.offer"
    _RENAMED = {"Offer": "webex_wholesale_contracts.packages.Offer", "OFFERS": _OFFER, "offer": _OFFER}
    __getattr__ = renamed(__name__, _RENAMED)
