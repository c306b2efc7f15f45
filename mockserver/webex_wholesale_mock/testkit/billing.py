from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.checks import billing as pure
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, BillingReportType
from webex_wholesale_contracts.usage import Discrepancy, UsageRow
from webex_wholesale_mock.billing._csv import usage_rows
from webex_wholesale_mock.billing._discrepancy_writers import WRITERS
from webex_wholesale_mock.billing._grading import Grade, grade
from webex_wholesale_mock.billing._metering import meter
from webex_wholesale_mock.billing._planting import can_ever_be
from webex_wholesale_mock.entities import Partner
from webex_wholesale_mock.world.handle import WorldHandle, synchronized
from webex_wholesale_mock.world.ledger import Period
from webex_wholesale_mock.world.planted import KINDS, WHOLE, PlannedDiscrepancy, PlantedDiscrepancy, PlantKind


class BillingError(ValueError):
    """Something was asked about billing that cannot be; nothing has changed."""


@synchronized
class Billing(WorldHandle):
    """The true usage, discrepancies planted in reports, and how much of them was found."""

    def expected(
        self,
        start: date,
        end: date,
        type: BillingReportType = "USER",
        *,
        internal: bool = False,
        partner: Partner | None = None,
    ) -> Iterator[UsageRow]:
        """Exactly the rows of an honest report, in its order, made one by one while you iterate.

        They are those of the moment of the call, whatever happens meanwhile.

        Args:
            start: the first day, in UTC.
            end: the last day.
            type: one row per package of the partner, of each customer, or of each subscriber and workspace.
            internal: count internal organizations too.
            partner: whose customers; by default the first partner's.

        Raises BillingError for days that no report can be about, and for an unknown type.
        """
        self._check(start, end, type)
        whose, period, ledger = self._whose(partner), Period(start, end), self._world.ledger
        usage = meter(ledger, whose.id, period, type, () if internal else ledger.internal)
        return usage_rows(ledger, whose, period, type, usage)

    def plant(
        self,
        kind: PlantKind,
        *,
        customer: str | None = None,
        subscriber: str | None = None,
        package: str | None = None,
        partner: Partner | None = None,
    ) -> PlantedDiscrepancy:
        """Plant a discrepancy in the next report that is asked for and has what it takes; until then it waits.

        Kinds that change rows go into one report together, each into rows of its own. `failed`, `empty` and `truncated`
        take a report each.

        Args:
            customer: an external id, to plant it in usage of this customer.
            subscriber: the id of a subscriber, likewise.
            package: such as `webex_calling`, likewise; for `wrong_package` the one before the change.
            partner: whom the report is about; by default the first partner.

        The seed decides what is not given. Raises BillingError where nothing that is in the ledger by now could be
        planted so, whatever the days of the report.
        """
        whose = self._whose(partner)
        planting = PlannedDiscrepancy(
            number=len(self._world.plants),
            partner_id=whose.id,
            plant=PlantedDiscrepancy(kind=kind, text="waits for a report"),
            customers=self._customers(whose, customer),
            subscriber=subscriber,
            package=package,
        )
        self._check_planting(planting)
        self._world.plants.append(planting)
        return planting.plant

    @property
    def planted(self) -> tuple[PlantedDiscrepancy, ...]:
        """All that was planted, oldest first, also what waits for a report yet."""
        return tuple(one.plant for one in self._world.plants)

    def grade(self, findings: Iterable[Discrepancy | BaseException]) -> Grade:
        """Hold what code under test has found against what was planted.

        Args:
            findings: the discrepancies, of all reports together, and the exception with which each report that is
                `failed`, `empty` or `truncated` was turned down.

        Raises BillingError for a finding that is neither.
        """
        if not isinstance(findings, Iterable):
            raise BillingError(
                f"{type(findings).__name__} is no list of findings; a reconciliation has them in .findings"
            )
        given = [*findings]
        for one in given:
            if not isinstance(one, Discrepancy | BaseException):
                raise BillingError(f"{one!r} is no finding: give Discrepancy objects, and exceptions")
        return grade(self.planted, given)

    def _whose(self, partner: Partner | None) -> Partner:
        return self._world.partners.own(partner) if partner else self._world.partners.first

    def _check(self, start: date, end: date, type: str) -> None:
        for name, day in (("start", start), ("end", end)):
            if not isinstance(day, date):
                raise BillingError(f"{name} is {day!r}: give a date, such as date(2026, 1, 5)")
        body = {"billingStartDate": start.isoformat(), "billingEndDate": end.isoformat(), "type": type}
        today = self._world.clock.now.date()
        checks = (check.run(body) for check in pure.CREATE)
        for finding in chain(*checks, pure.not_closed(body, today), pure.too_old(body, today)):
            raise BillingError(finding.text)

    def _customers(self, partner: Partner, external_id: str | None) -> frozenset[str] | None:
        """The ids of all billed customers that ever went by an external id."""
        if external_id is None:
            return None
        accounts = self._world.ledger.accounts.items()
        found = frozenset(
            key for key, one in accounts if one.holder.partner_id == partner.id and external_id in one.names
        )
        if not found:
            raise BillingError(f"nobody with the external id {external_id!r} was ever billed to {partner.name}")
        return found

    def _check_planting(self, planting: PlannedDiscrepancy) -> None:
        kind, subscriber, package = planting.plant.kind, planting.subscriber, planting.package
        if kind not in KINDS:
            raise BillingError(f"{kind!r} cannot be planted; there are {', '.join(KINDS)}")
        if kind in WHOLE and (planting.customers, subscriber, package) != (None, None, None):
            raise BillingError(f"{kind} is about a whole report; leave customer, subscriber and package out")
        if subscriber is not None:
            _check_subscriber(subscriber)
        if package not in (None, *CUSTOMER_PACKAGES):
            raise BillingError(f"{package!r} is no package; there are {', '.join(CUSTOMER_PACKAGES)}")
        if not can_ever_be(self._world, planting):
            raise BillingError(
                f"{kind} needs {WRITERS[kind].needs}, and there is none of what was asked for; plant it when there is"
            )


def _check_subscriber(given: object) -> None:
    if not isinstance(given, str):
        raise BillingError(f"the subscriber is of type {type(given).__name__}; pass its id")
    if not wire_ids.uuid_of("SUBSCRIBER", given):
        raise BillingError(f"{given!r} is no id of a subscriber; pass the one that clients see")
