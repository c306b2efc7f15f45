from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    Accepted,
    ComplianceDenied,
    CreatedBillingReport,
    Customer,
    Forbidden,
    InvalidArgument,
    NotFound,
    ProvisioningFailed,
    RetryPolicy,
    ServiceUnavailable,
    Timeouts,
    WaitTimeout,
)

Answers = Callable[..., httpx.Response]
DETAILS = {
    "packages": [
        {"name": "webex_meetings", "status": "provisioned"},
        {
            "name": "webex_calling",
            "status": "error",
            "errors": [{"errorCode": 7, "description": "no numbers."}],
            "warnings": [{"errorCode": 2560, "description": "under maintenance"}],
        },
    ]
}


def test_waiting_looks_until_the_customer_is_provisioned(service: Any, customer: Answers) -> None:
    service.script(customer("provisioning"), customer("provisioning"), customer("provisioned"))
    found = service.call(lambda client: client.customers.wait_until_provisioned("c1"))
    assert found.status == "provisioned"
    assert service.clock.slept == [0.5, 1.0]


def test_the_first_looks_come_fast_and_the_later_ones_steadily(service: Any, customer: Answers) -> None:
    service.script(*[customer("provisioning")] * 7, customer("provisioned"))
    service.call(lambda client: client.customers.wait_until_provisioned("c1", interval=15))
    assert service.clock.slept == [0.5, 1.0, 2.0, 5.0, 15, 15, 15]


def test_no_look_comes_later_than_the_interval(service: Any, customer: Answers) -> None:
    service.script(*[customer("provisioning")] * 4, customer("provisioned"))
    service.call(lambda client: client.customers.wait_until_provisioned("c1", interval=1))
    assert service.clock.slept == [0.5, 1, 1, 1]


def test_migrations_removals_and_reports_are_looked_at_fast_at_first_too(
    service: Any, customer: Answers, answer: Answers
) -> None:
    waits = {
        "subscribers": lambda client: client.subscribers.wait_until_migrated("s1", timeout=9),
        "customers": lambda client: client.customers.wait_until_removed("c1", timeout=9),
        "billing_reports": lambda client: client.billing_reports.wait_until_completed("r1", timeout=9),
    }
    for wait in waits.values():
        service.clock.slept.clear()
        service.script(answer(200, {"id": "x", "status": "IN_PROGRESS"}))
        with pytest.raises(WaitTimeout):
            service.call(wait)
        assert service.clock.slept == [0.5, 1.0, 2.0, 5.0, 0.5]


def test_a_handle_serves_as_well_as_an_id(service: Any, customer: Answers) -> None:
    service.script(customer())
    service.call(lambda client: client.customers.wait_until_provisioned(Accepted("url", "c1"), on_behalf_of="org"))
    assert service.requests[0].url.path.endswith("/customers/c1")
    assert service.requests[0].url.query == b"onBehalfOfSubPartnerOrgId=org"


def test_a_customer_serves_as_well_as_its_id(service: Any, customer: Answers) -> None:
    service.script(customer("provisioning"), customer("provisioned"))
    found = service.call(lambda client: client.customers.get("c1"))
    assert service.call(lambda client: client.customers.wait_until_provisioned(found)).status == "provisioned"


def test_an_update_is_waited_for_in_the_same_way(service: Any, customer: Answers) -> None:
    service.script(customer("updating"), customer("provisioned"))
    assert service.call(lambda client: client.customers.wait_until_provisioned("c1")).status == "provisioned"


def test_every_look_is_reported(service: Any, customer: Answers) -> None:
    seen: list[Customer] = []
    service.script(customer("provisioning"), customer("provisioned"))
    service.call(lambda client: client.customers.wait_until_provisioned("c1", on_progress=seen.append))
    assert [each.status for each in seen] == ["provisioning", "provisioned"]


def test_what_the_callback_raises_ends_the_waiting(service: Any, customer: Answers) -> None:
    def stop(_: Customer) -> None:
        raise KeyError("enough")

    service.script(customer("provisioning"))
    with pytest.raises(KeyError, match="enough"):
        service.call(lambda client: client.customers.wait_until_provisioned("c1", on_progress=stop))


def test_a_failed_call_in_the_callback_is_not_taken_for_a_failed_look(service: Any, customer: Answers) -> None:
    def notify(_: Customer) -> None:
        raise ServiceUnavailable("of somebody else", retryable=True)

    service.script(customer("provisioning"))
    with pytest.raises(ServiceUnavailable, match="of somebody else"):
        service.call(lambda client: client.customers.wait_until_provisioned("c1", on_progress=notify))


async def tell(_: Any) -> None:
    """A coroutine function."""


class Teller:
    async def __call__(self, _: Any) -> None:
        """Called, it gives a coroutine."""


@pytest.mark.parametrize("told", [tell, partial(tell), Teller()])
@pytest.mark.parametrize("method", ["wait_until_provisioned", "wait_until_removed"])
def test_a_coroutine_function_cannot_be_told_of_progress(service: Any, told: Any, method: str) -> None:
    with pytest.raises(InvalidArgument, match="on_progress must be a plain function, got a coroutine function"):
        service.call(lambda client: getattr(client.customers, method)("c1", on_progress=told))
    assert service.requests == []


def test_a_customer_in_error_fails_with_the_errors_of_its_packages(service: Any, customer: Answers) -> None:
    errors = [{"errorCode": 10022, "description": "taken"}, {"errorCode": 7, "description": "no numbers"}]
    service.script(customer("error", resourceDetails=DETAILS, errors=errors))
    with pytest.raises(ProvisioningFailed) as caught:
        service.call(lambda client: client.customers.wait_until_provisioned("c1"))
    assert str(caught.value) == (
        "ended in status error: error 10022 taken; webex_calling: error 7 no numbers; "
        "webex_calling: warning 2560 under maintenance (customer acme)"
    )
    assert [package.name for package in caught.value.packages] == ["webex_calling"]
    assert caught.value.customer is not None
    assert caught.value.customer.external_id == "acme"


def test_partial_success_is_returned_and_logged(
    service: Any, customer: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    service.script(customer("provisioned_with_errors", resourceDetails=DETAILS))
    with caplog.at_level(logging.WARNING, "webex_wholesale"):
        found = service.call(lambda client: client.customers.wait_until_provisioned("c1"))
    assert found.status == "provisioned_with_errors"
    assert "customer c1 is provisioned with errors, webex_calling: [7, 2560]" in caplog.text
    assert "maintenance" not in caplog.text


def test_partial_success_fails_for_those_who_ask(service: Any, customer: Answers) -> None:
    service.script(customer("provisioned_with_errors", resourceDetails=DETAILS))
    with pytest.raises(ProvisioningFailed, match="warning 2560"):
        service.call(lambda client: client.customers.wait_until_provisioned("c1", allow_errors=False))


@pytest.mark.parametrize("status", ["pending_rpl_review", "provisioning", "a_status_of_tomorrow"])
def test_a_customer_still_under_way_runs_into_the_timeout(service: Any, customer: Answers, status: str) -> None:
    service.script(customer(status))
    with pytest.raises(WaitTimeout, match=rf"still in status {status} after 12 s") as caught:
        service.call(lambda client: client.customers.wait_until_provisioned("c1", timeout=12))
    assert "customers.wait_until_provisioned(error.customer_id)" in str(caught.value)
    assert (caught.value.customer_id, caught.value.customer_status) == ("c1", status)
    assert service.clock.slept == [0.5, 1.0, 2.0, 5.0, 3.5]
    assert len(service.requests) == 6


def test_no_timeout_means_one_look(service: Any, customer: Answers) -> None:
    service.script(customer("provisioning"))
    with pytest.raises(WaitTimeout):
        service.call(lambda client: client.customers.wait_until_provisioned("c1", timeout=0))
    assert (len(service.requests), service.clock.slept) == (1, [])


def test_waiting_can_be_taken_up_again_from_the_id(service: Any, customer: Answers) -> None:
    service.script(customer("provisioning"), customer("provisioned"))
    with pytest.raises(WaitTimeout) as caught:
        service.call(lambda client: client.customers.wait_until_provisioned("c1", timeout=0))
    resumed = service.call(lambda client: client.customers.wait_until_provisioned(caught.value.customer_id))
    assert resumed.status == "provisioned"


def test_a_customer_that_disappears_fails_with_what_was_last_seen(
    service: Any, customer: Answers, answer: Answers
) -> None:
    service.script(customer("provisioning"), answer(404, {"message": "not found"}))
    with pytest.raises(ProvisioningFailed, match=r"disappeared .* last seen in status provisioning") as caught:
        service.call(lambda client: client.customers.wait_until_provisioned("c1"))
    assert isinstance(caught.value.__cause__, NotFound)
    assert caught.value.customer_status == "provisioning"


def test_a_customer_that_disappears_under_review_was_denied(service: Any, customer: Answers, answer: Answers) -> None:
    """Rule customer.async.compliance."""
    service.script(customer("pending_rpl_review"), answer(404, {"message": "not found"}))
    with pytest.raises(ComplianceDenied, match="a compliance review denied the customer") as caught:
        service.call(lambda client: client.customers.wait_until_provisioned("c1"))
    assert isinstance(caught.value.__cause__, NotFound)
    assert (caught.value.customer_status, caught.value.evidence) == ("pending_rpl_review", "documented")


def test_a_customer_that_never_was_is_simply_not_found(service: Any, answer: Answers) -> None:
    service.script(answer(404, {"message": "not found"}))
    with pytest.raises(NotFound):
        service.call(lambda client: client.customers.wait_until_provisioned("c1"))


def test_a_passing_outage_does_not_end_the_waiting(service: Any, customer: Answers, answer: Answers) -> None:
    service.script(customer("provisioning"), answer(503), httpx.ConnectError("refused"), customer("provisioned"))
    found = service.call(lambda client: client.customers.wait_until_provisioned("c1"), retry=RetryPolicy(attempts=1))
    assert found.status == "provisioned"
    assert service.clock.slept == [0.5, 1.0, 2.0]


def test_a_busy_service_is_left_alone_for_as_long_as_it_asks(service: Any, customer: Answers, answer: Answers) -> None:
    service.script(answer(429, retry_after="40"), customer("provisioned"))
    service.call(lambda client: client.customers.wait_until_provisioned("c1"), retry=RetryPolicy(attempts=1))
    assert service.clock.slept == [40.0]


def test_being_told_to_come_back_after_the_timeout_ends_the_waiting(
    service: Any, customer: Answers, answer: Answers
) -> None:
    service.script(customer("provisioning"), answer(429, retry_after="30"))
    with pytest.raises(WaitTimeout) as caught:
        service.call(
            lambda client: client.customers.wait_until_provisioned("c1", timeout=20), retry=RetryPolicy(attempts=1)
        )
    assert caught.value.retry_after == 30
    assert (len(service.requests), service.clock.slept) == (2, [0.5])


def test_a_look_may_take_the_time_of_one_read_at_the_end(service: Any, customer: Answers) -> None:
    service.script(customer("provisioning"))
    with pytest.raises(WaitTimeout):
        service.call(lambda client: client.customers.wait_until_provisioned("c1", timeout=12))
    assert [request.extensions["timeout"]["read"] for request in service.requests] == [30.0] * 6


def test_an_outage_that_lasts_is_the_cause_of_the_timeout(service: Any, answer: Answers) -> None:
    service.script(answer(503))
    with pytest.raises(WaitTimeout, match="status still unknown after 20 s") as caught:
        service.call(
            lambda client: client.customers.wait_until_provisioned("c1", timeout=20), retry=RetryPolicy(attempts=1)
        )
    assert isinstance(caught.value.__cause__, ServiceUnavailable)


def test_a_lost_permission_ends_the_waiting(service: Any, customer: Answers, answer: Answers) -> None:
    service.script(customer("provisioning"), answer(403, {"message": "no"}))
    with pytest.raises(Forbidden):
        service.call(lambda client: client.customers.wait_until_provisioned("c1"))


@pytest.mark.parametrize("wrong", [{"timeout": -1}, {"timeout": float("nan")}, {"interval": 0}, {"interval": -5}])
def test_impossible_times_are_refused(service: Any, wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidArgument, match=next(iter(wrong))):
        service.call(lambda client: client.customers.wait_until_provisioned("c1", **wrong))


def test_a_raw_wait_gives_the_answer_of_the_last_look(service: Any, customer: Answers) -> None:
    service.script(customer("provisioning"), customer("provisioned"))
    raw = service.call(lambda client: client.raw.customers.wait_until_provisioned("c1"))
    assert (raw.value.status, raw.status, raw.attempts) == ("provisioned", 200, 1)


# Reads that lag behind writes


GONE = (404, {"message": "not found"})
ACCEPTED = Accepted("url", "c1")


def test_what_was_just_accepted_and_is_not_shown_yet_is_waited_for(
    service: Any, customer: Answers, answer: Answers
) -> None:
    service.script(answer(*GONE), answer(*GONE), customer("provisioning"), answer(*GONE), customer())
    found = service.call(lambda client: client.customers.wait_until_provisioned(ACCEPTED))
    assert (found.status, service.clock.slept) == ("provisioned", [0.5, 1.0, 2.0, 5.0])


def test_what_is_not_shown_after_the_grace_period_is_not_found(service: Any, answer: Answers) -> None:
    service.script(answer(*GONE))
    with pytest.raises(NotFound):
        service.call(lambda client: client.customers.wait_until_provisioned(ACCEPTED))
    assert service.clock.seconds == 33.5
    with pytest.raises(NotFound):
        service.call(lambda client: client.customers.wait_until_provisioned(ACCEPTED), timeout=Timeouts(grace=0))
    assert service.clock.seconds == 33.5


def test_an_id_is_waited_for_in_the_client_that_sent_the_request(
    service: Any, customer: Answers, answer: Answers
) -> None:
    accepted = answer(202, {"url": "https://webexapis.com/v1/wholesale/customers/c1"})
    service.script(accepted, answer(*GONE), customer())

    def update(client: Any) -> Any:
        return client.customers.update("c1", packages=["webex_suite"])

    def wait(client: Any) -> Any:
        return client.customers.wait_until_provisioned("c1")

    shown = customer(packages=["webex_suite"])
    service.script(accepted, answer(*GONE), customer(packages=["webex_meetings"]), shown)
    found = service.calls(update, wait)[-1]
    assert (found.packages, len(service.requests)) == (["webex_suite"], 4)


def test_the_state_before_a_change_is_believed_after_the_grace_period(
    service: Any, customer: Answers, answer: Answers
) -> None:
    accepted = answer(202, {"url": "https://webexapis.com/v1/wholesale/customers/c1"})
    service.script(accepted, customer("error", packages=["webex_meetings"]))
    with pytest.raises(ProvisioningFailed, match="ended in status error"):
        service.calls(
            lambda client: client.customers.update("c1", packages=["webex_suite"]),
            lambda client: client.customers.wait_until_provisioned("c1"),
        )
    assert service.clock.seconds == 33.5


def test_a_stale_look_after_a_removal_does_not_end_the_waiting(
    service: Any, customer: Answers, answer: Answers
) -> None:
    service.script(answer(202), customer(), customer("deleting"), customer(), answer(*GONE))
    service.calls(
        lambda client: client.customers.delete("c1"), lambda client: client.customers.wait_until_removed("c1")
    )
    assert len(service.requests) == 5


def test_a_subscriber_and_a_report_are_waited_for_in_the_same_way(service: Any, answer: Answers) -> None:
    person = {"id": "s1", "status": "pending_user_migration", "email": "kari@acme.example"}
    service.script(answer(200, person), answer(*GONE), answer(200, {**person, "status": "provisioned"}))
    parameters = {"first_name": "Kari", "last_name": "Nordmann"}
    migrated = service.calls(
        lambda client: client.subscribers.provision(
            customer_id="c1", email="kari@acme.example", package="webex_meetings", provisioning_parameters=parameters
        ),
        lambda client: client.subscribers.wait_until_migrated("s1"),
    )[-1]
    assert migrated.status == "provisioned"
    report = CreatedBillingReport(id="r1")
    service.requests.clear()
    service.script(answer(*GONE), answer(200, {"id": "r1", "status": "COMPLETED"}))
    assert service.call(lambda client: client.billing_reports.wait_until_completed(report)).status == "COMPLETED"
