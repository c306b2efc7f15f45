"""httpx2 in the place of httpx: its clients on the mock's transport, and its alias."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from tests.support.clients import library
from tests.support.intercepted import CUSTOMERS
from webex_wholesale_mock.faults import Disconnect, Truncated

httpx2 = library("httpx2")


def test_a_blocking_client_is_answered(mock):
    with httpx2.Client(transport=mock.transport()) as http:
        assert http.get(CUSTOMERS).status_code == 401


def test_an_asynchronous_client_is_answered(mock):
    async def ask():
        async with httpx2.AsyncClient(transport=mock.transport()) as http:
            return (await http.get(CUSTOMERS)).status_code

    assert asyncio.run(ask()) == 401


@pytest.mark.parametrize(
    ("fault", "raised"), [(Disconnect(), httpx2.ReadError), (Truncated(), httpx2.RemoteProtocolError)], ids=str
)
def test_a_fault_is_an_exception_of_httpx2(mock, fault, raised):
    mock.faults.add(fault)
    with httpx2.Client(transport=mock.transport()) as http, pytest.raises(raised):
        http.get(CUSTOMERS)


ALIASED = """
import httpx2
httpx2.alias_httpx()
import httpx, requests
from webex_wholesale_mock import WholesaleMock
assert httpx is httpx2
with WholesaleMock() as mock, mock.client() as client:
    assert list(client.customers.list()) == []
    with mock.intercept():
        for get in (httpx.get, requests.get):
            assert get("https://webexapis.com/v1/wholesale/customers").status_code == 401
    with httpx.Client(transport=mock.transport()) as http:
        assert http.get("https://webexapis.com/v1/wholesale/customers").status_code == 401
"""


@pytest.mark.slow
def test_the_alias_of_httpx2_serves_the_mock_and_the_sdk():
    done = subprocess.run([sys.executable, "-c", ALIASED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
