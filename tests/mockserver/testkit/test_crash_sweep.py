"""The sweep itself: it kills where it says, ends where it began, and sees what a careless job leaves behind."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import requests

from webex_wholesale_mock.faults import Crashed


class Program:
    """A mock as a program has it, that ends where it is told to."""

    def __init__(self, mock):
        self._mock = mock

    def __getattr__(self, name):
        return getattr(self._mock, name)

    def handle(self, request):
        response = self._mock.handle(request)
        if response.trouble:
            raise Crashed
        return response


@pytest.fixture
def api(api):
    return type(api)(Program(api.mock))


@pytest.fixture
def world(api):
    """A provisioned customer, and how to call about its subscribers."""
    customer_id = api.provisioned()
    return api, api.subscribers(customer_id)


def careful(subscribers, *numbers):
    """A job that looks first."""

    def job():
        there = {one["email"] for one in subscribers.list().json["items"]}
        for number in numbers:
            changes = subscribers.numbered(number)
            if changes["email"] not in there:
                subscribers.provision(changes)

    return job


def test_each_call_is_a_point_before_and_after_it_takes_effect(world):
    api, subscribers = world
    points = [str(point) for point in api.mock.crash_points(careful(subscribers, 1, 2))]
    assert points == [
        "call 1, subscribers.list, killed before it took effect",
        "call 2, subscribers.provision, killed before it took effect",
        "call 2, subscribers.provision, killed after it took effect",
        "call 3, subscribers.provision, killed before it took effect",
        "call 3, subscribers.provision, killed after it took effect",
    ]


def test_in_the_loop_the_world_is_that_of_the_second_run_and_afterwards_that_of_before(world, state):
    api, subscribers = world
    before = state(api.mock)
    for _ in api.mock.crash_points(careful(subscribers, 1, 2)):
        assert len(subscribers.list().json["items"]) == 2
    assert state(api.mock) == before


def test_the_same_sweep_sees_the_same_worlds(world, state):
    api, subscribers = world
    sweeps = [[state(api.mock) for _ in api.mock.crash_points(careful(subscribers, 1, 2))] for _ in range(2)]
    assert sweeps[0] == sweeps[1]


def test_a_job_that_fails_when_it_is_run_again_is_found(world):
    api, subscribers = world

    def job():
        subscribers.provision()

    points = api.mock.crash_points(job)
    assert next(points).effect == "before"
    found = r"call 1, subscribers.provision, killed after it took effect: run again, the job failed(.|\n)*email.in-use"
    with pytest.raises(AssertionError, match=found):
        next(points)


def test_what_is_made_twice_is_found(world):
    api, subscribers = world
    tries = iter(range(99))

    def job():
        subscribers.provision(subscribers.numbered(next(tries)))

    with pytest.raises(AssertionError, match=r"lost: subscriber una0@\S+ (.|\n)* without the crash: subscriber una2@"):
        list(api.mock.crash_points(job))


def test_what_is_lost_is_found(world, tmp_path):
    api, subscribers = world
    begun = tmp_path / "begun"

    def job():
        if not begun.exists():
            begun.touch()
            subscribers.provision()

    with pytest.raises(AssertionError, match=r"call 1, .* killed before(.|\n)*lost: subscriber una@acme.example"):
        list(api.mock.crash_points(job, prepare=lambda: begun.unlink(missing_ok=True)))


def test_an_organization_that_stays_behind_is_found(api):
    def job():
        for view in api.list().json["items"]:
            api.mock.clock.advance(30)
            api.delete(view["id"])
        api.mock.clock.advance(30)
        api.provisioned()

    with pytest.raises(AssertionError, match=r"not there without the crash: organization Acme .*without a customer"):
        list(api.mock.crash_points(job))


def test_work_that_is_due_at_once_is_done_before_worlds_are_compared(api):
    api.mock.durations.provisioning = 0

    def job():
        if not api.list().json["items"]:
            api.provision({"externalId": "acme-1"})

    assert [point.effect for point in api.mock.crash_points(job)] == ["before", "before", "after"]


def test_a_failure_of_the_undisturbed_run_comes_through(world):
    api, _ = world
    with pytest.raises(ZeroDivisionError):
        next(api.mock.crash_points(lambda: 1 // 0))


def test_a_job_that_remembers_and_is_not_prepared_is_told_why_it_fails(world, tmp_path):
    api, subscribers = world
    done = tmp_path / "done"

    def job():
        done.touch(exist_ok=False)
        subscribers.provision()

    with pytest.raises(FileExistsError) as failure:
        next(api.mock.crash_points(job))
    assert "have prepare= put that right" in failure.value.__notes__[0]


def test_no_error_handling_keeps_a_killed_job_alive(world):
    api, subscribers = world

    def job():
        for number in range(3):
            try:
                subscribers.provision(subscribers.numbered(number))
            except Exception:  # what it survives is the matter of the test
                continue

    for point in api.mock.crash_points(job):
        assert point.call <= 3


def test_threads_of_a_killed_job_get_no_answer_any_more(world):
    api, subscribers = world
    answered = []

    def ensure(number):
        changes = subscribers.numbered(number)
        answered.append(subscribers.post(changes).rule in (None, "subscriber.email.in-use"))

    def job():
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(ensure, range(4)))

    for _ in api.mock.crash_points(job):
        assert len(subscribers.list().json["items"]) == 4
    assert all(answered)


def test_asynchronous_jobs_are_swept_too(mock):
    async def job():
        async with mock.async_client() as client, asyncio.TaskGroup() as group:
            for name in ("a", "b"):
                group.create_task(client.people.create(emails=[f"{name}@acme.example"], display_name=name))

    async def careful():
        async with mock.async_client() as client:
            for name in ("a", "b"):
                if not [one async for one in client.people.list(email=f"{name}@acme.example")]:
                    await client.people.create(emails=[f"{name}@acme.example"], display_name=name)

    assert [point.call for point in mock.crash_points(careful)] == [1, 2, 2, 3, 4, 4]
    with pytest.raises(AssertionError, match="run again, the job failed"):
        list(mock.crash_points(job))


def test_an_asynchronous_job_is_swept_outside_of_a_loop(mock):
    async def job():
        raise AssertionError

    async def sweep():
        list(mock.crash_points(job))

    with pytest.raises(RuntimeError, match="in a plain function"):
        asyncio.run(sweep())


@pytest.mark.parametrize("library", [httpx, requests])
def test_other_clients_in_the_process_are_killed_too(mock, library):
    seen = []

    def job():
        headers = {"authorization": f"Bearer {mock.tokens['full-admin']}"}
        try:
            with mock.intercept():
                library.get("https://webexapis.com/v1/wholesale/customers", headers=headers)
        except BaseException as error:
            seen.append(type(error))
            raise

    assert [point.operation for point in mock.crash_points(job)] == ["customers.list"]
    assert seen == [Crashed]


def test_a_call_that_no_operation_has_is_a_point_too(api):
    points = [str(point) for point in api.mock.crash_points(lambda: api.send("GET", "/v1/wholesale/nothing"))]
    assert points == ["call 1, GET /v1/wholesale/nothing, killed before it took effect"]


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
def test_whoever_stops_a_sweep_stops_it(api, state, end):
    def job():
        api.provision()
        raise end

    before = state(api.mock)
    with pytest.raises(end):
        next(api.mock.crash_points(job))
    assert state(api.mock) == before
