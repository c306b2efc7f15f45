"""Queries about packages: their offers, their features, and where the vendor's documents contradict each other.

    >>> from webex_wholesale_contracts import packages
    >>> packages.offer("webex_suite").participants.value
    '1000'
    >>> packages.feature("common_area_calling", "voicemail").value
    'no'

Each value has its evidence and its source. A value of "unpublished" means that no document says, and nothing is guessed
in its place. A source such as "004:193-194" is a document and lines of it: 004 is the vendor's solution guide of
2023-05-19.
"""

from __future__ import annotations

from webex_wholesale_contracts._public import show_as_public
from webex_wholesale_contracts.facts.offers import ASSISTANT_LIMITS, CONTRADICTIONS, AssistantLimit, Contradiction
from webex_wholesale_contracts.packages._queries import PACKAGES, compare, feature, features, matching, offer
from webex_wholesale_contracts.packages._values import Comparison, Feature, Offer, UnknownName

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

show_as_public(globals())
