"""Reports as CSV: usage turned into cells, and cells into chunks of bytes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from io import StringIO
from itertools import chain, islice
from typing import Any, Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.packages import description
from webex_wholesale_contracts.models import BillingReportType
from webex_wholesale_contracts.usage import COLUMNS, UsageRow, guard, quantity_text
from webex_wholesale_mock.entities import Partner
from webex_wholesale_mock.world.ledger import Ledger, Period, Usage

Cells = tuple[str, ...]
Pieces = Callable[[str], Cells]
"""A function that gives a part of a row, for a package or for the id of a customer."""

LINE_END: Final = "\r\n"
ROWS_PER_CHUNK: Final = 128
"""A chunk then has some 50 kilobytes."""


def csv_chunks(header: Cells, lines: Iterable[str]) -> Iterator[bytes]:
    """Encode lines of CSV (RFC 4180) in UTF-8, with the header first; every chunk ends with a line."""
    lines = chain([f"{_quoted(header)}{LINE_END}"], lines)
    while batch := [*islice(lines, ROWS_PER_CHUNK)]:
        yield "".join(batch).encode()


def report_lines(
    ledger: Ledger, partner: Partner, period: Period, report_type: BillingReportType, usage: Iterable[Usage]
) -> Iterator[str]:
    """Return the rows of a report as lines of CSV; later changes of the ledger do not show in them.

    Rows differ in a few cells. What stays the same from row to row is quoted once for each package and each customer:
    a row by user takes 1.7 µs, its metering included, and 5.2 by `csv.writer` alone.
    """
    service, customer = _pieces(ledger, partner, period, guard)

    @cache
    def of_package(package: str) -> str:
        return _quoted(service(package))

    @cache
    def of_customer(customer_id: str) -> str:
        return _quoted(customer(customer_id))

    def line_of_partner(usage: Usage) -> str:
        return f"{of_package(usage.package)},{_quantity(usage.seconds)}{LINE_END}"

    def line_of_customer(usage: Usage) -> str:
        whose = of_customer(usage.holder.customer_id)
        return f"{of_package(usage.package)},{whose},{_quantity(usage.seconds)}{LINE_END}"

    def line_of_user(usage: Usage) -> str:
        holder = usage.holder  # ids are base64, and need no quotes
        return (
            f"{of_package(usage.package)},{of_customer(holder.customer_id)},{holder.subscriber_id},{holder.user_id},"
            f"{holder.workspace_id},{_quantity(usage.seconds)}{LINE_END}"
        )

    lines = {"PARTNER": line_of_partner, "CUSTOMER": line_of_customer, "USER": line_of_user}
    return map(lines[report_type], usage)


def table(
    ledger: Ledger, partner: Partner, period: Period, report_type: BillingReportType, usage: Iterable[Usage]
) -> Iterator[Cells]:
    """Return the rows of a report as cells, with texts as they are; later changes of the ledger do not show in them."""
    return map(_MAKE[report_type](*_pieces(ledger, partner, period, str)), usage)


def _pieces(ledger: Ledger, partner: Partner, period: Period, dress: Callable[[str], str]) -> tuple[Pieces, Pieces]:
    """Return the functions that give the cells of a package, and those of a customer.

    Args:
        dress: a function for texts that partners and customers have chosen, such as the guard against formulas.
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

    return service, customer


def _quoted(cells: Cells) -> str:
    """Return several cells as a part of a line, with quotes where CSV needs them."""
    text = StringIO(newline="")
    csv.writer(text).writerow(cells)  # Python 3.11 quotes line ends only where they are characters of the terminator
    return text.getvalue().removesuffix(LINE_END)


def usage_rows(
    ledger: Ledger, partner: Partner, period: Period, report_type: BillingReportType, usage: Iterable[Usage]
) -> Iterator[UsageRow]:
    """Return the rows of a report as objects, with texts as they are."""
    names = [column.lower() for column in COLUMNS[report_type]]
    dates = {"consumption_start_date": period.first, "consumption_end_date": period.last}

    def row(cells: Cells) -> UsageRow:
        known: dict[str, Any] = {name: cell or None for name, cell in zip(names, cells, strict=True)}
        return UsageRow(**known | dates | {"quantity": Decimal(cells[-1])})

    return map(row, table(ledger, partner, period, report_type, usage))


def _of_partner(service: Pieces, customer: Pieces) -> Callable[[Usage], Cells]:
    return lambda usage: (*service(usage.package), quantity_text(usage.seconds))


def _of_customer(service: Pieces, customer: Pieces) -> Callable[[Usage], Cells]:
    def make(usage: Usage) -> Cells:
        return (*service(usage.package), *customer(usage.holder.customer_id), quantity_text(usage.seconds))

    return make


def _of_user(service: Pieces, customer: Pieces) -> Callable[[Usage], Cells]:
    def make(usage: Usage) -> Cells:
        holder, quantity = usage.holder, quantity_text(usage.seconds)
        user = (holder.subscriber_id, holder.user_id, holder.workspace_id)
        return (*service(usage.package), *customer(holder.customer_id), *user, quantity)

    return make


_MAKE: Final[Mapping[BillingReportType, Callable[[Pieces, Pieces], Callable[[Usage], Cells]]]] = {
    "PARTNER": _of_partner,
    "CUSTOMER": _of_customer,
    "USER": _of_user,
}


@cache
def _service(package: str) -> Cells:
    """Return name, SKU and description of a package. The SKU is the mock's own (assumed)."""
    return package.upper(), f"MOCK-{package.upper().replace('_', '-')}", description(package)


_quantity: Final = lru_cache(maxsize=1_024)(quantity_text)
"""Most rows of a month have one of a few quantities, such as all of it."""
