"""The record of who held which package from when to when, and what was charged once: added to and never changed.

Moments are kept in whole seconds since 1970 in UTC, fractions dropped; what follows on something therefore begins in
the very second in which the other ended, and no second is counted twice or lost.

Facts, their holders and accounts are values: a reader can go on while the ledger grows, or is
replaced by another.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Final

import attrs

from webex_wholesale_contracts.usage import SECONDS_PER_DAY
from webex_wholesale_mock.entities import Customer
from webex_wholesale_mock.state import tracked
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedObject, TrackedSet
from webex_wholesale_mock.state.tracked_index import TrackedIndex

Row = tuple[int, str]
"""One row of a report: the serial of its holder and the package."""

OPEN: Final = 1 << 62
"""The end of what has not ended."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY: Final = _EPOCH.toordinal()
_SECOND: Final = timedelta(seconds=1)


@attrs.frozen(slots=True, weakref_slot=False, kw_only=True)
class Holder:
    """The one who is billed, as reports show it: ids as clients see them, but for the ids of partner and customer.

    A subscriber with the user, a workspace, with neither the customer as a whole, and without that the partner as a
    whole. `serial` counts up with creation, and no two holders share one but partners, who have 0.
    """

    serial: int
    partner_id: str
    customer_id: str = ""
    subscriber_id: str = ""
    user_id: str = ""
    workspace_id: str = ""


@attrs.frozen(slots=True, weakref_slot=False)
class Fact:
    """One holder held one package, from a second on and up to another."""

    holder: Holder
    package: str
    begin: int
    end: int = OPEN

    def within(self, begin: int, end: int) -> int:
        """The number of its seconds that lie from one second on and before another, which it is known to touch."""
        return min(self.end, end) - max(self.begin, begin)


@attrs.frozen(slots=True)
class Charge:
    """So many times a day's usage, owed at one moment and not bit by bit."""

    holder: Holder
    package: str
    moment: int
    days: int

    def within(self, begin: int, end: int) -> int:
        """All of it: what is charged is a matter of the period that it falls into, not of the part of it."""
        return self.days * SECONDS_PER_DAY


@attrs.frozen(slots=True)
class Usage:
    """The subject of one row of a report: how many seconds of a package one holder is billed for."""

    package: str
    seconds: int
    holder: Holder

    @property
    def row(self) -> Row:
        """A key that tells it from all others of its report, and its place among them."""
        return self.holder.serial, self.package


@attrs.frozen(slots=True)
class Period:
    """The days from one to another, both included, in UTC."""

    first: date
    last: date

    @property
    def begin(self) -> int:
        """Its first second."""
        return (self.first.toordinal() - _FIRST_DAY) * SECONDS_PER_DAY

    @property
    def end(self) -> int:
        """The second after its last."""
        return (self.last.toordinal() + 1 - _FIRST_DAY) * SECONDS_PER_DAY


@attrs.frozen(slots=True)
class Account:
    """Facts that reports state of a customer, kept when the customer has gone.

    `holder` is the customer as a whole. `external_ids` are those it has had, each with the second from which on it was
    the one; `left` is the second in which the customer was gone.
    """

    holder: Holder
    organization_id: str
    external_ids: tuple[tuple[int, str], ...] = ()
    left: int | None = None

    @property
    def names(self) -> frozenset[str]:
        """All its external ids."""
        return frozenset(name for _, name in self.external_ids)

    def external_id(self, second: int) -> str:
        """The one that the customer had right before a second, or the first one."""
        count = bisect_right(self.external_ids, second - 1, key=lambda entry: entry[0])
        return self.external_ids[max(count - 1, 0)][1]


class Ledger(TrackedObject):
    """The facts of all partners. A look at a period passes over all that ended before it."""

    __slots__ = holds = ("_charges", "_ended", "_open", "accounts", "internal", "starts")

    def __init__(self) -> None:
        super().__init__()
        self.accounts: TrackedDict[str, Account] = TrackedDict()
        self.internal: TrackedSet[str] = TrackedSet()
        """The ids of organizations whose usage is billed on request alone."""
        self.starts: TrackedDict[str, datetime] = TrackedDict()
        """Billing starts by partner; what was used before is nobody's debt."""
        self._open: TrackedDict[str, TrackedIndex[int, tuple[Fact, ...]]] = TrackedDict()
        self._ended: TrackedDict[str, tracked.TrackedList[Fact]] = TrackedDict()
        self._charges: TrackedDict[str, tracked.TrackedList[Charge]] = TrackedDict()

    def hold(self, holder: Holder, packages: Collection[str], now: datetime) -> None:
        """Record that a holder has exactly these packages from now on."""
        if holder.partner_id not in self._open:
            self._open[holder.partner_id], self._ended[holder.partner_id] = TrackedIndex(), tracked.TrackedList()
        held = self._open[holder.partner_id]
        before, second = held.get(holder.serial, ()), seconds(now)
        kept = [fact for fact in before if fact.package in packages]
        gone = [attrs.evolve(fact, end=second) for fact in before if fact.package not in packages]
        names = {fact.package for fact in kept}
        began = [Fact(holder, package, second) for package in dict.fromkeys(packages) if package not in names]
        for fact in gone:
            self._ended[holder.partner_id].append(fact)
        if kept or began:
            held[holder.serial] = (*kept, *began)
        elif before:
            del held[holder.serial]

    def hold_as_a_whole(self, customer: Customer, packages: Collection[str], now: datetime) -> None:
        """From now on a customer, who has an organization, holds exactly these packages itself."""
        if packages:
            self.name(customer, now)
        if customer.id in self.accounts:
            self.hold(self.accounts[customer.id].holder, packages, now)

    def charge(self, customer: Customer, package: str, days: int, now: datetime) -> None:
        """Bill a customer, who has an organization, for so many days at once."""
        self.name(customer, now)
        charge = Charge(self.accounts[customer.id].holder, package, seconds(now), days)
        self._charges.setdefault(customer.partner_id, tracked.TrackedList()).append(charge)

    def name(self, customer: Customer, now: datetime) -> None:
        """From now on a customer, who has an organization, goes by the external id that it has."""
        account = self.accounts.get(customer.id) or _account(customer)
        names = account.external_ids
        if not names or names[-1][1] != customer.external_id:
            names = (*names, (seconds(now), customer.external_id))
            self.accounts[customer.id] = attrs.evolve(account, external_ids=names)

    def rename(self, customer: Customer, now: datetime) -> None:
        """The same, for a customer who is in the ledger already; others are named when they come into it."""
        if customer.id in self.accounts:
            self.name(customer, now)

    def leave(self, customer: Customer, now: datetime) -> None:
        """The customer is gone."""
        if account := self.accounts.get(customer.id):
            self.accounts[customer.id] = attrs.evolve(account, left=seconds(now))

    def charges(self, partner_id: str, period: Period) -> list[Charge]:
        """The charges of a partner in a period."""
        made: Sequence[Charge] = self._charges.get(partner_id, ())
        moment, begin = attrgetter("moment"), max(period.begin, self._start(partner_id))
        return [*made[bisect_left(made, begin, key=moment) : bisect_left(made, period.end, key=moment)]]

    def facts(self, partner_id: str, period: Period) -> Iterator[Fact]:
        """Every fact of a partner that reaches into a period, from the billing start on; in no order to rely on."""
        start = self._start(partner_id)
        for fact in self._touching(partner_id, period):
            if fact.begin >= start:
                yield fact
            elif fact.end > start < period.end:
                yield attrs.evolve(fact, begin=start)

    def _start(self, partner_id: str) -> int:
        """The second in which billing starts; 0 where it always has."""
        moment = self.starts.get(partner_id)
        return seconds(moment) if moment else 0

    def _touching(self, partner_id: str, period: Period) -> Iterator[Fact]:
        ended: Sequence[Fact] = self._ended.get(partner_id, ())
        begin, end = period.begin, period.end
        for index in range(bisect_right(ended, begin, key=attrgetter("end")), len(ended)):
            if ended[index].begin < end:
                yield ended[index]
        for held in self._open.get(partner_id, {}).values():
            for fact in held:
                if fact.begin < end:
                    yield fact


def _account(customer: Customer) -> Account:
    holder = Holder(serial=customer.serial, partner_id=customer.partner_id, customer_id=customer.id)
    return Account(holder, customer.organization_id or "")


@lru_cache(maxsize=16)  # what happens in one second shares the number: 32 bytes of each subscriber
def seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return (moment - _EPOCH) // _SECOND
