"""A month of billing: the company's own books compared with the bill. Works with any client."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from webex_wholesale import Customer, Reconciliation, Subscriber, SubscriberHandle, Sync, WholesaleClient, reconcile
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

    def seconds(self, begin: datetime, end: datetime) -> int:
        """Count the seconds of it between two moments."""
        return max(int((min(self.end or end, end) - max(self.begin, begin)).total_seconds()), 0)


@dataclass
class Charge:
    """Something that is billed once, such as help with the onboarding of a location."""

    customer: str
    service: str
    moment: datetime
    quantity: int


class Books:
    """The back office's record of packages held by subscribers, and of those that customers hold as a whole.

    `now` is its clock; `subscribers` are written down at once, those that wait for consent when they are moved.
    """

    def __init__(self, now: Callable[[], datetime], subscribers: Iterable[Subscriber]) -> None:
        self.now = now
        self.holdings: list[Holding] = []
        self.charges: list[Charge] = []
        for each in subscribers:
            if each.status == "provisioned":
                self.write(each, each.packages)

    def write(
        self, subscriber: Subscriber | SubscriberHandle[Sync], packages: Iterable[str], since: datetime | None = None
    ) -> None:
        """Record the packages that a subscriber holds from a moment on, by default from now."""
        now = (since or self.now()).replace(microsecond=0)
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

    def charge(self, customer: str, service: str, moment: datetime, quantity: int) -> None:
        """Record something that is billed in the period in which it is complete."""
        self.charges.append(Charge(customer, service, moment, quantity))

    def records(self, first: date, last: date) -> Iterator[dict[str, object]]:
        """The days of each subscriber and package in a period, as `reconcile` takes them."""
        begin, end = (datetime.combine(day, time(), UTC) for day in (first, last + DAY))
        seconds: Counter[tuple[str, str, str]] = Counter()
        for each in self.holdings:
            seconds[each.customer, each.subscriber_id, each.package] += each.seconds(begin, end)
        for (customer, subscriber_id, package), held in seconds.items():
            yield {
                "customer_external_id": customer,
                "subscriber_id": subscriber_id or None,
                "service_name": package,
                "quantity": (Decimal(held) / 86_400).quantize(Decimal("0.000001"), ROUND_HALF_UP),
            }
        for once in self.charges:
            if begin <= once.moment < end:
                yield {
                    "customer_external_id": once.customer,
                    "subscriber_id": None,
                    "service_name": once.service,
                    "quantity": once.quantity,
                }

    def name_of(self, subscriber_id: str | None) -> str:
        """The address of a subscriber, as far as the @; without an id, the customer."""
        return next(each.who for each in self.holdings if each.subscriber_id == (subscriber_id or ""))


def check_bill(
    client: WholesaleClient, books: Books, first: date, last: date, *, tolerance: float = 0.01
) -> Reconciliation:
    """Create a month's report by user, download it, and compare it with the books, to some days."""
    reports = client.billing_reports
    report = reports.create_and_wait(
        billing_start_date=first, billing_end_date=last, type="USER", replace_existing=True
    )
    with TemporaryDirectory() as folder:
        path = reports.download(report, to=Path(folder) / "users.csv")
        return reconcile(path, books.records(first, last), tolerance=tolerance)
