"""Offers and features of packages: the module `packages` of the contracts under the name of the SDK.

>>> from webex_wholesale import packages
>>> packages.offer("webex_suite").participants.value
'1000'
"""

from __future__ import annotations

from webex_wholesale_contracts.packages import (
    ASSISTANT_LIMITS,
    CONTRADICTIONS,
    PACKAGES,
    AssistantLimit,
    Comparison,
    Contradiction,
    Feature,
    Offer,
    UnknownName,
    compare,
    feature,
    features,
    matching,
    offer,
)

__all__ = [
    "ASSISTANT_LIMITS",
    "CONTRADICTIONS",
    "PACKAGES",
    "AssistantLimit",
    "Comparison",
    "Contradiction",
    "Feature",
    "Offer",
    "UnknownName",
    "compare",
    "feature",
    "features",
    "matching",
    "offer",
]
