from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    Accepted,
    Conflict,
    Customer,
    Forbidden,
    NotFound,
    ProvisioningFailed,
    RetryPolicy,
    Timeouts,
    WaitTimeout,
)

Answers = Callable[..., httpx.Response]


@pytest.fixture
def gone(answer: Answers) -> httpx.Response:
    return answer(404, {"message": "The requested resource could not be found."})


def test_waiting_ends_when_the_customer_is_unknown(service: Any, customer: Answers, gone: httpx.Response) -> None:
    service.script(customer("deleting"), customer("deleting"), gone)
    assert service.call(lambda client: client.customers.wait_until_removed("c1")) is None
    assert service.clock.slept == [0.5, 1.0]
    assert {f"{each.method} {each.url.path}" for each in service.requests} == {"GET /v1/wholesale/customers/c1"}


@pytest.mark.parametrize("wanted", ["c1", Accepted("url", "c1"), Customer(id="c1", status="deleting")])
def test_a_customer_that_is_gone_already_needs_no_waiting(service: Any, gone: httpx.Response, wanted: Any) -> None:
    service.script(gone)
    service.call(lambda client: client.customers.wait_until_removed(wanted, on_behalf_of="org"))
    assert service.clock.slept == []
    assert service.requests[0].url.query == b"onBehalfOfSubPartnerOrgId=org"


def test_every_look_that_shows_the_customer_is_reported(service: Any, customer: Answers, gone: httpx.Response) -> None:
    seen: list[Customer] = []
    service.script(customer("deleting"), gone)
    service.call(lambda client: client.customers.wait_until_removed("c1", on_progress=seen.append))
    assert [each.status for each in seen] == ["deleting"]


def test_a_removal_that_begins_late_is_waited_for(service: Any, customer: Answers, gone: httpx.Response) -> None:
    service.script(customer("provisioned"), customer("deleting"), gone)
    assert service.call(lambda client: client.customers.wait_until_removed("c1")) is None


def test_a_removal_that_was_given_up_fails(service: Any, customer: Answers) -> None:
    problem = [{"errorCode": 7, "description": "still in use."}]
    service.script(customer("deleting"), customer("provisioned_with_errors", errors=problem))
    with pytest.raises(ProvisioningFailed) as caught:
        service.call(lambda client: client.customers.wait_until_removed("c1"))
    assert str(caught.value) == (
        "not removed, in status provisioned_with_errors again: error 7 still in use (customer acme)"
    )
    assert (caught.value.customer_id, caught.value.customer_status) == ("c1", "provisioned_with_errors")


@pytest.mark.parametrize("status", ["deleting", "provisioned"])
def test_a_customer_that_stays_runs_into_the_timeout(service: Any, customer: Answers, status: str) -> None:
    service.script(customer(status))
    with pytest.raises(WaitTimeout, match=rf"still in status {status} after 12 s") as caught:
        service.call(lambda client: client.customers.wait_until_removed("c1", timeout=12))
    assert "customers.wait_until_removed(error.customer_id)" in str(caught.value)
    assert caught.value.customer_status == status


def test_a_404_of_something_else_than_the_service_is_no_removal(service: Any) -> None:
    service.script(httpx.Response(404, html="<h1>nginx</h1>"))
    with pytest.raises(NotFound, match="no reason was given"):
        service.call(lambda client: client.customers.wait_until_removed("c1"))


def test_a_passing_outage_does_not_end_the_waiting(
    service: Any, customer: Answers, answer: Answers, gone: httpx.Response
) -> None:
    service.script(customer("deleting"), answer(503), httpx.ReadTimeout("slow"), gone)
    service.call(lambda client: client.customers.wait_until_removed("c1"), retry=RetryPolicy(attempts=1))
    assert service.clock.slept == [0.5, 1.0, 2.0]


def test_a_lost_permission_ends_the_waiting(service: Any, customer: Answers, answer: Answers) -> None:
    service.script(customer("deleting"), answer(403, {"message": "no"}))
    with pytest.raises(Forbidden):
        service.call(lambda client: client.customers.wait_until_removed("c1"))


def test_a_raw_wait_gives_the_answer_that_shows_it_is_gone(service: Any, gone: httpx.Response) -> None:
    service.script(gone)
    raw = service.call(lambda client: client.raw.customers.wait_until_removed("c1"))
    assert (raw.value, raw.status, raw.tracking_id) == (None, 404, "MOCK_404")


def test_a_removal_that_is_refused_at_once_is_not_looked_after(service: Any, answer: Answers) -> None:
    service.script(answer(409, {"message": "The customer has subscribers."}))
    with pytest.raises(Conflict, match="has subscribers") as caught:
        service.call(lambda client: client.customers.delete("c1"))
    assert caught.value.__cause__ is None
    assert [each.method for each in service.requests] == ["DELETE"]
    assert service.clock.slept == []


@pytest.mark.parametrize("after", ["deleting", "gone"])
def test_a_removal_whose_answer_was_lost_has_begun_when_the_customer_shows_it(
    service: Any, answer: Answers, customer: Answers, gone: httpx.Response, after: str
) -> None:
    conflict = answer(409, {"message": "The customer is being deleted."})
    service.script(
        httpx.ReadTimeout("lost"), conflict, customer("provisioned"), gone if after == "gone" else customer(after)
    )
    service.call(lambda client: client.customers.delete("c1"))
    assert [each.method for each in service.requests] == ["DELETE", "DELETE", "GET", "GET"]


def test_a_removal_that_never_began_is_refused_after_the_grace_period(
    service: Any, answer: Answers, customer: Answers
) -> None:
    conflict = answer(409, {"message": "The customer has subscribers."})
    service.script(httpx.ReadTimeout("lost"), conflict, *[customer("provisioned")] * 3)
    with pytest.raises(Conflict, match="has subscribers") as caught:
        service.call(lambda client: client.customers.delete("c1"), timeout=Timeouts(grace=4))
    assert caught.value.__cause__ is not None
    assert [each.method for each in service.requests] == ["DELETE", "DELETE", "GET", "GET", "GET"]
    assert service.clock.slept[-2:] == [2.0, 2.0]
