"""Facts of ordered subscriptions: offers and the days until their lines close, and the ranking of organizations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, get_args

from webex_wholesale_contracts._public import show_as_public
from webex_wholesale_contracts.catalogue import Evidence

__all__ = [
    "CLOSE_DAYS",
    "COMMERCE_STATUSES",
    "CONSUMER_DOMAINS",
    "LIMITS",
    "OFFERS",
    "RANKING",
    "SITE_DOMAIN",
    "Criterion",
    "LineService",
    "Offer",
]

Offer = Literal["A-FLEX", "A-FLEX-3", "A-SPK", "A-WX", "other"]
LineService = Literal["messaging", "meetings", "calling", "devices"]

OFFERS: Final[tuple[Offer, ...]] = get_args(Offer)
"""Offers of an order; `other` stands for the rest of the price list."""
CLOSE_DAYS: Final[Mapping[Offer, int]] = {"A-FLEX": 7, "A-FLEX-3": 7, "A-SPK": 30, "A-WX": 30, "other": 30}
"""Days from the mail until the line of an order closes in Cisco Commerce (help: WBX000028109)."""
LIMITS: Final[Mapping[str, int]] = {"sites": 50, "site_name_characters": 60}
"""Sites that the vendor advises at most (help: naqlzeu), and characters of a site's name (assumed)."""
SITE_DOMAIN: Final = "webex.com"
"""The domain of each Meetings site."""
CONSUMER_DOMAINS: Final = frozenset(
    {
        *("aol.com", "gmail.com", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com"),
        *("live.com", "mail.ru", "me.com", "msn.com", "outlook.com", "proton.me", "protonmail.com", "qq.com"),
        *("web.de", "yahoo.co.uk", "yahoo.com", "yandex.ru", "163.com"),
    }
)
"""Domains of free mail, which belong to no organization (assumed)."""
COMMERCE_STATUSES: Final[Mapping[str, str]] = {
    "placed": "Ordered",
    "waiting": "Awaiting Provisioning Details",
    "closed": "Closed",
    "mapped": "Provisioning",
    "provisioned": "Provisioned",
    "cancelled": "Cancelled",
}
"""Statuses of an order in Cisco Commerce; the second and the third are documented (help: WBX000028108, -109)."""


class Criterion(NamedTuple):
    """A criterion of the ranking of organizations, the strongest first.

    Attributes:
        key: its name.
        text: the organizations that come first by it.
        evidence: the degree to which it is known that it counts; its place in the order is assumed.
        source: the lines that name it.
    """

    key: str
    text: str
    evidence: Evidence
    source: str


RANKING: Final = (
    Criterion("likely", "not flagged as unlikely", Evidence.ASSUMED, "003:50"),
    Criterion("claims", "have claimed the domain of the address", Evidence.DOCUMENTED, "003:16-18, 003:50"),
    Criterion("verified", "have verified the domain of the address", Evidence.DOCUMENTED, "003:16-18, 003:50"),
    Criterion("last_activity", "have the most recent activity of users", Evidence.DOCUMENTED, "003:18, 003:50"),
    Criterion("active_users", "have more active users", Evidence.DOCUMENTED, "003:50"),
    Criterion("created", "are newer", Evidence.DOCUMENTED, "h:nsxeafh"),
    Criterion("name", "are earlier in the alphabet", Evidence.ASSUMED, "assumed"),
)
"""The criteria by which the organization finder ranks candidates, the strongest first."""

show_as_public(globals())
