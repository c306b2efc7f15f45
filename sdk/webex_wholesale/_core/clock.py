"""The time that a client waits on and measures deadlines with."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol

from webex_wholesale._public import public


@public
class Clock(Protocol):
    """The time of a client; a test passes a clock that it moves itself.

    An asynchronous client awaits `sleep_async(seconds)` where the clock has that method. Otherwise it calls `sleep`,
    which then must not block, as is so for virtual time.
    """

    def now(self) -> datetime:
        """The present moment, with a time zone: dates in Retry-After headers are compared with it."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never runs backwards."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait for this number of seconds."""
        ...


@public
class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Let so many seconds pass on whichever event loop runs (asyncio or trio)."""
        import anyio

        await anyio.sleep(seconds)
