from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    Address,
    BadRequest,
    Conflict,
    CustomerInfo,
    Forbidden,
    NotFound,
    PrecheckCustomerInfo,
    PrecheckFinding,
    ServiceUnavailable,
)

Answers = Callable[..., httpx.Response]
INFO = {"infoCode": 100, "description": "Provisioning preCheck validation successful."}


@pytest.mark.parametrize("info", [[INFO], INFO])
def test_a_good_verdict_is_true_with_its_remarks(service: Any, answer: Answers, address: Address, info: object) -> None:
    service.script(answer(200, {"message": "success", "info": info}))
    result = service.call(lambda client: client.customers.precheck(address=address))
    assert result
    assert (result.message, result.findings) == ("success", ())
    assert [each.info_code for each in result.info] == [100]


def test_a_prospect_needs_an_address_and_an_email_only(service: Any, answer: Answers, address: Address) -> None:
    service.script(answer(200, {"message": "success"}))
    info = PrecheckCustomerInfo(primary_email="kari@acme.example")
    service.call(lambda client: client.customers.precheck(address=address, customer_info=info))
    assert str(service.requests[0].url) == "https://webexapis.com/v1/wholesale/customers/validate"
    assert json.loads(service.requests[0].content) == {
        "address": address.to_wire(),
        "customerInfo": {"primaryEmail": "kari@acme.example"},
    }


def test_an_address_alone_can_be_asked_about(service: Any, answer: Answers, address: Address) -> None:
    service.script(answer(200, {"message": "success"}))
    assert service.call(lambda client: client.customers.precheck(address=address), check=True)
    assert json.loads(service.requests[0].content) == {"address": address.to_wire()}


def test_names_of_the_administrator_go_to_provisioning_alone(service: Any, answer: Answers, address: Address) -> None:
    service.script(answer(200, {"message": "success"}), answer(202, {"url": "https://x.example/c1"}))
    info = CustomerInfo(name="Acme", primary_email="a@b.example", admin_first_name="Ann", admin_last_name="Berg")
    service.call(lambda client: client.customers.precheck(address=address, customer_info=info))
    service.call(
        lambda client: client.customers.provision(
            provisioning_id="p", packages=["webex_meetings"], external_id="a", address=address, customer_info=info
        )
    )
    checked, sent = (json.loads(request.content)["customerInfo"] for request in service.requests)
    assert checked == {"name": "Acme", "primaryEmail": "a@b.example"}
    assert sent == checked | {"adminFirstName": "Ann", "adminLastName": "Berg"}


def test_everything_that_provision_takes_can_be_checked(service: Any, answer: Answers, address: Address) -> None:
    service.script(answer(200, {"message": "success"}))
    service.call(
        lambda client: client.customers.precheck(
            address=address,
            customer_info=CustomerInfo(name="Acme", primary_email="kari@acme.example"),
            provisioning_id="p",
            packages=["webex_meetings"],
            external_id="acme",
            on_behalf_of="org",
        )
    )
    assert json.loads(service.requests[0].content) == {
        "address": address.to_wire(),
        "customerInfo": {"name": "Acme", "primaryEmail": "kari@acme.example"},
        "provisioningId": "p",
        "packages": ["webex_meetings"],
        "externalId": "acme",
    }
    assert service.requests[0].url.query == b"onBehalfOfSubPartnerOrgId=org"


REFUSED = {
    "message": "The address is wrong.",
    "errors": [
        {"errorCode": 1002, "description": "63 characters", "fieldName": "address.addressLine1"},
        {"errorCode": 1001, "description": "missing", "fieldName": "address.city"},
        {"description": "and more"},
    ],
}


@pytest.mark.parametrize("status", [400, 404, 409])
def test_a_bad_verdict_is_false_with_its_reasons(service: Any, answer: Answers, address: Address, status: int) -> None:
    service.script(answer(status, REFUSED))
    result = service.call(lambda client: client.customers.precheck(address=address))
    assert not result
    assert result.message == "The address is wrong."
    assert result.findings == (
        PrecheckFinding("customer.address.line-length", 1002, "address.addressLine1", "63 characters", "documented"),
        PrecheckFinding(None, 1001, "address.city", "missing"),
        PrecheckFinding(None, None, None, "and more"),
    )


def test_a_bad_verdict_without_details_is_still_a_finding(service: Any, answer: Answers, address: Address) -> None:
    service.script(answer(409, {"message": "taken"}, x_mock_rule="customer.email.in-use"))
    result = service.call(lambda client: client.customers.precheck(address=address))
    assert result.findings == (PrecheckFinding("customer.email.in-use", None, None, "taken"),)


@pytest.mark.parametrize(("status", "cls"), [(400, BadRequest), (404, NotFound), (409, Conflict)])
def test_a_bad_verdict_is_raised_for_those_who_ask(
    service: Any, answer: Answers, address: Address, status: int, cls: type[Exception]
) -> None:
    service.script(answer(status, REFUSED))
    with pytest.raises(cls):
        service.call(lambda client: client.customers.precheck(address=address, raise_on_refusal=True))


@pytest.mark.parametrize(("status", "cls"), [(403, Forbidden), (503, ServiceUnavailable)])
def test_what_is_no_verdict_is_raised(
    service: Any, answer: Answers, address: Address, status: int, cls: type[Exception]
) -> None:
    service.script(answer(status, {"message": "no"}))
    with pytest.raises(cls):
        service.call(lambda client: client.customers.precheck(address=address))


def test_a_404_of_something_else_than_the_service_is_no_verdict(service: Any, address: Address) -> None:
    service.script(httpx.Response(404, html="<h1>nginx</h1>"))
    with pytest.raises(NotFound, match="no reason was given"):
        service.call(lambda client: client.customers.precheck(address=address))


def test_a_precheck_changes_nothing_and_so_is_repeated(service: Any, answer: Answers, address: Address) -> None:
    service.script(answer(503), httpx.ReadTimeout("slow"), answer(200, {"message": "success"}))
    assert service.call(lambda client: client.customers.precheck(address=address))
    assert len(service.requests) == 3


def test_a_raw_verdict_comes_with_its_answer(service: Any, answer: Answers, address: Address) -> None:
    service.script(answer(409, {"message": "taken"}))
    raw = service.call(lambda client: client.raw.customers.precheck(address=address))
    assert (raw.value.ok, raw.status, raw.tracking_id) == (False, 409, "MOCK_409")
