"""Handles of accepted work, in both colours."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    Accepted,
    BillingReportHandle,
    ComplianceDenied,
    CreatedBillingReport,
    Customer,
    CustomerHandle,
    Ensured,
    Forbidden,
    InvalidArgument,
    NotFound,
    ProvisioningFailed,
    Subscriber,
    SubscriberHandle,
    Timeouts,
    WaitTimeout,
)
from webex_wholesale_contracts import ids

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


# Subscribers

PERSON = {"id": "s1", "status": "pending_user_migration", "email": "kari@acme.example", "packages": ["webex_meetings"]}


def move(client: Any, **options: Any) -> Any:
    return client.subscribers.update("s1", packages=["webex_meetings"], **options)


def after_move(service: Any, use: Callable[[Any], Any]) -> Any:
    """The result of something done with the handle of a change of a subscriber."""

    async def both(client: Any) -> Any:
        return await use(await move(client))

    return service.call(both if service.asynchronous else lambda client: use(move(client)))


def test_provisioning_and_updating_a_subscriber_give_a_handle_with_its_fields(service: Any, answer: Answers) -> None:
    service.script(answer(200, {**PERSON, "vendorsNew": 1, "wait": "1 h"}))
    names = {"first_name": "Kari", "last_name": "Ås"}
    wanted = {"customer_id": "c1", "email": "kari@acme.example", "package": "webex_meetings"}
    made = service.call(lambda client: client.subscribers.provision(**wanted, provisioning_parameters=names))
    changed = service.call(move)
    assert type(made) is type(changed) is SubscriberHandle
    assert made == changed == Accepted("https://webexapis.com/v1/wholesale/subscribers/s1", "s1")
    assert (made.email, made.packages, made.person_id) == ("kari@acme.example", ["webex_meetings"], None)
    assert (made.vendorsNew, made.resource) == (1, Subscriber.model_validate(service.answers[0].json()))


def test_the_status_of_a_subscriber_is_a_text_and_a_method(service: Any, answer: Answers) -> None:
    service.script(answer(200, PERSON), answer(200, {**PERSON, "status": "provisioned"}))
    assert service.call(move).status == "pending_user_migration"
    service.requests.clear()
    assert after_move(service, lambda it: it.status()) == "provisioned"


def test_the_handle_of_a_subscriber_waits(service: Any, answer: Answers) -> None:
    service.script(answer(200, PERSON), answer(200, PERSON), answer(200, {**PERSON, "status": "provisioned"}))
    assert after_move(service, lambda it: it.wait(timeout=60)).status == "provisioned"
    assert service.clock.slept == [0.5]


def test_a_subscriber_as_it_was_before_a_change_is_not_taken_for_its_end(service: Any, answer: Answers) -> None:
    done = {**PERSON, "status": "provisioned"}
    service.script(answer(200, done), answer(200, {**done, "packages": ["webex_suite"]}), answer(200, done))
    assert after_move(service, lambda it: it.wait(timeout=60)).packages == ["webex_meetings"]
    assert service.clock.slept == [0.5]


def test_a_handle_from_an_id_says_how_to_get_the_fields(service: Any) -> None:
    client = service.async_client() if service.asynchronous else service.client()
    taken_up = client.subscribers.handle("s1")
    assert taken_up.resource is None
    with pytest.raises(AttributeError, match=r"no attribute 'email'; the handle was taken up from an id"):
        repr(taken_up.email)
    with pytest.raises(AttributeError, match=r"no attribute 'mail'$"):
        repr(taken_up.mail)


def test_the_declared_fields_of_a_handle_are_those_of_its_model() -> None:
    for kind, model in ((SubscriberHandle, Subscriber), (BillingReportHandle, CreatedBillingReport)):
        assert {*inspect.get_annotations(kind)} == {*model.model_fields} - {"id", "status"}


# Every noun


@pytest.mark.parametrize("noun", ["customers", "subscribers", "billing_reports"])
def test_a_pickled_handle_is_taken_up_again(service: Any, noun: str) -> None:
    client = service.async_client() if service.asynchronous else service.client()
    made = getattr(client, noun).handle("x1")
    kept = pickle.loads(pickle.dumps(made))
    assert type(kept) is Accepted
    assert getattr(client, noun).handle(kept) == getattr(client, noun).handle(made) == made


def test_what_has_an_id_gives_a_handle(service: Any) -> None:
    client = service.client()
    customer, subscriber = Customer(id="c1", status="updating"), Subscriber(id="s1", status="provisioned")
    assert client.customers.handle(customer) == client.customers.handle(Ensured("found", "c1", None)) == handle(client)
    assert client.subscribers.handle(subscriber).id == "s1"
    assert client.billing_reports.handle(CreatedBillingReport(id="r1")).id == "r1"
    with pytest.raises(InvalidArgument, match="must be a str, got Subscriber"):
        client.customers.handle(subscriber)


# Billing reports


def test_creating_a_report_gives_a_handle(service: Any, answer: Answers) -> None:
    days = {"billingStartDate": "2026-03-01", "billingEndDate": "2026-03-31", "type": "USER"}
    report = {"id": "r1", **days}
    shown = [answer(200, {**report, "status": status}) for status in ("IN_PROGRESS", "IN_PROGRESS", "COMPLETED")]
    service.script(answer(201, report), answer(*GONE), *shown)
    first, last = date(2026, 3, 1), date(2026, 3, 31)

    def create(client: Any) -> Any:
        return client.billing_reports.create(billing_start_date=first, billing_end_date=last, type="USER")

    async def job(client: Any) -> list[Any]:
        it = await create(client)
        return [it.billing_end_date, it.type, await it.status(), await it.done(), (await it.wait()).status]

    def blocking(client: Any) -> list[Any]:
        it = create(client)
        return [it.billing_end_date, it.type, it.status(), it.done(), it.wait().status]

    found = service.call(job if service.asynchronous else blocking)
    assert found == [last, "USER", "accepted", False, "COMPLETED"]


# Removals


def test_removing_a_customer_gives_a_handle(service: Any, answer: Answers, customer: Answers) -> None:
    looks = [customer("provisioned"), customer("deleting"), customer("deleting"), answer(*GONE)]
    service.script(httpx.Response(202), *looks)

    async def job(client: Any) -> list[Any]:
        it = await client.customers.delete("c1")
        return [await it.status(), await it.done(), await it.wait(), await it.status(), await it.done()]

    def blocking(client: Any) -> list[Any]:
        it = client.customers.delete("c1")
        return [it.status(), it.done(), it.wait(), it.status(), it.done()]

    found = service.call(job if service.asynchronous else blocking)
    assert found == ["accepted", False, None, "removed", True]


def test_a_404_of_a_proxy_is_no_removal(service: Any) -> None:
    service.script(httpx.Response(202), httpx.Response(404))

    async def job(client: Any) -> Any:
        return await (await client.customers.delete("c1")).done()

    call = job if service.asynchronous else lambda client: client.customers.delete("c1").done()
    assert service.call(call) is False


# Ids in another form

LONG = ids.encode("ENTERPRISE", "52cf576d-60a8-407a-b22c-467c51591908")


def test_a_handle_from_an_id_in_another_form_is_the_same(service: Any) -> None:
    handles = [service.client().customers.handle(form) for form in (LONG, f"{LONG}==")]
    assert handles[0] == handles[1]
    assert len({*handles}) == 1
    assert handles[0] != service.client().subscribers.handle(LONG)


def test_a_write_is_remembered_for_each_form_of_its_id(
    service: Any, accepted: httpx.Response, customer: Answers
) -> None:
    before = customer(packages=["webex_meetings"])
    service.script(accepted, before)

    async def job(client: Any) -> Any:
        await client.customers.update(LONG, packages=["webex_suite"])
        return await client.customers.handle(f"{LONG}==").status()

    def blocking(client: Any) -> Any:
        client.customers.update(LONG, packages=["webex_suite"])
        return client.customers.handle(f"{LONG}==").status()

    assert service.call(job if service.asynchronous else blocking) == "accepted"


def test_a_review_is_remembered_for_each_form_of_the_id(service: Any, answer: Answers) -> None:
    """Rule customer.async.compliance."""
    reviewed = {"id": LONG, "externalId": "e", "status": "pending_rpl_review"}
    service.script(answer(200, reviewed), answer(*GONE))
    grace = Timeouts(grace=0)

    async def job(client: Any) -> Any:
        await client.customers.get(LONG)
        return await client.customers.handle(f"{LONG}==").status()

    def blocking(client: Any) -> Any:
        client.customers.get(LONG)
        return client.customers.handle(f"{LONG}==").status()

    with pytest.raises(ComplianceDenied):
        service.call(job if service.asynchronous else blocking, timeout=grace)
