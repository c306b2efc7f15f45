"""The SSO relationship of a partner with its identity provider."""

from __future__ import annotations

from datetime import datetime

import attrs

from webex_wholesale_mock.entities import lifecycles
from webex_wholesale_mock.entities.lifecycles import SsoState
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class SsoRelationship(TrackedObject):
    """The one SSO relationship of a partner, whose id it has.

    `pass_email_in_request` is a wish of the identity provider; None before the service request. `due` is when Cisco TAC
    has established the trust, at the latest. `template_id` and `person_id` are the first ones with which it was used.
    """

    id: str
    entity_id: str
    status: SsoState = lifecycles.SSO.start
    pass_email_in_request: bool | None = None
    due: datetime | None = None
    template_id: str | None = None
    person_id: str | None = None
