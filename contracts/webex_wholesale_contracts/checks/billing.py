"""Checks of a request for a billing report that need neither the date nor the state of the service.

The tuple is ordered: the first rule with a finding decides. A period must also be closed and recent enough, which
depends on the date; `not_closed` and `too_old` check that, for a day in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from webex_wholesale_contracts.checks._body import absence, join, quote, text
from webex_wholesale_contracts.checks._check import Check, Finding, JsonObject, pure
from webex_wholesale_contracts.models import BILLING_REPORT_TYPES

__all__ = ["CREATE", "YEARS_KEPT", "not_closed", "parse_date", "too_old"]

YEARS_KEPT = 5

_DATES = ("billingStartDate", "billingEndDate")
_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_date(text: str) -> date | None:
    """Return the calendar date of a text in the form YYYY-MM-DD, or None."""
    if _FORM.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def not_closed(body: JsonObject, today: date) -> Iterator[Finding]:
    """Yield a finding for each date that is not over yet."""
    for name, day in _days(body):
        if day >= today:
            yield Finding(name, f"{name} is {day}, and only days before {today} are closed; days are those of UTC")


def too_old(body: JsonObject, today: date) -> Iterator[Finding]:
    """Yield a finding for each date that lies before the oldest usage that is kept."""
    earliest = _years_before(today)
    for name, day in _days(body):
        if day < earliest:
            yield Finding(name, f"{name} is {day}, and usage is kept for {YEARS_KEPT} years, from {earliest} on")


def _years_before(day: date) -> date:
    """The same day some years ago; 28 February for a leap day."""
    year = max(day.year - YEARS_KEPT, 1)
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _days(body: JsonObject) -> Iterator[tuple[str, date]]:
    """Both dates of a period that can be read, by name."""
    for name in _DATES:
        if day := parse_date(text(body, name) or ""):
            yield name, day


@pure("billing.field.required")
def _fields(body: JsonObject) -> Iterator[Finding]:
    for name in _DATES:
        if how := absence(body, name):
            yield Finding(name, f"{name} is {how}; a report needs both ends of its period")


@pure("billing.date.format")
def _format(body: JsonObject) -> Iterator[Finding]:
    for name in _DATES:
        if (given := text(body, name)) is not None and parse_date(given) is None:
            yield Finding(name, f"{name} is {quote(given)}; give a calendar date as YYYY-MM-DD, such as 2026-02-28")


@pure("billing.date.order")
def _order(body: JsonObject) -> Iterator[Finding]:
    match [day for _, day in _days(body)]:
        case [begin, end] if begin > end:
            yield Finding("billingStartDate", f"the period starts on {begin} and ends before that, on {end}")


@pure("billing.type.unknown")
def _type(body: JsonObject) -> Iterator[Finding]:
    kind = text(body, "type")
    if kind is not None and kind not in BILLING_REPORT_TYPES:
        yield Finding("type", f"type is {quote(kind)}; it is {join(BILLING_REPORT_TYPES)}")


CREATE: tuple[Check, ...] = (_fields, _format, _order, _type)
