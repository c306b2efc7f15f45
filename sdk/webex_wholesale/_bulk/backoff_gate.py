"""One brake for all workers: while the service has told one of them to wait, none sends anything."""

from __future__ import annotations

from threading import Lock
from typing import Any, TypeVar

import httpx

from webex_wholesale._core.clock import Clock
from webex_wholesale._core.retry_after import parse_retry_after
from webex_wholesale._core.steps import Outcome, Send, Steps, Wait

__all__ = ["Brake", "Stopped", "braked"]

T = TypeVar("T")

SLICE = 1.0
"""Seconds between two looks at whether the run was stopped, while a worker waits."""
TICK = 0.001
"""Seconds that are waited at least: a remainder too small for a clock to count would be waited for forever."""


class Stopped(Exception):
    """The run was stopped; the line is left where it is."""


class Brake:
    """Holds until the latest moment that an answer named; safe to share between threads."""

    def __init__(self) -> None:
        self._until = float("-inf")
        self._stopped = False
        self._lock = Lock()

    def hold(self, until: float) -> None:
        """Let nobody send before this moment of the clock's `monotonic()`."""
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


def braked(steps: Steps[T], brake: Brake, clock: Clock) -> Steps[T]:
    """The same steps, with each request held back for as long as the brake holds.

    That time does not count against the request's deadline. Waits are cut into slices, so that a run that is stopped
    ends soon.
    """
    outcome: Any = None
    try:
        while True:
            try:
                step = steps.send(outcome)
            except StopIteration as end:
                result: T = end.value
                return result
            if isinstance(step, Send):
                outcome = yield from _sent(step, brake, clock)
            elif isinstance(step, Wait):
                yield from _pause(brake, clock, clock.monotonic() + step.seconds)
                outcome = None
            else:
                outcome = yield step
    finally:
        # Left early, they are not left inside a gate.
        steps.close()


def _sent(step: Send, brake: Brake, clock: Clock) -> Steps[Outcome]:
    ready = clock.monotonic()
    while (until := brake.until()) > clock.monotonic():
        yield from _pause(brake, clock, until)
    outcome: Outcome = yield step._replace(deadline=step.deadline + clock.monotonic() - ready)
    if isinstance(outcome, httpx.Response) and outcome.is_error:
        told = parse_retry_after(outcome.headers.get("retry-after"), clock.now())
        if told:
            brake.hold(clock.monotonic() + told)
    return outcome


def _pause(brake: Brake, clock: Clock, until: float) -> Steps[None]:
    while (remaining := until - clock.monotonic()) > 0:
        brake.until()
        yield Wait(min(SLICE, max(remaining, TICK)))
