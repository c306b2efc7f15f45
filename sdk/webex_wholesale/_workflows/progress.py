"""The progress of accepted work: one look, without waiting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from webex_wholesale._core.exchange import exchange
from webex_wholesale._core.responses import is_gone, keep_response, refusal_error
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps, with_value
from webex_wholesale._errors import NotFound
from webex_wholesale._workflows.polling import WaitCall

__all__ = ["ACCEPTED", "REMOVED", "DoneCall", "StatusCall"]

ACCEPTED: Final = "accepted"
"""The status of what the service has accepted and does not show yet."""
REMOVED: Final = "removed"
"""The status of what is gone, and was to go."""


@dataclass(frozen=True, slots=True)
class StatusCall:
    """The status in which a resource is seen."""

    until: WaitCall[Any, Any]

    def steps(self, settings: Settings) -> Steps[RawResponse[str]]:
        raw = yield from _look(settings, self.until)
        known = isinstance(raw.value, str)
        return with_value(raw, raw.value if known else self.until.status(raw.value))


@dataclass(frozen=True, slots=True)
class DoneCall:
    """True once waiting would not wait any more."""

    until: WaitCall[Any, Any]

    def steps(self, settings: Settings) -> Steps[RawResponse[bool]]:
        raw = yield from _look(settings, self.until)
        known = isinstance(raw.value, str)
        return with_value(raw, raw.value == REMOVED if known else self.until.is_over(raw.value))


def _look(settings: Settings, until: WaitCall[Any, Any]) -> Steps[RawResponse[Any]]:
    """One look; ACCEPTED where the answer may be older than the write that was accepted, REMOVED where that is done."""
    write = settings.memory.expect(until.id, settings.clock.monotonic())
    look = replace(until.look, read=keep_response, also_read=frozenset({404}))
    raw = yield from exchange(settings, look)
    fresh = settings.clock.monotonic() < write.moment + settings.timeout.grace
    if not raw.response.is_success:
        failure = refusal_error(look.operation, look.subject, raw.response, settings.clock.now())
        if not isinstance(failure, NotFound):
            raise failure
        if until.until_gone and is_gone(raw.response):
            return with_value(raw, REMOVED)
        if not fresh:
            raise until.gone(settings, failure, None)
        return with_value(raw, ACCEPTED)
    seen = until.look.read(raw.response)
    until.note(settings, seen)
    return with_value(raw, ACCEPTED if fresh and until.stale(seen, None, write) else seen)
