"""A month of billing: what the own books say, held against what Webex bills. Knows nothing of the mock."""

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
    """A subscriber holds a package, from one moment on and, when it has ended, up to another."""

    subscriber: Subscriber
    package: str
    begin: datetime
    end: datetime | None = None

    def days(self, begin: datetime, end: datetime) -> float:
        """How much of it lies between two moments."""
        return max((min(self.end or end, end) - max(self.begin, begin)) / DAY, 0)


class Books:
    """Who holds which package since when, as the back office writes it down.

    `now` is its clock; `subscribers` are written down at once, those that wait for consent when they are moved.
    """

    def __init__(self, now: Callable[[], datetime], subscribers: Iterable[Subscriber]) -> None:
        self.now = now
        self.holdings: list[Holding] = []
        for each in subscribers:
            if each.status == "provisioned":
                self.write(each, each.packages)

    def write(self, subscriber: Subscriber, packages: Iterable[str]) -> None:
        """From now on a subscriber holds these packages and no others."""
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
    """Have a month's report by user made, fetch it, and hold it against the books."""
    reports = client.billing_reports
    days = {"billing_start_date": first, "billing_end_date": last}
    report = reports.create_and_wait(**days, type="USER", replace_existing=True)
    with TemporaryDirectory() as folder:
        path = reports.download(report, to=Path(folder) / "users.csv")
        return reconcile(path, books.records(first, last))
