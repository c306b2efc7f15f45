"""The history of a thing: calls about it, acts by hand, scheduled work with what set it off, and emails."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from webex_wholesale_mock.console import _words
from webex_wholesale_mock.engine.journal import Record
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS
from webex_wholesale_mock.testkit import call_pages, pages
from webex_wholesale_mock.testkit.event_words import in_words
from webex_wholesale_mock.testkit.page_nouns import Row
from webex_wholesale_mock.world.acts import Act

LENGTH: Final = 50
"""Entries of the history of one thing."""
_IDS: Final = ("external_id", "number", "org_id", "person_id", "location_id")
Cause = Record | Act


def history_of(mock: Any, noun: str, row: Row) -> list[dict[str, Any]]:
    """List what happened to a thing, newest first, each entry with its moment."""
    told = row.name if "@" in row.name or row.name == getattr(row.value, "external_id", "") else ""
    calls = call_pages.calls_about(mock, [row.id, told], LENGTH)
    acts = pages.acts_about(mock, names_of(row), LENGTH)
    entries: list[dict[str, Any]] = [{"time": call.time, "call": call} for call in calls]
    entries += [{"time": act.time, "act": act, "text": act_in_words(act)} for act in acts]
    causes: list[Cause] = [call for call in calls if call.method != "GET" and call.status < 300]
    causes += acts
    for work in pages.events_about(mock, noun, row.id, LENGTH):
        entries.append({"time": work.due, "text": in_words(work.kind, row.name), "cause": _cause(causes, work.due)})
    entries += [{"time": email.sent, "email": email} for email in mock.outbox if email.subject == row.id]
    return sorted(entries, key=lambda entry: entry["time"], reverse=True)[:LENGTH]


def names_of(row: Row) -> list[str]:
    """Return the ids and names by which a thing is meant in acts."""
    own = [getattr(row.value, name, None) for name in _IDS]
    holder = [row.facts["customer_id"], row.facts["customer"]] if hasattr(row.value, "restrictions") else []
    return [*filter(None, [row.id, row.name, *own, *holder])]


def _cause(causes: list[Cause], moment: datetime) -> dict[str, Any] | None:
    """Return what was done last before a moment: a call or an act, under its kind."""
    before = [cause for cause in causes if cause.time <= moment]
    found = max(before, key=lambda cause: cause.time, default=None)
    if isinstance(found, Act):
        return {"text": act_in_words(found)}
    return {"call": found} if found else None


def act_in_words(act: Act) -> str:
    """Tell an act: the summary of the operation, or the name of the method."""
    operation = HUB_OPERATIONS.get(act.name)
    return operation.summary.rstrip(".") if operation else _words.title(act.name)
