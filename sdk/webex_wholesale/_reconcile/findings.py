"""The findings of a reconciliation, and the totals of each package."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, overload

from webex_wholesale._public import public
from webex_wholesale_contracts.usage import Discrepancy

__all__ = ["Findings", "PackageTotal", "days_of", "order_of"]


@public
class PackageTotal(NamedTuple):
    """The days of one package over all customers.

    Attributes:
        service_name: the package.
        billed: days in the report; repeated rows count as often as they are there.
        own: days in own records.
    """

    service_name: str
    billed: Decimal
    own: Decimal


@public
class Findings(Sequence[Discrepancy]):
    """Discrepancies in the order of customers, subscribers and packages."""

    def __init__(self, found: Sequence[Discrepancy]) -> None:
        self._found = found

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, index: int) -> Discrepancy: ...
    @overload
    def __getitem__(self, index: slice) -> list[Discrepancy]: ...
    def __getitem__(self, index: int | slice) -> Discrepancy | list[Discrepancy]:
        return [*self._found[index]] if isinstance(index, slice) else self._found[index]

    def __iter__(self) -> Iterator[Discrepancy]:
        return iter(self._found)

    def largest(self, per_kind: int) -> Findings:
        """The findings with the largest differences, in the order of these.

        Args:
            per_kind: how many of each kind at most.
        """
        ranked = sorted(self, key=lambda found: -abs(float(found.billed) - float(found.own)))
        left: Counter[str] = Counter()
        picked = []
        for found in ranked:
            left[found.kind] += 1
            if left[found.kind] <= per_kind:
                picked.append(found)
        return Findings(picked)

    def __repr__(self) -> str:
        return f"<{len(self)} findings>"

    def kinds(self) -> Counter[str]:
        """Count the findings of each kind."""
        return Counter(found.kind for found in self)


def order_of(found: Discrepancy, workspace: str = "") -> tuple[str, ...]:
    """The place of a discrepancy among the others."""
    return found.customer or "", found.subscriber_id or "", found.service_name, workspace, found.kind


def days_of(quantity: Decimal) -> Decimal:
    """A quantity without zeros at its end."""
    return Decimal(f"{quantity.normalize():f}")
