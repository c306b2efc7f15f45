"""Organizations: list, get, delete."""

from __future__ import annotations

from typing import Any

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_mock.entities import Organization
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call
from webex_wholesale_mock.state.clock import timestamp
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import people

__all__ = ["delete", "get", "list", "view"]


def list(call: Call) -> Answer:  # a handler has the name of its operation
    return Answer(200, {"items": [view(one) for one in _access.managed(call)]})


def get(call: Call) -> Answer:
    return Answer(200, view(_organization(call)))


def delete(call: Call) -> Answer:
    organization = _organization(call)
    if reason := _left(call, organization):
        raise Refusal("adjacent.organization.not-empty", Finding(None, f"the organization {reason}"))
    people.dissolve(call.world, organization)
    return Answer(204)


def _organization(call: Call) -> Organization:
    organization = call.organization(call.path_id("orgId", "ORGANIZATION"))
    if organization is None:
        raise _access.missing("organization")
    return organization


def _left(call: Call, organization: Organization) -> str | None:
    """Return the reason why an organization cannot be deleted, as the end of a sentence, or None."""
    now, users = call.world.clock.now, len(call.world.directory.people_of.get(organization.id, {}))
    if organization is call.partner.organization:
        return "is your own"
    if organization.customer_id:
        return "still is a wholesale customer"
    if organization.licenses or any(subscription.is_active(now) for subscription in organization.subscriptions):
        return "still has licences or subscriptions"
    if order := next((one for one in call.world.orders.values() if one.sets_up(organization.id)), None):
        return f"is being set up by order {order.number}"
    if any(trial.is_held and trial.organization_id == organization.id for trial in call.world.trials.values()):
        return "is on trial"
    if (users := max(users, organization.users)) > 1:
        return f"still has {users} users"
    return None


def view(organization: Organization) -> dict[str, Any]:
    return {
        "id": organization.org_id,
        "displayName": organization.name,
        "created": timestamp(organization.created),
    }
