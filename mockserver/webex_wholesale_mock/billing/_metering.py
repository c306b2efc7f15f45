"""Metering: the usage of a partner's customers over a period, added up from the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, groupby
from operator import attrgetter
from typing import Final, TypeVar

from webex_wholesale_contracts.models import BillingReportType
from webex_wholesale_mock.world.ledger import Charge, Fact, Holder, Ledger, Period, Row, Usage

Entry = Fact | Charge
K = TypeVar("K", str, Row)

_AGE: Final = attrgetter("holder.serial")
_PACKAGE: Final = attrgetter("package")


def meter(
    ledger: Ledger, partner_id: str, period: Period, report_type: BillingReportType, left_out: Collection[str] = ()
) -> Iterator[Usage]:
    """Return the usage that a partner is billed for a period, in exact seconds.

    Quantities add up the same however they are split. Rows are in the order of packages, of customers by age, or of
    holders by age; rows of zero seconds are left out. The entries are taken at once: later changes of the ledger do not
    show.

    Args:
        report_type: one row per package, per customer and package, or per holder and package.
        left_out: ids of organizations whose usage does not count.
    """
    entries = billed(ledger, partner_id, period, left_out)
    if report_type == "USER":
        # The entries are in the ledger already: sorting takes a pointer and a number for each, and no row is kept.
        return _of_holders(sorted(entries, key=_AGE), period)
    owner = owners(ledger, partner_id, report_type)
    holders: dict[int, Holder] = {}

    def row(entry: Entry) -> Row:
        holder = owner(entry)
        holders[holder.serial] = holder
        return holder.serial, entry.package

    return (Usage(package, held, holders[serial]) for (serial, package), held in _totals(entries, period, row))


def billed(ledger: Ledger, partner_id: str, period: Period, left_out: Collection[str]) -> Iterator[Entry]:
    """Return the entries that a report over a period is made of; their order is not defined."""
    entries = chain[Entry](ledger.facts(partner_id, period), ledger.charges(partner_id, period))
    if not left_out:
        return entries
    others = {key for key, account in ledger.accounts.items() if account.organization_id not in left_out}
    return (entry for entry in entries if entry.holder.customer_id in others)


def owners(ledger: Ledger, partner_id: str, report_type: BillingReportType) -> Callable[[Entry], Holder]:
    """Return the function that gives the holder in whose row a type of report has an entry."""
    if report_type == "USER":
        return lambda entry: entry.holder
    if report_type == "CUSTOMER":
        accounts = ledger.accounts
        return lambda entry: accounts[entry.holder.customer_id].holder
    whole = Holder(serial=0, partner_id=partner_id)
    return lambda entry: whole


def _of_holders(ordered: Sequence[Entry], period: Period) -> Iterator[Usage]:
    begin, end = period.begin, period.end
    for _, own in groupby(ordered, key=_AGE):
        first, *others = own
        if others:
            for package, held in _totals((first, *others), period, _PACKAGE):
                yield Usage(package, held, first.holder)
        elif held := first.within(begin, end):  # as most have one package all the month: nothing to add up
            yield Usage(first.package, held, first.holder)


def _totals(entries: Iterable[Entry], period: Period, key: Callable[[Entry], K]) -> list[tuple[K, int]]:
    """Return the seconds of entries that count for a period, by key and sorted by it."""
    totals: Counter[K] = Counter()
    begin, end = period.begin, period.end
    for entry in entries:
        totals[key(entry)] += entry.within(begin, end)
    return sorted((key, held) for key, held in totals.items() if held)
