"""Compliance reviews: a customer that is under one and then gone was denied."""

from __future__ import annotations

from typing import Final

from webex_wholesale._errors import ComplianceDenied
from webex_wholesale_contracts.models import Customer

__all__ = ["COMPLIANCE", "denied"]

COMPLIANCE: Final = "customer.async.compliance"
"""The rule that describes a review."""


def denied(consequence: str, customer_id: str, customer: Customer | None = None) -> ComplianceDenied:
    """Make the exception for a customer that a review has denied.

    The vendor documents the review; that a denied customer is gone, and cannot be removed otherwise meanwhile, is
    assumed.
    """
    text = f"a compliance review denied the customer, which is gone; {consequence}"
    advice = "once the review has been settled, use customers.provision"
    return ComplianceDenied(
        f"{text}; {advice}",
        customer_id=customer_id,
        customer=customer,
        rule=COMPLIANCE,
        evidence="documented",
    )
