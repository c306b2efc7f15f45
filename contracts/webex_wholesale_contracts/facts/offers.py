"""Offers of the packages and the limits of Webex Assistant (guide, Package Offers and Wholesale Webex Assistant).

A place such as "004:193" is the guide and a line of it. The guide describes five packages. Of the others the documents
say next to nothing, and a column without a line here is unpublished. Figure 2 of the guide, which shows the packages,
is a picture that the text of the guide does not repeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from webex_wholesale_contracts.catalogue import Evidence

__all__ = [
    "ASSISTANT_LIMITS",
    "CONTRADICTIONS",
    "OFFER_COLUMNS",
    "OFFER_TITLES",
    "AssistantLimit",
    "Column",
    "Contradiction",
    "OfferRow",
    "offer_row",
]

Column = Literal["calling", "softphone", "messaging", "meetings", "participants", "assistant"]


class OfferRow(NamedTuple):
    """The value of one column of the offer of a package."""

    package: str
    column: Column
    value: str
    evidence: Evidence | None
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class AssistantLimit:
    """A limit of Webex Assistant."""

    name: str
    value: str
    evidence: Evidence
    source: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two places in which the vendor's documents say different things.

    Attributes:
        topic: the matter.
        one: one statement, found at `one_source`.
        other: the other one, found at `other_source`.
        taken: the reading that counts here.
        evidence: the degree to which that reading is known.
    """

    topic: str
    one: str
    one_source: str
    other: str
    other_source: str
    taken: str
    evidence: Evidence


OFFER_COLUMNS: Final[dict[Column, str]] = {
    "calling": "Calling",
    "softphone": "Webex App as a softphone",
    "messaging": "Messaging",
    "meetings": "Meetings",
    "participants": "Participants of one meeting",
    "assistant": "Webex Assistant",
}

OFFER_TITLES: Final = {
    "common_area_calling": "Common Area",
    "webex_voice": "Enhanced Calling",
    "webex_calling": "Webex Calling",
    "webex_suite": "Webex Suite",
    "webex_meetings": "Webex Meetings",
}
"""Names of the packages that the guide describes."""

_DOCUMENTED: Final = Evidence.DOCUMENTED
_NO_DEVICE: Final = "Adding a device turns calling in the app off; deleting it turns calling on again."
_DEVICES: Final = "calling spec: POST /devices, DELETE /devices/{deviceId}"

_ROWS: Final = (
    OfferRow("common_area_calling", "calling", "basic", _DOCUMENTED, "004:191-193", "For phones in halls and shops."),
    OfferRow("common_area_calling", "softphone", "no", _DOCUMENTED, "004:193-194"),
    OfferRow("common_area_calling", "messaging", "no", _DOCUMENTED, "004:193-194"),
    OfferRow("common_area_calling", "meetings", "none", _DOCUMENTED, "004:193-194"),
    OfferRow("common_area_calling", "participants", "none", _DOCUMENTED, "004:193-194"),
    OfferRow("common_area_calling", "assistant", "no", _DOCUMENTED, "004:421-422"),
    OfferRow("webex_voice", "calling", "subset", _DOCUMENTED, "004:196-197", "A part of the calling of webex_calling."),
    OfferRow("webex_voice", "softphone", "yes", _DOCUMENTED, "004:197", "Or a choice of devices."),
    OfferRow("webex_voice", "messaging", "no", _DOCUMENTED, "004:197-198"),
    OfferRow("webex_voice", "meetings", "none", _DOCUMENTED, "004:197-198"),
    OfferRow("webex_voice", "participants", "none", _DOCUMENTED, "004:197-198"),
    OfferRow("webex_voice", "assistant", "no", _DOCUMENTED, "004:421-422"),
    OfferRow("webex_calling", "calling", "advanced", _DOCUMENTED, "004:201-205"),
    OfferRow("webex_calling", "softphone", "yes", _DOCUMENTED, "004:205-206", "All clients, desktop and mobile."),
    OfferRow("webex_calling", "messaging", "yes", _DOCUMENTED, "004:206", "With spaces and file sharing."),
    OfferRow("webex_calling", "meetings", "basic", _DOCUMENTED, "004:202"),
    OfferRow(
        "webex_calling", "participants", "unpublished", None, "004:202", "Meetings are basic; no figure is given."
    ),
    OfferRow("webex_calling", "assistant", "no", _DOCUMENTED, "004:421-422"),
    OfferRow("webex_suite", "calling", "advanced", _DOCUMENTED, "004:208-209", "All services of users and groups."),
    OfferRow("webex_suite", "softphone", "yes", _DOCUMENTED, "004:208-209", "All that webex_calling has."),
    OfferRow("webex_suite", "messaging", "yes", _DOCUMENTED, "004:209"),
    OfferRow("webex_suite", "meetings", "full", _DOCUMENTED, "004:209-210"),
    OfferRow("webex_suite", "participants", "1000", _DOCUMENTED, "004:210"),
    OfferRow("webex_suite", "assistant", "yes", _DOCUMENTED, "004:408-413", "On unless an administrator turns it off."),
    OfferRow("webex_meetings", "calling", "none", _DOCUMENTED, "004:214-215", "It has no calling seat."),
    OfferRow("webex_meetings", "softphone", "no", _DOCUMENTED, "004:214-215", "The app is for meetings and messages."),
    OfferRow("webex_meetings", "messaging", "yes", _DOCUMENTED, "004:213-214"),
    OfferRow("webex_meetings", "meetings", "full", _DOCUMENTED, "004:214"),
    OfferRow("webex_meetings", "participants", "1000", _DOCUMENTED, "004:214"),
    OfferRow(
        "webex_meetings", "assistant", "yes", _DOCUMENTED, "004:408-413", "On unless an administrator turns it off."
    ),
    OfferRow("webex_calling_standard", "softphone", "yes", _DOCUMENTED, _DEVICES, _NO_DEVICE),
)
_BY_CELL: Final = {(row.package, row.column): row for row in _ROWS}

ASSISTANT_LIMITS: Final = (
    AssistantLimit("packages", "webex_meetings, webex_suite", _DOCUMENTED, "004:408-409, 004:421"),
    AssistantLimit(
        "sites", "meeting sites and personal rooms, new and existing ones", _DOCUMENTED, "004:408-409, 004:421-422"
    ),
    AssistantLimit("price", "free", _DOCUMENTED, "004:408"),
    AssistantLimit("default", "on", _DOCUMENTED, "004:413"),
    AssistantLimit("turned off by", "administrators of the partner and of the customer", _DOCUMENTED, "004:414-415"),
    AssistantLimit("captions", "en, es, fr, de", _DOCUMENTED, "004:424"),
    AssistantLimit("content in emails", "readers of the own organization", _DOCUMENTED, "004:426"),
    AssistantLimit(
        "content of meetings", "users of the own organization who have the same package", _DOCUMENTED, "004:428-429"
    ),
    AssistantLimit("transcripts of recordings", "there, with the assistant on or off", _DOCUMENTED, "004:431-432"),
    AssistantLimit("local recordings", "no transcripts and no highlights", _DOCUMENTED, "004:432-433"),
)

CONTRADICTIONS: Final = (
    Contradiction(
        "number of packages",
        "four",
        "004:141-142, 004:189",
        "a list of five",
        "004:191-216",
        "five: the number is older than webex_voice",
        Evidence.DOCUMENTED,
    ),
    Contradiction(
        "name of webex_voice",
        "Webex Voice",
        "004:64, #/components/schemas/WholesalePackagesSubscriber/description",
        "Enhanced Calling",
        "004:41, 004:196",
        "the offer is Enhanced Calling, the licence Webex Voice",
        Evidence.DOCUMENTED,
    ),
    Contradiction(
        "level of webex_calling",
        "advanced",
        "004:201",
        "Calling Basic Package",
        "#/components/schemas/WholesalePackagesSubscriber/description",
        "advanced: the basic one is common_area_calling",
        Evidence.DOCUMENTED,
    ),
    Contradiction(
        "features of webex_calling",
        "all of tables 1 and 2",
        "004:227-228",
        "webex_suite is the one with all services of users and groups",
        "004:208-209",
        "both have all of them: the tables are those of webex_calling",
        Evidence.ASSUMED,
    ),
    Contradiction(
        "calls of webex_calling as meetings",
        "any call becomes a full meeting with transcripts",
        "004:298-299",
        "meetings are basic, and the assistant is not for this package",
        "004:202, 004:421-422",
        "the narrower statement, as the one about the package",
        Evidence.ASSUMED,
    ),
    Contradiction(
        "add-ons",
        "none yet",
        "004:556-558",
        "attendant_console and cisco_calling_plan",
        "https://help.webex.com/article/ny0fr7x",
        "two: the newer page",
        Evidence.DOCUMENTED,
    ),
    Contradiction(
        "packages of a user",
        "one and no more",
        "004:552",
        "a list, in which an add-on is beside its base",
        "#/components/schemas/WholesalePackagesSubscriber",
        "one base package, and attendant_console beside it",
        Evidence.ASSUMED,
    ),
)


def offer_row(package: str, column: Column) -> OfferRow:
    """Return the value of a column of an offer; an unpublished one where the documents have none."""
    return _BY_CELL.get((package, column)) or OfferRow(package, column, "unpublished", None, "")
