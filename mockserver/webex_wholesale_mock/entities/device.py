"""Devices: the phones of people and of workspaces."""

from __future__ import annotations

from datetime import datetime

import attrs

from webex_wholesale_contracts.facts.devices import STATUS_LAG
from webex_wholesale_mock.entities import lifecycles
from webex_wholesale_mock.entities.lifecycles import DeviceState
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Device(TrackedObject):
    """A phone of a person or of a workspace; `id` is the bare uuid, `model` the maker and the name.

    `mac` is twelve capital hexadecimal digits; None until an activation code is used. `code` is that code, and
    `expires` the end of its time. `changed` is the moment of the last change of status, and `shown_before` the status
    that Control Hub shows until it has caught up.
    """

    id: str
    wire_id: str
    model: str
    organization_id: str
    created: datetime
    status: DeviceState = lifecycles.DEVICE.start
    mac: str | None = None
    person_id: str | None = None
    workspace_id: str | None = None
    code: str | None = None
    expires: datetime | None = None
    changed: datetime | None = None
    shown_before: DeviceState = "activating"

    def shown(self, now: datetime) -> DeviceState:
        """Return the status that Control Hub and the API show, which lags behind."""
        has_caught_up = self.changed is None or now - self.changed >= STATUS_LAG
        return self.status if has_caught_up else self.shown_before
