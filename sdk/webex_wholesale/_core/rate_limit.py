"""The limit that clients set themselves: so many requests in any minute.

Theory of operation. The limit keeps the moments of the last requests of one minute and a queue of those that wait. A
request takes a ticket; it may go when at least as many places are free as its place in the queue asks for, so whoever
came first goes first. Waiting is a step of the call like any other: threads and tasks wait each in their own way, on
the clock of their client, and the inner lock is never held while anybody waits. A caller that is cancelled leaves the
queue, and its place goes to the next one. Waits are short, because a place may become free at any time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from threading import Lock
from typing import Any, Final, Self

from webex_wholesale._core.clock import Clock
from webex_wholesale._core.steps import Wait
from webex_wholesale._errors import InvalidArgument
from webex_wholesale._public import public

__all__ = ["RateLimit"]

WINDOW: Final = 60.0
MAX_WAIT: Final = 1.0
"""Seconds between two looks at the queue."""
MIN_WAIT: Final = 0.001
"""A remainder too small for a clock to count would be waited for forever."""


@public
class RateLimit:
    """A limit on the requests that clients send, so that the service has no reason to refuse any with 429.

    In no period of 60 seconds, by the clock of the client, are more requests sent than `per_minute`; repeated attempts
    count, token requests and downloads do not. Others wait, in the order in which they came. The time of waiting does
    not count against `Timeouts.total`.

    Pass the same object to several clients, and their threads and tasks share it. A deep copy of a client shares it
    too; one that was pickled has a limit of its own, because it may be in another process.

    Args:
        per_minute: so many requests may be sent in a minute; at least 1.

    Raises:
        InvalidArgument: `per_minute` is not a whole number of at least 1.
    """

    def __init__(self, *, per_minute: int) -> None:
        if type(per_minute) is not int or per_minute < 1:
            raise InvalidArgument(f"RateLimit.per_minute must be a whole number of at least 1, got {per_minute!r}")
        self._per_minute = per_minute
        self._sent: deque[float] = deque()
        self._queue: deque[object] = deque()
        self._lock = Lock()

    @property
    def per_minute(self) -> int:
        """The number of requests that may be sent in a minute."""
        return self._per_minute

    def _admit(self, clock: Clock) -> Generator[Wait, Any, float]:
        """Yield the waits until a request may be sent; return their seconds."""
        ticket, started = object(), clock.monotonic()
        with self._lock:
            self._queue.append(ticket)
        try:
            while True:
                with self._lock:
                    wait = self._take(ticket, clock.monotonic())
                if wait is None:
                    return clock.monotonic() - started
                yield Wait(min(MAX_WAIT, max(wait, MIN_WAIT)))
        finally:
            with self._lock:
                if ticket in self._queue:
                    self._queue.remove(ticket)

    def _take(self, ticket: object, now: float) -> float | None:
        """Take a place, or return the seconds after which one may be free."""
        sent = self._sent
        while sent and sent[0] <= now - WINDOW:
            sent.popleft()
        place = self._queue.index(ticket)
        behind = place - (self._per_minute - len(sent))
        if behind < 0:
            self._queue.remove(ticket)
            sent.append(now)
            return None
        return sent[min(behind, len(sent) - 1)] + WINDOW - now if sent else MIN_WAIT

    def __repr__(self) -> str:
        return f"RateLimit(per_minute={self._per_minute})"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        # A limit is a thing in the world: a copied client keeps to the same one.
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self._per_minute,)


def _restore(per_minute: int) -> RateLimit:
    return RateLimit(per_minute=per_minute)
