"""Trials of Webex services, which partners start for customers, and the devices that are shipped for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

import attrs

from webex_wholesale_contracts.facts.trials import FEATURES, TIMES
from webex_wholesale_mock.entities.lifecycles import Lifecycle
from webex_wholesale_mock.entities.trial_lifecycles import (
    TRIALS,
    Edition,
    ShipmentState,
    TrialEvent,
    TrialState,
)
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history

TrialKind = Literal["new", "existing", "own_paid"]
Wizard = Literal["open", "later", "done"]

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

    An existing customer tells it by its consent.

    `admin_email` is kept exactly as typed. `starter` is the email of the administrator who started it, `managers` the
    ids of those to whom it is assigned, the starter among them. `consent_until` is the end of the ten days in which the
    customer can agree. `wizard` is that of the first set-up. `dids` are the numbers that the customer has for calling,
    where its provider is not integrated with Webex; `offices` are the locations that need two each. `devices` are the
    devices to ship, each type with its number, and `device_skip` the reason to ship none; `device_units` are the
    licences to register devices. `deal_id` is that of an order in the older edition. `team_asked` is True when the
    trials team knows of the conversion. `notes` tell of emails that nobody could be sent.
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
    dids: int | None = None
    offices: int = 1
    devices: tuple[tuple[str, int], ...] = ()
    device_skip: str = ""
    device_units: int = 0
    deal_id: str = ""
    wizard: Wizard = "later"
    team_asked: bool = False
    started: datetime | None = None
    expires: datetime | None = None
    consent_until: datetime | None = None
    full_admin: bool = False
    extended: int = 0
    starter: str
    managers: tuple[str, ...] = ()
    held_numbers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    status: TrialState = "new"

    @property
    def lifecycle(self) -> Lifecycle[TrialState, TrialEvent]:
        """The table of the edition."""
        return TRIALS[self.edition]

    def allows(self, event: TrialEvent) -> bool:
        """Tell if the table allows an event in the present state."""
        return (self.status, event) in self.lifecycle.table

    @property
    def features(self) -> tuple[str, ...]:
        """All that the services have, by the guide."""
        return tuple(feature for service in self.services for feature in FEATURES[service])

    @property
    def warnings(self) -> tuple[str, ...]:
        """Too few numbers for calling (000:23; that it is not refused is assumed)."""
        needed = self.quantity + 2 * self.offices
        if "calling" not in self.services or self.dids is None or self.dids >= needed:
            return ()
        return (f"calling has {self.dids} numbers, and needs {needed}: one for each user, two for each location",)

    @property
    def is_held(self) -> bool:
        """True as long as it holds licences or a site, or may come to hold some."""
        return self.status in self.lifecycle.unfinished


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Shipment(TrackedObject):
    """Devices of one type, shipped for a trial under a demo order.

    `due` is the day in the email with the licence agreement, not the end of the trial. `asked_due` is one that awaits
    the approval of the trials team. `rma` is the number of the return. `moved` is when it came into its state.
    """

    id: str
    wire_id: str
    trial_id: str
    order_number: str
    device: str
    serials: tuple[str, ...]
    carrier: str
    tracking: str = ""
    ordered: datetime
    moved: datetime
    due: datetime
    asked_due: datetime | None = None
    rma: str = ""
    status: ShipmentState = "new"

    @property
    def latest_due(self) -> datetime:
        """The last day to which the devices can be extended."""
        return self.ordered + timedelta(days=TIMES["device_max_days"])
