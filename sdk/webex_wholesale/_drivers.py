"""Perform the steps of a call: once with blocking I/O, once on an event loop."""

from __future__ import annotations

from typing import TypeVar

import httpx

from ._bodies import read, read_async
from ._clock import Clock
from ._log import query_hidden
from ._steps import Outcome, Send, Steps, Wait

__all__ = ["run", "run_async"]

R = TypeVar("R")


def run(steps: Steps[R], client: httpx.Client, clock: Clock) -> R:
    """Perform every step and return what the steps return."""
    outcome: Outcome | None = None
    while True:
        try:
            step = steps.send(outcome)
        except StopIteration as end:
            result: R = end.value
            return result
        if isinstance(step, Wait):
            clock.sleep(step.seconds)
            outcome = None
        else:
            outcome = _send(client, step, clock)


def _send(client: httpx.Client, step: Send, clock: Clock) -> Outcome:
    try:
        with query_hidden(step.request):
            response = client.send(step.request, stream=True)
        read(response, clock, step.deadline)
    except httpx.RequestError as failure:
        return failure
    return response


async def run_async(steps: Steps[R], client: httpx.AsyncClient, clock: Clock) -> R:
    """Perform every step and return what the steps return; cancelling takes effect at any of them."""
    outcome: Outcome | None = None
    while True:
        try:
            step = steps.send(outcome)
        except StopIteration as end:
            result: R = end.value
            return result
        if isinstance(step, Wait):
            await _sleep(clock, step.seconds)
            outcome = None
        else:
            outcome = await _send_async(client, step, clock)


async def _send_async(client: httpx.AsyncClient, step: Send, clock: Clock) -> Outcome:
    try:
        with query_hidden(step.request):
            response = await client.send(step.request, stream=True)
        await read_async(response, clock, step.deadline)
    except httpx.RequestError as failure:
        return failure
    return response


async def _sleep(clock: Clock, seconds: float) -> None:
    if sleep_async := getattr(clock, "sleep_async", None):
        await sleep_async(seconds)
        return
    from anyio.lowlevel import checkpoint

    clock.sleep(seconds)
    # Virtual time passes in no time at all: without this, waiting would shut out every other task.
    await checkpoint()
