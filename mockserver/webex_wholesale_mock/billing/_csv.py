from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.rules.packages import offer
from webex_wholesale_contracts.usage import COLUMNS, guard, quantity_text
from webex_wholesale_mock.billing._metering import Usage
from webex_wholesale_mock.entities import Partner, Report, Subscriber
from webex_wholesale_mock.ledger import Ledger, Period

Cells = tuple[str, ...]


class _Echo:
    """A file whose `write` gives back what it was given, and so does the `writerow` of a writer to it."""

    @staticmethod
    def write(text: str) -> str:
        return text


def csv_lines(rows: Iterable[Cells]) -> Iterator[str]:
    """Rows as lines of CSV (RFC 4180), one at a time."""
    return map(csv.writer(_Echo).writerow, rows)


def table(ledger: Ledger, partner: Partner, report: Report, usage: Iterable[Usage]) -> Iterator[Cells]:
    """A report as cells, the header first. The external id is the one at the end of the period."""
    columns = COLUMNS[report.type]
    yield columns
    first = _guarded(partner.name, partner.org_id, partner.subscription_id)
    dates = (report.start.isoformat(), report.end.isoformat())
    of_customer = _customers(ledger, Period(report.start, report.end).end)
    for one in usage:
        cells = first + _service(one.package) + dates
        if one.customer_id:
            cells += of_customer(one.customer_id)
        if one.subscriber:
            cells += _user(one.subscriber)
        yield (*cells, quantity_text(one.seconds))


def _customers(ledger: Ledger, end: int) -> Callable[[str], Cells]:
    @cache
    def cells(customer_id: str) -> Cells:
        account = ledger.accounts[customer_id]
        return _guarded(wire_ids.encode("ORGANIZATION", account.organization_id), account.external_id(end))

    return cells


def _user(subscriber: Subscriber) -> Cells:
    """Subscriber, user and workspace, of which a subscriber has none."""
    assert subscriber.person_id  # nobody is billed who has not joined
    return subscriber.wire_id, wire_ids.encode("PEOPLE", subscriber.person_id), ""


@cache
def _service(package: str) -> Cells:
    """Name, SKU and description of a package. The SKU is the mock's own."""
    known = offer(package)
    title = known.title if known else package.replace("_", " ").title()
    return package.upper(), f"MOCK-{package.upper().replace('_', '-')}", title


def _guarded(*texts: str) -> Cells:
    return tuple(map(guard, texts))
