from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from webex_wholesale import DeadlineExceeded, InvalidArgument, TimedOut, Timeouts

Answers = Callable[..., httpx.Response]


def test_the_same_steps_give_the_same_in_both_modes(service: Any, customer: Answers, answer: Answers) -> None:
    service.script(answer(503), httpx.ConnectError("refused"), answer(429, retry_after="3"), customer())
    raw = service.call(lambda client: client.raw.customers.get("c1"))
    assert (raw.attempts, raw.elapsed, service.clock.slept) == (4, 3.75 + 0.0, [0.25, 0.5, 3.0])


def test_a_body_in_drops_ends_at_the_deadline(service: Any, drops: Any) -> None:
    stream = drops(service.clock, pieces=100, seconds=8)
    service.script(lambda _: httpx.Response(200, stream=stream))
    with pytest.raises(DeadlineExceeded) as caught:
        service.call(lambda client: client.customers.get("c1"), timeout=Timeouts(total=60))
    assert isinstance(caught.value.__cause__, TimedOut)
    assert service.clock.seconds == 64
    assert stream.closed


def test_a_body_in_drops_that_is_quick_enough_is_read(service: Any, drops: Any) -> None:
    stream = drops(service.clock, pieces=3, seconds=8)
    service.script(lambda _: httpx.Response(200, stream=stream))
    assert service.call(lambda client: client.customers.get("c1")).id == "c1"
    assert stream.closed


def test_a_bug_in_a_transport_is_not_taken_for_the_end_of_a_call(blocking: Any) -> None:
    def exhausted(_: httpx.Request) -> httpx.Response:
        return next(iter(()))

    with blocking.script(exhausted).client() as client, pytest.raises(StopIteration):
        client.customers.get("c1")


def test_an_unsupported_scheme_is_the_callers_mistake(service: Any) -> None:
    service.script(httpx.UnsupportedProtocol("ws"))
    with pytest.raises(InvalidArgument, match="cannot be sent"):
        service.call(lambda client: client.customers.get("c1"))


def test_waiting_on_virtual_time_lets_other_tasks_run(blocking: Any, customer: Answers) -> None:
    blocking.script(*[customer("provisioning")] * 5, customer())
    turns = []

    async def other() -> None:
        while len(turns) < 3:
            turns.append(len(blocking.requests))
            await asyncio.sleep(0)

    async def main() -> None:
        async with blocking.async_client() as client:
            task = asyncio.create_task(other())
            await client.customers.wait_until_provisioned("c1")
            assert task.done()

    asyncio.run(main())
    assert max(turns) < 6


def test_a_clock_with_a_coroutine_is_awaited(blocking: Any, customer: Answers) -> None:
    class Clock(type(blocking.clock)):  # type: ignore[misc]
        async def sleep_async(self, seconds: float) -> None:
            await asyncio.sleep(0)
            self.slept.append(f"awaited {seconds}")

    blocking.clock = Clock()

    async def main() -> None:
        async with blocking.script(customer("provisioning"), customer()).async_client() as client:
            await client.customers.wait_until_provisioned("c1")

    asyncio.run(main())
    assert blocking.clock.slept == ["awaited 0.5"]


def test_cancelling_a_waiting_task_cancels_it_at_once(blocking: Any, customer: Answers) -> None:
    async def main() -> None:
        async with blocking.script(customer("pending_rpl_review")).async_client() as client:
            task = asyncio.create_task(client.customers.wait_until_provisioned("c1", timeout=1e9))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())


def test_tasks_share_one_asynchronous_client(blocking: Any, customer: Answers) -> None:
    async def main() -> list[Any]:
        async with blocking.script(customer()).async_client() as client:
            return await asyncio.gather(*(client.customers.get(f"c{number}") for number in range(20)))

    assert len(asyncio.run(main())) == 20
