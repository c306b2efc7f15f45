"""Removing a customer, which takes its time: what is on its way out already has not to be asked for again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.exchange import exchange
from webex_wholesale._core.responses import is_gone, keep_response
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps, Wait, with_value
from webex_wholesale._errors import Conflict
from webex_wholesale_contracts.models import Customer

__all__ = ["RemovalCall"]


LOOK_EVERY: Final = 2.0
"""Seconds between two looks at a customer whose removal may have begun."""


@dataclass(frozen=True, slots=True)
class RemovalCall:
    """Asks for the removal; where an answer to that was lost, `look` shows whether it has begun."""

    remove: SingleCall[None]
    look: SingleCall[Customer]

    def steps(self, settings: Settings) -> Steps[RawResponse[None]]:
        try:
            return (yield from exchange(settings, self.remove))
        except Conflict as failure:
            # Its cause is the attempt whose answer was lost; without one, something else refuses.
            if failure.__cause__ is None:
                raise
            conflict = failure
        end = settings.clock.monotonic() + settings.timeout.grace
        while True:
            seen = yield from exchange(settings, replace(self.look, read=keep_response, also_read=frozenset({404})))
            if is_gone(seen.response) or self.look.read(seen.response).status == "deleting":
                return with_value(seen, None)
            if settings.clock.monotonic() >= end:
                raise conflict
            # The lost attempt may have begun the removal, and reads may not show that yet.
            yield Wait(LOOK_EVERY)
