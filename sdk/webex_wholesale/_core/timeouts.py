"""Time limits of a call and of its attempts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeGuard

from webex_wholesale._errors import InvalidArgument
from webex_wholesale._public import public

__all__ = ["Timeouts", "in_seconds", "to_seconds"]


def to_seconds(name: str, value: object, *, zero: bool = False, advice: str = "") -> float:
    """The seconds of a number or a timedelta; raises InvalidArgument where they are not finite and above zero.

    Args:
        name: of the argument, for messages.
        value: the argument.
        zero: 0 is good too.
        advice: the end of the message.
    """
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    if _is_finite(seconds) and (seconds > 0 or (zero and seconds == 0)):
        return seconds
    least = "of at least 0" if zero else "greater than 0"
    raise InvalidArgument(f"{name} must be a number of seconds {least}, got {value!r}{advice}")


def in_seconds(value: float | timedelta) -> float:
    """The seconds of a duration, not checked."""
    return value.total_seconds() if isinstance(value, timedelta) else value


def _is_finite(number: object) -> TypeGuard[float]:
    try:
        return isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
    except OverflowError:
        return False


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
        for name in ("connect", "read", "total", "grace"):
            seconds = to_seconds(f"Timeouts.{name}", getattr(self, name), zero=name == "grace")
            object.__setattr__(self, name, seconds)

    def within(self, remaining: float) -> dict[str, float]:
        """The limits of one attempt, in seconds and by httpx's names.

        Args:
            remaining: seconds that are left of the whole call.
        """
        connect = min(self.connect, remaining)
        read = min(self.read, remaining)
        return {"connect": connect, "read": read, "write": read, "pool": connect}
