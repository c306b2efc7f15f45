"""The cost of a call through the mock in process, next to the same client on a fixed answer."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from functools import partial

import httpx

from benchmarks import sample
from benchmarks.report import Row
from benchmarks.scale import Scale
from benchmarks.timing import Prepare, microseconds, repeated, turns
from webex_wholesale import ProvisionCustomer, WholesaleClient
from webex_wholesale_mock import Request, Response, WholesaleMock

HTTPX = "httpx.Client.get on a MockTransport"
GET_FIXED = "SDK GET on a MockTransport"
GET = "SDK GET through the mock"
POST_FIXED = "SDK POST on a MockTransport"
POST = "SDK POST through the mock"
CORE_GET = "core GET, after a change"
CORE_AGAIN = "core GET, again"
CORE_POST = "core POST, all rules"
FRESH = "a fresh WholesaleMock()"
LONG = "core GET, {:,} in a row"
LONG_BARE = f"{LONG}, collector off"


def rows(scale: Scale) -> list[Row]:
    figures = microseconds(
        {**_gets(), **_posts(), FRESH: repeated(WholesaleMock)},
        rounds=scale.rounds,
        calls=scale.calls,
        clock=scale.clock,
    )
    compared = (
        (HTTPX, None, ""),
        (GET_FIXED, HTTPX, ""),
        (GET, GET_FIXED, "1.3 at most"),
        (POST_FIXED, HTTPX, ""),
        (POST, POST_FIXED, "1.6 at most"),
        (CORE_GET, HTTPX, "0.14 at most"),
        (CORE_AGAIN, HTTPX, ""),
        (CORE_POST, HTTPX, "0.50 at most"),
        (FRESH, None, "1 ms at most"),
    )
    return [
        Row(what, "µs", figures[what], against or "", figures[against] if against else None, target)
        for what, against, target in compared
    ] + _long(scale)


def _long(scale: Scale) -> list[Row]:
    """Measure a long run in one mock, whose journal fills, with the garbage collector and without it."""
    names = LONG_BARE.format(scale.in_a_row), LONG.format(scale.in_a_row)
    works = {name: partial(_in_a_row, scale, collects) for name, collects in zip(names, (False, True), strict=True)}
    figures = turns(works, scale.runs)
    return [
        Row(names[0], "µs", figures[names[0]]),
        Row(names[1], "µs", figures[names[1]], names[0], figures[names[0]]),
    ]


def _in_a_row(scale: Scale, collects: bool) -> float:
    """Measure microseconds per call."""
    mock = WholesaleMock()
    request = sample.get(mock, sample.provisioned(mock))
    was_enabled = gc.isenabled()
    (gc.enable if collects else gc.disable)()
    try:
        start = scale.clock()
        for _ in range(scale.in_a_row):
            mock.handle(request)
        return (scale.clock() - start) / scale.in_a_row * 1e6
    finally:
        (gc.enable if was_enabled else gc.disable)()


def _gets() -> dict[str, Prepare]:
    """Return the ways to get one provisioned customer."""
    mock = WholesaleMock()
    path = sample.provisioned(mock)
    request = sample.get(mock, path)
    fixed = _fixed(sample.answer(mock, request))
    customer_id = path.rpartition("/")[2]
    bare = httpx.Client(transport=fixed)
    return {
        HTTPX: repeated(partial(bare.get, sample.ORIGIN + path)),
        GET_FIXED: repeated(partial(mock.client(transport=fixed).customers.get, customer_id)),
        GET: repeated(partial(mock.client().customers.get, customer_id)),
        CORE_GET: repeated(partial(_after_change, mock, request)),
        CORE_AGAIN: repeated(partial(mock.handle, request)),
    }


def _after_change(mock: WholesaleMock, request: Request) -> None:
    """Make the mock answer anew, as its world has been told that something may change."""
    mock._engine.world.touch()
    mock.handle(request)


def _posts() -> dict[str, Prepare]:
    """Return the ways to provision customers, each batch in an empty world."""
    mock = WholesaleMock()
    fixed = _fixed(sample.answer(mock, sample.post(mock, 0)))
    return {
        POST_FIXED: partial(_provisioning, mock, mock.client(transport=fixed)),
        POST: partial(_provisioning, mock, mock.client()),
        CORE_POST: partial(_posting, mock),
    }


def _fixed(response: Response) -> httpx.MockTransport:
    return httpx.MockTransport(
        lambda request: httpx.Response(response.status, headers=response.headers, content=response.body)
    )


def _provisioning(mock: WholesaleMock, client: WholesaleClient, calls: int) -> Sequence[Callable[[], object]]:
    mock.reset()
    customers = [ProvisionCustomer.model_validate(sample.body(mock, number)) for number in range(calls)]
    return [partial(client.customers.provision, **dict(customer)) for customer in customers]


def _posting(mock: WholesaleMock, calls: int) -> Sequence[Callable[[], object]]:
    mock.reset()
    return [partial(sample.answer, mock, sample.post(mock, number)) for number in range(calls)]
