"""The page of billing: usage by package, reports with their files, and planted discrepancies."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from webex_wholesale_mock.console import _forms, _lists
from webex_wholesale_mock.console._visit import Visit
from webex_wholesale_mock.testkit import pages
from webex_wholesale_mock.testkit.billing import BillingError


class Usage(NamedTuple):
    """The usage of a package in a period, in days, with its share of the largest."""

    package: str
    days: Decimal
    percent: int


def billing(visit: Visit) -> dict[str, Any]:
    """Gather what the page of billing shows."""
    start, end = period(visit.mock.clock.now.date())
    return {
        "start": start,
        "end": end,
        "usage": usage(visit.mock, start, end),
        "page": pages.page_of(visit.mock, "reports", offset=visit.offset),
        "planted": visit.mock.billing.planted,
        "forms": [
            _lists.maker(visit, "billing_reports.create"),
            _forms.of_endpoint("billing/plant", title="Plant a discrepancy"),
            _forms.of_endpoint(
                "billing/expected",
                given={"start": start.isoformat(), "end": end.isoformat(), "type": "CUSTOMER"},
                title="Compare with what is expected",
            ),
        ],
    }


def period(today: date) -> tuple[date, date]:
    """Return the days of this month up to yesterday; on the first day of a month those of the last one."""
    yesterday = today - timedelta(days=1)
    return yesterday.replace(day=1), yesterday


def usage(mock: Any, start: date, end: date) -> list[Usage]:
    """Sum up the true usage of the first partner by package; none where the days cannot be billed."""
    found: Counter[str] = Counter()
    try:
        for row in mock.billing.expected(start, end, "PARTNER"):
            found[row.service_name] += row.consumed_quantity
    except BillingError:
        return []
    most = max(found.values(), default=1) or 1
    return [Usage(name, Decimal(days), round(100 * days / most)) for name, days in found.most_common()]
