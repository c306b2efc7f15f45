"""Subscribers: people who hold packages of a customer."""

from __future__ import annotations

from datetime import datetime

import attrs

from webex_wholesale_mock.entities.customer import ResourceError
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Subscriber(TrackedObject):
    """A wholesale subscriber. `id` is the bare uuid, `wire_id` what clients see.

    `serial` counts up with creation, `changed` with every change of status; both only order lists. There is no
    `person_id` while the person's consent to move is awaited; `errors` say why a move has failed.
    """

    id: str
    wire_id: str
    serial: int
    changed: int = 0
    partner_id: str
    customer_id: str
    email: str
    packages: list[str]
    status: str
    created: datetime
    last_status_change: datetime
    first_name: str = ""
    last_name: str = ""
    calling: Calling | None = None
    person_id: str | None = None
    errors: list[ResourceError] = attrs.Factory(list)

    @property
    def is_unfinished(self) -> bool:
        return self.status == "pending_user_migration"


@attrs.frozen(slots=True, kw_only=True)
class Calling:
    """How a person is reached: the number in E.164 form, the extension, the location's wire id."""

    number: str | None
    extension: str | None
    location_id: str
