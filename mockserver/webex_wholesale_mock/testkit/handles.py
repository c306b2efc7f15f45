"""The handles that a test takes a mock by, such as `mock.clock` and `mock.hub`; each brings its own modules along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.world.settings import RateLimit, check_limit

if TYPE_CHECKING:
    from webex_wholesale_mock.engine.engine import Engine
    from webex_wholesale_mock.hub import Hub
    from webex_wholesale_mock.testkit.billing import Billing
    from webex_wholesale_mock.testkit.clock import Clock
    from webex_wholesale_mock.testkit.coverage.handle import Coverage
    from webex_wholesale_mock.testkit.faults import Faults
    from webex_wholesale_mock.testkit.outcomes import Outcomes
    from webex_wholesale_mock.testkit.settings import Durations, Rules
    from webex_wholesale_mock.testkit.visibility import Visibility


class Handles:
    """Part of a mock that hands out handles, and has the settings that are single values."""

    _engine: Engine
    _lock: WorldLock

    @property
    def clock(self) -> Clock:
        """Time, which moves only when told to."""
        from webex_wholesale_mock.testkit.clock import Clock

        return Clock(self._engine, self._lock)

    @property
    def outcomes(self) -> Outcomes:
        """Scripted outcomes of accepted requests, where they are not to end as usual."""
        from webex_wholesale_mock.testkit.outcomes import Outcomes

        return Outcomes(self._engine, self._lock)

    @property
    def hub(self) -> Hub:
        """Manual steps in the web portals, and what is there already."""
        from webex_wholesale_mock.hub import Hub

        return Hub(self._engine, self._lock)

    @property
    def billing(self) -> Billing:
        """The true usage, and discrepancies to plant in reports."""
        from webex_wholesale_mock.testkit.billing import Billing

        return Billing(self._engine, self._lock)

    @property
    def durations(self) -> Durations:
        """Durations of provisioning and reports, in seconds of the clock; assign seconds or a timedelta."""
        from webex_wholesale_mock.testkit.settings import Durations

        return Durations(self._engine, self._lock)

    @property
    def rules(self) -> Rules:
        """The rules that are in force, with their codes."""
        from webex_wholesale_mock.testkit.settings import Rules

        return Rules(self._engine, self._lock)

    @property
    def rate_limit(self) -> RateLimit | None:
        """The rate limit of each token; None, the default, for none (rule http.rate.limited)."""
        with self._lock:
            return self._engine.world.rate_limit

    @rate_limit.setter
    def rate_limit(self, limit: RateLimit | None) -> None:
        check_limit(limit)
        with self._lock:
            self._engine.world.rate_limit = limit

    @property
    def faults(self) -> Faults:
        """Faults between clients and this mock; a reset clears them."""
        from webex_wholesale_mock.testkit.faults import Faults

        return Faults(self._engine, self._lock)

    @property
    def visibility(self) -> Visibility:
        """Reads that lag behind writes: `mock.visibility(lag=5)`."""
        from webex_wholesale_mock.testkit.visibility import Visibility

        return Visibility(self._engine, self._lock)

    @property
    def coverage(self) -> Coverage:
        """The operations, statuses, rules, states and faults that calls have exercised; off in a fresh mock."""
        from webex_wholesale_mock.testkit.coverage.handle import Coverage

        return Coverage(self._engine, self._lock)

    @property
    def explain(self) -> bool:
        """True lets every refusal name its rule in its headers; may be changed at any time, and outlives a reset."""
        with self._lock:
            return self._engine.explain

    @explain.setter
    def explain(self, always: bool) -> None:
        with self._lock:
            self._engine.explain = always
