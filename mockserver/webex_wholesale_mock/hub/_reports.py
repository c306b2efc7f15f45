"""Builders of billing reports."""

from __future__ import annotations

from datetime import date, timedelta

from webex_wholesale_contracts.models import (
    BILLING_REPORT_STATUSES,
    BillingReport,
    BillingReportStatus,
    BillingReportType,
)
from webex_wholesale_mock import billing
from webex_wholesale_mock.hub._base import HubBase, HubError, allowed
from webex_wholesale_mock.hub._initial_status import FAILURE
from webex_wholesale_mock.validation import reports as report_rules
from webex_wholesale_mock.values import copies
from webex_wholesale_mock.values.resolver import AnyOrganization, AnyPartner
from webex_wholesale_mock.workflows import intake
from webex_wholesale_mock.workflows.people import staff


class Reports(HubBase):
    """Part of the hub that makes billing reports, and marks internal organizations."""

    def add_report(
        self,
        start: date | None = None,
        end: date | None = None,
        *,
        type: BillingReportType = "PARTNER",
        status: BillingReportStatus = "COMPLETED",
        partner_org_id: AnyPartner | None = None,
        sub_partner_org_id: AnyPartner | None = None,
    ) -> BillingReport:
        """Add a billing report; no time passes. One that is in progress ends as the clock moves.

        Args:
            start: the first day, by default yesterday, in UTC.
            end: the last day, by default the first.
            type: of the partner, its customers, or their users: how fine the rows are.
            status: `COMPLETED`, `IN_PROGRESS` or `FAILED`.
            partner_org_id: the partner who asked for it, by organization id or name, or a value; by default the first.
            sub_partner_org_id: makes it a report about this sub-partner.

        Returns:
            The report as GET answers; its download link is good for 30 minutes from now.

        Raises:
            HubError: asking for it would be refused (with the rule), or the status cannot be.
        """
        if status not in BILLING_REPORT_STATUSES:
            raise HubError(f"{status!r} is not a status of a report; use one of {', '.join(BILLING_REPORT_STATUSES)}")
        partner = self._partner(partner_org_id)
        subject = self._sub_partner(sub_partner_org_id, partner) if sub_partner_org_id else partner
        first = start or self._world.clock.now.date() - timedelta(days=1)
        last = end or first
        body = {"billingStartDate": first.isoformat(), "billingEndDate": last.isoformat(), "type": type}
        case = report_rules.ReportCase(self._world, partner, subject, body)
        allowed(f"report from {first} to {last}", report_rules.may_create, case)
        report = intake.new_report(case, staff(self._world, partner, "full-admin"))
        if status == "IN_PROGRESS":
            billing.begin(self._world, report)
        else:
            billing.conclude(report, FAILURE if status == "FAILED" else None)
            billing.keep(self._world, report)
        return copies.report(self._world, report)

    def mark_internal(self, org_id: AnyOrganization) -> None:
        """Make an organization internal: only reports that ask for internal ones count its usage.

        Args:
            org_id: its id, or a value that has one, such as a customer.

        Raises:
            HubError: the organization does not exist.
        """
        self._world.ledger.internal.add(self._organization(org_id).id)
