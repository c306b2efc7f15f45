"""Sub-partners: requested by their parent, set up by the vendor's team, suspended and resumed.

The vendor's team completes a request by hand, within two business days (assumed).
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final

from webex_wholesale_mock.entities import Partner, SubPartnerDetails, SubPartnerRequest
from webex_wholesale_mock.entities.lifecycles import SUB_PARTNER
from webex_wholesale_mock.state import business_days
from webex_wholesale_mock.workflows import administrators
from webex_wholesale_mock.workflows.partners import add_partner, start_billing
from webex_wholesale_mock.world.world import World

__all__ = ["SCHEDULED_WORK", "SET_UP_DAYS", "request", "set_up", "withdraw"]

SET_UP: Final = "sub_partner.set_up"
SET_UP_DAYS: Final = 2
"""Business days that the vendor's team takes (assumed)."""
PSM_TEAM: Final = "psm@vendor.example"


def request(world: World, parent: Partner, details: SubPartnerDetails, requested_by: str) -> SubPartnerRequest:
    """Ask the vendor's PSM team for a sub-partner."""
    now = world.clock.now
    asked = SubPartnerRequest(
        id=world.ids.uuid(),
        parent_id=parent.id,
        details=details,
        requested_by=requested_by,
        requested=now,
        due=business_days.after(now, SET_UP_DAYS, world.holidays),
    )
    world.sub_partner_requests[asked.id] = asked
    SUB_PARTNER.step(asked, "request")
    world.clock.schedule_at(asked.due, SET_UP, asked.id)
    world.send(PSM_TEAM, "sub-partner-request", parent.org_id)
    return asked


def set_up(world: World, asked: SubPartnerRequest) -> Partner:
    """Set the sub-partner up: its organization with the first administrator, who is welcomed, and no template yet."""
    details = asked.details
    SUB_PARTNER.step(asked, "set_up")
    world.clock.drop(asked.id)
    made = add_partner(
        world,
        details.name,
        country=details.country,
        parent=world.partners[asked.parent_id],
        templates=(),
        administrator=(details.admin_email, details.first_name, details.last_name),
    )
    asked.sub_partner_id = made.id
    if details.billing_starts:
        start_billing(world, made, datetime.combine(details.billing_starts, time(), UTC))
    parent = world.partners[asked.parent_id]
    names = f"{details.first_name} {details.last_name}"
    world.send(details.admin_email, "sub-partner-welcome", made.org_id, names, partner=parent)
    if details.parent_admin_email:
        administrators.add(world, made.organization, details.parent_admin_email, details.partner_name, ["full-admin"])
        world.send(details.parent_admin_email, "sub-partner-welcome", made.org_id, parent.name, partner=parent)
    return made


def withdraw(world: World, asked: SubPartnerRequest) -> None:
    """Take a request back before it is completed (assumed)."""
    SUB_PARTNER.step(asked, "withdraw")
    world.clock.drop(asked.id)


def _due(world: World, subject: str) -> None:
    set_up(world, world.sub_partner_requests[subject])


SCHEDULED_WORK: Final = {SET_UP: _due}
