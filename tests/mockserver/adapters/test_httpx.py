from __future__ import annotations

import asyncio
import copy
import pickle

import httpx
import pytest

from webex_wholesale_mock import MockTransport
from webex_wholesale_mock.adapters._httpx import to_core

URL = "https://webexapis.com/v1/wholesale/customers"


@pytest.fixture
def headers(mock):
    return {"Authorization": f"Bearer {mock.tokens['full-admin']}"}


def test_a_blocking_client_is_answered(api, headers):
    with httpx.Client(transport=api.mock.transport(), headers=headers) as client:
        answer = client.post(URL, json=api.body())
        assert answer.status_code == 202
        assert answer.headers["Location"] == answer.json()["url"]
        listed = client.get(URL, params={"status": ["provisioning", "error"], "max": 1})
        assert [item["externalId"] for item in listed.json()["items"]] == ["acme-1"]
        assert listed.headers["TrackingID"] == api.mock.calls[-1].tracking_id


def test_an_asynchronous_client_is_answered(api, headers):
    async def story():
        async with httpx.AsyncClient(transport=api.mock.transport(), headers=headers) as client:
            made = await client.post(URL, json=api.body())
            return made, await client.get(made.headers["Location"])

    made, got = asyncio.run(story())
    assert (made.status_code, got.json()["status"]) == (202, "provisioning")


def test_a_body_may_come_in_pieces(api, headers):
    body = httpx.Request("POST", URL, json=api.body()).read()
    headers = {**headers, "Content-Type": "application/json"}

    async def pieces():
        yield body[:10]
        yield body[10:]

    async def story():
        async with httpx.AsyncClient(transport=api.mock.transport(), headers=headers) as client:
            return await client.post(URL, content=pieces())

    assert asyncio.run(story()).status_code == 202
    with httpx.Client(transport=api.mock.transport(), headers=headers) as client:
        answer = client.post(URL, content=iter([body[:10], body[10:]]))
    assert answer.json()["errors"][0]["fieldName"] == "externalId"


def test_a_client_follows_links_to_the_same_mock(api, headers):
    for number in range(3):
        api.provision(api.numbered(number))
    with httpx.Client(transport=api.mock.transport(), headers=headers) as client:
        first = client.get("http://localhost:9/v1/wholesale/customers", params={"max": 2})
        assert first.links["next"]["rel"] == "next"
        second = client.get(first.links["next"]["url"])
    assert len(second.json()["items"]) == 1
    assert second.request.url.host == "localhost"


def test_an_empty_answer_stays_empty(api, headers):
    customer_id = api.provisioned()
    with httpx.Client(transport=api.mock.transport(), headers=headers) as client:
        answer = client.delete(f"{URL}/{customer_id}")
    assert (answer.status_code, answer.content) == (202, b"")
    assert "content-type" not in answer.headers


def test_a_request_is_taken_over_as_it_is():
    url = "http://user:secret@[::1]:8787//v1/a%2Fb%20c?x=%C3%A9&y=a+b"
    request = httpx.Request("PATCH", url, headers={"X-Odd": "é".encode("latin-1")})
    taken = to_core(request, b"\xff")
    assert (taken.method, taken.path, taken.query) == ("PATCH", "//v1/a%2Fb%20c", "x=%C3%A9&y=a+b")
    assert (taken.origin, taken.body) == ("http://[::1]:8787", b"\xff")
    assert taken.headers["x-odd"] == "é"


def test_a_transport_is_shared_by_copies_and_stays_in_its_process(mock):
    transport = mock.transport()
    assert isinstance(transport, MockTransport)
    assert transport.describe() == "a mock"
    assert copy.deepcopy({"transport": transport})["transport"] is transport
    with pytest.raises(TypeError, match="mock serve"):
        pickle.dumps(transport)
