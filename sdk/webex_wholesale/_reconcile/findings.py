"""The findings of a reconciliation, and the totals of each package."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple, overload

from webex_wholesale._public import public
from webex_wholesale_contracts.usage import Discrepancy

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Findings", "PackageTotal", "days_of"]

BATCH_SIZE: Final = 10_000
"""Findings that are Python objects at a time."""

ORDER: Final = ("customer", "subscriber_id", "service_name", "kind")


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
    """Discrepancies in the order of customers, subscribers and packages; each is made when it is asked for."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __len__(self) -> int:
        return len(self._table)

    @overload
    def __getitem__(self, index: int) -> Discrepancy: ...
    @overload
    def __getitem__(self, index: slice) -> list[Discrepancy]: ...
    def __getitem__(self, index: int | slice) -> Discrepancy | list[Discrepancy]:
        picked = range(len(self))[index]
        if isinstance(picked, range):
            return [self[position] for position in picked]
        return next(_discrepancies(self._table.slice(picked, 1)))

    def __iter__(self) -> Iterator[Discrepancy]:
        for batch in self._table.to_batches(BATCH_SIZE):
            yield from _discrepancies(batch)

    def largest(self, per_kind: int) -> Findings:
        """The findings with the largest differences, in the order of these.

        Args:
            per_kind: how many of each kind at most.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        # As binary fractions: the difference of two sums needs more digits than a decimal has.
        billed, own = (pc.cast(self._table[name], "float64") for name in ("billed", "own"))
        table = self._table.append_column("difference", pc.abs(pc.subtract(billed, own)))
        keys = [("difference", "descending"), *((name, "ascending") for name in ORDER)]
        ranked = table.sort_by(keys)
        picked = [ranked.filter(pc.equal(ranked["kind"], kind)).slice(0, per_kind) for kind in self.kinds()]
        return Findings(pa.concat_tables([ranked.slice(0, 0), *picked]).sort_by(keys).select(list(Discrepancy._fields)))

    def __repr__(self) -> str:
        return f"<{len(self)} findings>"

    def kinds(self) -> Counter[str]:
        """Count the findings of each kind."""
        counted = self._table["kind"].value_counts().to_pylist()
        return Counter({row["values"]: row["counts"] for row in counted})


def _discrepancies(rows: pa.Table | pa.RecordBatch) -> Iterator[Discrepancy]:
    columns = [rows[name].to_pylist() for name in Discrepancy._fields]
    for kind, customer, subscriber_id, service_name, billed, own in zip(*columns, strict=True):
        days = days_of(billed), days_of(own)
        yield Discrepancy(kind, customer or None, subscriber_id or None, service_name, *days)


def days_of(quantity: Decimal) -> Decimal:
    """A quantity without zeros at its end."""
    return Decimal(f"{quantity.normalize():f}")
