"""Grades: the findings of code under test, compared with the planted discrepancies."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from webex_wholesale_contracts.usage import Discrepancy
from webex_wholesale_mock.billing._planting import described
from webex_wholesale_mock.world.planted import WHOLE_REPORT, PlantedDiscrepancy

Key = tuple[str, str | None, str | None, str]


@attrs.frozen(slots=True, kw_only=True)
class Grade:
    """The result of comparing findings with the planted discrepancies.

    A planted discrepancy counts as found when all discrepancies it shows as were found. `unplanted` are those for which
    no report had a place.
    """

    __module__ = "webex_wholesale_mock"

    found: tuple[PlantedDiscrepancy, ...]
    missed: tuple[PlantedDiscrepancy, ...]
    false_alarms: tuple[Discrepancy | BaseException, ...]
    unplanted: tuple[PlantedDiscrepancy, ...]

    @property
    def ok(self) -> bool:
        """True if everything was planted and found, and nothing else was reported."""
        return not (self.missed or self.false_alarms or self.unplanted)

    def __str__(self) -> str:
        """Return the counts, and a line for each miss, false alarm and discrepancy that was not planted."""
        planted = len(self.found) + len(self.missed)
        alarms = f"{len(self.false_alarms)} false alarm{'s' * (len(self.false_alarms) != 1)}"
        lines = [f"{len(self.found)} of {planted} found, {alarms}"]
        lines += [f"missed: {plant.kind}, {plant.text}" for plant in self.missed]
        lines += [f"false alarm: {_say(alarm)}" for alarm in self.false_alarms]
        lines += [f"never planted: {plant.kind}, {plant.text}" for plant in self.unplanted]
        return "\n".join(lines)


def grade(plants: Sequence[PlantedDiscrepancy], given: Sequence[Discrepancy | BaseException]) -> Grade:
    """Compare findings with planted discrepancies, by kind, customer, subscriber and service.

    An exception counts as the finding of a spoiled report.
    """
    keys = {_key(finding) for finding in given if isinstance(finding, Discrepancy)}
    failures = [finding for finding in given if not isinstance(finding, Discrepancy)]
    done = [plant for plant in plants if plant.report]
    whole = [plant for plant in done if plant.kind in WHOLE_REPORT]
    found = {id(plant) for plant in done if plant.shows_as and keys.issuperset(map(_key, plant.shows_as))}
    found |= {id(plant) for plant in whole[: len(failures)]}
    true = {_key(discrepancy) for plant in done for discrepancy in plant.shows_as}
    alarms = [finding for finding in given if isinstance(finding, Discrepancy) and _key(finding) not in true]
    return Grade(
        found=tuple(plant for plant in done if id(plant) in found),
        missed=tuple(plant for plant in done if id(plant) not in found),
        false_alarms=(*alarms, *failures[len(whole) :]),
        unplanted=tuple(plant for plant in plants if not plant.report),
    )


def _key(discrepancy: Discrepancy) -> Key:
    return discrepancy.kind, discrepancy.customer, discrepancy.subscriber_id, discrepancy.service_name


def _say(alarm: Discrepancy | BaseException) -> str:
    return described(alarm) if isinstance(alarm, Discrepancy) else f"{type(alarm).__name__}: {alarm}"
