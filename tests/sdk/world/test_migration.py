from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import NotFound, ProvisioningFailed, RetryPolicy, Subscriber, WaitTimeout

Answers = Callable[..., httpx.Response]


def shown(status: str, **fields: Any) -> httpx.Response:
    return httpx.Response(200, json={"id": "s1", "status": status, "customerId": "c1", **fields})


PENDING, MOVED = shown("pending_user_migration"), shown("provisioned", personId="p1")


@pytest.mark.parametrize("wanted", ["s1", Subscriber(id="s1", status="pending_user_migration")])
def test_waiting_looks_until_the_person_has_agreed(service: Any, wanted: Any) -> None:
    service.script(PENDING, PENDING, MOVED)
    found = service.call(lambda client: client.subscribers.wait_until_migrated(wanted, on_behalf_of="org"))
    assert (found.status, found.person_id) == ("provisioned", "p1")
    assert service.clock.slept == [0.5, 1.0]
    assert {str(each.url).partition("/v1")[2] for each in service.requests} == {
        "/wholesale/subscribers/s1?onBehalfOfSubPartnerOrgId=org"
    }


def test_every_look_is_reported(service: Any) -> None:
    seen: list[Subscriber] = []
    service.script(PENDING, MOVED)
    service.call(lambda client: client.subscribers.wait_until_migrated("s1", on_progress=seen.append))
    assert [each.status for each in seen] == ["pending_user_migration", "provisioned"]


def test_nobody_waits_longer_than_asked(service: Any) -> None:
    service.script(PENDING)
    with pytest.raises(WaitTimeout) as caught:
        service.call(lambda client: client.subscribers.wait_until_migrated("s1", timeout=40))
    assert str(caught.value) == (
        "still in status pending_user_migration after 40 s (subscriber s1); to continue, in this process or another: "
        "subscribers.wait_until_migrated(error.subscriber_id)"
    )
    assert (caught.value.subscriber_id, caught.value.customer_id, caught.value.customer) == ("s1", "c1", None)
    assert caught.value.subscriber is not None
    assert caught.value.packages == ()
    assert service.clock.slept == [0.5, 1.0, 2.0, 5.0, 30.0, 1.5]


def test_a_subscriber_that_disappears_fails_with_what_was_last_seen(service: Any, answer: Answers) -> None:
    service.script(PENDING, answer(404, {"message": "not found"}))
    with pytest.raises(ProvisioningFailed, match=r"^disappeared .* somebody removed it \(subscriber s1\)$") as caught:
        service.call(lambda client: client.subscribers.wait_until_migrated("s1"))
    assert isinstance(caught.value.__cause__, NotFound)
    assert caught.value.subscriber_id == "s1"


def test_a_subscriber_that_never_was_is_simply_not_found(service: Any, answer: Answers) -> None:
    service.script(answer(404, {"message": "not found"}))
    with pytest.raises(NotFound):
        service.call(lambda client: client.subscribers.wait_until_migrated("s1"))


def test_a_wait_that_never_saw_the_subscriber_knows_no_customer(service: Any, answer: Answers) -> None:
    service.script(answer(503))
    with pytest.raises(WaitTimeout, match="status still unknown after 5 s") as caught:
        service.call(
            lambda client: client.subscribers.wait_until_migrated("s1", timeout=5), retry=RetryPolicy(attempts=1)
        )
    assert (caught.value.subscriber_id, caught.value.customer_id, caught.value.subscriber) == ("s1", "", None)
