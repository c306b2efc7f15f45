"""Discrepancy writers: for each kind, the places in a report where it fits, and the change it makes to the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

import attrs

from webex_wholesale_contracts.models import BillingReportType
from webex_wholesale_contracts.usage import SECONDS_PER_DAY
from webex_wholesale_mock.billing._metering import Entry, billed, meter, owners
from webex_wholesale_mock.world.ledger import Fact, Holder, Ledger, Period, Row, Usage
from webex_wholesale_mock.world.planted import PlannedDiscrepancy, PlantKind

Change = tuple[Usage, ...]
"""Rows that change together; `seconds` is the difference for each of them."""

LEAST: Final = 3_600
"""Seconds by which a planted quantity differs at least; a comparison tolerates less, for rounding and for delays."""

FIRST_DAY: Final = date(1970, 1, 1)


@attrs.frozen(slots=True, kw_only=True)
class ReportContext:
    """The usage in a report, as a discrepancy writer reads it to find rows for one planned discrepancy."""

    ledger: Ledger
    period: Period
    type: BillingReportType
    planned: PlannedDiscrepancy
    left_out: frozenset[str] = frozenset()

    @property
    def owner(self) -> Callable[[Entry], Holder]:
        """The function that gives the holder in whose row an entry is."""
        return owners(self.ledger, self.planned.partner_id, self.type)

    def entries(self) -> Iterator[Entry]:
        """Return the entries that count for the report and fit the planned discrepancy."""
        begin, end = self.period.begin, self.period.end
        entries = billed(self.ledger, self.planned.partner_id, self.period, self.left_out)
        return (entry for entry in entries if self._fits(entry) and entry.within(begin, end))

    def facts(self) -> Iterator[Fact]:
        """Return the entries that last for a while; charges do not."""
        return (entry for entry in self.entries() if isinstance(entry, Fact))

    def _fits(self, entry: Entry) -> bool:
        wanted, holder = self.planned, entry.holder
        return (
            (self.type != "USER" or bool(holder.subscriber_id))
            and wanted.package in (None, entry.package)
            and wanted.subscriber in (None, holder.subscriber_id)
            and (wanted.customers is None or holder.customer_id in wanted.customers)
        )

    def honest(self, rows: set[Row]) -> dict[Row, int]:
        """Return the seconds that some rows have in a correct report."""
        metered = meter(self.ledger, self.planned.partner_id, self.period, self.type, self.left_out)
        return {usage.row: usage.seconds for usage in metered if usage.row in rows}

    def customer(self, usage: Usage) -> str | None:
        """Return the external id of the customer that a row is about; None for a row of the whole partner."""
        account = self.ledger.accounts.get(usage.holder.customer_id)
        return account.external_id(self.period.end) if account else None

    def shared_names(self) -> set[str]:
        """Return the external ids that several customers had in turn: rows cannot be told apart by these."""
        accounts = self.ledger.accounts.values()
        own = (account for account in accounts if account.holder.partner_id == self.planned.partner_id)
        names = Counter(account.external_id(self.period.end) for account in own)
        return {name for name, count in names.items() if count > 1} if self.type == "CUSTOMER" else set()


def _rows(context: ReportContext) -> Iterator[Change]:
    owner = context.owner
    return ((Usage(entry.package, 0, owner(entry)),) for entry in context.entries())


def _held_to_the_end(context: ReportContext) -> Iterator[Change]:
    owner, end = context.owner, context.period.end
    return ((Usage(fact.package, SECONDS_PER_DAY, owner(fact)),) for fact in context.facts() if fact.end >= end)


def _changes_of_package(context: ReportContext) -> Iterator[Change]:
    owner, begin, end = context.owner, context.period.begin, context.period.end
    facts = [*attrs.evolve(context, planned=attrs.evolve(context.planned, package=None)).facts()]
    following: dict[tuple[int, int], list[Fact]] = {}
    for fact in facts:
        following.setdefault((fact.holder.serial, fact.begin), []).append(fact)
    for old in facts:
        if context.planned.package in (None, old.package):
            for new in following.get((old.holder.serial, old.end), ()):
                if (moved := new.within(begin, end)) >= LEAST:
                    yield Usage(old.package, moved, owner(old)), Usage(new.package, -moved, owner(new))


def _departures(context: ReportContext) -> Iterator[Change]:
    """Yield the usage that the last holder of each customer who left would have had from then on."""
    owner, begin, end = context.owner, context.period.begin, context.period.end
    gone: dict[str, list[Fact]] = {}
    for fact in attrs.evolve(context, period=Period(FIRST_DAY, context.period.last)).facts():
        left = context.ledger.accounts[fact.holder.customer_id].left
        if left is not None and left < end:
            gone.setdefault(fact.holder.customer_id, []).append(fact)
    for facts in gone.values():
        last = max((fact.end, fact.holder.serial) for fact in facts)
        more = end - max(last[0], begin)
        if more >= LEAST:
            ending = (fact for fact in facts if (fact.end, fact.holder.serial) == last)
            yield tuple(Usage(fact.package, more, owner(fact)) for fact in ending)


class DiscrepancyWriter(NamedTuple):
    """The way to plant one kind: `find` gives the changes that fit a report, `needs` names the usage they take.

    `copies` is the number of times that each changed row stands in the report.
    """

    find: Callable[[ReportContext], Iterator[Change]]
    needs: str
    copies: int = 1


WRITERS: Final[Mapping[PlantKind, DiscrepancyWriter]] = {
    "missing_row": DiscrepancyWriter(_rows, "usage", copies=0),
    "duplicate_row": DiscrepancyWriter(_rows, "usage", copies=2),
    "off_by_a_day": DiscrepancyWriter(_held_to_the_end, "usage to the end of its period"),
    "wrong_package": DiscrepancyWriter(_changes_of_package, "a change from one package to another"),
    "stale_customer": DiscrepancyWriter(_departures, "a customer who left before its end"),
}
