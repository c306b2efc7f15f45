"""A gate for all workers: while the service asks one of them to wait, none sends a request."""

from __future__ import annotations

from threading import Lock
from typing import Any, TypeVar

import httpx

from webex_wholesale._core.clock import Clock
from webex_wholesale._core.retry_after import parse_retry_after
from webex_wholesale._core.steps import Reply, Send, Steps, Wait

__all__ = ["BackoffGate", "Stopped", "with_backoff"]

T = TypeVar("T")

SLICE_SECONDS = 1.0
"""Seconds between two looks at whether the run was stopped, while a worker waits."""
MIN_WAIT = 0.001
"""Seconds that are waited at least: a remainder too small for a clock to count would be waited for forever."""


class Stopped(Exception):
    """The run was stopped; the line is left where it is."""


class BackoffGate:
    """Holds until the latest moment that an answer named; safe to share between threads."""

    def __init__(self) -> None:
        self._until = float("-inf")
        self._stopped = False
        self._lock = Lock()

    def hold(self, until: float) -> None:
        """Let no worker send before this moment of the clock's `monotonic()`."""
        with self._lock:
            self._until = max(self._until, until)

    def stop(self) -> None:
        """End every worker at its next step."""
        self._stopped = True

    def until(self) -> float:
        """The moment from which on requests may be sent; raises Stopped."""
        if self._stopped:
            raise Stopped
        return self._until


def with_backoff(steps: Steps[T], backoff_gate: BackoffGate, clock: Clock) -> Steps[T]:
    """The same steps, with each request held back while the gate is closed.

    That time does not count against the request's deadline. Waits are cut into slices, so that a run that is stopped
    ends soon.
    """
    reply: Any = None
    try:
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                result: T = end.value
                return result
            if isinstance(step, Send):
                reply = yield from _send_when_open(step, backoff_gate, clock)
            elif isinstance(step, Wait):
                yield from _pause(backoff_gate, clock, clock.monotonic() + step.seconds)
                reply = None
            else:
                reply = yield step
    finally:
        # Steps that end early must release their locks.
        steps.close()


def _send_when_open(step: Send, backoff_gate: BackoffGate, clock: Clock) -> Steps[Reply]:
    ready = clock.monotonic()
    while (until := backoff_gate.until()) > clock.monotonic():
        yield from _pause(backoff_gate, clock, until)
    reply: Reply = yield step._replace(deadline=step.deadline + clock.monotonic() - ready)
    if isinstance(reply, httpx.Response) and reply.is_error:
        retry_after = parse_retry_after(reply.headers.get("retry-after"), clock.now())
        if retry_after:
            backoff_gate.hold(clock.monotonic() + retry_after)
    return reply


def _pause(backoff_gate: BackoffGate, clock: Clock, until: float) -> Steps[None]:
    while (remaining := until - clock.monotonic()) > 0:
        backoff_gate.until()
        yield Wait(min(SLICE_SECONDS, max(remaining, MIN_WAIT)))
