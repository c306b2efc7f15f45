from __future__ import annotations

import asyncio
import socket

import httpx
import pytest

URL = "https://webexapis.com/v1/wholesale/customers"


@pytest.fixture(scope="module")
def client():
    """A client that somebody made elsewhere, before any mock; one for all tests, for it loads certificates."""
    with httpx.Client() as client:
        yield client


@pytest.fixture
def closed_port():
    """A port of this machine on which nobody answers."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def bearer(mock):
    return {"Authorization": f"Bearer {mock.tokens['full-admin']}"}


def test_a_client_made_elsewhere_reaches_the_mock(api, client):
    with api.mock.intercept() as mock:
        made = client.post(URL, json=api.body(), headers=bearer(mock))
        listed = client.get(URL, params={"status": "provisioning", "max": 1}, headers=bearer(mock))
    assert made.headers["location"] == f"{URL}/{listed.json()['items'][0]['id']}"
    assert [call.operation for call in mock.calls] == ["customers.provision", "customers.list"]


def test_an_asynchronous_client_made_elsewhere_reaches_the_mock(api):
    async def story():
        async with httpx.AsyncClient() as client:
            with api.mock.intercept() as mock:
                return await client.post(URL, json=api.body(), headers=bearer(mock))

    assert asyncio.run(story()).status_code == 202


def test_a_function_that_makes_its_own_client_reaches_the_mock(api):
    with api.mock.intercept():
        answer = httpx.get(f"{URL}/x", headers=bearer(api.mock))
    assert answer.json()["message"] == "The requested resource could not be found."


def test_other_hosts_are_reached_as_ever(mock, client, closed_port):
    with mock.intercept(), pytest.raises(httpx.ConnectError):
        client.get(f"http://127.0.0.1:{closed_port}/v1/wholesale/customers")
    assert mock.calls == []


def test_nothing_is_intercepted_afterwards(mock, client):
    with pytest.raises(KeyError, match="leave"), mock.intercept():
        raise KeyError("leave")
    # The guard of the whole suite stands where the service would be.
    with pytest.raises(pytest.fail.Exception, match=r"loopback only, not 'webexapis\.com'"):
        client.get(URL)
    assert mock.calls == []
