"""The limit that clients set themselves."""

from __future__ import annotations

import asyncio
import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    AsyncWholesaleClient,
    RateLimit,
    RefreshingToken,
    RetryPolicy,
    Timeouts,
    WholesaleClient,
)
from webex_wholesale._core.steps import Wait

Answers = Callable[..., httpx.Response]


def test_no_minute_has_more_requests_than_the_limit(service: Any, customer: Answers) -> None:
    sent: list[float] = []

    def answer(_: httpx.Request) -> httpx.Response:
        sent.append(service.clock.seconds)
        return customer()

    service.script(answer)
    service.calls(*[lambda client: client.customers.get("c1")] * 7, rate_limit=RateLimit(per_minute=3))
    assert [round(moment) for moment in sent] == [0, 0, 0, 60, 60, 60, 120]


def test_the_exchange_of_tokens_waits_for_no_limit(service: Any, customer: Answers) -> None:
    issued = httpx.Response(200, json={"access_token": "t", "expires_in": 3600})
    service.script(lambda request: issued if request.url.path.endswith("/access_token") else customer())
    kind = AsyncWholesaleClient if service.asynchronous else WholesaleClient
    client = kind(
        RefreshingToken("id", "secret", "refresh"), **service.options({"rate_limit": RateLimit(per_minute=1)})
    )
    found = client.customers.get("c1")
    assert (asyncio.run(found) if asyncio.iscoroutine(found) else found).id == "c1"
    assert service.clock.slept == []


def test_repeated_attempts_count_and_the_wait_does_not_end_the_call(
    service: Any, customer: Answers, answer: Answers
) -> None:
    service.script(answer(503), answer(503), customer())
    limits = {"rate_limit": RateLimit(per_minute=1), "timeout": Timeouts(total=30), "retry": RetryPolicy(base=0)}
    assert service.call(lambda client: client.customers.get("c1"), **limits).id == "c1"
    assert 120 <= service.clock.seconds < 121


def test_clients_with_the_same_limit_share_it(blocking: Any, customer: Answers) -> None:
    blocking.script(customer())
    limit = RateLimit(per_minute=1)
    for _ in range(2):
        with blocking.client(rate_limit=limit) as client:
            client.on_behalf_of("org").customers.get("c1")
    assert blocking.clock.seconds == pytest.approx(60)


def test_who_came_first_goes_first_and_who_leaves_gives_the_place_away(make_clock: Any) -> None:
    clock, limit = make_clock(), RateLimit(per_minute=1)
    assert list(limit._admit(clock)) == []
    first, second, third = (limit._admit(clock) for _ in range(3))
    for steps in (first, second, third):
        assert isinstance(next(steps), Wait)
    first.close()
    clock.seconds = 60
    assert isinstance(next(third), Wait)
    with pytest.raises(StopIteration) as end:
        next(second)
    assert end.value.value == 60
    with closing(third):
        assert isinstance(next(third), Wait)
    assert not limit._queue


def test_a_task_that_is_cancelled_takes_no_place(blocking: Any, customer: Answers) -> None:
    limit = RateLimit(per_minute=1)

    async def main() -> None:
        async with blocking.script(customer()).async_client(rate_limit=limit) as client:
            await client.customers.get("c1")
            blocking.clock.sleep_async = lambda seconds: asyncio.sleep(3600)
            task = asyncio.create_task(client.customers.get("c1"))
            for _ in range(5):
                await asyncio.sleep(0)
            assert limit._queue
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())
    assert not limit._queue
    assert len(limit._sent) == 1


def test_threads_share_the_limit(customer: Answers) -> None:
    limit = RateLimit(per_minute=10_000)
    client = WholesaleClient("token", transport=httpx.MockTransport(lambda _: customer()), rate_limit=limit)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(client.customers.get, ["c1"] * 200))
    assert (len(limit._sent), len(limit._queue)) == (200, 0)


def test_a_deep_copy_of_a_client_keeps_the_limit_and_a_pickled_one_gets_its_own() -> None:
    client = WholesaleClient("token", rate_limit=RateLimit(per_minute=5))
    limit = client._settings.rate_limit
    assert copy.deepcopy(client)._settings.rate_limit is limit
    assert copy.copy(limit) is limit
    assert repr(pickle.loads(pickle.dumps(client))._settings.rate_limit) == "RateLimit(per_minute=5)"


def test_a_copied_limit_is_the_same_limit() -> None:
    """A copied client keeps to the limit that the first one keeps to."""
    limit = RateLimit(per_minute=5)
    assert copy.copy(limit) is limit
    assert copy.deepcopy({"limit": limit})["limit"] is limit
