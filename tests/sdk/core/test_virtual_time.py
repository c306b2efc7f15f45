"""A client of a mock on its own machine moves the virtual clock instead of waiting; with any other service it waits."""

from __future__ import annotations

import asyncio
import logging
import time

import anyio
import httpx
import pytest

from webex_wholesale import AsyncWholesaleClient, SystemClock, WholesaleClient
from webex_wholesale._core.virtual_time import AdaptiveClock
from webex_wholesale_mock import WholesaleMock

ADVANCE = "virtual; advance=/__mock__/clock/advance"
OVERLOADED = {"retry-after": "7", "x-mock-clock": ADVANCE}


@pytest.fixture(autouse=True)
def slept(monkeypatch):
    """The seconds for which somebody slept for real."""
    seconds = []

    async def sleep_async(given):
        seconds.append(given)

    monkeypatch.setattr(time, "sleep", lambda given: given > 0.01 and seconds.append(given))
    monkeypatch.setattr(anyio, "sleep", sleep_async)
    return seconds


def body(mock):
    return {
        "provisioning_id": mock.template.provisioning_id,
        "external_id": "acme-1",
        "packages": ["webex_meetings"],
        "address": {"address_line1": "1 Rue", "city": "Paris", "zip_or_postal_code": "75001", "country": "FR"},
        "customer_info": {"name": "Acme", "primary_email": "ann@acme.example"},
    }


@pytest.mark.parametrize("root", ["", "/w/mine"])
def test_a_provisioning_against_a_served_mock_takes_no_time_and_the_log_says_why(root, slept, caplog):
    caplog.set_level(logging.INFO, "webex_wholesale")
    mock = WholesaleMock()
    with mock.serve() as server:
        with WholesaleClient(mock.tokens["full-admin"], base_url=f"{server.url}{root}/v1") as client:
            customer = client.customers.provision(**body(mock)).wait()
        now = httpx.get(f"{server.url}{root}/__mock__/", verify=False, trust_env=False).json()["now"]
    assert customer.status == "provisioned"
    assert now >= "2026-01-05T09:00:30"
    assert slept == []
    assert "moved the virtual clock of the mock at 127.0.0.1 by " in caplog.text


def test_an_asynchronous_client_does_the_same(slept):
    mock = WholesaleMock()

    async def work(server):
        async with AsyncWholesaleClient(mock.tokens["full-admin"], base_url=server.base_url) as client:
            return await (await client.customers.provision(**body(mock))).wait()

    with mock.serve() as server:
        assert asyncio.run(work(server)).status == "provisioned"
    assert slept == []
    assert mock.clock.elapsed >= 30


def test_time_that_was_moved_counts_for_deadlines():
    clock = AdaptiveClock()
    before = clock.monotonic()
    assert clock.has_moved(httpx.Response(200, request=httpx.Request("POST", "http://localhost/")), 100)
    assert clock.monotonic() - before >= 100


class Service:
    """A service that is overloaded once, and notes what it is asked."""

    def __init__(self, headers=OVERLOADED, moves=200):
        self.headers, self.moves, self.asked = headers, moves, []

    def __call__(self, request):
        self.asked.append(f"{request.method} {request.url}")
        if request.url.path.startswith("/__mock__"):
            if isinstance(self.moves, Exception):
                raise self.moves
            return httpx.Response(self.moves, json={})
        if len(self.asked) == 1:
            return httpx.Response(429, headers=self.headers)
        return httpx.Response(200, headers=self.headers, json={"items": []})

    def list(self, base_url, **options):
        with WholesaleClient("token", base_url=base_url, transport=httpx.MockTransport(self), **options) as client:
            assert [*client.customers.list()] == []

    async def list_async(self, base_url):
        transport = httpx.MockTransport(self)
        async with AsyncWholesaleClient("token", base_url=base_url, transport=transport) as client:
            assert [one async for one in client.customers.list()] == []


@pytest.mark.parametrize("host", ["127.0.0.1:8787", "localhost:8787", "[::1]:8787"])
def test_a_pause_on_loopback_moves_the_clock(host, slept):
    service = Service()
    service.list(f"http://{host}/v1")
    assert service.asked[1] == f"POST http://{host}/__mock__/clock/advance"
    assert slept == []


@pytest.mark.parametrize("host", ["webexapis.com", "10.0.0.1", "localhost.example", "mock.example"])
def test_no_service_elsewhere_shortens_a_pause(host, slept):
    service = Service()
    service.list(f"https://{host}/v1")
    assert len(service.asked) == 2
    assert slept == [7]


@pytest.mark.parametrize(
    "named", ["frozen", "virtual", "virtual; advance=//evil.example/", "virtual; advance=http://evil.example/", ""]
)
def test_a_header_that_names_no_path_of_the_same_server_moves_nothing(named, slept):
    service = Service({**OVERLOADED, "x-mock-clock": named})
    service.list("http://localhost/v1")
    assert len(service.asked) == 2
    assert slept == [7]


@pytest.mark.parametrize("moves", [401, 403, 500, httpx.ConnectError("gone")])
def test_where_the_clock_cannot_be_moved_the_client_waits(moves, slept):
    for work in (Service.list, lambda service, url: asyncio.run(service.list_async(url))):
        service = Service(moves=moves)
        work(service, "http://localhost/v1")
        assert len(service.asked) == 3
    assert slept == [7, 7]


def test_a_client_with_a_clock_of_its_own_waits(slept):
    service = Service()
    service.list("http://localhost/v1", clock=SystemClock())
    assert len(service.asked) == 2
    assert slept == [7]
