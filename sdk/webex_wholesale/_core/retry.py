"""Retry decisions without side effects, and the budget that limits them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from webex_wholesale._errors import InvalidArgument, WholesaleError
from webex_wholesale._public import public


def _draw() -> float:
    return random.random()


@public
@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When a failed attempt is repeated.

    Repeated are 423, 429, 502, 503, 504 and connection failures. A call that must not happen twice (provisioning, for
    instance) is repeated only where the service certainly did not process it: 423, 429, no connection.

    Args:
        attempts: how often a request is sent at most, the first time included; 1 switches repeating off.
        base: seconds; the wait after attempt n is drawn evenly from 0 to `base * 2 ** (n - 1)` ("full jitter").
        cap: seconds; no wait is longer. Where the service asks for a longer one (Retry-After), the call fails at once.
            A wait is never shorter than the service asks for.
        budget: how many repetitions the calls of one client may have in reserve together; each costs one.
        refill: how much of one repetition a successful call gives back. When a service is down, a client therefore
            soon stops repeating and adds no more load.
        random: gives a number from 0 to 1; for tests.

    Raises:
        InvalidArgument: a figure is out of range.
    """

    attempts: int = 4
    base: float = 0.5
    cap: float = 60.0
    budget: float = 20.0
    refill: float = 0.5
    random: Callable[[], float] = field(default=_draw, repr=False)

    def __post_init__(self) -> None:
        if type(self.attempts) is not int or self.attempts < 1:
            raise InvalidArgument(f"RetryPolicy.attempts must be a whole number of at least 1, got {self.attempts!r}")
        for name in ("base", "cap", "budget", "refill"):
            _check_figure(name, getattr(self, name))
        if not callable(self.random):
            raise InvalidArgument(f"RetryPolicy.random must be a function, got {type(self.random).__name__}")

    def next_wait(self, attempt: int, failure: WholesaleError) -> float | None:
        """Return the seconds to wait after a failed attempt, or None to give up.

        Args:
            attempt: the number of the attempt, the first one being 1.
            failure: how it failed.
        """
        if attempt >= self.attempts or not failure.retryable:
            return None
        backoff = self.random() * min(self.cap, self.base * 2.0 ** min(attempt - 1, 64))
        asked = failure.retry_after
        if asked is None:
            return backoff
        return max(asked, backoff) if asked <= self.cap else None


def _check_figure(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise InvalidArgument(f"RetryPolicy.{name} must be a number of at least 0, got {value!r}")


class Budget:
    """The repetitions that all calls of one client still have together; safe to share between threads."""

    __slots__ = ("_lock", "_policy", "_tokens")

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._tokens = policy.budget
        self._lock = Lock()

    def spend(self) -> bool:
        """Take one repetition; False where none is left."""
        with self._lock:
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True

    def succeeded(self) -> None:
        """Give back what a successful call earns."""
        if self._tokens < self._policy.budget:
            with self._lock:
                self._tokens = min(self._policy.budget, self._tokens + self._policy.refill)

    def __reduce__(self) -> tuple[Any, ...]:
        return Budget, (self._policy,)
