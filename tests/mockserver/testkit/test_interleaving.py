"""`mock.interleave`: jobs in every order of their calls; the shortest order that breaks something is told."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests

from webex_wholesale import Address, Conflict, CustomerInfo, PlannedCustomer, PlannedSubscriber, SubscriberParameters
from webex_wholesale_mock import BrokenOrder, Request, Step, WholesaleMock
from webex_wholesale_mock.testkit.client_clock import ClientClock

ADDRESS = Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO")


@pytest.fixture(autouse=True)
def no_thread_stays():
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@pytest.fixture
def acme(mock):
    return mock.hub.add_customer(external_id="acme-1", packages=["webex_meetings"])


@pytest.fixture
def wanted(acme):
    """The same subscriber, whoever provisions it."""
    return {
        "customer_id": acme.id,
        "email": "ida@acme.example",
        "packages": ["webex_meetings"],
        "provisioning_parameters": SubscriberParameters(first_name="Ida", last_name="Dahl"),
    }


@pytest.fixture
def look_then_provision(mock, wanted):
    """A job that relies on what it saw."""

    def job():
        client = mock.client()
        if not [*client.subscribers.list(email=wanted["email"])]:
            client.subscribers.provision(**wanted)

    return job


def lists(mock, times=1):
    """A job that only reads."""

    def job():
        client = mock.client()
        for _ in range(times):
            [*client.customers.list()]

    return job


# Orders


@pytest.mark.parametrize(("first", "second", "count"), [(1, 1, 2), (2, 2, 6), (3, 2, 10), (0, 2, 1), (0, 0, 1)])
def test_every_order_is_run_once(mock, first, second, count):
    report = mock.interleave(lists(mock, first), lists(mock, second))
    assert (report.orders, report.complete) == (count, True)
    assert str(report) == f"{count} order{'s' if count > 1 else ''}, all that there are"


def test_orders_with_few_interruptions_come_first(mock):
    orders = []

    def job(letter):
        def job():
            for _ in range(2):
                [*mock.client().customers.list()]
                turns.append(letter)

        return job

    turns = []
    mock.interleave(job("A"), job("B"), prepare=turns.clear, invariants=lambda: orders.append("".join(turns)) or True)
    assert orders[:2] == ["AABB", "BBAA"]
    assert sorted(orders) == ["AABB", "ABAB", "ABBA", "BAAB", "BABA", "BBAA"]


def test_three_jobs_take_turns(mock):
    assert mock.interleave(*[lists(mock)] * 3).orders == 6


def test_the_same_orders_are_run_each_time(mock, look_then_provision, state):
    def run():
        worlds = []
        mock.interleave(
            look_then_provision, look_then_provision, raises=Conflict, invariants=lambda: worlds.append(state(mock))
        )
        return worlds

    first = run()
    assert len(first) == 6
    assert run() == first


def test_a_bound_that_leaves_orders_out_is_told(mock):
    report = mock.interleave(lists(mock, 4), lists(mock, 4), orders=20)
    assert (report.orders, report.complete, report.interruptions) == (20, False, 2)
    assert str(report) == (
        "20 orders, and the bound leaves others out: all with fewer than 2 interruptions were run."
        " Give a greater number, orders=40, or None for all"
    )
    assert mock.interleave(lists(mock, 4), lists(mock, 4), orders=None).orders == 70


def test_orders_are_drawn_from_a_seed(mock):
    jobs = [lists(mock, 3), lists(mock, 3)]
    report = mock.interleave(*jobs, seed=7, orders=12)
    assert 6 <= report.orders <= 12
    assert not report.complete
    assert str(report) == f"{report.orders} orders that differ, drawn from the seed 7"
    assert mock.interleave(*jobs, seed=7, orders=12) == report


def test_a_seed_finds_what_is_broken(mock, look_then_provision):
    def found():
        with pytest.raises(BrokenOrder) as failure:
            mock.interleave(look_then_provision, look_then_provision, seed=1, orders=20)
        return failure.value.order

    assert found() == found()
    assert sorted(found()) == [*"AABB"]


# The world


def test_all_orders_begin_and_end_in_the_world_of_before(mock, look_then_provision, state):
    before = state(mock)
    mock.interleave(look_then_provision, lists(mock))
    assert state(mock) == before
    with pytest.raises(BrokenOrder):
        mock.interleave(look_then_provision, look_then_provision)
    assert state(mock) == before
    [*mock.client().customers.list()]
    assert len(mock.calls) == 1


def test_what_is_outside_of_the_mock_is_prepared(mock):
    done = []

    def job():
        assert len(done) < 2
        done.append([*mock.client().customers.list()])

    assert mock.interleave(job, job, prepare=done.clear).orders == 2


# What breaks


def test_the_shortest_order_that_breaks_is_told(mock, look_then_provision):
    with pytest.raises(BrokenOrder) as failure:
        mock.interleave(look_then_provision, look_then_provision)
    broken = failure.value
    assert broken.order == "ABBA"
    assert broken.steps == (
        Step("A", "subscribers.list"),
        Step("B", "subscribers.list"),
        Step("B", "subscribers.provision"),
        Step("A", "subscribers.provision"),
    )
    first, *lines = str(broken).splitlines()
    assert first.startswith("job A, job, failed with Conflict(")
    assert first.endswith("in the order 'ABBA' of A job, B job")
    assert lines[:4] == [
        "  A subscribers.list 200",
        "  B subscribers.list 200",
        "  B subscribers.provision 200",
        "  A subscribers.provision 409",
    ]
    assert "to run it again: order='ABBA'" in str(broken)
    assert "refused by subscriber.email.in-use" in str(broken)
    assert isinstance(broken.__cause__, Conflict)


def test_an_order_can_be_run_again(mock, look_then_provision):
    jobs = (look_then_provision, look_then_provision)
    with pytest.raises(BrokenOrder, match="'ABAB'"):
        mock.interleave(*jobs, order="ABAB")
    assert str(mock.interleave(*jobs, order="AABB")) == "1 order, as it was given"
    with pytest.raises(ValueError, match="the order 'AAA' does not fit these jobs: at step 3 there are B"):
        mock.interleave(*jobs, order="AAA")


@pytest.mark.parametrize("word", ["invariants", "always"])
def test_an_invariant_that_raises_or_is_false_breaks_an_order(mock, look_then_provision, word):
    def nobody_is_there():
        assert not mock.subscribers()

    jobs = (look_then_provision, lists(mock))
    with pytest.raises(BrokenOrder, match=r"^nobody_is_there does not hold: AssertionError"):
        mock.interleave(*jobs, **{word: nobody_is_there})
    with pytest.raises(BrokenOrder, match=r"^<lambda> does not hold, in the order"):
        mock.interleave(*jobs, **{word: [lambda: True, lambda: not mock.subscribers()]})


def test_an_invariant_that_always_holds_is_checked_after_each_step_and_leaves_no_trace(mock, look_then_provision):
    counts = []

    def look():
        [*mock.client().customers.list()]
        counts.append(len(mock.calls))

    report = mock.interleave(look_then_provision, lists(mock), always=look, raises=Conflict)
    assert report.orders == 3
    assert counts == [2, 3, 4] * 3


def test_an_order_ends_where_it_breaks(mock, look_then_provision):
    with pytest.raises(BrokenOrder) as failure:
        mock.interleave(look_then_provision, lists(mock), always=lambda: not mock.subscribers())
    assert failure.value.order == "AA"


def test_a_job_that_fails_breaks_an_order_unless_it_may(mock, acme):
    def fails():
        [*mock.client().customers.list()]
        raise ZeroDivisionError

    with pytest.raises(BrokenOrder, match=r"job B, fails, failed with ZeroDivisionError\(\)") as failure:
        mock.interleave(lists(mock, 2), fails)
    assert isinstance(failure.value.__cause__, ZeroDivisionError)
    assert mock.interleave(lists(mock, 2), fails, raises=ZeroDivisionError).orders == 3
    assert mock.interleave(lists(mock, 2), fails, raises=(OSError, ArithmeticError)).orders == 3


def test_an_interruption_comes_through(mock):
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mock.interleave(lists(mock), interrupted)


# Jobs


def test_asynchronous_and_blocking_jobs_take_turns(mock, wanted, look_then_provision):
    async def job():
        async with mock.async_client() as client:
            if not [one async for one in client.subscribers.list(email=wanted["email"])]:
                await client.subscribers.provision(**wanted)

    for other in (job, look_then_provision):
        with pytest.raises(BrokenOrder) as failure:
            mock.interleave(job, other)
        assert failure.value.order == "ABBA"


def test_tasks_of_an_asynchronous_job_stop_at_each_call(mock):
    async def job():
        async with mock.async_client() as client, asyncio.TaskGroup() as group:
            for name in ("a", "b"):
                group.create_task(client.people.create(emails=[f"{name}@acme.example"], display_name=name))

    async def asynchronous_invariant():
        async with mock.async_client() as client:
            assert len([one async for one in client.people.list(email="a@acme.example")]) == 1

    assert mock.interleave(job, lists(mock), invariants=asynchronous_invariant).orders == 3


def test_a_wait_of_a_client_is_a_step(mock):
    mock.durations.provisioning = 1
    seen = []

    def provision():
        client = mock.client()
        accepted = client.customers.provision(
            provisioning_id=mock.template.provisioning_id,
            external_id="globex-1",
            packages=["webex_meetings"],
            address=ADDRESS,
            customer_info=CustomerInfo(name="Globex", primary_email="ann@globex.example"),
        )
        client.customers.wait_until_provisioned(accepted)

    def look():
        seen.append([customer.status for customer in mock.client().customers.list()])

    report = mock.interleave(provision, look, orders=40)
    assert report.complete
    assert [found for found in ([], ["provisioning"], ["provisioned"]) if found not in seen] == []


def test_a_job_that_waits_for_another_one_lets_it_go_on(mock, look_then_provision, wanted):
    """Without an interruption the other one calls while a client waits, so a poll for its work ends."""

    def wait_for_it():
        clock, client = ClientClock(mock), mock.client()
        while not [*client.subscribers.list(email=wanted["email"])]:
            clock.sleep(1)

    assert mock.interleave(wait_for_it, look_then_provision, orders=10).orders == 10


def test_jobs_that_never_end_are_stopped(mock, monkeypatch):
    monkeypatch.setattr("webex_wholesale_mock.testkit.interleaving.MAX_STEPS", 20)

    def forever():
        client = mock.client()
        while True:
            [*client.customers.list()]

    with pytest.raises(RuntimeError, match="have taken 20 steps in one order"):
        mock.interleave(forever, lists(mock))


def test_a_job_that_waits_for_another_one_outside_of_the_mock_is_named(mock):
    done = threading.Event()

    def frees():
        [*mock.client().customers.list()]
        done.set()

    with pytest.raises(RuntimeError, match=r"job A has neither called the mock nor ended for 0\.1 seconds"):
        mock.interleave(lambda: done.wait(0.5), frees, patience=timedelta(seconds=0.1))
    done.clear()
    assert mock.interleave(frees, lambda: done.wait(0.5)).orders == 1


def test_a_call_of_a_pool_that_came_in_the_turn_of_another_job_is_told(mock):
    another_runs, answered = threading.Event(), threading.Event()

    def late():
        another_runs.wait(5)
        lists(mock)()
        answered.set()

    def pooled():
        with ThreadPoolExecutor(1) as pool:
            called = pool.submit(late)
            lists(mock)()
            called.result()

    def another():
        another_runs.set()
        answered.wait(1)

    with pytest.raises(RuntimeError, match="while another job was running: let each job call from one thread"):
        mock.interleave(pooled, another, patience=timedelta(seconds=0.5))


def test_jobs_that_do_not_repeat_are_told(mock):
    turns = []

    def job():
        turns.append(1)
        client = mock.client()
        [*client.customers.list()]
        if len(turns) % 2:
            [*client.subscribers.list()]
        [*client.customers.list()]

    with pytest.raises(RuntimeError, match=r"the jobs do not repeat: step \d was A \S+ before, and now there are"):
        mock.interleave(job, lists(mock, 2))


def test_calls_of_a_pool_belong_to_its_job(mock, look_then_provision):
    def job():
        with ThreadPoolExecutor(1) as pool:
            pool.submit(look_then_provision).result()

    with pytest.raises(BrokenOrder) as failure:
        mock.interleave(job, job)
    assert failure.value.order == "ABBA"


def test_jobs_that_call_from_several_threads_at_once_are_told(mock):
    together = threading.Barrier(3)

    def call():
        together.wait()
        lists(mock)()

    def job():
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: call(), range(3)))

    with pytest.raises(RuntimeError, match="let each job call from one thread at a time, such as with concurrency=1"):
        mock.interleave(job, lists(mock))


def test_other_clients_in_the_process_take_turns_too(mock):
    def job():
        headers = {"authorization": f"Bearer {mock.tokens['full-admin']}"}
        requests.get("https://webexapis.com/v1/wholesale/customers", headers=headers, timeout=5)

    with mock.intercept():
        assert mock.interleave(job, job, invariants=lambda: len(mock.calls) == 2).orders == 2


def test_control_requests_are_not_steps(mock):
    def job():
        assert mock.handle(Request("GET", "/__mock__/")).status == 200

    assert mock.interleave(job, lists(mock)).orders == 1


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"orders": 0}, "orders must be a whole number from 1 on, or None, got 0"),
        ({"orders": True}, "orders must be"),
        ({"orders": None, "seed": 1}, "orders drawn from a seed need their number"),
        ({"seed": 1, "order": "AB"}, "no order of their own"),
        ({"patience": -1}, "patience is -1"),
    ],
)
def test_what_cannot_be_is_refused(mock, options, reason):
    with pytest.raises(ValueError, match=reason):
        mock.interleave(lists(mock), lists(mock), **options)
    assert mock.calls == []


@pytest.mark.parametrize("number", [0, 1, 27])
def test_there_are_from_two_to_26_jobs(mock, number):
    with pytest.raises(ValueError, match=f"give 2 to 26 jobs to interleave, got {number}"):
        mock.interleave(*[lists(mock)] * number)


# The project's own jobs


def ensure_customer(mock, colour):
    wanted = {
        "provisioning_id": mock.template.provisioning_id,
        "external_id": "globex-1",
        "packages": ["webex_meetings"],
        "address": ADDRESS,
        "customer_info": CustomerInfo(name="Globex", primary_email="ann@globex.example"),
    }

    def blocking():
        mock.client().customers.ensure(**wanted)

    async def asynchronous():
        await mock.async_client().customers.ensure(**wanted)

    return {"blocking": blocking, "asynchronous": asynchronous}[colour]


@pytest.mark.parametrize("colour", ["blocking", "asynchronous"])
def test_ensure_of_a_customer_makes_one_in_every_order(mock, colour):
    job = ensure_customer(mock, colour)
    report = mock.interleave(job, job, invariants=lambda: len(mock.customers()) == 1)
    assert report.complete
    assert report.orders >= 4


@pytest.mark.parametrize("colour", ["blocking", "asynchronous"])
def test_ensure_of_a_subscriber_makes_one_in_every_order(mock, wanted, colour):
    def blocking():
        mock.client().subscribers.ensure(**wanted)

    async def asynchronous():
        await mock.async_client().subscribers.ensure(**wanted)

    job = {"blocking": blocking, "asynchronous": asynchronous}[colour]
    report = mock.interleave(job, job, invariants=lambda: len(mock.subscribers()) == 1)
    assert report.complete
    assert report.orders >= 4


@pytest.mark.parametrize("colour", ["blocking", "asynchronous"])
def test_two_bulk_runs_of_one_plan_make_everything_once(mock, colour):
    mock.durations.provisioning = 0
    summaries = []
    customer = PlannedCustomer(
        provisioning_id=mock.template.provisioning_id,
        external_id="globex-1",
        packages=["webex_meetings"],
        address=ADDRESS,
        customer_info=CustomerInfo(name="Globex", primary_email="ann@globex.example"),
        subscribers=[
            PlannedSubscriber(
                email="ida@globex.example",
                packages=["webex_meetings"],
                provisioning_parameters=SubscriberParameters(first_name="Ida", last_name="Dahl"),
            )
        ],
    )

    def blocking():
        summaries.append(mock.client().bulk.provision([customer], concurrency=1))

    async def asynchronous():
        summaries.append(await mock.async_client().bulk.provision([customer], concurrency=1))

    def both_are_content():
        assert len(mock.customers()) == len(mock.subscribers()) == 1
        assert [summary.ok for summary in summaries] == [True, True]

    job = {"blocking": blocking, "asynchronous": asynchronous}[colour]
    report = mock.interleave(job, job, prepare=summaries.clear, invariants=both_are_content, orders=60)
    assert report.orders == 60 or report.complete


def test_a_mock_without_hooks_is_as_before():
    mock = WholesaleMock()
    mock.interleave(lists(mock), lists(mock))
    assert mock._hooks.around == ()
    assert mock._hooks.before_wait is None
