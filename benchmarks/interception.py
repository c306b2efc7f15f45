"""The cost of a call that an interception answers, next to httpx on a fixed answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

import httpx
import requests

from benchmarks import sample
from benchmarks.report import Row
from benchmarks.scale import Scale
from benchmarks.timing import Open, Prepare, microseconds_inside
from webex_wholesale_mock import WholesaleMock

FLOOR = "httpx.Client.get on a MockTransport"
HTTPX = "httpx.Client.get through intercept()"
REQUESTS = "requests.Session.get through intercept()"
HTTPX_POST = "httpx.Client.post through intercept()"
REQUESTS_POST = "requests.Session.post through intercept()"

Send = Callable[..., Any]
"""Gets a URL and the options `headers` and, of a POST, `json`; returns a response of httpx or requests."""


def rows(scale: Scale) -> list[Row]:
    figures = microseconds_inside({FLOOR: floor, **ours()}, rounds=scale.rounds, calls=scale.calls, clock=scale.clock)
    targets = {HTTPX: "2.0 at most", REQUESTS: "2.8 at most"}
    return [Row(FLOOR, "µs", figures[FLOOR])] + [
        Row(what, "µs", figures[what], FLOOR, figures[FLOOR], targets.get(what, "")) for what in ours()
    ]


def ours() -> Mapping[str, Open]:
    """Return the ways to call a mock through its interception."""
    return {
        HTTPX: partial(intercepted_get, lambda: browser().get),
        REQUESTS: partial(intercepted_get, lambda: session().get),
        HTTPX_POST: partial(intercepted_post, lambda: browser().post),
        REQUESTS_POST: partial(intercepted_post, lambda: session().post),
    }


@cache
def browser() -> httpx.Client:
    """Return the client of httpx that all rows share, for making one takes longer than many calls."""
    return httpx.Client()


@cache
def session() -> requests.Session:
    """Return the session of requests that all rows share."""
    return requests.Session()


@contextmanager
def floor() -> Iterator[Prepare]:
    """Let httpx itself answer a GET, with the bytes of the mock."""
    mock = WholesaleMock()
    path = sample.provisioned(mock)
    answer = sample.answer(mock, sample.get(mock, path))
    transport = httpx.MockTransport(
        lambda request: httpx.Response(answer.status, headers=answer.headers, content=answer.body)
    )
    with httpx.Client(transport=transport) as client:
        yield lambda calls: [partial(succeed, client.get, sample.ORIGIN + path, headers=bearer(mock))] * calls


@contextmanager
def intercepted_get(send: Callable[[], Send]) -> Iterator[Prepare]:
    """Get one provisioned customer."""
    mock = WholesaleMock()
    url = sample.ORIGIN + sample.provisioned(mock)
    with mock.intercept():
        yield lambda calls: [partial(succeed, send(), url, headers=bearer(mock))] * calls


@contextmanager
def intercepted_post(send: Callable[[], Send]) -> Iterator[Prepare]:
    """Provision customers in an empty world."""
    mock = WholesaleMock()
    with mock.intercept():
        yield lambda calls: posts(mock, send(), calls)


def posts(mock: WholesaleMock, send: Send, calls: int) -> Sequence[Callable[[], object]]:
    """Prepare calls that provision a customer each."""
    url = sample.ORIGIN + sample.CUSTOMERS
    return [
        partial(succeed, send, url, headers=bearer(mock), json=sample.body(mock, number)) for number in range(calls)
    ]


def bearer(mock: WholesaleMock) -> dict[str, str]:
    """Return the header that every call needs."""
    return {"Authorization": f"Bearer {mock.tokens['full-admin']}"}


def succeed(send: Send, url: str, **options: Any) -> None:
    """Send, and read the answer as a program does. Raises RuntimeError for a refusal."""
    response = send(url, **options)
    if response.status_code >= 300:
        raise RuntimeError(f"{url} was refused: {response.text}")
    json.loads(response.content)
