"""Compliance reviews of new customers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import attrs

from webex_wholesale_mock.entities import lifecycles
from webex_wholesale_mock.entities.lifecycles import ReviewEvent, ReviewState
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history

ReviewOwner = Literal["checks", "operations"]
"""The one that has a review in hand: the periodic checks of the service, or the vendor's operations team."""


@attrs.frozen(slots=True, kw_only=True)
class ReviewStep:
    """One step in the life of a review: when, which event, and who took it."""

    __module__ = "webex_wholesale_mock"

    at: datetime = attrs.field(repr=str)
    event: ReviewEvent
    by: ReviewOwner


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Review(TrackedObject):
    """The compliance review of one customer, which outlives it.

    `id` is the bare uuid of the customer. `name` was compared, and contains
    `matched`, a name on the denied list. `stops` is when onboarding ceases, if the review has not ended by then.
    `history` has every step, oldest first.
    """

    id: str
    partner_id: str
    external_id: str
    name: str
    matched: str
    began: datetime
    stops: datetime
    status: ReviewState = lifecycles.REVIEW.start
    history: tuple[ReviewStep, ...] = ()

    @property
    def is_open(self) -> bool:
        """True until the customer is cleared or denied."""
        return self.status in lifecycles.REVIEW.unfinished

    def moment_of(self, event: ReviewEvent) -> datetime | None:
        """Return when an event happened; None where it has not."""
        return next((step.at for step in self.history if step.event == event), None)
