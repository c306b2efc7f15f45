"""Business days: Monday to Friday in UTC, less the holidays of a list (assumed; the vendor names no calendar)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

__all__ = ["after", "is_business_day"]

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


def is_business_day(day: date, holidays: Collection[date]) -> bool:
    """Tell if a day is from Monday to Friday and not a holiday."""
    return day.weekday() < _SATURDAY and day not in holidays


def after(moment: datetime, days: int, holidays: Collection[date]) -> datetime:
    """Return the moment so many business days later, at the same time of the day.

    Args:
        moment: in UTC.
        days: business days, from 0.
        holidays: days that do not count.
    """
    while days > 0:
        moment += _DAY
        days -= is_business_day(moment.date(), holidays)
    return moment
