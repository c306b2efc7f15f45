"""Words for people: how statuses look, what is scheduled, how long it takes until then."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple, get_args

from webex_wholesale_contracts.facts.setup_assist import PhaseName
from webex_wholesale_mock.entities.order_lifecycles import BEFORE_MAPPING
from webex_wholesale_mock.testkit.clock import Event

FAMILIES: Final = {
    "settled": (
        "provisioned",
        "COMPLETED",
        "completed",
        "connected",
        "active",
        "open",
        "login_verified",
        "on",
        "converted",
        "cleared",
        "in_use",
        "returned",
        "kept",
        "webex",
        "partner",
    ),
    "moving": (
        "provisioning",
        "updating",
        "deleting",
        "IN_PROGRESS",
        "activating",
        "requested",
        "placed",
        "ordered",
        "shipped",
        *get_args(PhaseName),
    ),
    "waiting": (
        "pending_rpl_review",
        "pending_user_migration",
        "restricted",
        "checking",
        "ceased",
        "suspended",
        "pending_customer_consent",
        "awaiting_provisioning_details",
        "grace",
        "awaiting_details",
        *BEFORE_MAPPING,
        "mapped",
        "handed_over",
        "later",
        "service_setup",
        "summary",
        "line_closed",
        "due",
        "rma_open",
    ),
    "failed": (
        *("error", "provisioned_with_errors", "FAILED", "disconnected", "cancelled", "withdrawn", "inactive"),
        *("purged", "removed", "denied", "overdue"),
    ),
}
"""Statuses by family: settled, in progress, needs somebody, failed."""
SIGNS: Final = {"settled": "✓", "moving": "…", "waiting": "!", "failed": "✕", "other": "·"}
"""The sign in a chip of each family, so that the colour is never alone."""
EVIDENCE_SIGNS: Final = {"documented": "", "observed": "", "assumed": "?"}

TITLES: Final = {"sub-partners": "Sub-partners", "setup-assists": "Setup Assist"}
"""Names that are told in other words than their own."""
_SPELLED: Final = {"sso": "SSO", "sso:": "SSO:", "csv": "CSV", "idp": "IdP"}
_PAGES: Final = {
    "customer": "customers",
    "subscriber": "subscribers",
    "report": "reports",
    "trial": "trials",
    "order": "orders",
    "shipment": "shipments",
}
_UNITS: Final = ((86_400, "day"), (3_600, "h"), (60, "min"), (1, "s"))


class Due(NamedTuple):
    """A scheduled event in words, with the time until then and the page of what it is about."""

    event: Event
    text: str
    wait: str
    page: str


def due(event: Event, now: datetime) -> Due:
    """Tell a scheduled event in words."""
    noun = event.kind.partition(".")[0]
    page = _PAGES.get(noun, "")
    return Due(event, event.text, span((event.due - now).total_seconds()), f"{page}/{event.id}" if page else "")


def span(seconds: float) -> str:
    """Tell a number of seconds in the two largest units: `2 h 5 min`."""
    left, parts = round(seconds), []
    for size, unit in _UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count:,} {unit}{'s' if unit == 'day' and count > 1 else ''}")
    return " ".join(parts[:2]) or "0 s"


def family(status: object) -> str:
    """Return the family of a status of a thing, or of an HTTP status; `other` for one that has none."""
    if isinstance(status, int):
        return "failed" if status >= 500 or not status else "waiting" if status >= 400 else "settled"
    return next((name for name, statuses in FAMILIES.items() if status in statuses), "other")


def moment(when: datetime) -> str:
    """Tell a moment: `Mon 5 Jan 2026 09:00:35`."""
    return f"{when:%a} {when.day} {when:%b %Y %H:%M:%S}"


def title(name: str) -> str:
    """Return a name in code as a label: `provisioningId` and `provisioning_id` are `Provisioning id`."""
    if name in TITLES:
        return TITLES[name]
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    words = words.replace("_", " ").replace("-", " ").replace(".", ": ").strip()
    words = " ".join(_SPELLED.get(word, word) for word in words.split())
    return words[:1].upper() + words[1:]
