"""Handles of accepted work: wait for it, ask how far it is, and take it up again from its id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from webex_wholesale._core.protocols import Call
from webex_wholesale._core.timeouts import in_seconds
from webex_wholesale._methods.decorators import call
from webex_wholesale._methods.modes import ModeT
from webex_wholesale._public import public
from webex_wholesale._workflows.polling import WaitCall
from webex_wholesale._workflows.report_creation import until_completed
from webex_wholesale.resources import _customer_calls as customer_calls
from webex_wholesale.resources import _subscriber_calls as subscriber_calls
from webex_wholesale.resources._handle_base import AnsweredHandle, Handle
from webex_wholesale_contracts.models import (
    BillingReport,
    CreatedBillingReport,
    Customer,
    OtherPackage,
    ResourceError,
    Subscriber,
    SubscriberPackage,
)

__all__ = ["BillingReportHandle", "CustomerHandle", "RemovalHandle", "SubscriberHandle"]


@public
class CustomerHandle(Handle[ModeT]):
    """A customer that is being provisioned or changed, as `customers.provision`, `update` and `handle` give it."""

    def _until(self) -> WaitCall[Customer, Customer]:
        return customer_calls.until_provisioned(self, self._on_behalf_of)

    @call
    def wait(
        self,
        *,
        timeout: float | timedelta = 120.0,
        interval: float | timedelta = 5.0,
        on_progress: Callable[[Customer], object] | None = None,
        allow_errors: bool = True,
    ) -> Call[Customer]:
        """Wait until the customer is provisioned, or its change is done, as `customers.wait_until_provisioned` does.

        Args:
            timeout: seconds or a timedelta; 0 checks once.
            interval: seconds between two checks; the first ones come after 0.5, 1, 2 and 5 seconds.
            on_progress: called with the customer after every check.
            allow_errors: accept `provisioned_with_errors`.

        Raises:
            ProvisioningFailed: it ended in another status, or disappeared.
            ComplianceDenied: it was under review, and is gone.
            WaitTimeout: it is still under way; waiting again goes on.
        """
        return customer_calls.until_provisioned(
            self, self._on_behalf_of, timeout, interval, on_progress, allow_errors=allow_errors
        )


@public
class RemovalHandle(Handle[ModeT]):
    """A customer that is being removed, as `customers.delete` gives it; its `status()` is "removed" in the end."""

    def _until(self) -> WaitCall[Customer, None]:
        return customer_calls.until_removed(self, self._on_behalf_of)

    @call
    def wait(
        self,
        *,
        timeout: float | timedelta = 120.0,
        interval: float | timedelta = 5.0,
        on_progress: Callable[[Customer], object] | None = None,
    ) -> Call[None]:
        """Wait until the customer is gone, as `customers.wait_until_removed` does.

        Args:
            timeout: seconds or a timedelta; 0 checks once.
            interval: seconds between two checks; the first ones come after 0.5, 1, 2 and 5 seconds.
            on_progress: called with the customer after every check that shows one.

        Raises:
            ProvisioningFailed: the removal was given up, and the customer is in another status again.
            WaitTimeout: it is still there; waiting again goes on.
        """
        return customer_calls.until_removed(self, self._on_behalf_of, timeout, interval, on_progress)


@public
class SubscriberHandle(AnsweredHandle[ModeT, Subscriber]):
    """A subscriber that is being provisioned or changed, as `subscribers.provision`, `update` and `handle` give it.

    After `provision` and `update` it has the fields of the `Subscriber` too, as the service answered; `resource` is the
    whole of it. `status` can be compared as a text there, and called to look again.
    """

    person_id: str | None
    email: str | None
    customer_id: str | None
    external_customer_id: str | None
    package: str | None
    packages: list[SubscriberPackage | OtherPackage]
    errors: list[ResourceError]
    created: datetime | None
    last_status_change: datetime | None

    def _until(self) -> WaitCall[Subscriber, Subscriber]:
        return subscriber_calls.until_migrated(self, self._on_behalf_of)

    @call
    def wait(
        self,
        *,
        timeout: float | timedelta = 3600.0,
        interval: float | timedelta = 30.0,
        on_progress: Callable[[Subscriber], object] | None = None,
    ) -> Call[Subscriber]:
        """Wait until the subscriber is provisioned, as `subscribers.wait_until_migrated` does.

        Args:
            timeout: seconds or a timedelta; 0 checks once.
            interval: seconds between two checks; the first ones come after 0.5, 1, 2 and 5 seconds.
            on_progress: called with the subscriber after every check.

        Returns:
            The subscriber in status `provisioned`.

        Raises:
            ProvisioningFailed: the subscriber disappeared.
            WaitTimeout: consent is still awaited; waiting again goes on.
        """
        return subscriber_calls.until_migrated(self, self._on_behalf_of, timeout, interval, on_progress)


@public
class BillingReportHandle(AnsweredHandle[ModeT, CreatedBillingReport]):
    """A billing report that is being made, as `billing_reports.create` and `handle` give it.

    After `create` it has the fields of the `CreatedBillingReport` too; `resource` is the whole of it.
    """

    billing_start_date: date | None
    billing_end_date: date | None
    type: str | None
    category: str | None
    internal: bool | None

    def _until(self) -> WaitCall[BillingReport, BillingReport]:
        return until_completed(self.id, 0.0, 1.0, None, accepted=True)

    @call
    def wait(
        self,
        *,
        timeout: float | timedelta = 600.0,
        interval: float | timedelta = 10.0,
        on_progress: Callable[[BillingReport], object] | None = None,
    ) -> Call[BillingReport]:
        """Wait until the report can be downloaded, as `billing_reports.wait_until_completed` does.

        Args:
            timeout: seconds or a timedelta; 0 checks once.
            interval: seconds between two checks; the first ones come after 0.5, 1, 2 and 5 seconds.
            on_progress: called with the report after every check.

        Returns:
            The report in status `COMPLETED`.

        Raises:
            ReportFailed: the service could not make it, with its reasons in `errors`; or it disappeared.
            WaitTimeout: it is still being made; waiting again goes on.
        """
        return until_completed(self.id, in_seconds(timeout), in_seconds(interval), on_progress, accepted=True)
