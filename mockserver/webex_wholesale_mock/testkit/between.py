"""Something that happens between two calls of a job, such as a check and the act that relies on it."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol, Self

from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.engine.recorded_bodies import OPERATIONS
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.state.tracked import TrackedObject
from webex_wholesale_mock.testkit.call_hooks import Answer, CallHooks, name_of, operation_of
from webex_wholesale_mock.testkit.jobs import perform_inside
from webex_wholesale_mock.wire.messages import Request, Response


class Interruptible(Protocol):
    """A mock between whose calls something can happen."""

    _engine: Engine
    _hooks: CallHooks
    _lock: WorldLock


class Progress(TrackedObject):
    """Progress of a pair of calls: the first one `seen`, and how often something was done. A rollback restores it."""

    __slots__ = ("hits", "seen")

    def __init__(self) -> None:
        super().__init__()
        self.hits, self.seen = 0, False


class Between:
    """Something that is done between two calls, until it is removed; as a context manager for a `with` block.

    Attributes:
        first: the operation after which the world is to change.
        second: the operation before which it changes.
        times: how often it is done; None for every time.
    """

    __module__ = "webex_wholesale_mock"

    def __init__(self, mock: Interruptible, first: str, second: str, do: Callable[[], Any], times: int | None) -> None:
        self.first, self.second = known("operation", first, OPERATIONS), known("operation", second, OPERATIONS)
        if not callable(do):
            raise TypeError(f"do must be a function, got {do!r}")
        if times is not None and (type(times) is not int or times < 1):
            raise ValueError(f"times must be a whole number from 1 on, or None, got {times!r}")
        self.times = times
        self._mock, self._do, self._world = mock, do, mock._engine.world
        self._progress = Progress()
        mock._lock.branch.adopt(self._progress)
        mock._hooks.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def __repr__(self) -> str:
        return f"<Between {self.first} and {self.second}: {name_of(self._do)}, {self.hits} hits>"

    @property
    def hits(self) -> int:
        """The number of times that it was done so far; a rollback restores it."""
        with self._mock._lock:
            return self._progress.hits

    @property
    def is_pending(self) -> bool:
        """True while it was not done as often as it should; without `times`, not even once."""
        return self.hits < (self.times or 1)

    def remove(self) -> None:
        """Do it no more; it may be removed already."""
        with self._mock._lock:
            self._mock._hooks.remove(self)

    def handle(self, answer: Answer, request: Request) -> Response:
        """Answer a call, and do what is to be done before it."""
        operation = operation_of(request)
        if operation == self.second and self._takes():
            try:
                perform_inside(self._do)
            except Exception as error:
                error.add_note(f"raised by {name_of(self._do)}, done between {self.first} and {self.second}")
                raise
        response = answer(request)
        if operation == self.first:
            self._see()
        return response

    def _takes(self) -> bool:
        """Tell whether it is to be done now, and count that."""
        with self._mock._lock:
            progress = self._progress
            if self._mock._engine.world is not self._world or not progress.seen:
                return False
            progress.seen = False
            if self.times is not None and progress.hits >= self.times:
                return False
            progress.hits += 1
            return True

    def _see(self) -> None:
        with self._mock._lock:
            self._progress.seen = True
