"""Facts of trials: services, durations, verticals, regions, and the times of their end."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final, NamedTuple

from webex_wholesale_contracts._public import show_as_public

__all__ = [
    "DEVICE_TYPES",
    "DURATIONS",
    "FEATURES",
    "OFFERS",
    "OFFER_ITEMS",
    "REGIONS",
    "SERVICES",
    "SITE_ITEMS",
    "SKIP_REASONS",
    "TEAM",
    "TIMES",
    "VERTICALS",
    "ReturnRoute",
    "region_of",
    "return_route",
    "shipping_carrier",
    "vertical_of",
]

SERVICES: Final = ("messaging", "meetings", "calling", "devices")
"""Services that a trial can have (000:47, 116)."""
FEATURES: Final[Mapping[str, tuple[str, ...]]] = {
    "messaging": ("messaging",),
    "meetings": ("hybrid calendar", "meetings of 1000 people", "Webex Assistant"),
    "calling": ("calling",),
    "devices": ("registration of devices",),
}
"""The features of each service (000:12-18; that of devices by 000:61)."""
DURATIONS: Final = (30, 60, 90)
"""Days that a trial can take (observed in slides for partners)."""
TIMES: Final[Mapping[str, int]] = {
    "notice_days": 7,
    "grace_days": 30,
    "number_hold_days": 15,
    "consent_days": 10,
    "extend_days": 30,
    "device_max_days": 120,
    "return_days": 14,
    "ship_days": 3,
    "deliver_days": 2,
    "receive_days": 5,
}
"""Days between the steps of a trial (000:143-153, 178-181, 225-239); the last three, of shipments, are assumed."""
DEVICE_TYPES: Final = ("phone", "room", "desk", "board")
"""Types of devices that can be shipped (assumed; of phones and endpoints by 000:59-69). Phones have no power supply."""
SKIP_REASONS: Final[Mapping[str, bool]] = {
    "registration-only": False,
    "partner-supplies": False,
    "customer-owns": False,
    "test": True,
}
"""Reasons to ship nothing, each with True where it is one for existing customers alone (000:59-63, 128-133)."""
TEAM: Final[Mapping[str, str]] = {
    "extensions": "Webextrials_deviceextensions@cisco.com",
    "info": "webextrials_info@cisco.com",
}
"""Addresses of the vendor's trials team (001:74, 115)."""
OFFERS: Final = ("A-SPK", "A-WX")
"""Offers by which a trial of the older edition is bought (002:39-68)."""
OFFER_ITEMS: Final[Mapping[str, frozenset[str]]] = {
    "M1": frozenset({"messaging"}),
    "M2": frozenset({"messaging", "meetings"}),
    "M3": frozenset({"messaging", "meetings"}),
    "C1": frozenset({"messaging", "calling"}),
    "C2": frozenset({"messaging", "meetings", "calling"}),
    "C3": frozenset({"messaging", "meetings", "calling"}),
    "Room Device": frozenset({"devices"}),
    "Training Center 200": frozenset(),
    "Event Center 1000": frozenset(),
}
"""Items of the offer A-SPK (002:44-46), with the services of a trial that each converts (assumed)."""
SITE_ITEMS: Final = frozenset({"M3", "C3"})
"""Items that convert the Meetings site, where the order names its URL (002:48)."""
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


class ReturnRoute(NamedTuple):
    """The way back for devices of a trial.

    Attributes:
        carrier: the carrier that fetches them.
        label_in_box: the label for the return is in the box; otherwise the carrier brings one.
        new_labels: the vendor sends new labels for lost ones; otherwise the way has to be found with the carrier.
    """

    carrier: str
    label_in_box: bool
    new_labels: bool


_CARRIERS: Final = {"US": "UPS", "Australia": "Expeditors"}


def shipping_carrier(region: str) -> str:
    """Return the carrier that ships to a data region (000:241-243; DHL beyond the regions named there is assumed)."""
    return _CARRIERS.get(region, "DHL")


def return_route(edition: str, region: str) -> ReturnRoute:
    """Return the way back for devices of an edition, `webex` or `spark`, from a data region (000:241-243, 002:114)."""
    everywhere = edition == "spark"
    at_home = everywhere or region == "US"
    return ReturnRoute(shipping_carrier(region), label_in_box=at_home, new_labels=at_home)


def vertical_of(text: str) -> str:
    """Return the business vertical that is nearest to a text."""
    near = get_close_matches(text.title(), VERTICALS, n=1)
    return near[0] if near else "Other"


show_as_public(globals())
