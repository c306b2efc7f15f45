"""Packages: their base packages, services and offers (spec; guide, Package Offers)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from webex_wholesale_contracts.models import PackageLimits

__all__ = [
    "ADD_ONS",
    "BASES",
    "CALLING",
    "LICENSE_NAMES",
    "LIMITED",
    "MEETINGS",
    "OFFERS",
    "PER_CUSTOMER",
    "SERVICES",
    "SETUP_ASSIST",
    "Offer",
    "Service",
    "description",
    "license_name",
    "offer",
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

Service = Literal["calling", "meetings", "messaging"]

SERVICES = (*get_args(Service), "devices")
"""Services that an organization can have from another seller; devices never collide with a package."""

CallingLevel = Literal["none", "basic", "enhanced", "full"]


@dataclass(frozen=True, slots=True)
class Offer:
    """The offer of a package to the person who holds it.

    `calling` is "basic" (hallway and door phones), "enhanced" (a subset for simple voice) or "full". `softphone` is
    calling from the Webex app. `participants` is the maximum in one meeting, None where the guide gives no figure.
    """

    package: str
    title: str
    calling: CallingLevel
    softphone: bool
    messaging: bool
    meetings: Literal["none", "basic", "full"]
    participants: int | None = None


OFFERS = {
    row.package: row
    for row in (
        Offer("common_area_calling", "Common Area", calling="basic", softphone=False, messaging=False, meetings="none"),
        Offer("webex_voice", "Enhanced Calling", calling="enhanced", softphone=True, messaging=False, meetings="none"),
        Offer("webex_calling", "Webex Calling", calling="full", softphone=True, messaging=True, meetings="basic"),
        Offer(
            "webex_suite",
            "Webex Suite",
            calling="full",
            softphone=True,
            messaging=True,
            meetings="full",
            participants=1000,
        ),
        Offer(
            "webex_meetings",
            "Webex Meetings",
            calling="none",
            softphone=False,
            messaging=True,
            meetings="full",
            participants=1000,
        ),
    )
}
"""Offers as the guide describes them (documented); the newer packages are missing because the guide omits them."""


def offer(package: str) -> Offer | None:
    """Return the offer of a package, or None where the documents do not describe it."""
    return OFFERS.get(package)


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
    described = offer(package)
    has: dict[Service, bool] = {
        "calling": package in CALLING,
        "meetings": package in MEETINGS,
        "messaging": described is not None and described.messaging,
    }
    return tuple(service for service, included in has.items() if included)
