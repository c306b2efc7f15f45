"""The cost of a subscriber, and of a page of them, in worlds with few and many."""

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
SUBSCRIBERS = "/v1/wholesale/subscribers"


def rows(scale: Scale) -> list[Row]:
    worlds = {size: _Staffed(size) for size in scale.subscribers}
    posts = {f"core POST, {size:,} subscribers": worlds[size].posts for size in scale.subscribers[:-1]}
    pages = {f"core page of {PAGE}, {size:,} subscribers": repeated(world.page) for size, world in worlds.items()}
    figures = microseconds({**posts, **pages}, rounds=scale.rounds, calls=scale.calls)
    return [_row(name, next(iter(group)), figures) for group in (posts, pages) for name in group]


def _row(name: str, smallest: str, figures: dict[str, list[float]]) -> Row:
    if name == smallest:
        return Row(name, "µs", figures[name])
    return Row(name, "µs", figures[name], smallest, figures[smallest], "1.2, at most")


class _Staffed:
    """A mock with one customer of so many subscribers; those that a batch adds are removed before the next."""

    def __init__(self, size: int) -> None:
        self._mock = WholesaleMock()
        self._size = size
        self._added: list[str] = []
        self._customer = self._unlimited()
        for number in range(size):
            self._provision(number)
        self._added.clear()

    def _unlimited(self) -> str:
        """Provision a customer without limits, and return its id."""
        body = sample.body(self._mock, 0)
        del body["provisioningParameters"]["packages"]
        request = Request("POST", sample.CUSTOMERS, "", sample.headers(self._mock), json.dumps(body).encode())
        url: str = json.loads(sample.answer(self._mock, request).body)["url"]
        self._mock.clock.advance(self._mock.durations.provisioning)
        return url.rpartition("/")[2]

    def posts(self, calls: int) -> Sequence[Callable[[], object]]:
        while self._added:
            path = f"{SUBSCRIBERS}/{self._added.pop()}"
            sample.answer(self._mock, Request("DELETE", path, "", sample.headers(self._mock)))
        return [partial(self._provision, number) for number in range(self._size, self._size + calls)]

    @property
    def page(self) -> Callable[[], object]:
        """Reads a page from the middle of the list."""
        request = sample.get(self._mock, SUBSCRIBERS, f"offset={self._size // 2}&max={PAGE}")
        return partial(sample.answer, self._mock, request)

    def _provision(self, number: int) -> None:
        body = {
            "customerId": self._customer,
            "email": f"person-{number}@acme.example",
            "packages": ["webex_meetings"],
            "provisioningParameters": {"firstName": "Ada", "lastName": f"Number {number}"},
        }
        request = Request("POST", SUBSCRIBERS, "", sample.headers(self._mock), json.dumps(body).encode())
        self._added.append(json.loads(sample.answer(self._mock, request).body)["id"])
