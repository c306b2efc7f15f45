"""Billing reports: ask for them, wait for them, download, find and delete them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator  # noqa: F401 - named by annotations of some modes
from datetime import date, timedelta
from os import PathLike
from pathlib import Path
from typing import Literal

from webex_wholesale._core.accepted import Accepted
from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.options import check_flag
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._core.timeouts import in_seconds
from webex_wholesale._methods.bindable import Bindable
from webex_wholesale._methods.decorators import Resource, call, listing, resumed, started, stream
from webex_wholesale._methods.forms import given
from webex_wholesale._methods.modes import Async, ModeT, Sync
from webex_wholesale._methods.paging import AsyncPager, Page, Pager, read_as_pages  # noqa: F401 - named by annotations of some modes
from webex_wholesale._workflows.downloads import DownloadCall, ReportFetch, RowsCall
from webex_wholesale._workflows.report_creation import CreateReportCall, until_completed
from webex_wholesale.resources._handles import BillingReportHandle
from webex_wholesale.resources._params import as_path, filled, id_of
from webex_wholesale.resources._unbound import Unbound
from webex_wholesale_contracts.models import (
    BILLING_REPORT_TYPES,
    BillingReport,
    BillingReportStatus,
    BillingReportType,
    CreateBillingReport,
    CreatedBillingReport,
    ListedBillingReport,
)
from webex_wholesale_contracts.usage import UsageRow


def _create_form(wanted: CreateBillingReport) -> None:
    """Declare the form of `create` that takes a model."""


def _create_and_wait_form(
    wanted: CreateBillingReport,
    *,
    replace_existing: bool = False,
    timeout: float | timedelta = 600.0,
    interval: float | timedelta = 10.0,
    on_progress: Callable[[BillingReport], object] | None = None,
) -> None:
    """Declare the form of `create_and_wait` that takes a model."""


class BillingReports(Resource[ModeT]):
    """The partner's reconciliation reports: what is billed for closed days, as CSV files.

    Every method raises a subclass of `WholesaleError`, as those of `client.customers` do. Source of operations and
    fields: the vendor's API description. Days are those of UTC, both ends included.

    `sub_partner_org_id` is the organization id of a sub-partner to report on; by default the one that a client of
    `on_behalf_of` acts for. The partner asks for these reports itself, so its own client has to be allowed to.
    """

    __slots__ = ()

    @listing
    def list(
        self,
        *,
        billing_start_date: date | None = None,
        billing_end_date: date | None = None,
        type: BillingReportType | None = None,
        status: BillingReportStatus | None = None,
        sort_by: Literal["id", "billingStartDate", "billingEndDate", "status"] | None = None,
        max: int | None = None,
        sub_partner_org_id: str | None = None,
    ) -> SingleCall[Page[ListedBillingReport]]:
        """List reports; pages are fetched while you iterate.

        Args:
            billing_start_date: only those with exactly this first day; it begins no range.
            billing_end_date: only those with exactly this last day; it ends no range.
            type: only those of this type.
            status: only those in this status.
            sort_by: wire name of the field they are sorted by; "billingStartDate" when absent.
            max: entries per page, not in all; the service caps it at 100.
            sub_partner_org_id: only those on this sub-partner; by default the one that the client acts for.

        Returns:
            A pager: iterate over it for reports, over its `.pages()` for pages.
        """
        query = {
            "billing_start_date": billing_start_date,
            "billing_end_date": billing_end_date,
            "type": type,
            "status": status,
            "sort_by": sort_by,
            "max": max,
            "sub_partner_org_id": self._about(sub_partner_org_id),
        }
        return read_as_pages(build_call("billing_reports.list", query=query))

    @call
    def get(self, report_id: str) -> Call[BillingReport]:
        """Show one report; of a completed one with a `temp_download_url` that is good for 30 minutes.

        Args:
            report_id: as `create` and `list` give it.

        Raises:
            NotFound: no such report of this partner.
        """
        return _look(report_id)

    @resumed
    def handle(
        self, report_id: str | Accepted | CreatedBillingReport
    ) -> Bindable[BillingReportHandle[Sync], BillingReportHandle[Async]]:
        """Take up the wait for a report from its id, in another process too; nothing is sent.

        Args:
            report_id: as `create` and `list` give it, or anything that has it, such as a handle that was pickled.

        Returns:
            A handle like that of `create`, without the fields of the report.

        Raises:
            InvalidArgument: this cannot be an id.
        """
        look = _look(id_of(report_id, CreatedBillingReport))
        return Unbound.resuming(BillingReportHandle, self._client, look)

    @given(_create_form)
    @started
    def create(
        self,
        *,
        billing_start_date: date,
        billing_end_date: date,
        type: BillingReportType | None = None,
        sub_partner_org_id: str | None = None,
        internal: bool | None = None,
    ) -> Call[Bindable[BillingReportHandle[Sync], BillingReportHandle[Async]]]:
        """Start making a report; it takes the service seconds to minutes.

        One that failed, or is still being made, for the same days, type and sub-partner gives way to it. A request that
        may have been processed is never repeated.

        Args:
            wanted: a `CreateBillingReport`, instead of the keywords that are its fields.
            billing_start_date: the first day, at most five years ago.
            billing_end_date: the last day, before today.
            type: level of detail: "PARTNER" (when absent), "CUSTOMER" or "USER".
            sub_partner_org_id: report on this sub-partner; by default on the one that the client acts for.
            internal: count internal organizations too.

        Returns:
            A handle to `wait` for it, with the fields of the `CreatedBillingReport`. Its `id` is all that `handle`, or
            `wait_until_completed`, needs.

        Raises:
            BadRequest: no report covers these days.
            Conflict: a completed report for the same days, type and sub-partner has to be deleted first.
        """
        about = self._about(sub_partner_org_id)
        create = _create(billing_start_date, billing_end_date, type, about, internal)
        return Unbound.showing(BillingReportHandle, self._client, create, _look)

    @given(_create_and_wait_form)
    @call
    def create_and_wait(
        self,
        *,
        billing_start_date: date,
        billing_end_date: date,
        type: BillingReportType | None = None,
        sub_partner_org_id: str | None = None,
        internal: bool | None = None,
        replace_existing: bool = False,
        timeout: float | timedelta = 600.0,
        interval: float | timedelta = 10.0,
        on_progress: Callable[[BillingReport], object] | None = None,
    ) -> Call[BillingReport]:
        """Make a report and wait until it can be downloaded.

        With `replace_existing=True` it can be called again after any failure; what an earlier call left gives way.

        Args:
            wanted: a `CreateBillingReport`, instead of the keywords that are its fields.
            billing_start_date: the first day, at most five years ago.
            billing_end_date: the last day, before today.
            type: level of detail: "PARTNER" (when absent), "CUSTOMER" or "USER".
            sub_partner_org_id: report on this sub-partner; by default on the one that the client acts for.
            internal: count internal organizations too.
            replace_existing: delete a completed report for the same days, type and sub-partner where it is in the way,
                if the list shows exactly one; it is gone then, and so is its download.
            timeout: seconds to wait for the report after its creation; 0 checks once.
            interval: seconds between two checks; the first ones come after 0.5, 1, 2 and 5 seconds.
            on_progress: called with the report after every check, the last one included; its exceptions are passed on.

        Returns:
            The report in status `COMPLETED`.

        Raises:
            BadRequest: no report covers these days.
            Conflict: a completed report is in the way, and was not to be deleted or could not be told for certain.
            ReportFailed: the service could not make it; `errors` has its reasons.
            WaitTimeout: it is still being made; `wait_until_completed(error.report_id)` goes on, in another process
                too.
        """
        about = self._about(sub_partner_org_id)
        create = _create(billing_start_date, billing_end_date, type, about, internal)
        check_flag("replace_existing", replace_existing)
        twins = _twins(billing_start_date, billing_end_date, type, about) if replace_existing else None
        return CreateReportCall(create, twins, in_seconds(timeout), in_seconds(interval), on_progress)

    @call
    def wait_until_completed(
        self,
        report: str | Accepted | CreatedBillingReport,
        *,
        timeout: float | timedelta = 600.0,
        interval: float | timedelta = 10.0,
        on_progress: Callable[[BillingReport], object] | None = None,
    ) -> Call[BillingReport]:
        """Wait until a report can be downloaded.

        Tolerates transient errors (no connection, 503) while polling.

        Args:
            report: the id, or anything that has it: what `create`, `list` or `get` gave. Another process can
                continue to wait.
            timeout: seconds; 0 checks once.
            interval: seconds between two checks.
            on_progress: called with the report after every check, the last one included; its exceptions are passed on.

        Returns:
            The report in status `COMPLETED`.

        Raises:
            ReportFailed: the service could not make it, with its reasons in `errors`; or it disappeared.
            WaitTimeout: it is still being made.
            NotFound: no such report of this partner.
        """
        # A report of a list or of `get` was shown; one that was just created may not be shown yet.
        accepted = type(report) is CreatedBillingReport or isinstance(report, Accepted)
        return until_completed(
            id_of(report, CreatedBillingReport),
            in_seconds(timeout),
            in_seconds(interval),
            on_progress,
            accepted=accepted,
        )

    @call
    def download(
        self,
        report: str | Accepted | CreatedBillingReport,
        *,
        to: str | PathLike[str],
        timeout: float | timedelta = 600.0,
    ) -> Call[Path]:
        """Download a completed report as the CSV file that it is.

        It goes to the disk as it arrives, into a file beside `to` whose name begins with a dot and ends in ".part".
        That takes the final name once it is whole, and the place of a file that had it; otherwise it is removed, and
        the other one stays. What breaks off is tried again from the start, like any call. The token is not sent to
        where the file is, nor to where that redirects to, over https and at most five times.

        Args:
            report: the id, or anything that has it. The `temp_download_url` of a `BillingReport` is tried first; where
                that has expired, and where there is none, the service is asked for it.
            to: the file to write, in a folder that exists. It is written as it comes; `read_report` tells whether it is
                a whole report.
            timeout: seconds for the file, all attempts included; the time for other calls does not limit it.

        Returns:
            `to`.

        Raises:
            ReportFailed: the service could not make the report.
            WaitTimeout: it is still being made; `wait_until_completed` waits for it.
            NotFound: no such report of this partner, or its file is gone.
            Forbidden: a new download URL was refused too.
            NoAnswer: it did not arrive, or not all of it.
            OSError: it cannot be written there.
        """
        return DownloadCall(_fetching(report, timeout), as_path("to", to))

    @stream
    def rows(
        self,
        report: str | Accepted | CreatedBillingReport,
        *,
        timeout: float | timedelta = 600.0,
        allow_unterminated: bool = False,
    ) -> Call[Iterator[UsageRow]]:
        """Read the rows of a completed report.

        It is downloaded when the first row is asked for, as by `download`. All of it has arrived before there is a row;
        until they are read it is on the disk, in a file of which nothing is left, and one row at a time in memory.

        Args:
            report: the id, or anything that has it, as for `download`.
            timeout: seconds for the file, all attempts included; the time for other calls does not limit it.
            allow_unterminated: read a file without a line break at its end even where the store did not announce its
                length (Content-Length). Its last cell may be cut.

        Returns:
            An iterator: take one row after the other, with `async for` on an asynchronous client. It raises what
            `download` does, and:

        Raises:
            DamagedReport: what arrived is not a whole report, or not one of the type that a `BillingReport` has.
        """
        return RowsCall(_fetching(report, timeout), _type(report), allow_unterminated)

    @call
    def delete(self, report_id: str) -> Call[None]:
        """Delete a report; its download ends with it.

        Args:
            report_id: as `create` and `list` give it.

        Raises:
            NotFound: no such report of this partner.
        """
        return build_call("billing_reports.delete", ids={"id": report_id})

    def _about(self, sub_partner_org_id: str | None) -> str | None:
        """The sub-partner that a report is on: the one that is named, or the one that the client acts for."""
        acting: str | None = self._client._settings.sub_partner
        return acting if sub_partner_org_id is None else sub_partner_org_id


def _look(report_id: str) -> SingleCall[BillingReport]:
    return build_call("billing_reports.get", ids={"id": report_id})


def _fetching(report: str | Accepted | CreatedBillingReport, timeout: float | timedelta) -> ReportFetch:
    look = until_completed(id_of(report, CreatedBillingReport), timeout=0, interval=1, on_progress=None)
    return ReportFetch(look, _url(report), in_seconds(timeout))


def _url(report: str | Accepted | CreatedBillingReport) -> str | None:
    return report.temp_download_url if isinstance(report, BillingReport) else None


def _type(report: str | Accepted | CreatedBillingReport) -> BillingReportType | None:
    return next((kind for kind in BILLING_REPORT_TYPES if kind == getattr(report, "type", None)), None)


def _twins(
    start: date, end: date, type_: BillingReportType | None, sub_partner_org_id: str | None
) -> SingleCall[Page[ListedBillingReport]]:
    """The list of completed reports for the same."""
    query = {
        "billing_start_date": start,
        "billing_end_date": end,
        "type": type_ or "PARTNER",
        "status": "COMPLETED",
        "sub_partner_org_id": sub_partner_org_id,
    }
    return read_as_pages(build_call("billing_reports.list", query=query))


def _create(
    start: date, end: date, type_: BillingReportType | None, sub_partner_org_id: str | None, internal: bool | None
) -> SingleCall[CreatedBillingReport]:
    body = {
        "billing_start_date": start,
        "billing_end_date": end,
        "type": type_,
        "sub_partner_org_id": None if sub_partner_org_id is None else filled("sub_partner_org_id", sub_partner_org_id),
        "internal": internal,
    }
    return build_call("billing_reports.create", body=body)
