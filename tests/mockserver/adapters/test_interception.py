"""Interceptions: which mock answers, and that nothing of them is left."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from contextlib import ExitStack
from itertools import permutations
from unittest.mock import patch

import httpcore
import httpx
import pytest

from tests.support.clients import library
from tests.support.intercepted import CLIENTS, CUSTOMERS, attributes, client
from webex_wholesale_mock import WholesaleMock

requests = library("requests")


def bearer(mock):
    return {"Authorization": f"Bearer {mock.tokens['full-admin']}"}


def serials(*mocks):
    """How many calls each mock has had."""
    return [len(mock.calls) for mock in mocks]


@pytest.fixture
def three():
    return [WholesaleMock(seed=seed) for seed in range(3)]


# What is left


@pytest.mark.parametrize("name", CLIENTS)
def test_the_libraries_are_as_before(mock, name):
    send, before = client(name), attributes()
    with mock.intercept():
        send("GET", CUSTOMERS, bearer(mock))
        assert attributes() != before
    assert attributes() == before


@pytest.mark.parametrize("order", [*permutations(range(3))], ids=str)
def test_interceptions_end_in_any_order_and_the_innermost_that_is_left_answers(three, order):
    before, left = attributes(), list(range(3))
    running = [mock.intercept() for mock in three]
    for each in running:
        each.__enter__()
    for ending in order:
        expected = [seen + (number == left[-1]) * 2 for number, seen in enumerate(serials(*three))]
        httpx.get(CUSTOMERS)
        requests.get(CUSTOMERS, timeout=5)
        assert serials(*three) == expected
        running[ending].__exit__(None, None, None)
        left.remove(ending)
    assert attributes() == before


def test_a_failure_inside_ends_the_interception(mock):
    before = attributes()
    with pytest.raises(KeyError), mock.intercept():
        raise KeyError
    assert attributes() == before


def test_an_interception_that_cannot_begin_leaves_nothing(mock):
    before = attributes()
    with (
        patch.dict("webex_wholesale_mock.adapters._interception.LIBRARIES", {"urllib3": lambda library: 1 / 0}),
        pytest.raises(ZeroDivisionError),
    ):
        mock.intercept().__enter__()
    assert attributes() == before
    with mock.intercept():
        assert httpx.get(CUSTOMERS, headers=bearer(mock)).status_code == 200


def test_a_mock_does_not_outlive_its_interception():
    session = requests.Session()
    with session, httpx.Client() as http:
        mock = WholesaleMock()
        with mock.intercept():
            session.get(CUSTOMERS, timeout=5)
            http.get(CUSTOMERS)
        seen = weakref.ref(mock)
        del mock
        gc.collect()
        assert seen() is None


def test_a_replacement_by_another_tool_is_left_alone_and_then_lets_calls_pass(three):
    """The other tool begins inside and ends outside: it puts back what it found, which is ours."""
    first, second, _ = three
    before, ours = attributes(), first.intercept()
    ours.__enter__()
    found = httpcore.ConnectionPool.handle_request
    with patch.object(httpcore.ConnectionPool, "handle_request", lambda pool, request: found(pool, request)):
        ours.__exit__(None, None, None)
        with httpx.Client() as http, pytest.raises(pytest.fail.Exception, match="loopback only"):
            http.get(CUSTOMERS)
    with second.intercept():
        httpx.get(CUSTOMERS)
    assert serials(first, second) == [0, 1]
    assert attributes() == before


# Threads and tasks


def test_threads_that_intercept_each_reach_their_own_mock(three):
    before, together = attributes(), threading.Barrier(3)

    def run(mock):
        with mock.intercept():
            together.wait()
            for _ in range(5):
                httpx.get(CUSTOMERS)
                requests.get(CUSTOMERS, timeout=5)
            together.wait()

    threads = [threading.Thread(target=run, args=(mock,)) for mock in three]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert serials(*three) == [10, 10, 10]
    assert attributes() == before


def test_tasks_that_intercept_each_reach_their_own_mock(three):
    before = attributes()

    async def run(mock, together):
        with mock.intercept():
            await together.wait()
            async with httpx.AsyncClient() as http:
                for _ in range(5):
                    await http.get(CUSTOMERS)
                    await asyncio.sleep(0)
            await together.wait()

    async def story():
        together = asyncio.Barrier(3)
        await asyncio.gather(*(run(mock, together) for mock in three))

    asyncio.run(story())
    assert serials(*three) == [5, 5, 5]
    assert attributes() == before


def test_a_thread_that_is_older_than_the_interceptions_reaches_the_newest(three):
    begun, ended = threading.Event(), threading.Event()

    def work():
        begun.wait()
        httpx.get(CUSTOMERS)
        ended.set()

    worker = threading.Thread(target=work)
    worker.start()
    with three[0].intercept(), three[1].intercept():
        begun.set()
        ended.wait()
    worker.join()
    assert serials(*three) == [0, 1, 0]


def test_a_context_that_outlives_its_interception_asks_the_one_that_is_on(three):
    async def story():
        go, asked = asyncio.Event(), asyncio.Event()

        async def later():
            await go.wait()
            async with httpx.AsyncClient() as http:
                await http.get(CUSTOMERS)
            asked.set()

        with three[0].intercept():
            task = asyncio.create_task(later())
        with three[1].intercept():
            go.set()
            await asked.wait()
            await task

    asyncio.run(story())
    assert serials(*three) == [0, 1, 0]


def test_many_interceptions_begin_and_end_at_the_same_time_in_threads(three):
    before = attributes()

    def run(mock):
        for _ in range(50):
            with ExitStack() as stack:
                stack.enter_context(mock.intercept())
                stack.enter_context(mock.intercept())

    threads = [threading.Thread(target=run, args=(mock,)) for mock in three * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert attributes() == before
