"""Sub-partners: list."""

from __future__ import annotations

from functools import partial
from typing import Any

from webex_wholesale_mock.entities import Partner
from webex_wholesale_mock.handlers._call import MAX_PAGE_SIZE, Answer, Call, paged
from webex_wholesale_mock.state.clock import timestamp
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = ["list"]


def list(call: Call) -> Answer:  # a handler has the name of its operation
    if call.partner.parent_id:
        raise Refusal("sub-partner.one-level")
    wanted = call.query.get("provisioningState")
    partners = [partner for partner in call.world.partners.below(call.partner) if wanted in (None, _state(partner))]
    return paged(call, MAX_PAGE_SIZE, lambda offset, size: partners[offset : offset + size], partial(_view, call.world))


def _view(world: World, partner: Partner) -> dict[str, Any]:
    return {
        "orgId": partner.org_id,
        "subscriptionId": partner.subscription_id,
        "provisioningState": _state(partner),
        "created": timestamp(partner.created),
        "billingStartDate": timestamp(world.ledger.starts.get(partner.id, partner.created)),
    }


def _state(partner: Partner) -> str:
    return "suspended" if partner.suspended else "active"
