"""A month of billing: the company's own books compared with the bill. Works with any client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from webex_wholesale import Customer, Reconciliation, Subscriber, WholesaleClient, reconcile
from webex_wholesale_contracts.facts.packages import PER_CUSTOMER

DAY = timedelta(days=1)


@dataclass
class Holding:
    """A package held from one moment to another or until now: by a subscriber, or by the customer as a whole."""

    customer: str
    subscriber_id: str
    who: str
    package: str
    begin: datetime
    end: datetime | None = None

    def days(self, begin: datetime, end: datetime) -> float:
        """Count the days of it between two moments."""
        return max((min(self.end or end, end) - max(self.begin, begin)) / DAY, 0)


class Books:
    """The back office's record of packages held by subscribers, and of those that customers hold as a whole.

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
            if each.subscriber_id == subscriber.id and each.end is None:
                each.end = now
        customer, who = str(subscriber.external_customer_id), str(subscriber.email).partition("@")[0]
        self.holdings += [Holding(customer, subscriber.id, who, package, now) for package in packages]

    def write_customer(self, customer: Customer, since: datetime) -> None:
        """Record the packages that a customer holds as a whole, since it was provisioned."""
        name = str(customer.external_id)
        held = [package for package in customer.packages if package in PER_CUSTOMER]
        self.holdings += [Holding(name, "", "the customer", package, since) for package in held]

    def records(self, first: date, last: date) -> Iterator[dict[str, object]]:
        """The days of each subscriber and package in a period, as `reconcile` takes them."""
        begin, end = (datetime.combine(day, time(), UTC) for day in (first, last + DAY))
        for each in self.holdings:
            yield {
                "customer_external_id": each.customer,
                "subscriber_id": each.subscriber_id or None,
                "service_name": each.package,
                "quantity": round(each.days(begin, end), 6),
            }

    def name_of(self, subscriber_id: str | None) -> str:
        """The address of a subscriber, as far as the @; without an id, the customer."""
        return next(each.who for each in self.holdings if each.subscriber_id == (subscriber_id or ""))


def check_bill(client: WholesaleClient, books: Books, first: date, last: date) -> Reconciliation:
    """Create a month's report by user, download it, and compare it with the books."""
    reports = client.billing_reports
    days = {"billing_start_date": first, "billing_end_date": last}
    report = reports.create_and_wait(**days, type="USER", replace_existing=True)
    with TemporaryDirectory() as folder:
        path = reports.download(report, to=Path(folder) / "users.csv")
        return reconcile(path, books.records(first, last))
