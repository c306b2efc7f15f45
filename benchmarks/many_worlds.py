"""The cost of many worlds in one server: a new one by fork, and a request to one among a thousand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks import sample
from benchmarks.report import Row
from benchmarks.scale import Scale
from benchmarks.timing import Prepare, microseconds, repeated, turns
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.adapters._asgi import Application
from webex_wholesale_mock.server.access import Access
from webex_wholesale_mock.server.site import site
from webex_wholesale_mock.server.worlds import Forks, Worlds

FRESH = "a fresh WholesaleMock()"
WORLDS = 1_000


def rows(scale: Scale) -> list[Row]:
    size = scale.sizes[1]
    return [*_forks(scale, size), *_requests(scale)]


def _forks(scale: Scale, size: int) -> list[Row]:
    base = WholesaleMock()
    for _ in range(size):
        base.hub.add_customer()
    fork = f"a new world by fork, {size:,} customers in it"
    work: dict[str, Prepare] = {FRESH: repeated(WholesaleMock), fork: repeated(base.fork)}
    figures = microseconds(work, rounds=scale.rounds, calls=scale.calls, clock=scale.clock)
    return [
        Row(FRESH, "µs", figures[FRESH]),
        Row(fork, "µs", figures[fork], FRESH, figures[FRESH], "1 ms at most"),
    ]


def _requests(scale: Scale) -> list[Row]:
    """Compare GETs of a customer: of the default world alone, of it beside a thousand, and of one of these."""
    base = WholesaleMock()
    path = sample.provisioned(base)
    alone, beside = (
        Worlds(Forks(base), lambda mock, _: mock.handle),
        Worlds(Forks(base), lambda mock, _: mock.handle, limit=WORLDS),
    )
    for number in range(WORLDS):
        beside.world(f"w{number}")
    one, many = "GET of the default world, alone", f"GET of the default world beside {WORLDS:,}"
    named = f"GET of one of {WORLDS:,} worlds"
    headers = sample.headers(base)
    work = {
        one: partial(_timed, site(alone, Access(hosts=frozenset())), path, headers, scale),
        many: partial(_timed, site(beside, Access(hosts=frozenset())), path, headers, scale),
        named: partial(_timed, site(beside, Access(hosts=frozenset())), f"/w/w{WORLDS // 2}{path}", headers, scale),
    }
    figures = turns(work, scale.rounds)
    return [
        Row(one, "µs", figures[one]),
        Row(many, "µs", figures[many], one, figures[one], "1.1 at most"),
        Row(named, "µs", figures[named], many, figures[many], "1.3 at most"),
    ]


def _timed(app: Application, path: str, headers: dict[str, str], scale: Scale) -> float:
    """Measure microseconds per request, on one event loop."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    return asyncio.run(_repeated(app, scope, scale.calls, scale.clock))


async def _repeated(app: Application, scope: dict[str, Any], calls: int, clock: Callable[[], float]) -> float:
    statuses = set()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        statuses.add(message.get("status", 200))

    await app({**scope}, receive, send)
    start = clock()
    for _ in range(calls):
        await app({**scope}, receive, send)
    spent = clock() - start
    if statuses != {200}:
        raise RuntimeError(f"{scope['path']} answers {statuses}")
    return spent / calls * 1e6
