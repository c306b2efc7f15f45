from __future__ import annotations

from collections.abc import Sequence

import attrs

from webex_wholesale_contracts.usage import Discrepancy
from webex_wholesale_mock.billing._planting import told
from webex_wholesale_mock.world.planted import WHOLE, PlantedDiscrepancy

Key = tuple[str, str | None, str | None, str]


@attrs.frozen(slots=True, kw_only=True)
class Grade:
    """How findings compare with what was planted.

    A plant counts as found when all that it shows as was found, and `unplanted` is what no report had room for.
    """

    found: tuple[PlantedDiscrepancy, ...]
    missed: tuple[PlantedDiscrepancy, ...]
    false_alarms: tuple[Discrepancy | BaseException, ...]
    unplanted: tuple[PlantedDiscrepancy, ...]

    @property
    def ok(self) -> bool:
        """Whether everything was planted and found, and nothing else."""
        return not (self.missed or self.false_alarms or self.unplanted)

    def __str__(self) -> str:
        """The counts, and a line for everything that is wrong."""
        planted = len(self.found) + len(self.missed)
        alarms = f"{len(self.false_alarms)} false alarm{'s' * (len(self.false_alarms) != 1)}"
        lines = [f"{len(self.found)} of {planted} found, {alarms}"]
        lines += [f"missed: {plant.kind}, {plant.text}" for plant in self.missed]
        lines += [f"false alarm: {_say(alarm)}" for alarm in self.false_alarms]
        lines += [f"never planted: {plant.kind}, {plant.text}" for plant in self.unplanted]
        return "\n".join(lines)


def grade(plants: Sequence[PlantedDiscrepancy], given: Sequence[Discrepancy | BaseException]) -> Grade:
    """Discrepancies are told apart by kind, customer, subscriber and service; an exception finds a whole report."""
    keys = {_key(one) for one in given if isinstance(one, Discrepancy)}
    failures = [one for one in given if not isinstance(one, Discrepancy)]
    done = [plant for plant in plants if plant.report]
    whole = [plant for plant in done if plant.kind in WHOLE]
    found = {id(plant) for plant in done if plant.shows_as and keys.issuperset(map(_key, plant.shows_as))}
    found |= {id(plant) for plant in whole[: len(failures)]}
    true = {_key(one) for plant in done for one in plant.shows_as}
    alarms = [one for one in given if isinstance(one, Discrepancy) and _key(one) not in true]
    return Grade(
        found=tuple(plant for plant in done if id(plant) in found),
        missed=tuple(plant for plant in done if id(plant) not in found),
        false_alarms=(*alarms, *failures[len(whole) :]),
        unplanted=tuple(plant for plant in plants if not plant.report),
    )


def _key(found: Discrepancy) -> Key:
    return found.kind, found.customer, found.subscriber_id, found.service_name


def _say(alarm: Discrepancy | BaseException) -> str:
    return told(alarm) if isinstance(alarm, Discrepancy) else f"{type(alarm).__name__}: {alarm}"
