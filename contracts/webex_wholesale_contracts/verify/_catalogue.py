"""The catalogue of cases in the order in which they run, and the rules that have none, with the reason."""

from __future__ import annotations

from typing import Final

from webex_wholesale_contracts.verify._access_cases import ACCESS
from webex_wholesale_contracts.verify._case import Case
from webex_wholesale_contracts.verify._customer_cases import CUSTOMERS, LAST_OF_CUSTOMERS
from webex_wholesale_contracts.verify._other_cases import BILLING, LAST, RELATED, SUB_PARTNERS
from webex_wholesale_contracts.verify._subscriber_cases import LAST_OF_SUBSCRIBERS, SUBSCRIBERS

__all__ = ["CASES", "PROBE", "UNTRIED"]

CASES: Final[dict[str, Case]] = {
    case.id: case
    for case in (
        *ACCESS,
        *CUSTOMERS,
        *SUBSCRIBERS,
        *SUB_PARTNERS,
        *BILLING,
        *RELATED,
        *LAST_OF_CUSTOMERS,
        *LAST_OF_SUBSCRIBERS,
        *LAST,
    )
}
PROBE: Final = CASES["customers.list 200"]
"""The call that tells if there is a service at all, and if it takes the token."""

UNTRIED: Final[dict[str, str]] = {
    "hub.restricted": "it takes a token of a customer's administrator",
    "http.rate.limited": "it takes more requests than a shared service should get",
    "customer.async.calling-unavailable": "it takes a maintenance of Webex Calling",
    "customer.async.compliance": "it takes the name of somebody on a list of denied persons",
    "adjacent.device.owner": "were it not in force, somebody would get a phone",
    "adjacent.device.code-unsupported": "were it not in force, a code would be issued that cannot be taken back",
    "adjacent.numbers.too-many": "were it not in force, a thousand numbers would be added",
}
"""Rules that calls of the API alone cannot show. A verification leaves those of the web portals out."""
