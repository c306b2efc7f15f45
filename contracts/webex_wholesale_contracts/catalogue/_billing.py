"""Rules of billing reports."""

from __future__ import annotations

from webex_wholesale_contracts.catalogue._rule import Evidence, Rule

DOCUMENTED, ASSUMED = Evidence.DOCUMENTED, Evidence.ASSUMED

# The schemas of requests in the vendor's description.
_REPORT = "#/paths/~1wholesale~1billing~1reports/post/requestBody/content/application~1json/schema"

BILLING = (
    Rule(
        "billing.field.required",
        400,
        1001,
        DOCUMENTED,
        "spec",
        "A report needs both billingStartDate and billingEndDate.",
        where=(f"{_REPORT}/required",),
    ),
    Rule(
        "billing.date.format",
        400,
        None,
        DOCUMENTED,
        "spec: YYYY-MM-DD",
        "A billing date must be a calendar date written as YYYY-MM-DD.",
        where=(f"{_REPORT}/properties/billingStartDate/description",),
    ),
    Rule(
        "billing.date.order",
        400,
        None,
        ASSUMED,
        "none",
        "The billing period starts after it ends.",
        settles="A captured answer to a start date after the end date.",
    ),
    Rule(
        "billing.date.not-closed",
        400,
        None,
        DOCUMENTED,
        "guide: the current day is excluded",
        "The billing period must lie wholly before today, in UTC.",
        where=("004:1832",),
    ),
    Rule(
        "billing.date.too-old",
        400,
        None,
        DOCUMENTED,
        "guide: the last five years",
        "Billing data is kept for five years, and the period reaches further back.",
        where=("004:1832",),
    ),
    Rule(
        "billing.type.unknown",
        400,
        None,
        DOCUMENTED,
        "spec",
        "The report type must be PARTNER, CUSTOMER or USER.",
        where=(f"{_REPORT}/properties/type/description",),
    ),
    Rule(
        "billing.report.exists",
        409,
        None,
        DOCUMENTED,
        "guide: delete it first; 409 seen in clients",
        "A completed report for the same period, type and sub-partner exists and has to be deleted first.",
        where=("004:1894-1896",),
    ),
    Rule(
        "billing.report.not-found",
        404,
        2024,
        DOCUMENTED,
        "spec: code and text; status assumed",
        "The partner has no billing report with this id.",
        where=("#/components/schemas/ReportError/properties/code/example",),
    ),
    Rule(
        "billing.download.expired",
        403,
        None,
        DOCUMENTED,
        "guide: 30 minutes after the GET",
        "The download link has expired, was altered, or its report has been deleted.",
        where=("004:1852-1853",),
    ),
)
