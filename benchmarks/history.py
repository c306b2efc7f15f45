"""The cost of snapshot, rollback and fork, next to copying the world."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import partial

from benchmarks import sample
from benchmarks.report import Row
from benchmarks.scale import Scale
from benchmarks.timing import turns
from webex_wholesale_mock import WholesaleMock

TARGET = "1 ms at most"
AIMED_AT = 1_000
STEPS = ("snapshot", "rollback", "fork", "back and forth between two forks")


def rows(scale: Scale) -> list[Row]:
    measured: list[Row] = []
    for size in scale.sizes[1:]:
        world = _World(size, scale.clock)
        copying = f"copying, {size:,} customers"
        work = {copying: world.copy, **{f"{step}, {size:,} customers": partial(world.timed, step) for step in STEPS}}
        turns(work, 1)
        figures = turns(work, scale.runs)
        measured.append(Row(copying, "µs", figures[copying]))
        measured += [
            Row(
                name,
                "µs",
                figures[name],
                copying,
                figures[copying],
                TARGET if size == AIMED_AT and name.startswith(STEPS[:3]) else "",
            )
            for name in list(work)[1:]
        ]
    return measured


class _World:
    """A mock in which each step is taken after something has happened: a customer, provisioned, with a subscriber."""

    def __init__(self, size: int, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._mock = WholesaleMock()
        for _ in range(size):
            self._happen()

    def _happen(self) -> None:
        hub = self._mock.hub
        hub.add_subscriber(hub.add_customer().id)

    def copy(self) -> float:
        world = self._mock._engine.world
        return self._microseconds(lambda: pickle.loads(pickle.dumps(world)))

    def timed(self, step: str) -> float:
        """Measure microseconds of a step; the world is the same afterwards."""
        before = self._mock.snapshot()
        self._happen()
        fork = self._mock.fork()
        self._happen()
        ways: dict[str, Callable[[], object]] = {
            "snapshot": self._mock.snapshot,
            "rollback": partial(self._mock.rollback, before),
            "fork": self._mock.fork,
            "back and forth between two forks": lambda: (_look(fork), _look(self._mock)),
        }
        spent = self._microseconds(ways[step])
        self._mock.rollback(before)
        return spent

    def _microseconds(self, call: Callable[[], object]) -> float:
        start = self._clock()
        call()
        return (self._clock() - start) * 1e6


def _look(mock: WholesaleMock) -> None:
    sample.answer(mock, sample.get(mock, sample.CUSTOMERS, "max=1"))
