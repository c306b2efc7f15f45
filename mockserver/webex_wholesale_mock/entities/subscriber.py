"""Subscribers: people who hold packages of a customer."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

import attrs

from webex_wholesale_mock.entities import lifecycles
from webex_wholesale_mock.entities.customer import ResourceError
from webex_wholesale_mock.entities.lifecycles import SubscriberState
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history


@attrs.define(slots=True, weakref_slot=False, kw_only=True, eq=False, on_setattr=tell_history)
class Subscriber(TrackedObject):
    """A wholesale subscriber. `id` is the bare uuid; clients see `wire_id`.

    `serial` counts up with creation, `changed` with every change of status; both only order lists. `person_id`
    is None while the person's consent to move is awaited; `errors` are those of a move that failed (a
    list of them in files of earlier versions, as are `packages`).
    """

    id: str
    wire_id: str
    serial: int
    changed: int = 0
    partner_id: str
    customer_id: str
    email: str
    packages: tuple[str, ...] | list[str]
    status: SubscriberState = lifecycles.SUBSCRIBER.start
    created: datetime
    last_status_change: datetime
    first_name: str = ""
    last_name: str = ""
    calling: Calling | None = None
    person_id: str | None = None
    errors: tuple[ResourceError, ...] | list[ResourceError] = ()

    @property
    def is_unfinished(self) -> bool:
        """True while the person's consent, or a planned outcome, is awaited."""
        return self.status in lifecycles.SUBSCRIBER.unfinished


@lru_cache(maxsize=1_024)
def one_tuple(packages: tuple[str, ...]) -> tuple[str, ...]:
    """The same tuple for all that hold the same packages in the same order, which saves 88 bytes of each subscriber."""
    return packages


@attrs.frozen(slots=True, kw_only=True)
class Calling:
    """The calling of a person: the number in E.164 form, the extension, the location's wire id."""

    number: str | None
    extension: str | None
    location_id: str
