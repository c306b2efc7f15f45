"""Packages: which ones there are, what they need, and what they offer (spec; guide, Package Offers)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from webex_wholesale_contracts.rules._rule import Evidence

__all__ = ["ADD_ONS", "BASES", "CALLING", "CUSTOMER", "LIMITED", "MEETINGS", "OFFERS", "SUBSCRIBER", "Offer", "offer"]

CUSTOMER = (
    "common_area_calling",
    "webex_calling",
    "webex_meetings",
    "webex_suite",
    "webex_voice",
    "cx_essentials",
    "webex_calling_standard",
    "cisco_calling_plan",
    "attendant_console",
    "cx_premium_agent",
    "cx_standard_agent",
    "cx_voice_ports",
    "cx_ai_assistant",
    "webex_ai_agent",
)
"""Packages of a customer (spec)."""

SUBSCRIBER = (
    "webex_calling",
    "webex_meetings",
    "webex_suite",
    "webex_voice",
    "cx_essentials",
    "webex_calling_standard",
    "attendant_console",
    "cx_premium_agent",
    "cx_standard_agent",
)
"""Packages of a subscriber (spec)."""

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

LIMITED = (
    "webex_calling",
    "common_area_calling",
    "webex_meetings",
    "webex_suite",
    "webex_voice",
    "cx_essentials",
    "webex_calling_standard",
    "attendant_console",
)
"""Packages for which a customer can have a limit (spec)."""

CallingLevel = Literal["none", "basic", "enhanced", "full"]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a package offers to the person who holds it.

    `calling` grows from "basic" (hallway and door phones) over "enhanced" (a subset for simple voice) to "full".
    `softphone` is calling from the Webex app. `participants` is the most that one meeting takes, None where the guide
    gives no figure.
    """

    package: str
    title: str
    calling: CallingLevel
    softphone: bool
    messaging: bool
    meetings: Literal["none", "basic", "full"]
    participants: int | None
    evidence: Evidence


_GUIDE = Evidence.DOCUMENTED

OFFERS = {
    row.package: row
    for row in (
        Offer("common_area_calling", "Common Area", "basic", False, False, "none", None, _GUIDE),
        Offer("webex_voice", "Enhanced Calling", "enhanced", True, False, "none", None, _GUIDE),
        Offer("webex_calling", "Webex Calling", "full", True, True, "basic", None, _GUIDE),
        Offer("webex_suite", "Webex Suite", "full", True, True, "full", 1000, _GUIDE),
        Offer("webex_meetings", "Webex Meetings", "none", False, True, "full", 1000, _GUIDE),
    )
}
"""What the guide says about packages; it is silent about the newer ones, which are therefore not in here."""


def offer(package: str) -> Offer | None:
    """Return what a package offers, or None where no document says."""
    return OFFERS.get(package)
