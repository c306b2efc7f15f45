"""Billing reports that are made in one go: asked for, with an older one out of the way, and waited for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.exchange import exchange
from webex_wholesale._core.log import logger
from webex_wholesale._core.options import check_callback
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps, Wait
from webex_wholesale._errors import Conflict, NotFound
from webex_wholesale._methods.paging import Page
from webex_wholesale._workflows.polling import check_times
from webex_wholesale._workflows.wait_targets import UntilCompleted
from webex_wholesale_contracts.models import BillingReport, CreatedBillingReport, ListedBillingReport

__all__ = ["CreateReportCall", "until_completed"]


def until_completed(
    report_id: str,
    timeout: float,
    interval: float,
    on_progress: Callable[[BillingReport], object] | None,
    *,
    accepted: bool = False,
) -> UntilCompleted:
    """Describe how a report is waited for."""
    look = build_call("billing_reports.get", ids={"id": report_id})
    return UntilCompleted(report_id, look, timeout, interval, on_progress, accepted=accepted)


@dataclass(frozen=True, slots=True)
class CreateReportCall:
    """Creates a report and waits for it. `twins` lists what may be deleted where it is in the way."""

    create: SingleCall[CreatedBillingReport]
    twins: SingleCall[Page[ListedBillingReport]] | None
    timeout: float
    interval: float
    on_progress: Callable[[BillingReport], object] | None

    def __post_init__(self) -> None:
        # Before anything is sent, what the wait would refuse only when the report has been created.
        check_times(self.timeout, self.interval)
        check_callback("on_progress", self.on_progress)

    def steps(self, settings: Settings) -> Steps[RawResponse[BillingReport]]:
        made = yield from self._created(settings)
        waiting = until_completed(made.value.id, self.timeout, self.interval, self.on_progress)
        return (yield from waiting.steps(settings))

    @property
    def _wanted(self) -> tuple[str, ...]:
        return _key({"type": "PARTNER", **(self.create.body or {})})

    def _created(self, settings: Settings) -> Steps[RawResponse[CreatedBillingReport]]:
        try:
            return (yield from exchange(settings, self.create))
        except Conflict as failure:
            conflict = failure
        if self.twins is None:
            raise conflict
        twins = yield from self._completed(settings, self.twins)
        yield from _delete(settings, self._only(twins, conflict))
        return (yield from exchange(settings, self.create))

    def _completed(
        self, settings: Settings, listing: SingleCall[Page[ListedBillingReport]]
    ) -> Steps[list[ListedBillingReport]]:
        """The completed reports for the same days and type; a list that lags behind is asked again."""
        end = settings.clock.monotonic() + settings.timeout.grace
        while True:
            page = (yield from exchange(settings, listing)).value
            # A service that overlooked a filter must not cost anybody another report.
            twins = [
                report
                for report in page.items
                if report.status == "COMPLETED" and _key(report.to_wire()) == self._wanted
            ]
            if twins or settings.clock.monotonic() >= end:
                return twins
            yield Wait(self.interval)

    def _only(self, twins: list[ListedBillingReport], conflict: Conflict) -> str:
        """The id of the one report that is in the way; raises the conflict where that is not certain."""
        if len(twins) == 1:
            return twins[0].id
        conflict.add_note(
            f"nothing was deleted: {len(twins)} completed reports in the list could be the conflicting one"
        )
        raise conflict


def _key(wire: Mapping[str, object]) -> tuple[str, ...]:
    """The fields that two reports cannot share, as far as the list shows them."""
    return tuple(str(wire.get(name)) for name in ("billingStartDate", "billingEndDate", "type"))


def _delete(settings: Settings, report_id: str) -> Steps[None]:
    logger.info("billing_reports.create: deleting the completed report %s, which is in the way", report_id)
    try:
        yield from exchange(settings, build_call("billing_reports.delete", ids={"id": report_id}))
    except NotFound:
        # Somebody else was quicker.
        return
