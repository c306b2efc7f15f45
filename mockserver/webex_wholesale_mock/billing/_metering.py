from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final, TypeVar

import attrs

from webex_wholesale_contracts.models import BillingReportType
from webex_wholesale_mock.ledger import Fact, Holder, Ledger, Period

K = TypeVar("K", str, tuple[int, str, str])

_AGE: Final = attrgetter("holder.serial")


@attrs.frozen(slots=True)
class Usage:
    """How long one package was held: by a subscriber, by all of a customer's, or by all of a partner's."""

    package: str
    seconds: int
    customer_id: str = ""
    holder: Holder | None = None


def meter(
    ledger: Ledger, partner_id: str, period: Period, kind: BillingReportType, *, internal: bool = False
) -> Iterator[Usage]:
    """What a partner's subscribers held in a period, in whole seconds, so that it adds up whatever it is split by.

    In order of packages, of customers by age, or of subscribers by age; what comes to nothing is left out. The facts
    are taken at once: what comes into the ledger later does not show.

    Args:
        kind: one row per package, per customer and package, or per subscriber and package.
        internal: count internal organizations too.
    """
    facts = _billed(ledger, partner_id, period, internal)
    if kind == "PARTNER":
        return (Usage(package, held) for package, held in _totals(facts, period, attrgetter("package")))
    if kind == "CUSTOMER":
        return _by_customer(ledger, facts, period)
    # The facts are in the ledger already: sorting them takes one pointer and one number for each, and no row is kept.
    return _of_holders(sorted(facts, key=_AGE), period)


def _billed(ledger: Ledger, partner_id: str, period: Period, internal: bool) -> Iterator[Fact]:
    facts = ledger.facts(partner_id, period)
    if internal or not ledger.internal:
        return facts
    left_out = {key for key, one in ledger.accounts.items() if one.organization_id in ledger.internal}
    return (fact for fact in facts if fact.holder.customer_id not in left_out)


def _by_customer(ledger: Ledger, facts: Iterable[Fact], period: Period) -> Iterator[Usage]:
    def key(fact: Fact) -> tuple[int, str, str]:
        customer_id = fact.holder.customer_id
        return ledger.accounts[customer_id].serial, customer_id, fact.package

    totals = _totals(facts, period, key)
    return (Usage(package, held, customer_id) for (_, customer_id, package), held in totals)


def _of_holders(ordered: Sequence[Fact], period: Period) -> Iterator[Usage]:
    for _, own in groupby(ordered, key=_AGE):
        facts = [*own]
        holder = facts[0].holder
        for package, held in _totals(facts, period, attrgetter("package")):
            yield Usage(package, held, holder.customer_id, holder)


def _totals(facts: Iterable[Fact], period: Period, key: Callable[[Fact], K]) -> list[tuple[K, int]]:
    """The seconds of facts that lie in a period, by key, in its order."""
    totals: Counter[K] = Counter()
    begin, end = period.begin, period.end
    for fact in facts:
        totals[key(fact)] += min(fact.end, end) - max(fact.begin, begin)
    return sorted((key, held) for key, held in totals.items() if held)
