from __future__ import annotations

from webex_wholesale_contracts.catalogue._rule import Evidence, Rule

DOCUMENTED, OBSERVED, ASSUMED = Evidence.DOCUMENTED, Evidence.OBSERVED, Evidence.ASSUMED

BILLING = (
    Rule(
        "billing.field.required",
        400,
        1001,
        DOCUMENTED,
        "spec",
        "A report needs both billingStartDate and billingEndDate.",
    ),
    Rule(
        "billing.date.format",
        400,
        994001,
        DOCUMENTED,
        "spec: YYYY-MM-DD",
        "A billing date must be a calendar date written as YYYY-MM-DD.",
    ),
    Rule("billing.date.order", 400, 994002, ASSUMED, "none", "The billing period starts after it ends."),
    Rule(
        "billing.date.not-closed",
        400,
        994003,
        DOCUMENTED,
        "guide: the current day is excluded",
        "The billing period must lie wholly before today, in UTC.",
    ),
    Rule(
        "billing.date.too-old",
        400,
        994004,
        DOCUMENTED,
        "guide: the last five years",
        "Billing data is kept for five years, and the period reaches further back.",
    ),
    Rule(
        "billing.type.unknown",
        400,
        994005,
        DOCUMENTED,
        "spec",
        "The report type must be PARTNER, CUSTOMER or USER.",
    ),
    Rule(
        "billing.report.exists",
        409,
        994006,
        OBSERVED,
        "guide: delete it first; clients for 409",
        "A completed report for the same period, type and sub-partner exists and has to be deleted first.",
    ),
    Rule(
        "billing.report.not-found",
        404,
        2024,
        DOCUMENTED,
        "spec: code and text; status assumed",
        "The partner has no billing report with this id.",
    ),
    Rule(
        "billing.download.expired",
        403,
        994007,
        DOCUMENTED,
        "guide: 30 minutes after the GET",
        "The download link has expired, was altered, or its report has been deleted.",
    ),
)
