"""Methods replaced by a test, with the tools of the standard library."""

from __future__ import annotations

import asyncio
import pydoc
from typing import Any
from unittest.mock import AsyncMock, create_autospec, patch

import httpx
import pytest

from webex_wholesale import AsyncWholesaleClient, Customer, WholesaleClient
from webex_wholesale.resources import Customers

TRANSPORT = httpx.MockTransport(lambda _: httpx.Response(200, json={"id": "real", "status": "provisioned"}))
ACME = Customer(id="c1", status="provisioned")


@pytest.fixture
def client() -> WholesaleClient:
    return WholesaleClient("token", transport=TRANSPORT)


@pytest.fixture
def aclient() -> AsyncWholesaleClient:
    return AsyncWholesaleClient("token", transport=TRANSPORT)


def test_a_method_of_one_client_is_replaced_and_comes_back(client: WholesaleClient) -> None:
    other = WholesaleClient("token", transport=TRANSPORT)
    with patch.object(client.customers, "get", return_value=ACME) as get:
        assert client.customers.get("c1") is ACME
        assert other.customers.get("c1").id == "real"
    get.assert_called_once_with("c1")
    assert client.customers.get("c1").id == "real"


def test_a_method_of_an_asynchronous_client_is_replaced_by_one_that_is_awaited(aclient: AsyncWholesaleClient) -> None:
    async def main() -> None:
        with patch.object(aclient.customers, "get", return_value=ACME) as get:
            assert isinstance(get, AsyncMock)
            assert await aclient.customers.get("c1") is ACME
        assert (await aclient.customers.get("c1")).id == "real"

    asyncio.run(main())


def test_a_replaced_method_with_its_signature_takes_what_the_real_one_takes(client: WholesaleClient) -> None:
    with patch.object(client.customers, "get", autospec=True, return_value=ACME):
        assert client.customers.get("c1", on_behalf_of="org") is ACME
        with pytest.raises(TypeError, match="customer_id"):
            client.customers.get()  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="licences"):
            client.customers.get("c1", licences=True)  # type: ignore[call-arg]


def test_a_method_is_replaced_for_all_clients(client: WholesaleClient) -> None:
    with patch.object(Customers, "get", return_value=ACME):
        assert client.customers.get("c1") is ACME
    assert client.customers.get("c1").id == "real"


def test_a_double_of_a_client_has_its_nouns_and_methods(client: WholesaleClient) -> None:
    double: Any = create_autospec(client)
    double.customers.get.return_value = ACME
    assert double.customers.get("c1") is ACME
    assert double.raw.customers.get("c1") is not ACME
    double.customers.provision(object())
    double.customers.update("c1", packages=["webex_suite"])
    with pytest.raises(TypeError, match="customer_id"):
        double.customers.get()
    with pytest.raises(AttributeError, match="fetch"):
        double.customers.fetch("c1")


def test_a_double_of_an_asynchronous_client_is_awaited(aclient: AsyncWholesaleClient) -> None:
    double: Any = create_autospec(aclient)
    double.customers.get.return_value = ACME
    assert asyncio.run(double.customers.get("c1")) is ACME
    double.customers.get.assert_awaited_once_with("c1")
    assert not isinstance(double.customers.list, AsyncMock)


@pytest.mark.parametrize("options", [{}, {"instance": True}, {"spec_set": True}])
def test_a_double_of_the_class_of_a_client_has_its_nouns_and_methods(options: dict[str, bool]) -> None:
    double: Any = create_autospec(WholesaleClient, **options)
    client = double if options.get("instance") else double("token")
    client.customers.get.return_value = ACME
    assert client.customers.get("c1") is ACME
    client.raw.subscribers.update("s1", packages=["webex_suite"])
    client.bulk.provision([])
    with pytest.raises(TypeError, match="customer_id"):
        client.customers.get()
    with pytest.raises(AttributeError, match="fetch"):
        client.customers.fetch("c1")


def test_a_double_of_the_class_of_an_asynchronous_client_is_awaited() -> None:
    async def main() -> None:
        client: Any = create_autospec(AsyncWholesaleClient)("token")
        client.customers.get.return_value = ACME
        assert await client.customers.get("c1") is ACME
        await client.raw.customers.get("c1")
        await client.bulk.provision([])
        await client.aclose()
        assert not isinstance(client.customers.list, AsyncMock)

    asyncio.run(main())


def test_the_help_of_a_client_says_what_its_nouns_are() -> None:
    text = pydoc.plain(pydoc.render_doc(WholesaleClient))
    for line in ("The partner's customers.", "Whole plans of customers with their subscribers."):
        assert line in text


def test_a_noun_of_the_class_can_send_nothing() -> None:
    with pytest.raises(AttributeError):
        WholesaleClient.customers.get("c1")  # type: ignore[attr-defined]


def test_a_double_of_one_noun_stands_in_for_it(client: WholesaleClient) -> None:
    double: Any = create_autospec(client.subscribers, spec_set=True)
    double.find.return_value = None
    assert double.find(email="kari@acme.example") is None
    with pytest.raises(TypeError, match="mail"):
        double.find(mail="kari@acme.example")
