"""Time limits of a call and of its attempts."""

from __future__ import annotations

import math
from dataclasses import dataclass

from webex_wholesale._errors import InvalidArgument
from webex_wholesale._public import public


@public
@dataclass(frozen=True, slots=True)
class Timeouts:
    """Time limits of one call, in seconds.

    Args:
        connect: to open a connection, and to get one from the pool.
        read: between two pieces of an answer, and to write a piece of the request.
        total: for the whole call: all its attempts and the waits between them. It holds in both clients, also where an
            answer trickles in byte by byte. A blocking client cannot end the lookup of a host name, and over a
            transport that is not built on httpcore only the limits of that transport hold until the body begins.
        grace: for how long after an accepted write reads may still not show it; 0 for not at all. Until then waits
            take a 404 for "not there yet" and the state before a change for "not done yet".

    Raises:
        InvalidArgument: a figure is not a finite number above zero.
    """

    connect: float = 5.0
    read: float = 30.0
    total: float = 120.0
    grace: float = 30.0

    def __post_init__(self) -> None:
        for name in ("connect", "read", "total"):
            seconds = getattr(self, name)
            if not (math.isfinite(seconds) and seconds > 0):
                raise InvalidArgument(f"Timeouts.{name} must be a number of seconds greater than 0, got {seconds!r}")

        if not (math.isfinite(self.grace) and self.grace >= 0):
            raise InvalidArgument(f"Timeouts.grace must be a number of seconds of at least 0, got {self.grace!r}")

    def within(self, remaining: float) -> dict[str, float]:
        """The limits of one attempt, in httpx's names, where so many seconds of the whole call remain."""
        connect = min(self.connect, remaining)
        read = min(self.read, remaining)
        return {"connect": connect, "read": read, "write": read, "pool": connect}
