"""Settings of a mock: how long things take, how often a token may call, whom compliance denies."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal, get_args

import attrs

from webex_wholesale_mock.state.clock import MAX_SECONDS, as_seconds, check_seconds
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.state.tracked import TrackedObject

TOKEN_LIFETIME: Final = timedelta(seconds=1_209_599)
"""The lifetime of an access token."""
MatchAlgorithm = Literal["current", "2018"]
"""Algorithm by which the organization finder suggests organizations."""
MaintenanceStatus = Literal["error", "provisioned"]
"""Status in which a calling package ends under maintenance of Webex Calling."""


ClockMode = Literal["real", "virtual", "frozen"]
POLL_STEP: Final = 5.0
"""Seconds by which a poll moves the virtual clock, so that clients with real pauses between polls finish."""
FASTEST: Final = 86_400.0
"""The highest speed, in seconds of the clock per real second: a day."""


@attrs.frozen(slots=True)
class Pace:
    """The way in which a clock moves by itself.

    `real` follows real time where the mock is served, `virtual` moves with each poll of unfinished work, `frozen` stays
    until it is told to move. `speed` is in seconds of the clock per real second, 1 for a clock that is not real.
    `poll_step` are the seconds by which a poll moves the clock; None for those that the mock has. Raises ValueError for
    another mode or speed.
    """

    __module__ = "webex_wholesale_mock"

    mode: ClockMode
    speed: float = 1
    poll_step: float | None = None

    def __attrs_post_init__(self) -> None:
        known("mode of a clock", self.mode, get_args(ClockMode))
        is_number = type(self.speed) in (int, float)
        if not (is_number and 0 < self.speed <= FASTEST):
            most = f"at most {FASTEST:g} (a day per second)"
            raise ValueError(f"the speed must be greater than 0 and {most}, got {self.speed!r}")
        if self.mode != "real" and self.speed != 1:
            raise ValueError(f"a {self.mode} clock has no speed; leave it out, or choose the mode real")


@attrs.define(slots=True, on_setattr=attrs.setters.NO_OP)  # it checks by itself, and would not be tracked otherwise
class Durations(TrackedObject):
    """Seconds that the service takes, on the virtual clock; zero is done by the next call.

    The vendor speaks of minutes; its clients poll every 15 seconds or give up after two minutes. Raises ValueError for
    anything but a number of seconds, and for more than 10,000,000,000.
    """

    provisioning: float = 30
    updating: float = 10
    deleting: float = 10
    report: float = 60
    order: float = 30

    def __setattr__(self, name: str, seconds: object) -> None:
        if isinstance(seconds, timedelta):
            seconds = seconds.total_seconds()
        check_seconds(name, seconds)
        super().__setattr__(name, seconds)


@attrs.frozen(slots=True)
class RateLimit:
    """So many requests per token in so many seconds (rule http.rate.limited). Raises ValueError for none at all."""

    __module__ = "webex_wholesale_mock"

    requests: int
    seconds: float = attrs.field(converter=as_seconds)

    def __attrs_post_init__(self) -> None:
        if self.requests < 1:
            raise ValueError(f"requests must be at least 1, got {self.requests}")
        if not 0 < self.seconds <= MAX_SECONDS:
            raise ValueError(f"seconds must be greater than 0 and at most {MAX_SECONDS}, got {self.seconds}")


@attrs.frozen(slots=True, kw_only=True)
class OrderOptions:
    """Options of the setup of ordered subscriptions. Raises ValueError for another algorithm, or for no days.

    Attributes:
        match: the algorithm of the organization finder, `current` or that of `2018`.
        strict_close: the wizard stops where the line of an order has closed (rule order.line-closed).
        inactive_days: days without activity after which an organization without verified domain is flagged.
    """

    match: MatchAlgorithm = "current"
    strict_close: bool = False
    inactive_days: int = 365

    def __attrs_post_init__(self) -> None:
        known("algorithm", self.match, get_args(MatchAlgorithm))
        if self.inactive_days < 1:
            raise ValueError(f"inactive_days must be at least 1, got {self.inactive_days}")


def check_limit(limit: object) -> None:
    """Raise ValueError for a value that is neither a rate limit nor None."""
    if not isinstance(limit, RateLimit | None):
        raise ValueError(f"{limit!r} is not a rate limit; give RateLimit(requests=..., seconds=...), or None for none")


@attrs.define(slots=True)
class Compliance(TrackedObject):
    """Names on the denied list, matched as case-insensitive parts of a customer's name."""

    denied_names: list[str] = attrs.Factory(list)

    def match(self, *names: str) -> tuple[str, str] | None:
        """Return the first of the names that contains one that is denied, and that one; None where none does."""
        if not self.denied_names:
            return None
        pairs = ((name, denied) for name in names for denied in self.denied_names)
        return next(((name, denied) for name, denied in pairs if denied.casefold() in name.casefold()), None)
