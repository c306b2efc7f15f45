"""The lock of a mock, inside of which a thread has the world to itself."""

from __future__ import annotations

from typing import Protocol

from webex_wholesale_mock.state.versions import Branch, History


class Lock(Protocol):
    """The methods of `threading.RLock`, which a thread may take several times."""

    def acquire(self) -> bool: ...

    def release(self) -> None: ...


class WorldLock:
    """One lock for a mock and all its forks; `branch` is the course of events that is present inside of it."""

    __slots__ = ("_acquire", "_lock", "_release", "branch")

    def __init__(self, lock: Lock, branch: Branch | None = None) -> None:
        self._lock, self._acquire, self._release = lock, lock.acquire, lock.release
        self.branch = branch or Branch(History())

    def __enter__(self) -> None:
        self._acquire()
        if self.branch.left is not None:
            self.branch.resume()

    def __exit__(self, *error: object) -> None:
        self._release()

    def fork(self) -> WorldLock:
        """The lock of a fork that goes on from here."""
        return WorldLock(self._lock, self.branch.fork())
