"""The virtual clock: it moves only on request, and scheduled work runs in order as it moves."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import attrs

from webex_wholesale_mock.state.tracked import TrackedObject, set_touched

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""As far as a clock can be moved: what is scheduled from then on still has to fit into the calendar."""
MAX_SECONDS: Final = 10_000_000_000
"""Most seconds that anything takes, some 317 years: from any moment of a clock they end within the calendar."""


def check_seconds(what: str, seconds: object) -> None:
    """Raise ValueError for anything but a number of seconds that something can take."""
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not (is_number and 0 <= seconds <= MAX_SECONDS):  # type: ignore[operator]  # nan is refused as well
        raise ValueError(f"{what} is {seconds!r}; give a number of seconds from 0, for at once, to {MAX_SECONDS}")


def as_seconds(given: float | timedelta) -> float:
    """The seconds in a timedelta; a number, and what a later check refuses, stays as it is."""
    return given.total_seconds() if isinstance(given, timedelta) else given


def timedelta_of(what: str, given: object) -> timedelta:
    """A timedelta of a number of seconds, or the one given. Raises ValueError for anything else."""
    seconds = given.total_seconds() if isinstance(given, timedelta) else given
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not abs(seconds) <= MAX_SECONDS:
        raise ValueError(f"{what} must be a timedelta or seconds, at most {MAX_SECONDS}, got {given!r}")
    return timedelta(seconds=seconds)


PAST_KEPT: Final = 2_000
"""Pieces of work that a clock remembers to have done."""


class Work(NamedTuple):
    """Something that will happen: `kind` names the function that does it, `subject` the id it is done to."""

    due: datetime
    serial: int
    kind: str
    subject: str


def _no_runner(work: Work) -> None:
    raise LookupError(f"nothing is connected that could do {work.kind!r}")


@attrs.define(slots=True)
class VirtualClock(TrackedObject):
    """A UTC clock under the tester's control.

    Work scheduled on it runs while the clock moves past its due moment, and sees exactly that moment as `now`.
    `leaving` is called with the moment that the clock moves on to, before it does. `past` is the work that was done,
    oldest first; of much the last PAST_KEPT pieces at least.
    """

    __module__ = "webex_wholesale_mock"

    now: datetime = START
    runner: Callable[[Work], None] = attrs.field(default=_no_runner, repr=False)
    leaving: Callable[[datetime], None] | None = attrs.field(default=None, init=False, repr=False)
    _started: datetime = attrs.field(init=False, repr=False)
    _pending: list[Work] = attrs.field(init=False, factory=list, repr=False)
    _serial: int = attrs.field(init=False, default=0, repr=False)
    past: list[Work] = attrs.field(init=False, factory=list, repr=False)

    def __attrs_post_init__(self) -> None:
        _check_zone(self.now)
        if not EARLIEST <= self.now <= LATEST:
            raise ValueError(f"a clock cannot begin at {self.now}, but between {EARLIEST} and {LATEST}")
        self.now = self.now.astimezone(UTC)
        self._started = self.now

    @property
    def elapsed(self) -> float:
        """Seconds since the clock was made."""
        return (self.now - self._started).total_seconds()

    def schedule(self, seconds: float, kind: str, subject: str) -> None:
        """Have `kind` done to `subject` in so many seconds from now."""
        self.schedule_at(self.now + timedelta(seconds=seconds), kind, subject)

    def schedule_at(self, moment: datetime, kind: str, subject: str) -> None:
        """Have `kind` done to `subject` at a moment that has not passed."""
        self.touch()
        set_touched(self, "_serial", self._serial + 1)
        heapq.heappush(self._pending, Work(moment, self._serial, kind, subject))

    def drop(self, subject: str) -> None:
        """Have nothing that is scheduled done to a subject any more."""
        left = [work for work in self._pending if work.subject != subject]
        heapq.heapify(left)
        self._pending = left

    def upcoming(self) -> list[Work]:
        """All scheduled work, soonest first."""
        return sorted(self._pending)

    def advance(self, by: float | timedelta) -> None:
        """Move on by so many seconds, or by a timedelta.

        Raises:
            ValueError: it is not a number, negative or not finite, or leaves the calendar.
        """
        seconds = as_seconds(by)
        most = (LATEST - self.now).total_seconds()
        try:
            if seconds > most:
                end = f"{most:.0f} seconds, to {timestamp(LATEST)}"
                raise ValueError(f"it is at {timestamp(self.now)} and can move by at most {end}")
            moment = self.now + timedelta(seconds=seconds)
        except TypeError:
            raise ValueError(f"the clock moves by seconds or a timedelta, got {seconds!r}") from None
        except (OverflowError, ValueError) as error:
            raise ValueError(f"the clock cannot move by {seconds} seconds: {error}") from None
        self.advance_to(moment)

    def let_pass(self, seconds: float) -> None:
        """Move on like `advance`, but stand still at the end of the calendar."""
        self.advance_to(min(self.now + timedelta(seconds=seconds), LATEST))

    def advance_to(self, moment: datetime) -> None:
        """Move on to a moment, doing on the way what falls due.

        Raises ValueError for a moment in the past, as what has happened cannot be undone by turning the clock back,
        for one beyond LATEST, and for one without a time zone.
        """
        _check_zone(moment)
        if moment < self.now:
            raise ValueError(f"the clock is at {self.now.isoformat()} and does not go back to {moment.isoformat()}")
        if moment > LATEST:
            raise ValueError(f"the clock does not go to {moment.isoformat()}, but to {LATEST.isoformat()} at most")
        self._run_until(moment)
        self._leave_for(moment)
        self.now = moment.astimezone(UTC)

    def due(self, moment: datetime) -> Work | None:
        """The next piece of work, if that is not after a moment."""
        return self._pending[0] if self._pending and self._pending[0].due <= moment else None

    def settle(self) -> None:
        """Do what is due at this very moment."""
        while self._pending and self._pending[0].due <= self.now:
            self.step()

    def step(self) -> Work:
        """Move on to what comes next, do it, and say what it was. Raises IndexError where nothing is scheduled."""
        if self._pending:
            self._leave_for(self._pending[0].due)
        self.touch()
        work = heapq.heappop(self._pending)
        self.now = max(self.now, work.due)
        self.past.append(work)
        if len(self.past) >= 2 * PAST_KEPT:
            del self.past[:-PAST_KEPT]
        self.runner(work)
        return work

    def _leave_for(self, moment: datetime) -> None:
        if self.leaving is not None and moment > self.now:
            self.leaving(moment)

    def _run_until(self, moment: datetime) -> None:
        while self.due(moment):
            self.step()


def _check_zone(moment: object) -> None:
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError(f"the clock needs a time zone, {moment} has none; use datetime(..., tzinfo=UTC)")


@lru_cache(maxsize=64)
def http_date(moment: datetime) -> str:
    """Format a moment as HTTP headers have it, in whole seconds."""
    return format_datetime(moment, usegmt=True)


def timestamp(moment: datetime, precision: Literal["milliseconds", "microseconds"] = "milliseconds") -> str:
    """ISO 8601 in UTC with fractions of a second and a Z, the form the service uses."""
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")
