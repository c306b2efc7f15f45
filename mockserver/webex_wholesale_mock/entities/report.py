"""Billing reports."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from webex_wholesale_contracts.models import BillingReportType
from webex_wholesale_mock.entities import lifecycles
from webex_wholesale_mock.entities.lifecycles import ReportState
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Report(TrackedObject):
    """A report of one partner, about itself or, by `subject_id`, about one of its sub-partners.

    `id` is the bare uuid; clients see `wire_id`. `left_out` are the ids of the organizations whose usage is not in it:
    the internal ones, unless the request asks for them; `internal` is what it said, if anything. `failure` is the code
    and the text of the error, if it failed.
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
    status: ReportState = lifecycles.REPORT.start
    failure: tuple[int, str] | None = None
    internal: bool | None = None

    @property
    def is_unfinished(self) -> bool:
        """True while the report is being made."""
        return self.status in lifecycles.REPORT.unfinished

    @property
    def twin(self) -> tuple[str, str, date, date, str]:
        """The partners, days and type; a partner has one report at most with the same ones."""
        return self.partner_id, self.subject_id, self.start, self.end, self.type
