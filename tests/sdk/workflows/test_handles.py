"""Handles of accepted work, in both colours."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    Accepted,
    ComplianceDenied,
    Customer,
    CustomerHandle,
    Forbidden,
    NotFound,
    ProvisioningFailed,
    SubscriberHandle,
    Timeouts,
    WaitTimeout,
)

Answers = Callable[..., httpx.Response]
URL = "https://webexapis.com/v1/wholesale/customers/c1"
GONE = (404, {"message": "not found"})


@pytest.fixture
def accepted(answer: Answers) -> httpx.Response:
    return answer(202, {"url": URL})


def update(client: Any, **options: Any) -> Any:
    return client.customers.update("c1", packages=["webex_suite"], **options)


def handle(client: Any) -> Any:
    return client.customers.handle("c1")


def after_update(service: Any, use: Callable[[Any], Any]) -> Any:
    """The result of something done with the handle of an update."""

    async def both(client: Any) -> Any:
        return await use(await update(client))

    if service.asynchronous:
        return service.call(both)
    return service.call(lambda client: use(update(client)))


SHOWN = {"packages": ["webex_suite"]}


def test_provisioning_and_updating_give_a_handle(service: Any, accepted: httpx.Response, address: Any) -> None:
    service.script(accepted)
    wanted = {"provisioning_id": "p", "packages": ["webex_suite"], "external_id": "e", "address": address}
    made = service.call(lambda client: client.customers.provision(**wanted))
    changed = service.call(update)
    assert type(made) is type(changed) is CustomerHandle
    assert made == changed == Accepted(URL, "c1")
    assert repr(made) == f"CustomerHandle(url='{URL}', id='c1')"


def test_a_handle_waits(service: Any, accepted: httpx.Response, customer: Answers) -> None:
    service.script(accepted, customer("updating", **SHOWN), customer(**SHOWN))
    seen: list[Customer] = []
    found = after_update(service, lambda it: it.wait(timeout=60, on_progress=seen.append))
    assert (found.status, [each.status for each in seen]) == ("provisioned", ["updating", "provisioned"])
    assert service.clock.slept == [0.5]


def test_a_handle_waits_no_longer_than_it_is_told(service: Any, accepted: httpx.Response, customer: Answers) -> None:
    service.script(accepted, customer("updating", **SHOWN))
    with pytest.raises(WaitTimeout, match="still in status updating after 2 s"):
        after_update(service, lambda it: it.wait(timeout=2))


@pytest.mark.parametrize(
    ("status", "done"),
    [
        ("updating", False),
        ("provisioning", False),
        ("pending_rpl_review", False),
        ("a_status_of_tomorrow", False),
        ("provisioned", True),
        ("provisioned_with_errors", True),
        ("error", True),
    ],
)
def test_a_handle_tells_once_how_far_it_is(
    service: Any, accepted: httpx.Response, customer: Answers, status: str, done: bool
) -> None:
    service.script(accepted, customer(status, **SHOWN))
    assert after_update(service, lambda it: it.status()) == status
    service.requests.clear()
    assert after_update(service, lambda it: it.done()) is done
    assert (len(service.requests), service.clock.slept) == (2, [])


def test_what_is_done_is_told_by_waiting(service: Any, accepted: httpx.Response, customer: Answers) -> None:
    service.script(accepted, customer("error", **SHOWN))
    with pytest.raises(ProvisioningFailed, match="ended in status error"):
        after_update(service, lambda it: it.wait())


def test_what_was_accepted_and_is_not_shown_yet_is_not_done(
    service: Any, accepted: httpx.Response, answer: Answers
) -> None:
    service.script(accepted, answer(*GONE))
    assert after_update(service, lambda it: it.status()) == "accepted"
    service.requests.clear()
    assert after_update(service, lambda it: it.done()) is False


def test_the_state_before_a_change_is_not_taken_for_its_end(
    service: Any, accepted: httpx.Response, customer: Answers
) -> None:
    service.script(accepted, customer(packages=["webex_meetings"]))
    assert after_update(service, lambda it: it.status()) == "accepted"
    service.requests.clear()
    assert after_update(service, lambda it: it.done()) is False


@pytest.mark.parametrize("ask", ["status", "done"])
def test_after_the_grace_period_what_is_not_shown_is_not_there(service: Any, answer: Answers, ask: str) -> None:
    service.script(answer(*GONE))
    with pytest.raises(NotFound):
        later(service, 31, lambda it: getattr(it, ask)())
    assert len(service.requests) == 2


def later(service: Any, seconds: float, ask: Callable[[Any], Any]) -> Any:
    """Ask a handle twice, with time between: at first it is not shown yet."""

    async def both(client: Any) -> Any:
        kept = handle(client)
        await ask(kept)
        service.clock.seconds += seconds
        return await ask(kept)

    def blocking(client: Any) -> Any:
        kept = handle(client)
        ask(kept)
        service.clock.seconds += seconds
        return ask(kept)

    return service.call(both if service.asynchronous else blocking)


def test_a_handle_without_a_grace_period_believes_a_404(service: Any, answer: Answers) -> None:
    service.script(answer(*GONE))
    with pytest.raises(NotFound):
        service.call(lambda client: handle(client).done(), timeout=Timeouts(grace=0))


def test_a_handle_taken_up_again_from_its_id_is_the_same(
    service: Any, accepted: httpx.Response, customer: Answers
) -> None:
    service.script(accepted, customer("provisioning"), customer())
    kept = service.call(update).id
    client = service.async_client() if service.asynchronous else service.client()
    assert handle(client) == client.customers.handle(kept) == Accepted(URL, "c1")
    assert service.call(lambda restarted: restarted.customers.handle(kept).wait()).status == "provisioned"
    assert [request.method for request in service.requests] == ["PUT", "GET", "GET"]


def test_a_handle_taken_up_again_waits_for_what_is_not_shown_yet(
    service: Any, customer: Answers, answer: Answers
) -> None:
    service.script(answer(*GONE), answer(*GONE), customer())
    assert service.call(lambda client: handle(client).wait()).status == "provisioned"


def test_a_handle_asks_for_the_sub_partner_that_it_was_made_for(service: Any, customer: Answers) -> None:
    service.script(customer(), customer(), customer())
    service.call(lambda client: client.customers.handle("c1", on_behalf_of="org").wait())
    service.call(lambda client: client.customers.handle("c1", on_behalf_of="org").status())
    service.call(lambda client: client.on_behalf_of("org").customers.handle("c1").done())
    assert {request.url.query for request in service.requests} == {b"onBehalfOfSubPartnerOrgId=org"}


def test_a_customer_that_disappears_under_review_was_denied(service: Any, customer: Answers, answer: Answers) -> None:
    """Rule customer.async.compliance."""
    service.script(customer("pending_rpl_review"), answer(*GONE))
    with pytest.raises(ComplianceDenied):
        later(service, 31, lambda it: it.status())


def test_a_lost_permission_is_raised(service: Any, answer: Answers) -> None:
    service.script(answer(403, {"message": "no"}))
    with pytest.raises(Forbidden):
        service.call(lambda client: handle(client).status())


def test_a_raw_answer_holds_a_handle_too(service: Any, accepted: httpx.Response) -> None:
    service.script(accepted)
    raw = service.call(lambda client: client.raw.customers.update("c1", packages=["webex_suite"]))
    assert (raw.status, type(raw.value), raw.value.id) == (202, CustomerHandle, "c1")


def test_a_handle_is_kept_without_its_client_and_token(service: Any, accepted: httpx.Response) -> None:
    service.script(accepted)
    made = service.call(update)
    kept = pickle.dumps(made)
    assert b"secret-token" not in kept
    assert pickle.loads(kept) == Accepted(URL, "c1")
    assert copy.copy(made) is copy.deepcopy(made) is made


def test_a_subscriber_is_taken_up_again_in_the_same_way(service: Any, answer: Answers) -> None:
    person = {"id": "s1", "status": "pending_user_migration", "email": "kari@acme.example"}
    service.script(*[answer(200, person)] * 3, answer(200, {**person, "status": "provisioned"}))

    def ask(name: str) -> Any:
        return service.call(lambda client: getattr(client.subscribers.handle("s1"), name)())

    assert (ask("status"), ask("done")) == ("pending_user_migration", False)
    assert ask("wait").status == "provisioned"
    assert ask("done") is True
    assert type(service.client().subscribers.handle("s1")) is SubscriberHandle
    assert {request.url.path for request in service.requests} == {"/v1/wholesale/subscribers/s1"}
