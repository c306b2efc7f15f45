"""Frozen classes for what the vendor's people keep: compliance reviews, numbers of default call-in."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from webex_wholesale_contracts.facts.call_in import Region
from webex_wholesale_mock.entities import ReviewOwner, ReviewStep
from webex_wholesale_mock.entities.lifecycles import ReviewStatus
from webex_wholesale_mock.values._models import Value

__all__ = ["CallInNumber", "Review"]

_PUBLIC: Final = "webex_wholesale_mock"


@attrs.frozen(kw_only=True, repr=False)
class Review(Value):
    """The compliance review of a customer (rule customer.async.compliance).

    Attributes:
        name: the name of the customer, or of the organization that it attaches.
        matched: the name on the denied list that it contains.
        status: `checking`, looked at every hour; `ceased`, when only people can decide; `cleared`; `denied`.
        owner: who has it in hand: `checks` or `operations`; None when it is over.
        began: when the customer was accepted.
        since: when the present status began.
        stops: when onboarding ceases if the review has not ended by then: 72 hours after the beginning.
        ceased: when onboarding ceased; None where it did not.
        history: every step, oldest first.
    """

    __module__ = _PUBLIC

    customer_id: str
    external_id: str
    name: str
    matched: str
    status: ReviewStatus
    owner: ReviewOwner | None
    began: datetime = attrs.field(repr=str)
    since: datetime = attrs.field(repr=str)
    stops: datetime = attrs.field(repr=str)
    ceased: datetime | None = attrs.field(repr=str)
    history: tuple[ReviewStep, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class CallInNumber(Value):
    """The default call-in number of Meetings sites in a country.

    Attributes:
        country: ISO 3166-1 alpha-2.
        code: calling code of the number, such as `+47`.
        region: region of the country, whose number is used where the table does not have the country.
        own: True for a number of the country itself, False for that of its region.
    """

    __module__ = _PUBLIC

    country: str
    code: str
    region: Region
    own: bool
