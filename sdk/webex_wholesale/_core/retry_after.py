"""Retry-After (RFC 9110, section 10.2.3), also in the forms that servers send and no document allows."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["parse_retry_after"]

_SECONDS = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.ASCII)

# Thirty years: any longer is the same answer, and a float of this size can still be added to a clock.
MAX_SECONDS = 1e9


def parse_retry_after(text: str | None, now: datetime) -> float | None:
    """Return the seconds to wait from `now` (which has a time zone), or None where the header says nothing usable.

    Whole and fractional seconds and HTTP dates in all three historic forms are understood. A date in the past means no
    wait. Negative numbers, expressions such as `rand(30),add(30)` and all other text mean nothing. Never raises.
    """
    value = (text or "").strip()
    if _SECONDS.fullmatch(value):
        return min(float(value), MAX_SECONDS)
    return _until(value, now) if value else None


def _until(date: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
        # "-0000" gives a moment without a zone; an HTTP date is always in GMT.
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(seconds, 0.0), MAX_SECONDS)
