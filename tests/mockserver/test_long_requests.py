"""Long requests: eight times as much to read takes about eight times as long, never 64 times."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from time import process_time
from urllib.parse import urlencode

import pytest

from webex_wholesale_mock import Request, WholesaleMock

LEAST = 0.005
"""Seconds below which the time says nothing about growth."""
MAX_RATIO = 3.0
MOST = 40
SIZE = 12_500

Make = Callable[[int], tuple[str, str, str, bytes]]
"""From a size to method, path, query and body."""


def body(path: str, make: Callable[[int], object], method: str = "POST") -> Make:
    return lambda size: (method, path, "", json.dumps(make(size)).encode())


def query(path: str, make: Callable[[int], str]) -> Make:
    return lambda size: ("GET", path, make(size), b"")


CUSTOMERS, PEOPLE = "/v1/wholesale/customers", "/v1/people"
EXTENSIONS = "/v1/telephony/config/actions/validateExtensions/invoke"
LONG: dict[str, Make] = {
    "unknown keys": body(CUSTOMERS, lambda size: {f"k{number}": 1 for number in range(size)}),
    "unknown keys deeper": body(CUSTOMERS, lambda size: {"address": {f"k{number}": 1 for number in range(size)}}),
    "one key twice": lambda size: ("POST", CUSTOMERS, "", b"{" + b'"a":1,' * size + b'"a":1}'),
    "a list of packages": body(CUSTOMERS, lambda size: {"packages": [f"p{number}" for number in range(size)]}),
    "a list of wrong types": body(CUSTOMERS, lambda size: {"packages": [{}] * size}),
    "a list of licences": body(PEOPLE, lambda size: {"emails": ["a@b.no"], "licenses": ["x"] * size}),
    "a list of emails": body(PEOPLE, lambda size: {"emails": [f"a{number}@b.no" for number in range(size)]}),
    "a list of extensions": body(EXTENSIONS, lambda size: {"extensions": [f"{number:06}" for number in range(size)]}),
    "a long text": body(CUSTOMERS, lambda size: {"externalId": "x" * 10 * size}),
    "a long email": body(PEOPLE, lambda size: {"emails": ["a@" + "b." * 5 * size + "no"], "displayName": "x"}),
    "ids in a query": query(PEOPLE, lambda size: urlencode({"id": ",".join(f"id{number}" for number in range(size))})),
    "unknown parameters": query(CUSTOMERS, lambda size: "&".join(f"k{number}=1" for number in range(size))),
    "a list in a query": query(CUSTOMERS, lambda size: "&".join(["status=provisioned"] * size)),
    "a filter of a number": query("/v1/telephony/config/numbers", lambda size: f"phoneNumber={'1x' * 5 * size}"),
    "a filter of a name": query(PEOPLE, lambda size: f"displayName={'x' * 10 * size}"),
    "slashes": lambda size: ("GET", "/" * 10 * size + "v1/people", "", b""),
    "a long path": lambda size: ("GET", "/v1" + "/x" * 10 * size, "", b""),
}


def seconds(mock: WholesaleMock, make: Make, size: int) -> float:
    """The shortest of five times of a request, of this process alone."""
    method, path, text, raw = make(size)
    headers = {"authorization": f"Bearer {mock.tokens['full-admin']}", "content-type": "application/json"}
    times = []
    gc.disable()  # a collection is not the work of one request
    try:
        for _ in range(5):
            begun = process_time()
            assert mock.handle(Request(method, path, text, headers, raw)).status < 500
            times.append(process_time() - begun)
    finally:
        gc.enable()
    return min(times)


@pytest.fixture(autouse=True)
def every_answer() -> None:
    """Leave out the check of every answer, whose time would count."""


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_a_request_of_eight_times_the_size_does_not_take_64_times_as_long(name: str) -> None:
    """8 where the time grows with the size, up to 26 on a busy machine; 64 where it grows with its square."""
    mock = WholesaleMock()

    def growth() -> float:
        once, longer = (seconds(mock, LONG[name], size) for size in (SIZE, 8 * SIZE))
        return max(longer, LEAST) / max(once, LEAST / 8)

    ratios = []
    while len(ratios) < 3 and (not ratios or ratios[-1] >= MOST):
        ratios.append(growth())
    assert min(ratios) < MOST, ratios


@pytest.mark.once
@pytest.mark.slow
def test_a_long_filter_is_read_once_however_many_people_there_are() -> None:
    """The time of a filter of 500,000 characters does not grow with what it is compared with."""
    mock = WholesaleMock()
    org_id = mock.hub.organization(mock.hub.add_organization("Acme")).id

    def long(size: int) -> tuple[str, str, str, bytes]:
        return "GET", PEOPLE, urlencode({"orgId": org_id, "displayName": "x" * size}), b""

    few = seconds(mock, long, 500_000)
    for number in range(500):
        mock.hub.add_person(org_id, f"a{number}@acme.example")
    assert seconds(mock, long, 500_000) < max(few, LEAST) * MAX_RATIO
