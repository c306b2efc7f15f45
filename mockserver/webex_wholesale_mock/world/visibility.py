"""Eventual consistency: reads that answer with a world as it was some seconds ago.

A write takes effect at once, and rules check the present. Only the answers of reads are late: while there is a lag, the
clock keeps the state of the world each time it leaves a moment, as a version of the world's history. A late read goes
to the state that was there a lag ago, answers from it, and comes back; what it changes there is undone on the way.
So everything fits together in a late answer: filters, order, pages, the status of a customer and of its packages, and
what has been removed since. Without a lag nothing is kept, and a read costs one look at a number.

States less than a hundredth of the lag apart count as one, because each holds a copy of what changed, the journal
among it; a read may be late by that much more, and never shows anything too early. A saved file keeps the lag and not
the states, so all that was written before counts as visible in a loaded world.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import attrs

from webex_wholesale_mock.state.clock import VirtualClock
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history
from webex_wholesale_mock.state.versions import Version

RESOURCES: Final = ("customers", "subscribers", "billing_reports")
"""Resources whose reads can be late, as the operations name them."""
GRAIN: Final = 100
"""Parts of a lag; of each part one state is kept."""


@attrs.define(slots=True, eq=False, on_setattr=tell_history)
class Visibility(TrackedObject):
    """The lag of reads behind writes, in seconds, the resources it applies to, and the states since then."""

    lag: float = 0
    resources: frozenset[str] = frozenset()
    past: tuple[tuple[datetime, Version], ...] = ()

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        """Leave the states behind: they are of the history that a copy is not in."""
        return None, {"lag": self.lag, "resources": self.resources, "past": ()}

    def set(self, clock: VirtualClock, lag: float, resources: frozenset[str]) -> None:
        """Let reads of some resources lag behind writes by so many seconds from now on; 0 for none."""
        self.lag, self.resources = lag, resources if lag else frozenset()
        self.resume(clock)

    def resume(self, clock: VirtualClock) -> None:
        """Let all that is there be visible, and keep states from now on, if there is a lag."""
        clock.leaving = partial(self._keep, clock) if self.lag else None
        self.past = ((clock.now, self._epoch.history.version()),) if self.lag else ()

    @contextmanager
    def lagging(self, clock: VirtualClock) -> Iterator[None]:
        """Put the world in the state of a lag ago, for a block that only reads; the clock shows the present moment."""
        now, history = clock.now, self._epoch.history
        visible = [state for left, state in self.past if left <= now - timedelta(seconds=self.lag)]
        past = visible[-1] if visible else self.past[0][1]
        present = history.version()
        history.go_to(past)
        try:
            clock.now = now
            yield
        finally:
            history.go_to(present)

    def _keep(self, clock: VirtualClock, moment: datetime) -> None:
        """Keep the present state, which ends as the clock moves on to a moment."""
        lag = timedelta(seconds=self.lag)
        if moment - self.past[-1][0] < lag / GRAIN:
            return
        state = self._epoch.history.version()
        seen = [left for left, _ in self.past if left <= moment - lag]
        self.past = (*self.past[max(0, len(seen) - 1) :], (clock.now, state))
