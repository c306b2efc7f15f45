"""The rules for partners who provision."""

from __future__ import annotations

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_mock.entities import Partner
from webex_wholesale_mock.wire.refusal import Refusal

__all__ = ["check_not_suspended"]


def check_not_suspended(partner: Partner) -> None:
    """Raises Refusal (sub-partner.suspended) if a partner can neither provision nor update."""
    if partner.suspended:
        text = f"{partner.name} is suspended; it cannot provision or update"
        raise Refusal("sub-partner.suspended", Finding(None, text))
