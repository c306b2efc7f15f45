"""Polling until a resource has the status that is waited for, cannot get it any more, or time is up."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any, ClassVar, Final, Generic, NoReturn, TypeVar

from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.exchange import exchange
from webex_wholesale._core.log import logger
from webex_wholesale._core.memory import Write
from webex_wholesale._core.options import check_callback
from webex_wholesale._core.responses import short_id
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps, Wait
from webex_wholesale._core.timeouts import to_seconds
from webex_wholesale._errors import (
    NotFound,
    ProvisioningError,
    ProvisioningFailed,
    WaitTimeout,
    WholesaleError,
)

__all__ = ["WaitCall", "check_times"]

FIRST_PAUSES: Final = (0.5, 1.0, 2.0, 5.0)
"""Seconds between the first looks, as far as they are below the interval: most work is done soon."""

S = TypeVar("S")
T = TypeVar("T")


def check_times(timeout: float, interval: float) -> None:
    """Raise InvalidArgument for a timeout or an interval that is not a usable number."""
    to_seconds("timeout", timeout, zero=True, advice="; 0 checks once")
    to_seconds("interval", interval)


@dataclass(frozen=True, slots=True)
class WaitCall(ABC, Generic[S, T]):
    """Looks at something every `interval` seconds, at first more often, for `timeout` seconds.

    A look shows an S; the last one gives the result, a T. Subclasses say what they look at and when that is done.
    """

    id: str
    look: SingleCall[Any]
    timeout: float
    interval: float
    on_progress: Callable[[S], object] | None
    accepted: bool = field(default=False, kw_only=True)
    """True where the caller has the handle of a write, which another client may have made."""

    noun: ClassVar[str]
    method: ClassVar[str]
    id_attribute: ClassVar[str]
    why_gone: ClassVar[str] = "somebody removed it"
    until_gone: ClassVar[bool] = False
    """True where the resource is to go."""

    def __post_init__(self) -> None:
        check_times(self.timeout, self.interval)
        check_callback("on_progress", self.on_progress)

    @abstractmethod
    def done(self, seen: S, before: S | None) -> bool:
        """Return true if waiting is over. Raises what `failed` returns if the condition cannot be met any more."""

    @abstractmethod
    def status(self, seen: S) -> str:
        """The status in which it was seen."""

    @abstractmethod
    def key(self, seen: S) -> str | None:
        """The external id or email, where it has one."""

    @abstractmethod
    def known(self, seen: S | None) -> dict[str, Any]:
        """The attributes of an exception about it."""

    def is_over(self, seen: S) -> bool:
        """Return true if waiting would end with this look, well or not."""
        try:
            return self.done(seen, None)
        except ProvisioningError:
            return True

    def look_once(self, settings: Settings, within: float) -> Steps[RawResponse[Any]]:
        """One look, which gives None where there is nothing to see any more and that is what was waited for."""
        return exchange(settings, self.look, within)

    def steps(self, settings: Settings) -> Steps[RawResponse[T]]:
        clock = settings.clock
        end = clock.monotonic() + self.timeout
        fresh_until = self._fresh_until(settings)
        seen: S | None = None
        pauses = chain(FIRST_PAUSES, repeat(self.interval))
        while True:
            last_failure = None
            try:
                # A look that starts just before the end still gets the time of one read.
                answer = yield from self.look_once(settings, max(end - clock.monotonic(), settings.timeout.read))
            except WholesaleError as failure:
                last_failure = self._tolerate(settings, failure, seen, clock.monotonic() < fresh_until)
            else:
                if answer.value is None:
                    return answer
                self.note(settings, answer.value)
                if self._finished(settings, answer.value, seen, clock.monotonic() < fresh_until):
                    return answer
                seen = answer.value
            remaining = end - clock.monotonic()
            retry_after = (last_failure.retry_after if last_failure else None) or 0.0
            if remaining <= max(0.0, retry_after):
                self._give_up(seen, last_failure)
            yield Wait(max(retry_after, min(next(pauses), self.interval, remaining)))

    def _fresh_until(self, settings: Settings) -> float:
        """The end of the grace period after the latest write, by the client's clock; now where none is known."""
        now, write = settings.clock.monotonic(), settings.memory.write(self.id)
        written = write.moment if write else now if self.accepted else -math.inf
        return written + settings.timeout.grace

    def note(self, settings: Settings, seen: S) -> None:
        """Remember what other calls of the client need to know of this look."""

    def stale(self, seen: S, before: S | None, write: Write | None) -> bool:
        """Return true if a look within the grace period shows the state before the write."""
        return False

    def _finished(self, settings: Settings, seen: S, before: S | None, fresh: bool) -> bool:
        if self.on_progress:
            self.on_progress(seen)
        if fresh and self.stale(seen, before, settings.memory.write(self.id)):
            return False
        return self.done(seen, before)

    def _tolerate(self, settings: Settings, failure: WholesaleError, seen: S | None, fresh: bool) -> WholesaleError:
        """A failed look that does not end the waiting: the next one may work. Raises for any other."""
        if isinstance(failure, NotFound) and fresh:
            logger.info("%s %s: not shown yet, still waiting", self.noun, self.id)
            return failure
        if isinstance(failure, NotFound):
            gone = self.gone(settings, failure, seen)
            if gone is failure:
                raise failure
            raise gone from failure
        if not failure.retryable:
            raise failure
        logger.info("%s %s: the status request failed (%s), still waiting", self.noun, self.id, type(failure).__name__)
        return failure

    def gone(self, settings: Settings, failure: NotFound, seen: S | None) -> WholesaleError:
        """The exception for a resource that is not there, or not any more."""
        if seen is None:
            return failure
        last = f"last seen in status {self.status(seen)}; {self.why_gone}"
        return self.failed(f"disappeared while being waited for, {last}", seen)

    def failed(self, text: str, seen: S) -> ProvisioningError:
        """The exception for what cannot come any more."""
        return ProvisioningFailed(f"{text} ({self.place(seen)})", **self.known(seen))

    def place(self, seen: S | None) -> str:
        """The noun, and the key that people know it by."""
        return f"{self.noun} {(self.key(seen) if seen is not None else None) or short_id(self.id)}"

    def _give_up(self, seen: S | None, last_failure: WholesaleError | None) -> NoReturn:
        state = "status still unknown" if seen is None else f"still in status {self.status(seen)}"
        text = (
            f"{state} after {self.timeout:g} s ({self.place(seen)}); to continue, in this process or another: "
            f"{self.method}(error.{self.id_attribute})"
        )
        retry_after = last_failure.retry_after if last_failure else None
        raise WaitTimeout(text, retry_after=retry_after, **self.known(seen)) from last_failure
