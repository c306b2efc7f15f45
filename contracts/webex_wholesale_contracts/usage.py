"""The CSV of billing reports: its columns, and texts that no spreadsheet takes for a formula.

The columns are documented, their order is not; that the quantity comes last where there are no users is observed, that
it does so in reports by user too is assumed. A text on which a spreadsheet would act has an apostrophe in front of it.
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
"""Of every day in UTC, leap seconds being nobody's usage: a quantity of 1 in a report."""

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
    """One row of a report: how much of one package a partner, a customer or a subscriber is billed for.

    `quantity` is in days, to six decimals. What a type of report has no column for, or leaves empty, is None.
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
"""Billed but not in our records; in our records but not billed; billed in another quantity; billed twice over."""


class Discrepancy(NamedTuple):
    """Where a report and somebody's own records do not agree; quantities in days, zero where a side has none.

    `customer` is the customer's external id; it and `subscriber_id` are None in reports that do not tell them apart.
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
    """Return a text as it stands in a report: with an apostrophe before what a spreadsheet would act on.

    That is a text which begins with ``=``, ``+``, ``-``, ``@`` or a control character. One that has such a beginning
    behind apostrophes of its own gets one more, so that `unguard` always gives back the same text.
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguard(text: str) -> str:
    """Return what a text was before `guard`."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text


def quantity_text(seconds: int) -> str:
    """Return seconds of usage as a quantity in days: at most six decimals, half up, no trailing zeros.

    Six decimals tell any two seconds apart, so a quantity times 86,400, rounded, is the exact number of seconds again.
    """
    millionths = (2 * seconds * 1_000_000 + SECONDS_PER_DAY) // (2 * SECONDS_PER_DAY)
    whole, part = divmod(millionths, 1_000_000)
    return f"{whole}.{part:06}".rstrip("0").rstrip(".")
