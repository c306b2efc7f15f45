from __future__ import annotations

from datetime import date, timedelta

from webex_wholesale_contracts.models import BILLING_REPORT_STATUSES, BillingReportStatus, BillingReportType
from webex_wholesale_mock import billing
from webex_wholesale_mock.entities import Report
from webex_wholesale_mock.hub._base import HubBase, HubError, allowed
from webex_wholesale_mock.hub._initial_status import FAILURE
from webex_wholesale_mock.validation import billing as rules
from webex_wholesale_mock.workflows import intake as admission
from webex_wholesale_mock.workflows.people import staff


class Reports(HubBase):
    """Billing reports, and whose usage does not count."""

    def add_report(
        self,
        start: date | None = None,
        end: date | None = None,
        *,
        type: BillingReportType = "PARTNER",
        status: BillingReportStatus = "COMPLETED",
        partner_org_id: str | None = None,
        sub_partner_org_id: str | None = None,
    ) -> Report:
        """Place a billing report; no time passes. One that is in progress ends as the clock moves.

        Args:
            start: the first day, by default yesterday, in UTC.
            end: the last day, by default the first.
            partner_org_id: who asked for it; by default the first partner.
            sub_partner_org_id: makes it one about this sub-partner.

        Raises HubError where asking for it would be refused, with the rule, and for a status that cannot be.
        """
        if status not in BILLING_REPORT_STATUSES:
            raise HubError(f"{status!r} is no status of a report; there are {', '.join(BILLING_REPORT_STATUSES)}")
        partner = self._partner(partner_org_id)
        subject = self._sub_partner(sub_partner_org_id, partner) if sub_partner_org_id else partner
        first = start or self._world.clock.now.date() - timedelta(days=1)
        last = end or first
        body = {"billingStartDate": first.isoformat(), "billingEndDate": last.isoformat(), "type": type}
        case = rules.ReportCase(self._world, partner, subject, body)
        allowed(f"report from {first} to {last}", rules.may_create, case)
        report = admission.new_report(case, staff(self._world, partner, "full-admin"))
        if status == "IN_PROGRESS":
            billing.begin(self._world, report)
        else:
            report.status, report.failure = status, FAILURE if status == "FAILED" else None
            billing.keep(self._world, report)
        return report

    def mark_internal(self, org_id: str) -> None:
        """Make an organization internal: only reports that ask for such count its usage. Raises HubError."""
        self._world.ledger.internal.add(self._organization(org_id).id)
