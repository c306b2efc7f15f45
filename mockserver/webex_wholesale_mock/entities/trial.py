"""Trials of Webex services, which partners start for customers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

import attrs

from webex_wholesale_contracts.facts.trials import TIMES
from webex_wholesale_mock.entities.lifecycles import TRIALS, Edition, Lifecycle, TrialEvent, TrialState
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history

TrialKind = Literal["new", "existing", "own_paid"]

GRACE: Final = timedelta(days=TIMES["grace_days"])
NOTICE: Final = timedelta(days=TIMES["notice_days"])
HOLD: Final = timedelta(days=TIMES["number_hold_days"])
CONSENT: Final = timedelta(days=TIMES["consent_days"])
EXTENSION: Final = timedelta(days=TIMES["extend_days"])
LICENSED: Final = {
    "messaging": "messaging",
    "meetings": "webex_meetings",
    "calling": "webex_calling",
    "devices": "devices",
}
"""The package that stands for each service in a licence; two are of trials only."""


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Trial(TrackedObject):
    """A trial; `org_id` is the organization's id that clients see, which stays when the organization goes.

    `admin_email` is kept exactly as typed. `starter` is the email of the administrator who started it, `managers` the
    ids of those to whom it is assigned, the starter among them. `consent_until` is the end of the ten days in which the
    """

    id: str
    wire_id: str
    edition: Edition
    partner_id: str
    org_id: str
    organization_id: str
    kind: TrialKind
    company: str
    admin_email: str
    vertical: str
    country: str
    region: str
    services: tuple[str, ...]
    quantity: int
    duration_days: int
    site_url: str | None = None
    timezone: str | None = None
    started: datetime | None = None
    expires: datetime | None = None
    consent_until: datetime | None = None
    full_admin: bool = False
    extended: int = 0
    starter: str
    managers: tuple[str, ...] = ()
    held_numbers: tuple[str, ...] = ()
    status: TrialState = "new"

    @property
    def lifecycle(self) -> Lifecycle[TrialState, TrialEvent]:
        """The table of the edition."""
        return TRIALS[self.edition]

    def allows(self, event: TrialEvent) -> bool:
        """Tell if the table allows an event in the present state."""
        return (self.status, event) in self.lifecycle.table

    @property
    def is_held(self) -> bool:
        """True as long as it holds licences or a site, or may come to hold some."""
        return self.status in self.lifecycle.unfinished
