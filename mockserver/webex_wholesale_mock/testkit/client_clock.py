"""The clock of a mock, as a client takes it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.testkit.call_hooks import CallHooks
from webex_wholesale_mock.testkit.clock import Clock


class _Mock(Protocol):
    _engine: Engine
    _hooks: CallHooks
    _lock: WorldLock

    @property
    def clock(self) -> Clock: ...


class ClientClock:
    """The mock's clock as a client sees it: sleeping moves time instead of spending it."""

    def __init__(self, mock: _Mock) -> None:
        self._mock = mock

    def now(self) -> datetime:
        return self._mock.clock.now

    def monotonic(self) -> float:
        with self._mock._lock:  # past the handle, as each call of a client asks twice: 0.5 µs, 1.4 through it
            return self._mock._engine.world.clock.elapsed

    def sleep(self, seconds: float) -> None:
        if before_wait := self._mock._hooks.before_wait:
            before_wait()
        self._mock.clock.advance(seconds)
