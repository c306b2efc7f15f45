"""The coverage of one mock, as a test holds it: `mock.coverage`."""

from __future__ import annotations

from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.testkit.coverage.collection import Collection
from webex_wholesale_mock.testkit.coverage.report import CoverageReport


class Coverage:
    """The coverage of the calls of a mock. Off in a fresh mock, on in a served one.

    Resets and rollbacks keep it, and a fork shares it: a call that was made stays made.
    """

    __module__ = "webex_wholesale_mock"

    def __init__(self, engine: Engine, lock: WorldLock) -> None:
        self._exercised = engine.exercised
        self._lock = lock

    def start(self) -> None:
        """Collect from now on, beside what has been collected."""
        with self._lock:
            self._exercised.is_on = True

    def clear(self) -> None:
        """Forget what has been collected; collection stays on or off."""
        with self._lock:
            self._exercised.clear()

    def report(self) -> CoverageReport:
        """Report what calls have exercised since `start`.

        Returns:
            Figures, missing cases with code, and the assumed rules that refused.

        Raises:
            ValueError: coverage is off, and nothing was collected.
        """
        with self._lock:
            if not self._exercised.is_on:
                raise ValueError(
                    "coverage is off; mock.coverage.start() turns it on, POST /__mock__/coverage over HTTP"
                )
            return CoverageReport(Collection.of(self._exercised))

    def __repr__(self) -> str:
        return f"<Coverage: {'on' if self._exercised.is_on else 'off'}, {len(self._exercised.calls)} kinds of calls>"
