from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from io import StringIO
from itertools import islice
from typing import Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.rules.packages import offer
from webex_wholesale_contracts.usage import COLUMNS, guard, quantity_text
from webex_wholesale_mock.billing._metering import Usage
from webex_wholesale_mock.entities import Partner, Report
from webex_wholesale_mock.ledger import Account, Ledger, Period

Cells = tuple[str, ...]

ROWS_PER_CHUNK: Final = 128
"""That makes some 50 KB."""


def csv_chunks(rows: Iterable[Cells]) -> Iterator[bytes]:
    """Rows as CSV (RFC 4180) in UTF-8; every chunk ends with a row."""
    rows = iter(rows)
    while batch := [*islice(rows, ROWS_PER_CHUNK)]:
        text = StringIO(newline="")
        csv.writer(text).writerows(batch)
        yield text.getvalue().encode()


def table(ledger: Ledger, partner: Partner, report: Report, usage: Iterable[Usage]) -> Iterator[Cells]:
    """A report as cells, the header first; what is in the ledger later does not show in it."""
    first = _guarded(partner.name, partner.org_id, partner.subscription_id)
    dates = (report.start.isoformat(), report.end.isoformat())
    accounts = {} if report.type == "PARTNER" else ledger.accounts.copy()
    of_customer = _customers(accounts, Period(report.start, report.end).end)
    return _rows(COLUMNS[report.type], first, dates, of_customer, usage)


def _rows(
    header: Cells, first: Cells, dates: Cells, of_customer: Callable[[str], Cells], usage: Iterable[Usage]
) -> Iterator[Cells]:
    yield header
    for one in usage:
        cells = first + _service(one.package) + dates
        if one.customer_id:
            cells += of_customer(one.customer_id)
        if one.holder:
            cells += (one.holder.subscriber_id, one.holder.user_id, "")
        yield (*cells, quantity_text(one.seconds))


def _customers(accounts: Mapping[str, Account], end: int) -> Callable[[str], Cells]:
    """The cells of a customer, with the external id that it had at the end of the period."""

    @cache
    def cells(customer_id: str) -> Cells:
        account = accounts[customer_id]
        return _guarded(wire_ids.encode("ORGANIZATION", account.organization_id), account.external_id(end))

    return cells


@cache
def _service(package: str) -> Cells:
    """Name, SKU and description of a package. The SKU is the mock's own."""
    known = offer(package)
    title = known.title if known else package.replace("_", " ").title()
    return package.upper(), f"MOCK-{package.upper().replace('_', '-')}", title


def _guarded(*texts: str) -> Cells:
    return tuple(map(guard, texts))
