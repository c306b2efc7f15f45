"""Facts of trials: services, durations, verticals, regions, and the times of their end."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from webex_wholesale_contracts._public import show_as_public

__all__ = ["DURATIONS", "REGIONS", "SERVICES", "TIMES", "VERTICALS", "region_of", "vertical_of"]

SERVICES: Final = ("messaging", "meetings", "calling", "devices")
"""Services that a trial can have (000:47, 116)."""
DURATIONS: Final = (30, 60, 90)
"""Days that a trial can take (observed in slides for partners)."""
TIMES: Final[Mapping[str, int]] = {
    "notice_days": 7,
    "grace_days": 30,
    "number_hold_days": 15,
    "consent_days": 10,
    "extend_days": 30,
}
"""Days between the steps of a trial (000:143-153, 178, 225-235)."""
VERTICALS: Final = (
    "Education",
    "Energy and Utilities",
    "Financial Services",
    "Government",
    "Healthcare",
    "Hospitality",
    "Manufacturing",
    "Media and Entertainment",
    "Professional Services",
    "Retail",
    "Technology",
    "Transportation",
    "Other",
)
"""Business verticals (assumed; the vendor's list is not published)."""

_REGIONS: Final = {
    "Canada": "CA",
    "UK": "GB GG IM JE",
    "Japan": "JP",
    "Australia": "AU",
    "Singapore": "SG BD BN BT CN FJ HK ID IN KH KR LA LK MM MN MO MV MY NP NZ PG PH PK TH TL TW VN",
    "Saudi Arabia": "SA",
    "UAE": "AE BH KW OM QA YE",
    "US": "US AR BB BO BR BS BZ CL CO CR DO EC GT GY HN HT JM MX NI PA PE PR PY SR SV TT UY VE",
}
REGIONS: Final[Mapping[str, str]] = {
    country: region for region, countries in _REGIONS.items() for country in countries.split()
}
"""The region of each country that is not in the region EU (assumed; the names of the regions are documented)."""


def region_of(country: str) -> str:
    """Return the data region of a country, by its ISO 3166-1 alpha-2 code."""
    return REGIONS.get(country, "EU")


def vertical_of(text: str) -> str:
    """Return the business vertical that is nearest to a text."""
    near = get_close_matches(text.title(), VERTICALS, n=1)
    return near[0] if near else "Other"


show_as_public(globals())
