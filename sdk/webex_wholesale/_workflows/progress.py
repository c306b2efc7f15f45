"""The progress of accepted work: one look, without waiting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from webex_wholesale._core.exchange import exchange
from webex_wholesale._core.responses import is_gone, keep_response, refusal_error
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps, with_value
from webex_wholesale._errors import NotFound
from webex_wholesale._workflows.polling import WaitCall

__all__ = ["DoneCall", "StatusCall"]


class Progress(NamedTuple):
    """The progress of work: its status, what was seen of it, and True where it is gone and was to go."""

    status: str
    seen: Any = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class StatusCall:
    """The status in which a resource is seen."""

    until: WaitCall[Any, Any]

    def steps(self, settings: Settings) -> Steps[RawResponse[str]]:
        raw = yield from _look(settings, self.until)
        return with_value(raw, raw.value.status)


@dataclass(frozen=True, slots=True)
class DoneCall:
    """True once waiting would not wait any more."""

    until: WaitCall[Any, Any]

    def steps(self, settings: Settings) -> Steps[RawResponse[bool]]:
        raw = yield from _look(settings, self.until)
        seen = raw.value.seen
        return with_value(raw, raw.value.gone or (seen is not None and self.until.is_over(seen)))


def _look(settings: Settings, until: WaitCall[Any, Any]) -> Steps[RawResponse[Progress]]:
    """One look; what may be older than the write that was accepted is not believed."""
    write = settings.memory.expect(until.id, settings.clock.monotonic())
    look = replace(until.look, read=keep_response, also_read=frozenset({404}))
    raw = yield from exchange(settings, look)
    fresh = settings.clock.monotonic() < write.moment + settings.timeout.grace
    if raw.response.is_success:
        seen = until.look.read(raw.response)
        until.note(settings, seen)
        stale = fresh and until.stale(seen, None, write)
        return with_value(raw, YET_TO_COME if stale else Progress(until.status(seen), seen))
    if until.until_gone and is_gone(raw.response):
        return with_value(raw, GONE)
    if fresh:
        return with_value(raw, YET_TO_COME)
    failure = refusal_error(look.operation, look.subject, raw.response, settings.clock.now())
    raise until.gone(settings, failure, None) if isinstance(failure, NotFound) else failure


YET_TO_COME: Final = Progress("accepted")
"""The progress of what the service has accepted and does not show yet."""
GONE: Final = Progress("removed", gone=True)
"""The progress of what is gone, and was to go."""
