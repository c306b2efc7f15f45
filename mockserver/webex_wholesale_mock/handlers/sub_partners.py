"""Sub-partners: list."""

from __future__ import annotations

from typing import Any

from webex_wholesale_mock.entities import Partner
from webex_wholesale_mock.handlers._call import MAX_PAGE_SIZE, Answer, Call, paged
from webex_wholesale_mock.state.clock import timestamp
from webex_wholesale_mock.wire.refusal import Refusal

__all__ = ["list"]


def list(call: Call) -> Answer:  # a handler has the name of its operation
    if call.partner.parent_id:
        raise Refusal("sub-partner.one-level")
    wanted = call.query.get("provisioningState")
    partners = [partner for partner in call.world.partners.below(call.partner) if wanted in (None, _state(partner))]
    return paged(call, MAX_PAGE_SIZE, lambda offset, size: partners[offset : offset + size], _view)


def _view(partner: Partner) -> dict[str, Any]:
    return {
        "orgId": partner.org_id,
        "subscriptionId": partner.subscription_id,
        "provisioningState": _state(partner),
        "created": timestamp(partner.created),
        "billingStartDate": timestamp(partner.created),
    }


def _state(partner: Partner) -> str:
    return "suspended" if partner.suspended else "active"
