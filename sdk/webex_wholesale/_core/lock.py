"""A lock that threads and the tasks of event loops can share."""

from __future__ import annotations

from threading import Lock
from typing import Any

__all__ = ["SharedLock"]

# Seconds between two tries of a task, which is not to hold up its event loop by waiting for a lock.
PAUSE = 0.005


class SharedLock:
    """A lock for threads and for the tasks of all event loops together."""

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock = Lock()

    def acquire(self) -> None:
        """Wait for the lock."""
        self._lock.acquire()

    async def acquire_async(self) -> None:
        """The same for a task; cancelling it while it waits is safe."""
        while not self._lock.acquire(blocking=False):
            import anyio

            await anyio.sleep(PAUSE)

    def release(self) -> None:
        """Leave."""
        self._lock.release()

    def __reduce__(self) -> tuple[Any, ...]:
        return SharedLock, ()
