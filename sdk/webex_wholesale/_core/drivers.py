"""Perform the steps of a call: once with blocking I/O, once on an event loop."""

from __future__ import annotations

import inspect
from contextlib import suppress
from typing import Any, Final, TypeVar

import httpx

from webex_wholesale._core.clock import Clock, SystemClock
from webex_wholesale._core.deadlines import TOO_SLOW, held
from webex_wholesale._core.handshakes import close_if_cancelled
from webex_wholesale._core.log import personal_data_hidden
from webex_wholesale._core.secret import conceal
from webex_wholesale._core.steps import Acquire, Invoke, Reply, Send, Steps, Wait
from webex_wholesale._core.streaming import read, read_async, save, save_async
from webex_wholesale._core.virtual_time import AdaptiveClock
from webex_wholesale._errors import InvalidArgument

__all__ = ["run", "run_async"]

R = TypeVar("R")

GRACE = 0.05
"""Seconds after the deadline in which httpx can still say itself what took too long, such as connecting."""

UNREADABLE_TARGET: Final = (httpx.InvalidURL, UnicodeError)
"""Errors of httpx about targets of redirects, which it reads although it is not to follow any."""


def run(steps: Steps[R], client: httpx.Client, clock: Clock) -> R:
    """Perform every step and return what the steps return."""
    reply: Any = None
    try:
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                result: R = end.value
                return result
            if isinstance(step, Send):
                reply = _send(client, step, clock)
            elif isinstance(step, Wait):
                reply = None
                _wait(client, step.seconds, clock)
            else:
                reply = _perform(step)
    finally:
        # Steps that end early must release their locks.
        steps.close()


def _send(client: httpx.Client, step: Send, clock: Clock) -> Reply:
    try:
        with personal_data_hidden(), held(step.request, clock, step.deadline):
            response = client.send(step.request, stream=True)
            if step.file and response.is_success:
                save(response, step.file, clock, step.deadline)
            else:
                read(response, clock, step.deadline)
    except httpx.RequestError as failure:
        return failure
    except UNREADABLE_TARGET as problem:
        return _bad_target(step, problem)
    if isinstance(clock, AdaptiveClock):
        clock.learn(response)
    return response


def _bad_target(step: Send, problem: Exception) -> httpx.RequestError:
    return httpx.RemoteProtocolError(f"Invalid URL in location header: {problem}", request=step.request)


def _wait(client: httpx.Client, seconds: float, clock: Clock) -> None:
    if isinstance(clock, AdaptiveClock) and (request := clock.request(seconds)):
        with suppress(httpx.RequestError), personal_data_hidden():
            if clock.has_moved(client.send(request), seconds):
                return
    clock.sleep(seconds)


def _perform(step: Acquire | Invoke) -> Any:
    if isinstance(step, Acquire):
        return step.lock.acquire()
    answer = conceal(step.function())  # a token, maybe
    if inspect.isawaitable(answer):
        if inspect.iscoroutine(answer):
            answer.close()
        raise InvalidArgument(f"only an asynchronous client can await a coroutine function, got {step.function!r}")
    return answer


async def run_async(steps: Steps[R], client: httpx.AsyncClient, clock: Clock) -> R:
    """Perform every step and return what the steps return; cancelling takes effect at any of them."""
    reply: Any = None
    try:
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                result: R = end.value
                return result
            if isinstance(step, Send):
                reply = await _send_async(client, step, clock)
            elif isinstance(step, Wait):
                reply = None
                await _wait_async(client, step.seconds, clock)
            else:
                reply = await _perform_async(step)
    finally:
        steps.close()


async def _send_async(client: httpx.AsyncClient, step: Send, clock: Clock) -> Reply:
    try:
        if isinstance(clock, SystemClock):
            return await _answer_in_time(client, step, clock)
        return await _answer(client, step, clock)
    except httpx.RequestError as failure:
        return failure
    except UNREADABLE_TARGET as problem:
        return _bad_target(step, problem)


async def _answer(client: httpx.AsyncClient, step: Send, clock: Clock) -> httpx.Response:
    close_if_cancelled(step.request)
    with personal_data_hidden():
        response = await client.send(step.request, stream=True)
        if step.file and response.is_success:
            await save_async(response, step.file, clock, step.deadline)
        else:
            await read_async(response, clock, step.deadline)
    if isinstance(clock, AdaptiveClock):
        clock.learn(response)
    return response


async def _answer_in_time(client: httpx.AsyncClient, step: Send, clock: SystemClock) -> httpx.Response:
    """The same, ended from outside too: httpx gives each piece of the headers its whole timeout again."""
    import anyio

    with anyio.move_on_after(step.deadline - clock.monotonic() + GRACE):
        return await _answer(client, step, clock)
    raise httpx.ReadTimeout(TOO_SLOW)


async def _wait_async(client: httpx.AsyncClient, seconds: float, clock: Clock) -> None:
    if isinstance(clock, AdaptiveClock) and (request := clock.request(seconds)):
        with suppress(httpx.RequestError), personal_data_hidden():
            if clock.has_moved(await client.send(request), seconds):
                return
    await _sleep(clock, seconds)


async def _perform_async(step: Acquire | Invoke) -> Any:
    if isinstance(step, Acquire):
        return await step.lock.acquire_async()
    answer = step.function()
    return conceal((await answer) if inspect.isawaitable(answer) else answer)


async def _sleep(clock: Clock, seconds: float) -> None:
    if sleep_async := getattr(clock, "sleep_async", None):
        await sleep_async(seconds)
        return
    from anyio.lowlevel import checkpoint

    clock.sleep(seconds)
    # Virtual time passes in no time at all: without this, waiting would shut out every other task.
    await checkpoint()
