"""A month of billing: the company's own books compared with the bill. Works with any client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from webex_wholesale import Reconciliation, Subscriber, WholesaleClient, reconcile

DAY = timedelta(days=1)


@dataclass
class Holding:
    """A package held by a subscriber, from one moment to another or until now."""

    subscriber: Subscriber
    package: str
    begin: datetime
    end: datetime | None = None

    def days(self, begin: datetime, end: datetime) -> float:
        """Count the days of it between two moments."""
        return max((min(self.end or end, end) - max(self.begin, begin)) / DAY, 0)


class Books:
    """The back office's record of packages held by subscribers.

    `now` is its clock; `subscribers` are written down at once, those that wait for consent when they are moved.
    """

    def __init__(self, now: Callable[[], datetime], subscribers: Iterable[Subscriber]) -> None:
        self.now = now
        self.holdings: list[Holding] = []
        for each in subscribers:
            if each.status == "provisioned":
                self.write(each, each.packages)

    def write(self, subscriber: Subscriber, packages: Iterable[str]) -> None:
        """Record the packages that a subscriber holds from now on."""
        now = self.now()
        for each in self.holdings:
            if each.subscriber.id == subscriber.id and each.end is None:
                each.end = now
        self.holdings += [Holding(subscriber, package, now) for package in packages]

    def records(self, first: date, last: date) -> Iterator[dict[str, object]]:
        """The days of each subscriber and package in a period, as `reconcile` takes them."""
        begin, end = (datetime.combine(day, time(), UTC) for day in (first, last + DAY))
        for each in self.holdings:
            yield {
                "customer_external_id": each.subscriber.external_customer_id,
                "subscriber_id": each.subscriber.id,
                "service_name": each.package,
                "quantity": round(each.days(begin, end), 6),
            }

    def name_of(self, subscriber_id: str | None) -> str:
        """The address of a subscriber, as far as the @."""
        emails = (str(each.subscriber.email) for each in self.holdings if each.subscriber.id == subscriber_id)
        return next(emails).partition("@")[0]


def check_bill(client: WholesaleClient, books: Books, first: date, last: date) -> Reconciliation:
    """Create a month's report by user, download it, and compare it with the books."""
    reports = client.billing_reports
    days = {"billing_start_date": first, "billing_end_date": last}
    report = reports.create_and_wait(**days, type="USER", replace_existing=True)
    with TemporaryDirectory() as folder:
        path = reports.download(report, to=Path(folder) / "users.csv")
        return reconcile(path, books.records(first, last))
