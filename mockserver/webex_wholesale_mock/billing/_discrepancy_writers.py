"""Where in a report each kind of discrepancy can be planted, and what it does to the rows."""

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
"""Rows, each with the seconds by which it changes."""

LEAST: Final = 3_600
"""Seconds by which quantities differ at least: whoever compares them forgives what comes of rounding and of delays."""

FIRST_DAY: Final = date(1970, 1, 1)


@attrs.frozen(slots=True, kw_only=True)
class ReportContext:
    """What a report will be made of, for one planting to find its rows in."""

    ledger: Ledger
    period: Period
    type: BillingReportType
    planting: PlannedDiscrepancy
    left_out: frozenset[str] = frozenset()

    @property
    def owner(self) -> Callable[[Entry], Holder]:
        """Whose row an entry is in."""
        return owners(self.ledger, self.planting.partner_id, self.type)

    def entries(self) -> Iterator[Entry]:
        """All that counts for the report, and will do for the planting."""
        begin, end = self.period.begin, self.period.end
        found = billed(self.ledger, self.planting.partner_id, self.period, self.left_out)
        return (entry for entry in found if self._will_do(entry) and entry.within(begin, end))

    def facts(self) -> Iterator[Fact]:
        """Those of the entries that last."""
        return (entry for entry in self.entries() if isinstance(entry, Fact))

    def _will_do(self, entry: Entry) -> bool:
        wanted, who = self.planting, entry.holder
        return (
            (self.type != "USER" or bool(who.subscriber_id))
            and wanted.package in (None, entry.package)
            and wanted.subscriber in (None, who.subscriber_id)
            and (wanted.customers is None or who.customer_id in wanted.customers)
        )

    def honest(self, rows: set[Row]) -> dict[Row, int]:
        """The seconds that some rows should have."""
        usage = meter(self.ledger, self.planting.partner_id, self.period, self.type, self.left_out)
        return {one.row: one.seconds for one in usage if one.row in rows}

    def customer(self, usage: Usage) -> str | None:
        """The external id of the customer whom a row is about."""
        account = self.ledger.accounts.get(usage.holder.customer_id)
        return account.external_id(self.period.end) if account else None

    def shared_names(self) -> set[str]:
        """The external ids that several customers had in turn, so that one cannot tell their rows apart by them."""
        accounts = self.ledger.accounts.values()
        own = (one for one in accounts if one.holder.partner_id == self.planting.partner_id)
        names = Counter(account.external_id(self.period.end) for account in own)
        return {name for name, count in names.items() if count > 1} if self.type == "CUSTOMER" else set()


def _rows(bed: ReportContext) -> Iterator[Change]:
    owner = bed.owner
    return ((Usage(entry.package, 0, owner(entry)),) for entry in bed.entries())


def _held_to_the_end(bed: ReportContext) -> Iterator[Change]:
    owner, end = bed.owner, bed.period.end
    return ((Usage(fact.package, SECONDS_PER_DAY, owner(fact)),) for fact in bed.facts() if fact.end >= end)


def _changes_of_package(bed: ReportContext) -> Iterator[Change]:
    owner, begin, end = bed.owner, bed.period.begin, bed.period.end
    facts = [*attrs.evolve(bed, planting=attrs.evolve(bed.planting, package=None)).facts()]
    following: dict[tuple[int, int], list[Fact]] = {}
    for fact in facts:
        following.setdefault((fact.holder.serial, fact.begin), []).append(fact)
    for old in facts:
        if bed.planting.package in (None, old.package):
            for new in following.get((old.holder.serial, old.end), ()):
                if (moved := new.within(begin, end)) >= LEAST:
                    yield Usage(old.package, moved, owner(old)), Usage(new.package, -moved, owner(new))


def _departures(bed: ReportContext) -> Iterator[Change]:
    """What the last holder of each customer who left would have had from then on."""
    owner, begin, end = bed.owner, bed.period.begin, bed.period.end
    gone: dict[str, list[Fact]] = {}
    for fact in attrs.evolve(bed, period=Period(FIRST_DAY, bed.period.last)).facts():
        left = bed.ledger.accounts[fact.holder.customer_id].left
        if left is not None and left < end:
            gone.setdefault(fact.holder.customer_id, []).append(fact)
    for facts in gone.values():
        last = max((fact.end, fact.holder.serial) for fact in facts)
        more = end - max(last[0], begin)
        if more >= LEAST:
            ending = (fact for fact in facts if (fact.end, fact.holder.serial) == last)
            yield tuple(Usage(fact.package, more, owner(fact)) for fact in ending)


class DiscrepancyWriter(NamedTuple):
    """Where a kind can be planted, what a report must have for that, and how often each row stands there then."""

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
