"""The CSV of billing reports: its columns, its quantities, and text that spreadsheets cannot run as a formula.

The columns are documented, their order is not. That the quantity comes last is observed in reports without users, and
assumed in reports by user. Text that a spreadsheet would run as a formula gets an apostrophe in front.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from webex_wholesale_contracts.models.enums import BillingReportType

__all__ = [
    "COLUMNS",
    "SECONDS_PER_DAY",
    "Discrepancy",
    "DiscrepancyKind",
    "UsageRow",
    "guard",
    "quantity_text",
    "unguard",
]

SECONDS_PER_DAY: Final = 86_400
"""Seconds in a UTC day, without leap seconds; a quantity of 1 in a report."""

_FOR_ALL = (
    "PARTNER_NAME",
    "PARTNER_ORG_ID",
    "SUBSCRIPTION_ID",
    "SERVICE_NAME",
    "SKU",
    "DESCRIPTION",
    "CONSUMPTION_START_DATE",
    "CONSUMPTION_END_DATE",
)
_OF_CUSTOMERS = ("CUSTOMER_ORG_ID", "CUSTOMER_EXTERNAL_ID")
_OF_USERS = ("SUBSCRIBER_ID", "USER_ID", "WORKSPACE_ID")

COLUMNS: Final[Mapping[BillingReportType, tuple[str, ...]]] = MappingProxyType(
    {
        "PARTNER": (*_FOR_ALL, "QUANTITY"),
        "CUSTOMER": (*_FOR_ALL, *_OF_CUSTOMERS, "QUANTITY"),
        "USER": (*_FOR_ALL, *_OF_CUSTOMERS, *_OF_USERS, "QUANTITY"),
    }
)
"""The header line of each type of report."""


class UsageRow(NamedTuple):
    """One row of a report: the quantity of one package that is billed for a partner, a customer or a subscriber.

    Fields without a column in this type of report, or left empty, are None.

    Attributes:
        partner_name: name of the partner, or of the sub-partner reported on.
        partner_org_id: its organization id.
        subscription_id: the partner's subscription.
        service_name: the package, such as "webex_calling".
        sku: the vendor's order number of the package.
        description: the package in words.
        consumption_start_date: the first day that counts, in UTC.
        consumption_end_date: the last day that counts, in UTC.
        quantity: days, to six decimals.
        customer_org_id: organization id of the customer.
        customer_external_id: the partner's own key of the customer.
        subscriber_id: the subscriber.
        user_id: the same person in the People API.
        workspace_id: the workspace, where a place is billed and no person.
    """

    partner_name: str
    partner_org_id: str
    subscription_id: str
    service_name: str
    sku: str
    description: str
    consumption_start_date: date
    consumption_end_date: date
    quantity: Decimal
    customer_org_id: str | None = None
    customer_external_id: str | None = None
    subscriber_id: str | None = None
    user_id: str | None = None
    workspace_id: str | None = None


DiscrepancyKind = Literal["not_ours", "not_billed", "quantity", "duplicate"]
"""Billed but not in own records; in own records but not billed; billed in another quantity; billed twice."""


class Discrepancy(NamedTuple):
    """A difference between a report and own records.

    Attributes:
        kind: "not_ours" (billed, not in own records), "not_billed", "quantity" (another one) or "duplicate" (billed
            twice).
        customer: the customer's external id; None in reports that do not tell customers apart.
        subscriber_id: the subscriber; None in reports that do not tell subscribers apart.
        service_name: the package.
        billed: days in the report; 0 where it has no such row.
        own: days in own records; 0 where they have no such row.
    """

    kind: DiscrepancyKind
    customer: str | None
    subscriber_id: str | None
    service_name: str
    billed: Decimal
    own: Decimal


# Wide forms count too: spreadsheets with an East Asian input method read them like the narrow ones.
_DANGEROUS: Final = re.compile("'*[=+\\-@\uff1d\uff0b\uff0d\uff20\x00-\x1f\x7f]")


def guard(text: str) -> str:
    """Return a text as it is written in a report, with an apostrophe in front where a spreadsheet would run it.

    Such a text begins with ``=``, ``+``, ``-``, ``@`` or a control character. A text that begins so behind apostrophes
    of its own gets one more, so that `unguard` always returns the original.
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguard(text: str) -> str:
    """Return the original of a text that `guard` changed; any other text as it is."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text


def quantity_text(seconds: int) -> str:
    """Return seconds of usage as a quantity in days: at most six decimals, half up, no trailing zeros.

    Six decimals are enough to recover the seconds: a quantity times 86,400, rounded, is exact.
    """
    millionths = (2 * seconds * 1_000_000 + SECONDS_PER_DAY) // (2 * SECONDS_PER_DAY)
    whole, part = divmod(millionths, 1_000_000)
    return f"{whole}.{part:06}".rstrip("0").rstrip(".")
