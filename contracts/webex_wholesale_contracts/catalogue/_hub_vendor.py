"""Rules of the hub for what the vendor's people keep: compliance reviews, and the numbers of default call-in.

Neither has a published form, so each rule and each status is our reading.
"""

from __future__ import annotations

from webex_wholesale_contracts.catalogue._rule import Evidence, Rule

ASSUMED = Evidence.ASSUMED

_REVIEWS = (
    Rule(
        "hub.review.none",
        409,
        None,
        ASSUMED,
        "guide: a review begins where a name is on a list; the answer is our reading",
        "The customer has never been under compliance review.",
        settles="Asking the operations team about a customer whose name is on no list.",
    ),
    Rule(
        "hub.review.over",
        409,
        None,
        ASSUMED,
        "guide: the operations team determines the end of a review; that it does so once is our reading",
        "The compliance review has ended: the customer was cleared or denied.",
        settles="Asking the operations team to decide about a customer for the second time.",
    ),
)

_CALL_IN = (
    Rule(
        "hub.call-in.country",
        400,
        None,
        ASSUMED,
        "guide: the organization's country decides; that the table has ISO 3166-1 codes is our reading",
        "The table of default call-in has countries by their codes of ISO 3166-1, in capital letters.",
        settles="A look at the telephony domain of a Meetings site.",
    ),
    Rule(
        "hub.call-in.code",
        400,
        None,
        ASSUMED,
        "guide: table 3 has calling codes such as +44; that others are refused is our reading",
        "The number of a country is given by a calling code: a plus sign and one to three digits.",
        settles="A look at the telephony domain of a Meetings site.",
    ),
    Rule(
        "hub.call-in.absent",
        409,
        None,
        ASSUMED,
        "no document; what is not in the table cannot be taken out of it",
        "The table of default call-in does not have the country.",
        settles="A look at the telephony domain of a Meetings site.",
    ),
)

VENDOR = (*_REVIEWS, *_CALL_IN)
