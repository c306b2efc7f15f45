from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import Address, CustomerInfo, LocalError, PrecheckCustomerInfo, RuleViolation

Answers = Callable[..., httpx.Response]
ACCEPTED = {"url": "https://webexapis.com/v1/wholesale/customers/c1"}


def provision(client: Any, address: Address, **fields: Any) -> Any:
    info = CustomerInfo(name="Acme", primary_email="kari@acme.example")
    good = {"provisioning_id": "p", "packages": ["webex_meetings"], "external_id": "acme", "customer_info": info}
    return client.customers.provision(address=address, **{**good, **fields})


def precheck(client: Any, address: Address) -> Any:
    info = PrecheckCustomerInfo(primary_email="kari@acme.example")
    return client.customers.precheck(address=address, customer_info=info)


def test_a_broken_rule_is_found_before_sending(service: Any, answer: Answers, address: Address) -> None:
    service.script(answer(202, ACCEPTED))
    long = address.model_copy(update={"address_line1": "x" * 51})
    with pytest.raises(RuleViolation, match=r"^address\.addressLine1: .*customers\.provision was not sent$") as caught:
        service.call(lambda client: provision(client, long), check=True)
    error = caught.value
    assert isinstance(error, LocalError)
    assert (error.rule, error.code, error.field) == ("customer.address.line-length", 1002, "address.addressLine1")
    assert (error.status, error.retryable, error.evidence) == (None, False, "documented")
    assert service.requests == []
    assert vars(pickle.loads(pickle.dumps(error))) == vars(error)


def test_every_place_that_breaks_the_rule_is_listed(service: Any, answer: Answers, address: Address) -> None:
    service.script(answer(202, ACCEPTED))
    long = address.model_copy(update={"address_line1": "x" * 51, "address_line2": "y" * 63})
    with pytest.raises(RuleViolation) as caught:
        service.call(lambda client: provision(client, long), check=True)
    assert [each.field_name for each in caught.value.errors] == ["address.addressLine1", "address.addressLine2"]


def test_without_check_the_service_decides(service: Any, answer: Answers, address: Address) -> None:
    service.script(answer(202, ACCEPTED))
    long = address.model_copy(update={"address_line1": "x" * 51})
    assert service.call(lambda client: provision(client, long)).id == "c1"


def test_a_good_request_passes_the_checks(service: Any, answer: Answers, address: Address) -> None:
    service.script(answer(202, ACCEPTED))
    assert service.call(lambda client: provision(client, address), check=True).id == "c1"


def test_updates_and_prechecks_are_checked_too(service: Any, answer: Answers, address: Address) -> None:
    service.script(answer(202, ACCEPTED))
    with pytest.raises(RuleViolation, match=r"customer\.packages\.attendant-console-base.*customers\.update"):
        service.call(lambda client: client.customers.update("c1", packages=["attendant_console"]), check=True)
    elsewhere = address.model_copy(update={"country": "XX"})
    with pytest.raises(RuleViolation, match=r"customer\.address\.country.*customers\.precheck"):
        service.call(lambda client: precheck(client, elsewhere), check=True)


def test_calls_without_a_body_have_nothing_to_check(service: Any, customer: Answers) -> None:
    service.script(customer())
    assert service.call(lambda client: client.customers.get("c1"), check=True).id == "c1"
