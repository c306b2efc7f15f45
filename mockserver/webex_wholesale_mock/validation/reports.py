"""The rules for billing reports that need the day or the world. A tuple's order is its precedence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import attrs

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.checks import billing as billing_checks
from webex_wholesale_contracts.models import BillingReportType
from webex_wholesale_mock.entities import Partner
from webex_wholesale_mock.validation._case import WorldCheck, stateful, validate
from webex_wholesale_mock.world.world import World

__all__ = ["CATEGORY", "CHECKED", "ReportCase", "may_create"]

CATEGORY = "RECONCILIATION"
"""The one category that a report can be asked for in; no document says what another one holds."""


@attrs.define(slots=True)
class ReportCase:
    """A request for a report, to be validated: the acting partner, the partner that it is about, the body."""

    world: World
    partner: Partner
    subject: Partner
    body: dict[str, Any]

    @property
    def today(self) -> date:
        """The day of the clock, in UTC."""
        return self.world.clock.now.date()

    @property
    def type(self) -> BillingReportType:
        """The type in the body, by default PARTNER."""
        named: BillingReportType = self.body.get("type", "PARTNER")
        return named

    @property
    def start(self) -> date:
        """The first day; like `end` only for a body that has passed the contracts' checks."""
        return date.fromisoformat(self.body["billingStartDate"])

    @property
    def end(self) -> date:
        """The last day."""
        return date.fromisoformat(self.body["billingEndDate"])


@stateful("billing.date.not-closed")
def period_is_closed(case: ReportCase) -> Iterable[Finding]:
    return billing_checks.not_closed(case.body, case.today)


@stateful("billing.date.too-old")
def period_is_kept(case: ReportCase) -> Iterable[Finding]:
    return billing_checks.too_old(case.body, case.today)


@stateful("adjacent.report.category")
def category_is_known(case: ReportCase) -> Iterator[Finding]:
    asked = case.body.get("category", CATEGORY)
    if asked != CATEGORY:
        yield Finding("category", f"category is {str(asked)[:60]!r}; the mock makes {CATEGORY} reports only")


@stateful("billing.report.exists")
def no_twin_is_completed(case: ReportCase) -> Iterator[Finding]:
    twin = case.world.reports.twin((case.partner.id, case.subject.id, case.start, case.end, case.type))
    if twin and twin.status == "COMPLETED":
        text = f"the {case.type} report from {case.start} to {case.end} is there already; delete {twin.wire_id} first"
        yield Finding(None, text)


CREATE: tuple[WorldCheck[ReportCase], ...] = (
    period_is_closed,
    period_is_kept,
    category_is_known,
    no_twin_is_completed,
)
CHECKED: frozenset[str] = frozenset([check.rule for check in billing_checks.CREATE] + [check.rule for check in CREATE])
"""The rules that requests for reports are validated against."""


def may_create(case: ReportCase) -> None:
    """Raises Refusal if this report cannot be made now."""
    validate(case, billing_checks.CREATE, CREATE)
