"""Bodies and connections of libraries that a test seldom gives: files, texts in parts, plain HTTP of aiohttp."""

from __future__ import annotations

import asyncio
import io

import pytest

from tests.support.clients import library
from tests.support.intercepted import CUSTOMERS
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.adapters import _interception
from webex_wholesale_mock.faults import Crash, Crashed

urllib3 = library("urllib3")
BODY = '{"externalId": "acme-1"}'


@pytest.mark.parametrize(
    "body",
    [BODY, BODY.encode(), bytearray(BODY.encode()), io.StringIO(BODY), io.BytesIO(BODY.encode()), [BODY[:9], BODY[9:]]],
    ids=["text", "bytes", "bytearray", "text file", "file", "texts"],
)
def test_urllib3_sends_a_body_of_each_kind(mock, body):
    with mock.intercept():
        urllib3.PoolManager().request("POST", CUSTOMERS, body=body, headers={"Content-Type": "application/json"})
    assert mock.calls[-1].request_body == BODY.encode()


def test_calls_of_urllib3_before_its_second_version_are_left_to_the_guard():
    class Old:
        __version__ = "1.26.20"

    assert list(_interception._of_urllib3(Old)) == []


def test_a_library_that_is_not_installed_is_not_patched(monkeypatch):
    monkeypatch.setitem(_interception.LIBRARIES, "no_such_library", _interception._of_urllib3)
    mock = WholesaleMock()
    with mock.intercept():
        urllib3.PoolManager().request("GET", CUSTOMERS)
    assert len(mock.calls) == 1


def test_a_crash_reaches_the_program_through_aiohttp(mock):
    aiohttp = library("aiohttp")

    async def ask():
        async with aiohttp.ClientSession() as session:
            await session.get(CUSTOMERS)

    mock.faults.add(Crash())
    with mock.intercept(), pytest.raises(Crashed):
        asyncio.run(ask())


@pytest.mark.parametrize("name", ["httpx", "aiohttp"])
def test_another_host_is_asked_as_before(mock, name):
    """Nobody listens on this port, which the library says in its own words."""
    module = library(name)
    session, refused = {
        "httpx": lambda: (module.AsyncClient, module.ConnectError),
        "aiohttp": lambda: (module.ClientSession, module.ClientConnectorError),
    }[name]()

    async def ask():
        async with session() as client:
            await client.get("http://127.0.0.1:9/")

    with mock.intercept(), pytest.raises(refused):
        asyncio.run(ask())
    assert len(mock.calls) == 0


def test_a_connection_of_aiohttp_tells_its_first_bytes_once_and_closes():
    library("aiohttp")
    from webex_wholesale_mock.adapters._aiohttp import _Transport

    async def write():
        told = []
        transport = _Transport(lambda: told.append("written"))
        transport.write(b"GET")
        transport.write(b"more")
        await asyncio.sleep(0)
        transport.abort()
        return told, transport.is_closing()

    assert asyncio.run(write()) == (["written"], True)
