"""Billing as a test sees it: true usage, planted discrepancies, and the grade of what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.checks import billing as billing_checks
from webex_wholesale_contracts.ids import shortened
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, BillingReportType
from webex_wholesale_contracts.usage import Discrepancy, UsageRow
from webex_wholesale_mock.billing._csv import usage_rows
from webex_wholesale_mock.billing._discrepancy_writers import WRITERS
from webex_wholesale_mock.billing._grading import Grade, grade
from webex_wholesale_mock.billing._metering import meter
from webex_wholesale_mock.billing._planting import can_ever_be
from webex_wholesale_mock.entities import Partner
from webex_wholesale_mock.values import resolver
from webex_wholesale_mock.values.resolver import AnyCustomer, AnyPartner, AnySubscriber
from webex_wholesale_mock.world.handle import WorldHandle, synchronized
from webex_wholesale_mock.world.ledger import Period
from webex_wholesale_mock.world.planted import (
    PLANT_KINDS,
    WHOLE_REPORT,
    PlannedDiscrepancy,
    PlantedDiscrepancy,
    PlantKind,
)


class BillingError(ValueError):
    """Billing cannot do this; nothing has changed."""

    __module__ = "webex_wholesale_mock"


@synchronized
class Billing(WorldHandle):
    """The billing of a mock: true usage, discrepancies planted in reports, and the grade of what was found."""

    __module__ = "webex_wholesale_mock"

    def __repr__(self) -> str:
        world = self._world
        return f"<Billing of WholesaleMock seed {world.ids.seed}: {len(world.plants)} planted discrepancies>"

    def expected(
        self,
        start: date,
        end: date,
        type: BillingReportType = "USER",
        *,
        internal: bool = False,
        partner: AnyPartner | None = None,
    ) -> Iterator[UsageRow]:
        """Return the rows of an honest report, in its order, made one by one while you iterate.

        They are those of the moment of the call, whatever happens meanwhile.

        Args:
            start: the first day, in UTC.
            end: the last day.
            type: one row per package of the partner, of each customer, or of each subscriber and workspace.
            internal: count internal organizations too.
            partner: the partner, by name or organization id, or a value; by default the first.

        Raises:
            BillingError: no report can be about these days, or the type is unknown.
        """
        self._check(start, end, type)
        whose, period, ledger = self._whose(partner), Period(start, end), self._world.ledger
        usage = meter(ledger, whose.id, period, type, () if internal else ledger.internal)
        return usage_rows(ledger, whose, period, type, usage)

    def plant(
        self,
        kind: PlantKind,
        *,
        customer: AnyCustomer | None = None,
        subscriber: AnySubscriber | None = None,
        package: str | None = None,
        partner: AnyPartner | None = None,
    ) -> PlantedDiscrepancy:
        """Plant a discrepancy in the next report that is asked for and has what it takes; until then it waits.

        Kinds that change rows go into one report together, each into rows of its own. `failed`, `empty` and `truncated`
        take a report each.

        Args:
            kind: the kind of discrepancy.
            customer: plants it in usage of this customer: an external id that it has or had, an id, or a value.
            subscriber: plants it in usage of this subscriber: an id or email, or a value.
            package: plants it in usage of this package; for `wrong_package` the one before the change.
            partner: the partner that the report is about, by name or organization id, or a value; by default the first.

        The seed decides what is left out.

        Returns:
            The discrepancy as it is now; `mock.billing.planted` has it with its report later.

        Raises:
            BillingError: nothing in the ledger by now could be planted so, whatever the days of the report.
        """
        whose = self._whose(partner)
        planting = PlannedDiscrepancy(
            number=len(self._world.plants),
            partner_id=whose.id,
            plant=PlantedDiscrepancy(kind=kind, text="waits for a report"),
            customers=self._customers(whose, customer),
            subscriber=self._subscriber(subscriber),
            package=package,
        )
        self._check_planting(planting)
        self._world.plants.append(planting)
        return planting.plant

    @property
    def planted(self) -> tuple[PlantedDiscrepancy, ...]:
        """All that was planted, oldest first, also what waits for a report."""
        return tuple(planned.plant for planned in self._world.plants)

    def grade(self, findings: Iterable[Discrepancy | BaseException]) -> Grade:
        """Compare what code under test has found with what was planted.

        Args:
            findings: the discrepancies, of all reports together, and the exception with which each report that is
                `failed`, `empty` or `truncated` was turned down.

        Raises:
            BillingError: a finding is neither a Discrepancy nor an exception.
        """
        if not isinstance(findings, Iterable):
            raise BillingError(
                f"findings must be a list, got {type(findings).__name__}; a reconciliation has them in .findings"
            )
        given = [*findings]
        for finding in given:
            if not isinstance(finding, Discrepancy | BaseException):
                raise BillingError(f"a finding must be a Discrepancy or an exception, got {finding!r}")
        return grade(self.planted, given)

    def _whose(self, partner: AnyPartner | None) -> Partner:
        return resolver.partner(self._world, partner, BillingError)

    def _subscriber(self, given: AnySubscriber | None) -> str | None:
        """The id of a subscriber, who may be gone or removed."""
        if given is None:
            return None
        text = resolver.id_text("subscriber", given, BillingError)
        if wire_ids.uuid_of("SUBSCRIBER", text):
            return text
        return resolver.subscriber(self._world, text, BillingError).wire_id

    def _check(self, start: date, end: date, type: str) -> None:
        for name, day in (("start", start), ("end", end)):
            if not isinstance(day, date):
                raise BillingError(f"{name} must be a date, such as date(2026, 1, 5), got {day!r}")
        body = {"billingStartDate": start.isoformat(), "billingEndDate": end.isoformat(), "type": type}
        today = self._world.clock.now.date()
        checks = (check.run(body) for check in billing_checks.CREATE)
        for finding in chain(*checks, billing_checks.not_closed(body, today), billing_checks.too_old(body, today)):
            raise BillingError(finding.text)

    def _customers(self, partner: Partner, given: AnyCustomer | None) -> frozenset[str] | None:
        """The ids of all billed customers that ever went by an external id or an id."""
        if given is None:
            return None
        text = resolver.id_text("customer", given, BillingError)
        uuid = wire_ids.uuid_of("ENTERPRISE", text) or wire_ids.uuid_of("CUSTOMER", text)
        if home := self._world.directory.organization_of(text):
            uuid = home.customer_id or ""
        accounts = self._world.ledger.accounts.items()
        found = frozenset(
            key
            for key, account in accounts
            if account.holder.partner_id == partner.id and (text in account.names or key == uuid)
        )
        if not found:
            raise BillingError(f"no customer {shortened(text)!r} was ever billed to {partner.name}")
        return found

    def _check_planting(self, planting: PlannedDiscrepancy) -> None:
        kind, subscriber, package = planting.plant.kind, planting.subscriber, planting.package
        if kind not in PLANT_KINDS:
            raise BillingError(f"{kind!r} is not a kind of discrepancy; use one of {', '.join(PLANT_KINDS)}")
        if kind in WHOLE_REPORT and (planting.customers, subscriber, package) != (None, None, None):
            raise BillingError(f"{kind} is about a whole report; leave customer, subscriber and package out")
        if package not in (None, *CUSTOMER_PACKAGES):
            raise BillingError(f"{package!r} is not a package; use one of {', '.join(CUSTOMER_PACKAGES)}")
        if not can_ever_be(self._world, planting):
            raise BillingError(f"{kind} needs {WRITERS[kind].needs}; the ledger has none that fits, so plant it later")
