"""Requests for sub-partners, which the vendor's team completes."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from webex_wholesale_mock.entities import lifecycles
from webex_wholesale_mock.entities.lifecycles import SubPartnerState
from webex_wholesale_mock.state.tracked import TrackedObject, tell_history


@attrs.frozen(slots=True, kw_only=True)
class SubPartnerDetails:
    """The details of a request as it was handed in; ids are those that clients see.

    `billing_starts` is None for the day of the set-up. `parent_admin_email` is the address of an account of the
    parent's in the sub-partner; empty for none.
    """

    partner_org_id: str
    partner_name: str
    name: str
    admin_email: str
    first_name: str
    last_name: str
    subscription_id: str
    country: str
    billing_starts: date | None = None
    parent_admin_email: str = ""


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class SubPartnerRequest(TrackedObject):
    """A request for a sub-partner of `parent_id`.

    `due` is when the vendor's team completes it, at the latest. `sub_partner_id` is the partner that came of it.
    """

    id: str
    parent_id: str
    details: SubPartnerDetails
    requested_by: str
    requested: datetime
    due: datetime
    status: SubPartnerState = lifecycles.SUB_PARTNER.start
    sub_partner_id: str | None = None
