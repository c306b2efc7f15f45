"""Billing reports in the world of customers and subscribers, against the mock."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale import (
    Address,
    BadRequest,
    BillingReport,
    Conflict,
    CreateBillingReport,
    CustomerInfo,
    InvalidArgument,
    NotFound,
    ReportFailed,
    SubscriberParameters,
    WaitTimeout,
)
from webex_wholesale_mock import Fails, WholesaleMock

DAY = 86_400
MONDAY: dict[str, Any] = {"billing_start_date": date(2026, 1, 5), "billing_end_date": date(2026, 1, 5)}
OSLO = Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO")


class Setting:
    """A mock, and its client in the one mode or the other."""

    def __init__(self, asynchronous: bool) -> None:
        self.mock = WholesaleMock()
        self.asynchronous = asynchronous

    def call(self, use: Callable[[Any], Any]) -> Any:
        if not self.asynchronous:
            return use(self.mock.client().billing_reports)

        async def main() -> Any:
            async with self.mock.async_client() as client:
                return await use(client.billing_reports)

        return asyncio.run(main())

    def made(self, **given: Any) -> BillingReport:
        report: BillingReport = self.call(lambda reports: reports.create_and_wait(**MONDAY, **given))
        return report

    def ids(self, **filters: Any) -> list[str]:
        return [each.id for each in self.mock.client().billing_reports.list(**filters)]


@pytest.fixture(params=["sync", "async"])
def setting(request: pytest.FixtureRequest) -> Setting:
    return Setting(request.param == "async")


@pytest.fixture
def tuesday(setting: Setting) -> Setting:
    """The day after the one on which a mock starts."""
    setting.mock.clock.advance(DAY)
    return setting


def test_what_was_used_is_in_the_file(setting: Setting, tmp_path: Path) -> None:
    mock = setting.mock
    client = mock.client()
    accepted = client.customers.provision(
        provisioning_id=mock.template.provisioning_id,
        packages=["webex_meetings"],
        external_id="acme",
        address=OSLO,
        customer_info=CustomerInfo(name="Acme", primary_email="post@acme.example"),
    )
    customer = client.customers.wait_until_provisioned(accepted)
    kari = client.subscribers.provision(
        customer_id=customer.id,
        email="kari@acme.example",
        packages=["webex_meetings"],
        provisioning_parameters=SubscriberParameters(first_name="Kari", last_name="Nordmann"),
    )
    mock.clock.advance(DAY)
    report = setting.made(type="USER")
    to = setting.call(lambda reports: reports.download(report, to=tmp_path / "monday.csv"))
    with to.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["SERVICE_NAME"], row["SUBSCRIBER_ID"]) == ("WEBEX_MEETINGS", kari.id)
    assert 0 < float(row["QUANTITY"]) < 1


def test_a_report_is_waited_for_on_the_clock_of_the_mock(tuesday: Setting) -> None:
    looks: list[str] = []
    before = tuesday.mock.clock.elapsed
    report = tuesday.made(on_progress=lambda seen: looks.append(seen.status))
    assert looks == ["IN_PROGRESS"] * 10 + ["COMPLETED"]
    # 60 s of making: after 0.5, 1, 2 and 5 s, then six looks every 10 s.
    assert tuesday.mock.clock.elapsed - before == 68.5
    assert tuesday.ids(**MONDAY, status="COMPLETED") == [report.id]


def test_a_report_is_made_of_its_model_too(tuesday: Setting) -> None:
    wanted = CreateBillingReport(**MONDAY, type="USER")
    first = tuesday.call(lambda reports: reports.create_and_wait(wanted))
    second = tuesday.call(lambda reports: reports.create_and_wait(wanted, replace_existing=True, timeout=120))
    assert (first.type, second.type) == ("USER", "USER")
    assert tuesday.ids() == [second.id]
    with pytest.raises(InvalidArgument, match="type cannot be given beside wanted"):
        tuesday.call(lambda reports: reports.create_and_wait(wanted, type="PARTNER"))


def test_a_completed_report_stays_unless_it_is_to_be_replaced(tuesday: Setting) -> None:
    first = tuesday.made()
    with pytest.raises(Conflict) as caught:
        tuesday.made()
    assert caught.value.rule == "billing.report.exists"
    assert tuesday.ids() == [first.id]
    second = tuesday.made(replace_existing=True)
    assert tuesday.ids() == [second.id] != [first.id]


def test_only_the_report_in_the_way_is_replaced(tuesday: Setting) -> None:
    tuesday.mock.add_partner("Fjordnett", country="NO", parent=tuesday.mock.partner)
    (fjordnett,) = tuesday.mock.client().sub_partners.list()
    on_it = {"sub_partner_org_id": fjordnett.org_id}
    kept, other, _ = tuesday.made(type="USER"), tuesday.made(**on_it), tuesday.made()
    newer = tuesday.made(replace_existing=True)
    assert {*tuesday.ids()} == {kept.id, newer.id}
    assert tuesday.ids(**on_it) == [other.id]
    another = tuesday.made(replace_existing=True, **on_it)
    assert tuesday.ids(**on_it) == [another.id] != [other.id]
    assert {*tuesday.ids()} == {kept.id, newer.id}


def test_a_report_that_failed_gives_way_when_it_is_asked_for_again(tuesday: Setting) -> None:
    trouble = tuesday.mock.outcomes.add(Fails(code=4711, description="No usage data."), report="*")
    with pytest.raises(ReportFailed, match="error 4711 No usage data") as caught:
        tuesday.made()
    assert caught.value.code == 4711
    trouble.remove()
    assert tuesday.ids() == [caught.value.report_id]
    again = tuesday.made()
    assert tuesday.ids() == [again.id] != [caught.value.report_id]


def test_waiting_is_taken_up_again_by_another_client(tuesday: Setting) -> None:
    with pytest.raises(WaitTimeout) as caught:
        tuesday.made(timeout=30)
    report_id = caught.value.report_id
    assert tuesday.call(lambda reports: reports.wait_until_completed(report_id, timeout=30)).status == "COMPLETED"


def test_days_that_are_not_over_have_no_report(setting: Setting) -> None:
    with pytest.raises(BadRequest) as caught:
        setting.made()
    assert caught.value.rule == "billing.date.not-closed"


def test_an_expired_address_is_asked_for_again(tuesday: Setting, tmp_path: Path) -> None:
    report = tuesday.made()
    tuesday.mock.clock.advance(31 * 60)
    to = tuesday.call(lambda reports: reports.download(report, to=tmp_path / "monday.csv"))
    assert to.read_text(encoding="utf-8").startswith("PARTNER_NAME,")


def test_a_deleted_report_cannot_be_downloaded(tuesday: Setting, tmp_path: Path) -> None:
    report = tuesday.made()
    tuesday.call(lambda reports: reports.delete(report.id))
    with pytest.raises(NotFound) as caught:
        tuesday.call(lambda reports: reports.download(report, to=tmp_path / "monday.csv"))
    assert caught.value.rule == "billing.report.not-found"
    assert list(tmp_path.iterdir()) == []
