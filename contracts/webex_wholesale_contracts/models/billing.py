"""Billing reconciliation reports. Dates are UTC days, both ends included."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from webex_wholesale_contracts.models._base import Query, Request, Response
from webex_wholesale_contracts.models.enums import (
    BillingReportCategory,
    BillingReportStatus,
    BillingReportType,
    OtherText,
)

__all__ = [
    "BillingReport",
    "BillingReportError",
    "BillingReportList",
    "BillingReportsQuery",
    "CreateBillingReport",
    "CreatedBillingReport",
    "ListedBillingReport",
]


class BillingReportsQuery(Query):
    """The filters of a list of reports; dates match exactly, they are not a range."""

    billing_start_date: date | None = None
    billing_end_date: date | None = None
    type: BillingReportType | None = None
    sort_by: Literal["id", "billingStartDate", "billingEndDate", "status"] | None = Field(
        default=None, description="billingStartDate when absent."
    )
    status: BillingReportStatus | None = None
    max: int | None = Field(default=None, ge=0, description="Page size; a value above the cap of 100 counts as 100.")
    sub_partner_org_id: str | None = Field(default=None, description="Reports of this sub-partner.")


class CreateBillingReport(Request):
    """A report to generate over closed days."""

    billing_start_date: date
    billing_end_date: date
    type: BillingReportType | None = Field(default=None, description="PARTNER when absent.")
    sub_partner_org_id: str | None = Field(default=None, description="Report on this sub-partner.")
    internal: bool | None = Field(
        default=None, description="Count internal organizations too; they are left out by default."
    )


class CreatedBillingReport(Response):
    """A report that has been asked for."""

    id: str
    billing_start_date: date | None = None
    billing_end_date: date | None = None
    type: BillingReportType | OtherText | None = None
    category: BillingReportCategory | OtherText | None = None
    internal: bool | None = Field(
        default=None, description="As the request had it; in the vendor's example, not in its schema."
    )


class ListedBillingReport(CreatedBillingReport):
    """A report in the list."""

    status: BillingReportStatus | OtherText


class BillingReportError(Response):
    """The reason for a failed report; unlike in other errors the number is called code."""

    code: int | None = None
    description: str = ""


class BillingReport(ListedBillingReport):
    """A report with what is needed to fetch it."""

    created: datetime | None = None
    created_by: str | None = Field(default=None, description="Person id of the partner administrator.")
    temp_download_url: str | None = Field(
        default=None,
        validation_alias="tempDownloadURL",
        serialization_alias="tempDownloadURL",
        description="Where the finished CSV is, for 30 minutes from this answer.",
    )
    errors: list[BillingReportError] = Field(default_factory=list)


class BillingReportList(Response):
    """A page of reports."""

    items: list[ListedBillingReport]
