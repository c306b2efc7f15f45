from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    Accepted,
    Address,
    CallingLocation,
    CallingParameters,
    Conflict,
    Customer,
    CustomerInfo,
    InvalidArgument,
    MalformedAnswer,
    PackageLimits,
    PackageParameters,
    ProvisionCustomer,
    ProvisioningParameters,
)

URL = "https://webexapis.com/v1/wholesale/customers/c1"
Answers = Callable[..., httpx.Response]


def sent(service: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(service.requests[-1].content)
    return body


def asked(service: Any) -> str:
    request = service.requests[-1]
    return f"{request.method} {request.url}"


def test_get_shows_a_customer(service: Any, customer: Answers) -> None:
    service.script(customer("provisioned", packages=["webex_calling"]))
    found = service.call(lambda client: client.customers.get("c1"))
    assert isinstance(found, Customer)
    assert (found.id, found.external_id, found.status, found.packages) == (
        "c1",
        "acme",
        "provisioned",
        ["webex_calling"],
    )
    assert asked(service) == f"GET {URL}"


def test_get_asks_for_licences_and_for_a_sub_partner(service: Any, customer: Answers) -> None:
    service.script(customer())
    service.call(lambda client: client.customers.get("c1", include_package_license_info=True, on_behalf_of="org"))
    assert asked(service) == f"GET {URL}?onBehalfOfSubPartnerOrgId=org&includePackageLicenseInfo=true"


def test_an_id_is_one_segment_of_the_path_whatever_is_in_it(service: Any, customer: Answers) -> None:
    service.script(customer())
    service.call(lambda client: client.customers.get("a/../b?c#d e"))
    assert service.requests[-1].url.raw_path == b"/v1/wholesale/customers/a%2F..%2Fb%3Fc%23d%20e"


@pytest.mark.parametrize("bad", ["", " ", ".", "..", "c1\n", "\ud800", None, 5])
@pytest.mark.parametrize("method", ["get", "delete", "wait_until_provisioned"])
def test_an_id_that_would_address_something_else_is_refused(service: Any, bad: Any, method: str) -> None:
    with pytest.raises(InvalidArgument, match="customerId"):
        service.call(lambda client: getattr(client.customers, method)(bad))
    assert service.requests == []


@pytest.mark.parametrize("method", ["get", "delete"])
def test_a_customer_in_place_of_its_id_is_not_shown(service: Any, method: str) -> None:
    whole = Customer.model_validate({"id": "c1", "status": "error", "address": {"addressLine1": "Storgata 1"}})
    with pytest.raises(InvalidArgument, match=r"customerId must be a str, got Customer; pass its \.id"):
        service.call(lambda client: getattr(client.customers, method)(whole))


def test_provision_sends_what_was_given_and_nothing_else(service: Any, answer: Answers, address: Address) -> None:
    service.script(answer(202, {"url": URL}))
    accepted = service.call(
        lambda client: client.customers.provision(
            provisioning_id="p",
            packages=["webex_calling", "webex_meetings"],
            external_id="acme",
            address=address,
            customer_info=CustomerInfo(name="Acme", primary_email="kari@acme.example", language="nb_NO"),
            provisioning_parameters=ProvisioningParameters(
                calling=CallingParameters(
                    location=CallingLocation(name="HQ", address=address, timezone="Europe/Oslo", language="nb_NO")
                ),
                packages=PackageParameters(limits=PackageLimits(webex_calling=50)),
            ),
            on_behalf_of="org",
        )
    )
    place = {"addressLine1": "Storgata 1", "city": "Oslo", "zipOrPostalCode": "0155", "country": "NO"}
    assert accepted == Accepted(URL, "c1")
    assert asked(service) == "POST https://webexapis.com/v1/wholesale/customers?onBehalfOfSubPartnerOrgId=org"
    assert sent(service) == {
        "provisioningId": "p",
        "packages": ["webex_calling", "webex_meetings"],
        "externalId": "acme",
        "address": place,
        "customerInfo": {"name": "Acme", "primaryEmail": "kari@acme.example", "language": "nb_NO"},
        "provisioningParameters": {
            "calling": {"location": {"name": "HQ", "address": place, "timezone": "Europe/Oslo", "language": "nb_NO"}},
            "packages": {"limits": {"webex_calling": 50}},
        },
    }


def test_a_ready_request_is_sent_by_unpacking_it(service: Any, answer: Answers, address: Address) -> None:
    ready = ProvisionCustomer(
        provisioning_id="p", packages=["webex_meetings"], external_id="acme", address=address, org_id="o"
    )
    service.script(answer(202, {"url": URL}))
    service.call(lambda client: client.customers.provision(**dict(ready)))
    assert sent(service) == ready.to_wire()


def test_a_missing_argument_is_a_type_error_as_for_any_function(service: Any) -> None:
    with pytest.raises(TypeError, match="provisioning_id"):
        service.call(lambda client: client.customers.provision(packages=[]))


@pytest.mark.parametrize(
    "said",
    [
        {"json": {"url": URL}},
        {"json": {"url": f"{URL}/?x=y"}},
        {"headers": {"location": URL}},
        {"json": {}, "headers": {"location": URL}},
        {"content": b"<html>", "headers": {"location": "/v1/wholesale/customers/c1"}},
    ],
)
def test_the_handle_comes_from_the_body_or_else_from_the_location(
    service: Any, address: Address, said: dict[str, Any]
) -> None:
    service.script(httpx.Response(202, **said))
    accepted = service.call(lambda client: client.customers.update("c1", packages=["webex_meetings"], address=address))
    assert accepted.id == "c1"


def test_an_acceptance_that_names_nothing_is_malformed(service: Any) -> None:
    service.script(httpx.Response(202, content=b"OK"))
    with pytest.raises(MalformedAnswer, match="not name the accepted resource"):
        service.call(lambda client: client.customers.update("c1", packages=["webex_meetings"]))


def test_update_sends_the_complete_list_of_packages(service: Any, answer: Answers) -> None:
    service.script(answer(202, {"url": URL}))
    service.call(lambda client: client.customers.update("c1", packages=("webex_suite",), external_id="acme-2"))
    assert asked(service) == f"PUT {URL}"
    assert sent(service) == {"packages": ["webex_suite"], "externalId": "acme-2"}


def test_a_package_is_added_to_those_that_a_customer_has(service: Any, customer: Answers, answer: Answers) -> None:
    service.script(customer(packages=["webex_calling"]), answer(202, {"url": URL}))
    found = service.call(lambda client: client.customers.get("c1"))
    service.call(lambda client: client.customers.update(found.id, packages=[*found.packages, "webex_meetings"]))
    assert sent(service) == {"packages": ["webex_calling", "webex_meetings"]}


def test_delete_gives_a_handle(service: Any) -> None:
    service.script(httpx.Response(202))
    assert service.call(lambda client: client.customers.delete("c1")).id == "c1"
    assert asked(service) == f"DELETE {URL}"


def test_a_refusal_reaches_the_caller(service: Any, answer: Answers) -> None:
    service.script(answer(409, {"message": "busy", "errors": [{"description": "updating"}]}))
    with pytest.raises(Conflict, match="busy") as caught:
        service.call(lambda client: client.customers.delete("c1"))
    assert caught.value.tracking_id == "MOCK_409"


def test_a_raw_result_comes_with_its_answer(service: Any, customer: Answers, answer: Answers) -> None:
    service.script(answer(503), customer())
    raw = service.call(lambda client: client.raw.customers.get("c1"))
    assert isinstance(raw.value, Customer)
    assert (raw.status, raw.tracking_id, raw.attempts, raw.elapsed) == (200, "MOCK_200", 2, 0.25)
    assert raw.headers["content-type"] == "application/json"
    assert isinstance(raw.response, httpx.Response)


def test_a_raw_listing_is_one_page(service: Any, answer: Answers) -> None:
    service.script(answer(200, {"items": [{"id": "c1", "status": "error"}]}))
    raw = service.call(lambda client: client.raw.customers.list(offset=4))
    assert [each.id for each in raw.value.items] == ["c1"]
    assert (raw.value.offset, raw.value.has_next, raw.status) == (4, False, 200)
