"""The query of a reconciliation, written once for every engine that Ibis speaks to.

It works on two tables. What is billed: the columns of the key, `quantity` in days, and `times`, how often the very same
row is there. What was recorded: the columns of the key and `quantity`. Quantities are decimals, so that nothing is ever
rounded by adding.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import ibis
import ibis.expr.types as ir
from ibis import _

__all__ = ["COUNT", "DAYS", "SUM", "compare", "sum_packages"]

DAYS: Final = "decimal(18, 9)"
COUNT: Final = "decimal(9, 0)"
SUM: Final = "decimal(28, 9)"
"""Of days; engines whose decimals end at 38 digits can still add two of these without dropping any."""


def compare(billed: ir.Table, own: ir.Table, key: Sequence[str], tolerance: Decimal) -> ir.Table:
    """Every key on which the two do not agree, and those that are billed twice over.

    `kind` is null where there is nothing but the repetition. `billed` counts a repeated row once, `in_all` as often as
    it is there, which is up to `times`.
    """
    once = billed.group_by(key).agg(billed=_sum(_.quantity), in_all=_in_all(), times=_.times.max())
    recorded = own.group_by(key).agg(own=_sum(_.quantity))
    both = once.outer_join(recorded, key)
    pairs = both.select(
        **{name: ibis.coalesce(both[name], both[f"{name}_right"]) for name in key},
        **{name: ibis.coalesce(both[name], _days(0)) for name in ("billed", "in_all", "own")},
        times=ibis.coalesce(both.times, 0),
    )
    kind = ibis.cases(
        ((_.billed > 0) & (_.own == 0), "not_ours"),
        ((_.billed == 0) & (_.own > 0), "not_billed"),
        ((_.billed - _.own).abs() > _days(tolerance), "quantity"),
    )
    return pairs.mutate(kind=kind).filter(_.kind.notnull() | (_.times > 1))


def sum_packages(billed: ir.Table, own: ir.Table) -> tuple[ir.Table, ir.Table]:
    """The days of each package: billed, repetitions included, and recorded."""
    all_of_it = billed.group_by("service_name").agg(days=_in_all())
    return all_of_it, own.group_by("service_name").agg(days=_sum(_.quantity))


def _in_all() -> Any:
    return _sum(_.quantity.cast(SUM) * _.times.cast(COUNT))


def _sum(days: Any) -> Any:
    return days.sum().cast(SUM)


def _days(quantity: Decimal | int) -> Any:
    # As a text, for engines take a number with a point for a binary fraction.
    return ibis.literal(format(quantity, "f")).cast(DAYS)
