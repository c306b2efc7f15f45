"""Planted discrepancies: errors in reports that code under test has to find."""

from __future__ import annotations

from typing import Final, Literal, get_args

import attrs

from webex_wholesale_contracts.usage import Discrepancy
from webex_wholesale_mock.state.tracked import TrackedObject
from webex_wholesale_mock.world.ledger import Row, Usage

PlantKind = Literal[
    "missing_row",
    "duplicate_row",
    "off_by_a_day",
    "wrong_package",
    "stale_customer",
    "failed",
    "empty",
    "truncated",
]
PLANT_KINDS: Final[tuple[PlantKind, ...]] = get_args(PlantKind)
WHOLE_REPORT: Final[tuple[PlantKind, ...]] = ("failed", "empty", "truncated")
"""Kinds that spoil a whole report; no other discrepancy can be seen in it."""


@attrs.frozen(slots=True, kw_only=True)
class PlantedDiscrepancy:
    """One discrepancy that was planted.

    `report` is the id, as clients see it, of the report that it is in; None while there is none, and `text` then tells
    what it waits for. `shows_as` is what holding the report against the truth must find; it is empty where reading the
    report must fail.
    """

    __module__ = "webex_wholesale_mock"

    kind: PlantKind
    text: str
    report: str | None = None
    shows_as: tuple[Discrepancy, ...] = ()


@attrs.define(slots=True, kw_only=True, eq=False)
class PlannedDiscrepancy(TrackedObject):
    """A discrepancy that is to be planted, and the rows that are changed for it.

    `customers` are the ids of those whose rows will do; with None everybody's do, and so with `subscriber` (the id that
    clients see) and `package`. `report_id` is the bare id of the report that it is in, and `instead` has the rows that
    stand there in place of others.
    """

    number: int
    partner_id: str
    plant: PlantedDiscrepancy
    customers: frozenset[str] | None = None
    subscriber: str | None = None
    package: str | None = None
    report_id: str | None = None
    instead: dict[Row, tuple[Usage, ...]] = attrs.Factory(dict)
