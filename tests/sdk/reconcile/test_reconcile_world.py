"""A month of billing with discrepancies planted in it: reconciling finds them all, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from webex_wholesale import DamagedReport, Discrepancy, RefreshingToken, ReportFailed, WholesaleClient, reconcile
from webex_wholesale_contracts.facts.packages import PER_CUSTOMER
from webex_wholesale_contracts.models import BILLING_REPORT_TYPES
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.world.planted import WHOLE_REPORT, PlantKind

pytest.importorskip("ibis")

DAY = 86_400
JANUARY: dict[str, Any] = {"billing_start_date": date(2026, 1, 1), "billing_end_date": date(2026, 1, 31)}
ROWS = [kind for kind in get_args(PlantKind) if kind not in WHOLE_REPORT]


def client_of(mock: WholesaleMock) -> WholesaleClient:
    """A client whose token lasts longer than two weeks."""
    ours = mock.integration
    return mock.client(RefreshingToken(ours.client_id, ours.client_secret, ours.refresh_token))


@pytest.fixture
def mock() -> Iterator[WholesaleMock]:
    """A mock after its first January: four customers of four people each, changes, a removal, and workspaces."""
    with WholesaleMock() as mock:
        client = client_of(mock)
        packages = ["common_area_calling", "webex_calling", "webex_meetings", "webex_suite"]
        customers = [
            mock.hub.add_customer(external_id=name, packages=packages) for name in ("acme", "=bolt", "cork", "dory")
        ]
        people = [mock.hub.add_subscriber(each.id, packages=["webex_calling"]) for each in customers for _ in range(4)]
        mock.hub.add_workspace(customers[0].id, "Lobby")
        mock.clock.advance(10 * DAY + 3_600)
        mock.hub.add_workspace(customers[0].id, "Roof")
        for each in people[::3]:
            client.subscribers.update(each.id, packages=["webex_meetings"])
        mock.clock.advance(5 * DAY)
        for each in people[-4:]:
            client.subscribers.delete(each.id)
        client.customers.delete(customers[-1].id)
        mock.clock.advance(20 * DAY)
        yield mock


def report(mock: WholesaleMock, to: Path, kind: Any = "USER") -> Path:
    client = client_of(mock)
    made = client.billing_reports.create_and_wait(**JANUARY, type=kind, replace_existing=True)
    return client.billing_reports.download(made, to=to / "january.csv")


@pytest.mark.parametrize("kind", BILLING_REPORT_TYPES)
def test_an_honest_report_agrees_with_the_truth(mock: WholesaleMock, tmp_path: Path, kind: Any) -> None:
    outcome = reconcile(report(mock, tmp_path, kind), mock.billing.expected(*JANUARY.values(), kind))
    assert outcome.ok
    assert outcome.type == kind
    assert outcome.billed == outcome.own > 0


@pytest.mark.parametrize("kind", BILLING_REPORT_TYPES)
def test_all_that_is_planted_is_found_and_nothing_else(mock: WholesaleMock, tmp_path: Path, kind: Any) -> None:
    for each in ROWS:
        mock.billing.plant(each)
    outcome = reconcile(report(mock, tmp_path, kind), mock.billing.expected(*JANUARY.values(), kind))
    grade = mock.billing.grade(outcome.findings)
    assert (grade.missed, grade.false_alarms) == ((), ()), str(grade)
    # A coarser report has fewer rows than there are things to plant in rows of their own.
    assert len(grade.found) == (len(ROWS) if kind == "USER" else len(ROWS) - len(grade.unplanted)) > 0
    planted = [each for plant in grade.found for each in plant.shows_as]
    assert sorted(outcome.findings, key=str) == sorted(planted, key=str)


@pytest.mark.parametrize("kind", BILLING_REPORT_TYPES)
def test_rows_of_the_customer_as_a_whole_agree_with_the_truth(tmp_path: Path, kind: Any) -> None:
    with WholesaleMock() as mock:
        client = client_of(mock)
        mock.hub.add_customer(external_id="acme", packages=["webex_calling", *PER_CUSTOMER])
        customer = next(iter(client.customers.list()))
        mock.hub.add_subscriber(customer.id, packages=["webex_calling"])
        location = next(iter(client.locations.list(org_id=customer.org_id)))
        mock.hub.order_setup_assist(customer.id, location.id, users=7)
        mock.clock.advance(40 * DAY)
        path = report(mock, tmp_path, kind)
        truth = [*mock.billing.expected(*JANUARY.values(), kind)]
        assert {row.service_name.lower() for row in truth} > {*PER_CUSTOMER}
        assert not reconcile(path, truth).findings


def test_reports_that_are_spoiled_are_exceptions(mock: WholesaleMock, tmp_path: Path) -> None:
    found: list[Discrepancy | BaseException] = []
    for kind in WHOLE_REPORT:
        mock.billing.plant(kind)
        with pytest.raises((ReportFailed, DamagedReport)) as caught:
            found += reconcile(report(mock, tmp_path), mock.billing.expected(*JANUARY.values())).findings
        found.append(caught.value)
    grade = mock.billing.grade(found)
    assert grade.ok, str(grade)
    assert len(grade.found) == len(WHOLE_REPORT)
