"""Removing a customer, which takes its time: what is on its way out already has not to be asked for again."""

from __future__ import annotations

from dataclasses import dataclass

from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.exchange import exchange
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps, with_value
from webex_wholesale._errors import Conflict
from webex_wholesale_contracts.models import Customer

__all__ = ["RemovalCall"]


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
        seen = yield from exchange(settings, self.look)
        if seen.value.status != "deleting":
            raise conflict
        return with_value(seen, None)
