"""Calls that are tried again: after a failure that passes, and until a state is reached."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from typing import Final

import httpx

from webex_wholesale_contracts.verify._answer import Answer
from webex_wholesale_contracts.verify._target import Target, TargetError, reason_of

__all__ = ["pauses", "persistent"]

_PAUSES: Final = (0.5, 1.0, 2.0)
_LAST_PAUSE: Final = 5.0
_SECONDS: Final = re.compile(r"\d+(?:\.\d+)?")
_LONGEST: Final = 60.0
"""Seconds of a Retry-After that are waited at most."""


def pauses(limit: float) -> Iterator[float]:
    """Yield the seconds between polls, until their sum reaches a limit."""
    steps, waited = chain(_PAUSES, repeat(_LAST_PAUSE)), 0.0
    while waited < limit:
        seconds = next(steps)
        waited += seconds
        yield seconds


def persistent(target: Target, ask: Callable[[], Answer], *, makes: bool = False) -> Answer:
    """Send a call again while it is throttled, fails by itself, or gets no answer.

    Args:
        target: the target, which waits between the attempts.
        ask: sends the call.
        makes: the call makes something, so it is sent again only where it was throttled.

    Raises:
        TargetError: no answer came, again and again.
        httpx.RequestError: no answer came to a call that makes something.
    """
    for seconds in _PAUSES:
        try:
            answer = ask()
        except httpx.RequestError:
            if makes:
                raise
        else:
            if answer.status != 429 and (makes or answer.status < 500):
                return answer
            seconds = _retry_after(answer) or seconds
        target.pause(seconds)
    try:
        return ask()
    except httpx.RequestError as problem:
        if makes:
            raise
        raise TargetError(f"{target.name} answers no more ({reason_of(problem)})") from None


def _retry_after(answer: Answer) -> float:
    """The seconds that a Retry-After asks for; 0 for none, and for a date."""
    text = answer.headers.get("retry-after", "")
    return min(float(text), _LONGEST) if _SECONDS.fullmatch(text) else 0.0
