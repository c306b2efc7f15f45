from __future__ import annotations

import asyncio
import copy
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    AsyncWholesaleClient,
    ClientClosed,
    InvalidArgument,
    RetryPolicy,
    ServiceUnavailable,
    SubPartner,
    WholesaleClient,
)
from webex_wholesale_contracts.models import SubPartnerQuery
from webex_wholesale_contracts.operations import OPERATIONS

Answers = Callable[..., httpx.Response]
URL = "https://webexapis.com/v1/wholesale/subPartners"
CLIENTS = [WholesaleClient, AsyncWholesaleClient]


def page(*ids: str, following: str | None = None) -> httpx.Response:
    headers = {"link": f'<{following}>; rel="next"'} if following else {}
    return httpx.Response(200, json={"items": [{"orgId": each} for each in ids]}, headers=headers)


def queries(service: Any) -> list[bytes]:
    return [request.url.query for request in service.requests]


def test_sub_partners_of_all_pages_are_listed(service: Any) -> None:
    service.script(page("o1", "o2", following=f"{URL}?offset=2"), page("o2", "o3"))
    found = service.each(lambda client: client.sub_partners.list(max=2, provisioning_state="suspended"))
    assert [each.org_id for each in found] == ["o1", "o2", "o3"]
    assert all(isinstance(each, SubPartner) for each in found)
    assert queries(service) == [b"provisioningState=suspended&max=2", b"offset=1"]


def test_a_sub_partner_on_two_pages_is_given_once(blocking: Any) -> None:
    blocking.script(page("o1", "o2", following=f"{URL}?offset=2"), page("o1", "o2", "o3"))
    with blocking.client() as client:
        pager = client.sub_partners.list()
        assert [each.org_id for each in pager] == ["o1", "o2", "o3"]
    assert pager.repeated == ["o2"]


def test_the_list_is_also_read_under_the_name_in_the_vendors_example(service: Any, answer: Answers) -> None:
    service.script(answer(200, {"subPartners": [{"orgId": "o1", "provisioningState": "active"}]}))
    found = service.each(lambda client: client.sub_partners.list())
    assert [(each.org_id, each.provisioning_state) for each in found] == [("o1", "active")]


def test_a_client_for_a_sub_partner_acts_for_it_in_every_call(service: Any, customer: Answers) -> None:
    service.script(customer())
    service.call(lambda client: client.on_behalf_of("o1=").customers.get("c1"))
    service.call(lambda client: client.on_behalf_of("o1=").customers.get("c1", include_package_license_info=True))
    service.call(lambda client: client.on_behalf_of("o1=").raw.customers.get("c1"))
    service.call(lambda client: client.on_behalf_of("o1=").customers.wait_until_provisioned("c1"))
    acting = b"onBehalfOfSubPartnerOrgId=o1%3D"
    assert queries(service) == [acting, b"includePackageLicenseInfo=true&" + acting, acting, acting]


def test_an_argument_of_the_call_goes_before(service: Any, customer: Answers) -> None:
    service.script(customer())
    service.call(lambda client: client.on_behalf_of("o1").customers.get("c1", on_behalf_of="o2"))
    assert queries(service) == [b"onBehalfOfSubPartnerOrgId=o2"]


def test_a_call_without_the_parameter_is_made_as_ever(service: Any) -> None:
    service.script(page())
    service.each(lambda client: client.on_behalf_of("o1").sub_partners.list(max=2))
    assert queries(service) == [b"max=2"]


@pytest.mark.parametrize("repeated", ["", "&onBehalfOfSubPartnerOrgId=o1"])
def test_every_page_is_asked_for_on_behalf(service: Any, repeated: str) -> None:
    link = f"https://webexapis.com/v1/wholesale/customers?offset=1{repeated}"
    first = httpx.Response(200, json={"items": []}, headers={"link": f'<{link}>; rel="next"'})
    service.script(first, page())
    service.each(lambda client: client.on_behalf_of("o1").customers.list())
    assert queries(service) == [b"onBehalfOfSubPartnerOrgId=o1", b"offset=1&onBehalfOfSubPartnerOrgId=o1"]


def test_every_operation_with_the_parameter_is_one_of_customers_or_subscribers() -> None:
    acting = {operation.noun for operation in OPERATIONS if issubclass(operation.query, SubPartnerQuery)}
    assert acting == {"customers", "subscribers"}


def test_the_first_client_goes_on_for_itself(blocking: Any, customer: Answers) -> None:
    with blocking.script(customer()).client() as client:
        client.customers.get("c1")
        client.on_behalf_of("o1").customers.get("c1")
        client.customers.get("c1")
    assert queries(blocking) == [b"", b"onBehalfOfSubPartnerOrgId=o1", b""]


def test_from_one_sub_partner_another_can_be_reached(blocking: Any, customer: Answers) -> None:
    with blocking.script(customer()).client() as client:
        client.on_behalf_of("o1").on_behalf_of("o2").customers.get("c1")
    assert queries(blocking) == [b"onBehalfOfSubPartnerOrgId=o2"]


def test_it_shares_the_connection_and_leaves_it_open(blocking: Any, customer: Answers) -> None:
    closed = []

    class Transport(httpx.MockTransport):
        def close(self) -> None:
            closed.append(True)

    client = blocking.script(customer()).client(transport=Transport(blocking))
    with client.on_behalf_of("o1") as other:
        other.customers.get("c1")
        assert other._connection.open() is client._connection.open()
    client.customers.get("c1")
    assert closed == []
    client.close()
    assert closed == [True]
    with pytest.raises(ClientClosed):
        other.customers.get("c1")


def test_an_asynchronous_one_leaves_the_connection_open_too(blocking: Any, customer: Answers) -> None:
    async def main() -> None:
        async with blocking.script(customer()).async_client() as client:
            async with client.on_behalf_of("o1") as other:
                await other.customers.get("c1")
            await client.customers.get("c1")

    asyncio.run(main())
    assert queries(blocking) == [b"onBehalfOfSubPartnerOrgId=o1", b""]


def test_both_spend_one_budget(blocking: Any, answer: Answers) -> None:
    client = blocking.script(answer(503)).client(retry=RetryPolicy(attempts=9, budget=3, base=0))
    for each in (client.on_behalf_of("o1"), client, client.on_behalf_of("o2")):
        with pytest.raises(ServiceUnavailable):
            each.customers.get("c1")
    assert len(blocking.requests) == 3 + 3


@pytest.mark.parametrize("cls", CLIENTS)
def test_it_says_for_whom_it_acts(cls: Any) -> None:
    assert repr(cls("token").on_behalf_of("o1")) == f"<{cls.__name__} for https://webexapis.com/v1 on behalf of o1>"


@pytest.mark.parametrize("cls", CLIENTS)
@pytest.mark.parametrize("bad", ["", " ", None, 5, "o\n1"])
def test_an_organization_that_cannot_be_one_is_refused(cls: Any, bad: Any) -> None:
    with pytest.raises(InvalidArgument, match="on_behalf_of"):
        cls("token").on_behalf_of(bad)


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copy_acts_for_the_same_one_and_stands_on_its_own(copied: Callable[[Any], Any]) -> None:
    client = WholesaleClient("token", transport=httpx.MockTransport(echo))
    clone = copied(client.on_behalf_of("o1"))
    assert clone.customers.get("c1").id == "onBehalfOfSubPartnerOrgId=o1"


def echo(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"id": request.url.query.decode(), "status": "provisioned"})
