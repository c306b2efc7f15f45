"""Calling features of the packages (guide, tables 1 and 2): the features, and the packages that have them.

A place such as "004:240" is the guide and a line of it. The guide has the two tables once, for Webex Calling, and says
of four other packages in words which of these features they have. A package without a line here has nothing published.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal, NamedTuple

from webex_wholesale_contracts.catalogue import Evidence

__all__ = [
    "AVAILABILITY",
    "FEATURES",
    "LEVELS",
    "SITE_FEATURES",
    "SUBSCRIBER_FEATURES",
    "AvailabilityRow",
    "FeatureRow",
    "Level",
    "availability",
]

Level = Literal["subscriber", "site"]
Availability = Literal["yes", "no", "unpublished"]


class FeatureRow(NamedTuple):
    """A feature: its key, its name, and its place in the guide."""

    key: str
    title: str
    source: str
    note: str = ""


class AvailabilityRow(NamedTuple):
    """The value of some features in a package. `features` None stands for all of them."""

    package: str
    features: Collection[str] | None
    value: Availability
    evidence: Evidence | None
    source: str
    note: str = ""


SUBSCRIBER_FEATURES: Final = (
    FeatureRow("alternate_numbers", "Alternate numbers with distinctive ring", "004:232-233"),
    FeatureRow("anonymous_call_rejection", "Anonymous call rejection", "004:232"),
    FeatureRow("barge_in_exempt", "Barge-in exempt", "004:232"),
    FeatureRow("business_continuity", "Business continuity (CFNR)", "004:238"),
    FeatureRow("busy_lamp_monitoring", "Busy lamp monitoring", "004:238"),
    FeatureRow("call_forwarding", "Call forwarding: always, busy, no answer, selective", "004:235-236"),
    FeatureRow("call_history", "Call history", "004:240"),
    FeatureRow("call_hold_and_resume", "Call hold and resume", "004:240"),
    FeatureRow("call_logs", "Call logs with click to dial", "004:240"),
    FeatureRow("call_notify", "Call notify", "004:242"),
    FeatureRow("call_queue_agent", "Call queue agent", "004:242"),
    FeatureRow("call_recording", "Call recording", "004:242", "Needs no licence of a third party (004:76-77)."),
    FeatureRow("call_redial", "Call redial", "004:244"),
    FeatureRow("call_return", "Call return", "004:244"),
    FeatureRow("call_transfer", "Call transfer, attended and blind", "004:244"),
    FeatureRow("call_waiting", "Call waiting, up to 4 calls", "004:246"),
    FeatureRow("call_waiting_id", "Call waiting ID", "004:246"),
    FeatureRow("connected_line_id_restriction", "Connected line ID restriction", "004:246"),
    FeatureRow("directed_call_pickup", "Directed call pickup", "004:248"),
    FeatureRow("directed_call_pickup_with_barge_in", "Directed call pickup with barge-in", "004:248"),
    FeatureRow("do_not_disturb", "Do not disturb", "004:248"),
    FeatureRow("enterprise_directory", "Enterprise phone directory", "004:250"),
    FeatureRow("executive_assistant", "Executive and executive assistant", "004:250"),
    FeatureRow("extension_dialing", "Extension dialing, variable length", "004:250"),
    FeatureRow("feature_access_codes", "Feature access codes", "004:255"),
    FeatureRow("hoteling", "Hoteling: host and guest", "004:255"),
    FeatureRow("inbound_caller_id", "Inbound caller ID, name and number", "004:252-253"),
    FeatureRow("inbound_fax_to_email", "Inbound fax to email", "004:257"),
    FeatureRow("mobility", "Mobility", "004:257"),
    FeatureRow("multiple_line_appearance", "Multiple line appearance", "004:257"),
    FeatureRow("n_way_calling", "N-way calling (6)", "004:259"),
    FeatureRow("office_anywhere", "Office anywhere", "004:259"),
    FeatureRow("outbound_caller_id_blocking", "Outbound caller ID blocking", "004:259"),
    FeatureRow("personal_directory", "Personal phone directory", "004:262"),
    FeatureRow("priority_alert", "Priority alert", "004:262"),
    FeatureRow("privacy", "Privacy", "004:262"),
    FeatureRow("push_to_talk", "Push-to-talk", "004:264"),
    FeatureRow("remote_office", "Remote office", "004:264"),
    FeatureRow("selective_call_acceptance", "Selective call acceptance", "004:264"),
    FeatureRow("selective_call_rejection", "Selective call rejection", "004:266"),
    FeatureRow("sequential_ring", "Sequential ring", "004:266"),
    FeatureRow("shared_call_appearance", "Shared call appearance", "004:266"),
    FeatureRow("simultaneous_ring", "Simultaneous ring", "004:268"),
    FeatureRow("speed_dial_100", "Speed dial 100", "004:268"),
    FeatureRow("t38_fax", "T.38 fax", "004:268"),
    FeatureRow("three_way_calling", "Three-way calling", "004:270"),
    FeatureRow("unified_messaging", "Unified messaging", "004:270"),
    FeatureRow("user_intercept", "User intercept", "004:270"),
    FeatureRow("user_web_portal", "User web portal", "004:272"),
    FeatureRow("video", "Video, point to point", "004:272"),
    FeatureRow("visual_voicemail", "Visual voicemail", "004:272"),
    FeatureRow("voicemail", "Voicemail", "004:274"),
)
"""Features of a subscriber, in the order of the guide (table 1)."""

SITE_FEATURES: Final = (
    FeatureRow("auto_attendant", "Auto attendant", "004:278"),
    FeatureRow("call_park_authentication", "Call park authentication", "004:278"),
    FeatureRow("call_park_group", "Call park group", "004:278"),
    FeatureRow("call_pickup", "Call pickup", "004:280"),
    FeatureRow("call_queue", "Call queue", "004:280"),
    FeatureRow("external_calling_line_id", "External calling line ID delivery", "004:280"),
    FeatureRow("group_paging", "Group paging", "004:282"),
    FeatureRow("hunt_group", "Hunt group", "004:282"),
    FeatureRow("intercept_group", "Intercept group", "004:282"),
    FeatureRow("intercept_user", "Intercept user", "004:284"),
    FeatureRow("internal_calling_line_id", "Internal calling line ID delivery", "004:284"),
    FeatureRow("music_on_hold", "Music on hold", "004:284"),
    FeatureRow("receptionist_client", "Receptionist client", "004:286"),
    FeatureRow("teams_integration", "Microsoft Teams integration", "004:286"),
    FeatureRow("voice_portal", "Voice portal", "004:286"),
)
"""Features of a site, in the order of the guide (table 2)."""

LEVELS: Final[dict[Level, tuple[FeatureRow, ...]]] = {"subscriber": SUBSCRIBER_FEATURES, "site": SITE_FEATURES}
FEATURES: Final = {row.key: row for rows in LEVELS.values() for row in rows}

_BASIC: Final = frozenset({"call_forwarding", "busy_lamp_monitoring", "call_transfer", "call_waiting", "t38_fax"})
_ABOVE: Final = "A package of more value has what one of less has."
_NOT_NAMED: Final = "The offer gives examples and leaves the advanced features to other packages."
_SUBSET: Final = "The offer is a subset, and no document says which."

AVAILABILITY: Final = (
    AvailabilityRow("common_area_calling", _BASIC, "yes", Evidence.DOCUMENTED, "004:193"),
    AvailabilityRow("common_area_calling", None, "no", Evidence.ASSUMED, "004:193-194", _NOT_NAMED),
    AvailabilityRow("webex_voice", _BASIC, "yes", Evidence.ASSUMED, "004:193-194", _ABOVE),
    AvailabilityRow("webex_voice", None, "unpublished", None, "004:196-197", _SUBSET),
    AvailabilityRow("webex_calling", None, "yes", Evidence.DOCUMENTED, "004:227-228"),
    AvailabilityRow("webex_suite", None, "yes", Evidence.DOCUMENTED, "004:208-209"),
    AvailabilityRow("webex_meetings", None, "no", Evidence.DOCUMENTED, "004:214-215", "It has no calling seat."),
)
"""Values of the features by package; the first line that fits counts."""


def availability(package: str, feature: str) -> AvailabilityRow:
    """Return the value of a feature in a package; for a package that no document describes an unpublished one."""
    for row in AVAILABILITY:
        if row.package == package and (row.features is None or feature in row.features):
            return row
    return AvailabilityRow(package, None, "unpublished", None, "")
