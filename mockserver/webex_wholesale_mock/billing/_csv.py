from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from io import StringIO
from itertools import chain, islice
from typing import Any, Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.packages import offer
from webex_wholesale_contracts.models import BillingReportType
from webex_wholesale_contracts.usage import COLUMNS, UsageRow, guard, quantity_text
from webex_wholesale_mock.entities import Partner
from webex_wholesale_mock.world.ledger import Ledger, Period, Usage

Cells = tuple[str, ...]
Pieces = Callable[[str], Cells]
"""A part of a row, by a package or the id of a customer."""

ROWS_PER_CHUNK: Final = 128
"""That makes some 50 KB."""


def csv_chunks(header: Cells, rows: Iterable[Cells]) -> Iterator[bytes]:
    """Rows as CSV (RFC 4180) in UTF-8, behind their header; every chunk ends with a row."""
    rows = chain([header], rows)
    while batch := [*islice(rows, ROWS_PER_CHUNK)]:
        text = StringIO(newline="")
        csv.writer(text).writerows(batch)
        yield text.getvalue().encode()


def table(
    ledger: Ledger,
    partner: Partner,
    period: Period,
    kind: BillingReportType,
    usage: Iterable[Usage],
    dress: Callable[[str], str] = guard,
) -> Iterator[Cells]:
    """The rows of a report as cells; what is in the ledger later does not show in them.

    Args:
        dress: what is done to texts that somebody has chosen.
    """
    first = tuple(map(dress, (partner.name, partner.org_id, partner.subscription_id)))
    dates = (period.first.isoformat(), period.last.isoformat())
    accounts = ledger.accounts.copy()

    @cache
    def service(package: str) -> Cells:
        return (*first, *_service(package), *dates)

    @cache
    def customer(customer_id: str) -> Cells:
        account = accounts[customer_id]
        external_id = account.external_id(period.end)
        return wire_ids.encode("ORGANIZATION", account.organization_id), dress(external_id)

    return map(_MAKE[kind](service, customer), usage)


def usage_rows(
    ledger: Ledger, partner: Partner, period: Period, kind: BillingReportType, usage: Iterable[Usage]
) -> Iterator[UsageRow]:
    """The same as objects."""
    names = [column.lower() for column in COLUMNS[kind]]
    dates = {"consumption_start_date": period.first, "consumption_end_date": period.last}

    def row(cells: Cells) -> UsageRow:
        known: dict[str, Any] = {name: cell or None for name, cell in zip(names, cells, strict=True)}
        return UsageRow(**known | dates | {"quantity": Decimal(cells[-1])})

    return map(row, table(ledger, partner, period, kind, usage, dress=str))


def _of_partner(service: Pieces, customer: Pieces) -> Callable[[Usage], Cells]:
    return lambda one: (*service(one.package), quantity_text(one.seconds))


def _of_customer(service: Pieces, customer: Pieces) -> Callable[[Usage], Cells]:
    return lambda one: (*service(one.package), *customer(one.holder.customer_id), quantity_text(one.seconds))


def _of_user(service: Pieces, customer: Pieces) -> Callable[[Usage], Cells]:
    def make(one: Usage) -> Cells:
        who, quantity = one.holder, quantity_text(one.seconds)
        user = (who.subscriber_id, who.user_id, who.workspace_id)
        return (*service(one.package), *customer(who.customer_id), *user, quantity)

    return make


_MAKE: Final[Mapping[BillingReportType, Callable[[Pieces, Pieces], Callable[[Usage], Cells]]]] = {
    "PARTNER": _of_partner,
    "CUSTOMER": _of_customer,
    "USER": _of_user,
}


@cache
def _service(package: str) -> Cells:
    """Name, SKU and description of a package. The SKU is the mock's own."""
    known = offer(package)
    title = known.title if known else package.replace("_", " ").title()
    return package.upper(), f"MOCK-{package.upper().replace('_', '-')}", title
