"""The cost of a call in worlds of 1,000 to 1,000,000 subscribers, 100 to a customer."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import quote

from benchmarks import sample
from benchmarks.report import Row
from benchmarks.scale import Scale
from benchmarks.timing import microseconds, repeated
from webex_wholesale_mock import Request, WholesaleMock

EACH = 100
"""Subscribers of a customer."""
PAGE = 50
SUBSCRIBERS = "/v1/wholesale/subscribers"


def rows(scale: Scale) -> list[Row]:
    worlds = {size: Staffed(size) for size in scale.growth}
    work = {f"{name}, {size:,} subscribers": way for size, world in worlds.items() for name, way in world.ways.items()}
    figures = microseconds(work, rounds=scale.rounds, calls=scale.calls, clock=scale.clock)
    smallest = scale.growth[0]
    return [
        _row(f"{name}, {size:,} subscribers", f"{name}, {smallest:,} subscribers", figures)
        for name in worlds[smallest].ways
        for size in worlds
    ]


def _row(name: str, smallest: str, figures: dict[str, list[float]]) -> Row:
    if name == smallest:
        return Row(name, "µs", figures[name])
    return Row(name, "µs", figures[name], smallest, figures[smallest], "1.1 at most")


class Staffed:
    """A mock with so many subscribers. What a batch of calls changes is undone before the next one."""

    def __init__(self, size: int) -> None:
        self.mock = WholesaleMock()
        self._numbers = count(size)
        each = min(EACH, size)
        self._ids: list[str] = []
        for number in range(size // each):
            customer = self._customer(number)
            self._ids += [self._provision(customer, number * each + one) for one in range(each)]
        self._last = customer
        self._added: list[str] = []
        self._first = 0
        self.ways = {
            "core POST": self._posts,
            "core GET": lambda calls: self._gets(self._places(calls)),
            "core GET of others": lambda calls: self._gets(self._other_places(calls)),
            f"core page of {PAGE}": repeated(self._listing(f"offset={size // 2}&max={PAGE}")),
            f"page of {PAGE} by status": repeated(self._listing(f"status=provisioned&offset={size // 2}&max={PAGE}")),
            f"page of {PAGE} of a customer": repeated(self._listing(f"customerId={customer}&max={PAGE}")),
            f"page of {PAGE} after a moment": repeated(self._listing(f"after={self._middle}&max={PAGE}")),
            "core DELETE": self._deletes,
            "POST, DELETE and rollback": repeated(self._there_and_back),
        }

    def _customer(self, number: int) -> str:
        """Provision a customer without limits, and return its id."""
        body = sample.body(self.mock, number)
        del body["provisioningParameters"]["packages"]
        url: str = json.loads(self._send("POST", sample.CUSTOMERS, body))["url"]
        self.mock.clock.advance(self.mock.durations.provisioning)
        return url.rpartition("/")[2]

    def _provision(self, customer: str, number: int) -> str:
        body = {
            "customerId": customer,
            "email": f"person-{number}@acme.example",
            "packages": ["webex_meetings"],
            "provisioningParameters": {"firstName": "Ada", "lastName": f"Number {number}"},
        }
        made: str = json.loads(self._send("POST", SUBSCRIBERS, body))["id"]
        return made

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
        content = b"" if body is None else json.dumps(body).encode()
        return sample.answer(self.mock, Request(method, path, "", sample.headers(self.mock), content)).body

    @property
    def _middle(self) -> str:
        """The moment in which the subscriber in the middle came."""
        path = f"{SUBSCRIBERS}/{self._ids[len(self._ids) // 2]}"
        return quote(json.loads(self._send("GET", path))["created"])

    def _listing(self, query: str) -> Callable[[], object]:
        return partial(sample.answer, self.mock, sample.get(self.mock, SUBSCRIBERS, query))

    def _places(self, calls: int, first: int = 0) -> list[int]:
        """Places of subscribers from all over the list."""
        return [*range(first, len(self._ids), self._step(calls))][:calls]

    def _other_places(self, calls: int) -> list[int]:
        """The same, each time of others, whom no cache of a large world holds."""
        self._first = (self._first + 7) % self._step(calls)
        return self._places(calls, self._first)

    def _step(self, calls: int) -> int:
        return max(len(self._ids) // calls, 1)

    def _posts(self, calls: int) -> Sequence[Callable[[], object]]:
        while self._added:
            self._send("DELETE", f"{SUBSCRIBERS}/{self._added.pop()}")
        return [self._post] * calls

    def _post(self) -> None:
        self._added.append(self._provision(self._last, next(self._numbers)))

    def _gets(self, places: list[int]) -> Sequence[Callable[[], object]]:
        return [partial(self._send, "GET", f"{SUBSCRIBERS}/{self._ids[at]}") for at in places]

    def _deletes(self, calls: int) -> Sequence[Callable[[], object]]:
        places = self._other_places(calls)
        leaving = [self._ids[at] for at in places]
        for at in places:  # each makes room for a newcomer, who leaves in its turn
            self._ids[at] = self._provision(self._last, next(self._numbers))
        return [partial(self._send, "DELETE", f"{SUBSCRIBERS}/{one}") for one in leaving]

    def _there_and_back(self) -> None:
        before = self.mock.snapshot()
        self._provision(self._last, next(self._numbers))
        self._send("DELETE", f"{SUBSCRIBERS}/{self._ids[0]}")
        self.mock.rollback(before)
