"""The cost of a call in worlds with few and many customers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial

from benchmarks import sample
from benchmarks.report import Row
from benchmarks.scale import Scale
from benchmarks.timing import microseconds, repeated
from webex_wholesale_mock import Request, WholesaleMock

PAGE = 50


def rows(scale: Scale) -> list[Row]:
    worlds = {size: _Filled(size) for size in scale.sizes}
    work = {}
    for size, world in worlds.items():
        work[f"core POST, {size:,} customers"] = world.posts
        work[f"core page of {PAGE}, {size:,} customers"] = repeated(world.page)
    figures = microseconds(work, rounds=scale.rounds, calls=scale.calls)
    posts, pages = list(figures)[::2], list(figures)[1::2]
    return [_row(name, group[0], figures) for group in (posts, pages) for name in group]


def _row(name: str, smallest: str, figures: dict[str, list[float]]) -> Row:
    if name == smallest:
        return Row(name, "µs", figures[name])
    return Row(name, "µs", figures[name], smallest, figures[smallest], "1, about")


class _Filled:
    """A mock with a number of provisioned customers; those that a batch of calls adds are removed before the next."""

    def __init__(self, size: int) -> None:
        self._mock = WholesaleMock()
        self._size = size
        for number in range(size):
            sample.provision(self._mock, number)
        self._settle()

    def posts(self, calls: int) -> Sequence[Callable[[], object]]:
        self._remove_added()
        numbers = range(self._size, self._size + calls)
        return [partial(sample.answer, self._mock, sample.post(self._mock, number)) for number in numbers]

    @property
    def page(self) -> Callable[[], object]:
        """Reads a page from the middle of the list."""
        request = sample.get(self._mock, sample.CUSTOMERS, f"offset={self._size // 2}&max={PAGE}")
        return partial(sample.answer, self._mock, request)

    def _remove_added(self) -> None:
        added = sample.answer(self._mock, sample.get(self._mock, sample.CUSTOMERS, "status=provisioning"))
        self._settle()
        for item in json.loads(added.body)["items"]:
            path = f"{sample.CUSTOMERS}/{item['id']}"
            sample.answer(self._mock, Request("DELETE", path, "", sample.headers(self._mock)))
        self._settle()

    def _settle(self) -> None:
        """Finish all pending work."""
        durations = self._mock.durations
        self._mock.clock.advance(durations.provisioning + durations.deleting)
