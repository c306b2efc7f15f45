"""Billing reports."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from webex_wholesale_contracts.models import BillingReportType
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Report(TrackedObject):
    """A report of one partner, about itself or, by `subject_id`, about one of its sub-partners.

    `id` is the bare uuid, `wire_id` what clients see. `left_out` are the ids of the organizations that it passes over:
    the internal ones, unless they are asked for. `failure` is the code and the text of why it failed.
    """

    id: str
    wire_id: str
    partner_id: str
    subject_id: str
    start: date
    end: date
    type: BillingReportType
    left_out: frozenset[str]
    created: datetime
    created_by: str
    status: str = "IN_PROGRESS"
    failure: tuple[int, str] | None = None

    @property
    def is_unfinished(self) -> bool:
        return self.status == "IN_PROGRESS"

    @property
    def twin(self) -> tuple[str, str, date, date, str]:
        """What no other report of the partner has in common with it."""
        return self.partner_id, self.subject_id, self.start, self.end, self.type
