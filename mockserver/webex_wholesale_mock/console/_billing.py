"""Usage on pages: the days that can be billed so far, and the sums by package."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple


class Usage(NamedTuple):
    """The usage of a package in a period, in days, with its share of the largest."""

    package: str
    days: Decimal
    percent: int


def period(today: date) -> tuple[date, date]:
    """Return the days of this month up to yesterday; on the first day of a month those of the last one."""
    yesterday = today - timedelta(days=1)
    return yesterday.replace(day=1), yesterday


def usage(mock: Any, start: date, end: date, customer: str = "") -> list[Usage]:
    """Sum up the true usage of the first partner by package, or of one customer."""
    found: Counter[str] = Counter()
    for row in mock.billing.expected(start, end, "CUSTOMER" if customer else "PARTNER"):
        if customer in ("", row.customer_external_id):
            found[row.service_name] += row.quantity
    most = max(found.values(), default=1) or 1
    return [Usage(name, Decimal(days), round(100 * days / most)) for name, days in found.most_common()]
