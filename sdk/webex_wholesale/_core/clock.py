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
        """Wait.

        Args:
            seconds: for how long.
        """
        ...


@public
class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds of `time.monotonic`."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Block the thread.

        Args:
            seconds: for how long.
        """
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Let time pass on whichever event loop runs (asyncio or trio).

        Args:
            seconds: for how long.
        """
        import anyio

        await anyio.sleep(seconds)
