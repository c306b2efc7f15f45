"""Reads that lag behind writes, as a test sets them: `mock.visibility`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from webex_wholesale_mock.state.clock import as_seconds, check_seconds
from webex_wholesale_mock.world.handle import WorldHandle, synchronized
from webex_wholesale_mock.world.visibility import RESOURCES


@synchronized
class Visibility(WorldHandle):
    """The lag of reads behind writes. Off in a fresh mock, and after a reset."""

    __module__ = "webex_wholesale_mock"

    def __call__(self, lag: float | timedelta, *, resources: Sequence[str] = RESOURCES) -> None:
        """Let reads answer as they would have some seconds ago, single resources and lists alike.

        What is there now is visible; what changes from now on, by a request or by itself, is seen when the lag has
        passed: a new resource is not found until then, a changed one shows its old values, a removed one is still
        there. Writes and their checks see the present, and so do `mock.hub` and `mock.customers()`.

        Args:
            lag: seconds of the mock's clock, or a timedelta; 0 switches it off.
            resources: `customers`, `subscribers` or `billing_reports`; by default all three.

        Raises:
            ValueError: the lag is not a number of seconds, or a resource has another name.
        """
        seconds = as_seconds(lag)
        check_seconds("lag", seconds)
        wanted = frozenset((resources,) if isinstance(resources, str) else resources)
        if unknown := sorted(wanted.difference(RESOURCES)):
            raise ValueError(f"unknown resource {unknown[0]!r}; known are {', '.join(RESOURCES)}")
        with self._guard:
            self._world.visibility.set(self._world.clock, seconds, wanted)

    def __repr__(self) -> str:
        if not self.lag:
            return "<Visibility: no lag>"
        return f"<Visibility: {self.lag:g} seconds for {', '.join(sorted(self.resources))}>"

    @property
    def lag(self) -> float:
        """Seconds by which reads lag behind; 0 for none."""
        return self._world.visibility.lag

    @property
    def resources(self) -> frozenset[str]:
        """The resources whose reads are late."""
        return self._world.visibility.resources
