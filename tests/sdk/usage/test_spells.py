"""Own records made of spells: they count as the service does, and reconcile with its reports."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_wholesale import (
    Ensured,
    InvalidArgument,
    RecordsError,
    Spell,
    Subscriber,
    SubscriberCalling,
    WholesaleClient,
    reconcile,
    usage,
)
from webex_wholesale_contracts.models import BILLING_REPORT_TYPES, BillingReportType
from webex_wholesale_mock import WholesaleMock

WEEK = date(2026, 1, 5), date(2026, 1, 11)
NOON = datetime(2026, 1, 6, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def quantities(*spells: Any, period: tuple[date, date] = WEEK) -> list[str]:
    return [str(record["quantity"]) for record in usage(spells, period)]


def test_a_full_day_is_one_and_half_a_day_a_half() -> None:
    assert quantities(("s1", "webex_calling", NOON, NOON + DAY)) == ["1"]
    assert quantities(("s1", "webex_calling", NOON, NOON + DAY / 2)) == ["0.5"]


def test_only_what_lies_in_the_period_counts() -> None:
    assert quantities(("s1", "webex_calling", NOON - 30 * DAY, None)) == ["7"]
    assert quantities(("s1", "webex_calling", NOON, None), period=(date(2026, 1, 6), date(2026, 1, 6))) == ["0.5"]
    assert quantities(("s1", "webex_calling", NOON - 30 * DAY, NOON - 20 * DAY)) == []
    assert quantities(("s1", "webex_calling", NOON + 30 * DAY, None)) == []


def test_days_are_those_of_utc() -> None:
    tokyo = timezone(timedelta(hours=9))
    begins = datetime(2026, 1, 12, 8, 0, tzinfo=tokyo)
    assert quantities(("s1", "webex_calling", begins, None)) == ["0.041667"]


def test_seconds_are_whole_and_rounded_only_at_the_end() -> None:
    half = timedelta(milliseconds=900)
    assert quantities(("s1", "webex_calling", NOON + half, NOON + timedelta(seconds=1) + half)) == ["0.000012"]
    assert quantities(("s1", "webex_calling", NOON, NOON + half)) == []


def test_spells_of_one_subscriber_and_package_are_added_up() -> None:
    change = NOON + DAY
    records = usage(
        [
            Spell("s1", "webex_calling", NOON, change, "acme"),
            Spell("s1", "webex_meetings", change, change + DAY, "acme"),
            Spell("s1", "WEBEX_CALLING", change + DAY, change + 2 * DAY, "acme"),
        ],
        WEEK,
    )
    keys = {"customer_external_id": "acme", "subscriber_id": "s1"}
    assert records == [
        {**keys, "service_name": "WEBEX_CALLING", "quantity": Decimal(2)},
        {**keys, "service_name": "WEBEX_MEETINGS", "quantity": Decimal(1)},
    ]


def test_what_provisioning_gave_stands_for_its_subscriber() -> None:
    shown = Subscriber(id="s1", status="provisioned", external_customer_id="acme")
    taken_up = WholesaleClient("token").subscribers.handle("s2")
    spells = [Spell(holder, "webex_calling", NOON) for holder in (Ensured("found", "s1", shown), taken_up)]
    found = [(row["subscriber_id"], row["customer_external_id"]) for row in usage(spells, WEEK)]
    assert found == [("s1", "acme"), ("s2", None)]


def test_a_subscriber_as_the_service_shows_it_names_its_customer() -> None:
    shown = Subscriber(id="s1", status="provisioned", external_customer_id="acme")
    (record,) = usage([(shown, "webex_calling", NOON, None)], WEEK)
    assert (record["subscriber_id"], record["customer_external_id"]) == ("s1", "acme")


@pytest.mark.parametrize(
    ("spell", "text"),
    [
        (("s1", "webex_calling", datetime(2026, 1, 6), None), '"from" must be a moment with a time zone'),  # noqa: DTZ001
        (("s1", "webex_calling", NOON, date(2026, 1, 7)), '"to" must be a moment with a time zone'),
        (("s1", "webex_calling", NOON, NOON - DAY), "it ends at 2026-01-05T12:00:00+00:00, before it begins"),
        (("s0", "webex_calling", NOON, None), "WEBEX_CALLING is held already, by spell 1"),
    ],
)
def test_a_wrong_spell_is_told_by_its_number(spell: tuple[Any, ...], text: str) -> None:
    good = ("s0", "webex_calling", NOON - DAY, None)
    with pytest.raises(RecordsError) as wrong:
        usage([good, spell], WEEK)
    assert str(wrong.value).startswith(text)
    assert "(spell 2)" in str(wrong.value)
    assert wrong.value.line == 2


@pytest.mark.parametrize("spell", ["s1", ("s1", "webex_calling", NOON), (1, "webex_calling", NOON, None), {"a": 1}])
def test_what_is_not_a_spell_is_refused(spell: Any) -> None:
    with pytest.raises(InvalidArgument, match="spell"):
        usage([spell], WEEK)


@pytest.mark.parametrize("period", [(WEEK[1], WEEK[0]), (NOON, NOON), WEEK[:1], ("2026-01-05", "2026-01-06")])
def test_a_period_that_cannot_be_is_refused(period: Any) -> None:
    with pytest.raises(InvalidArgument, match="period must"):
        usage([], period)


def test_a_workspace_holds_packages_in_place_of_a_subscriber() -> None:
    lobby = Spell(None, "common_area_calling", NOON, None, "acme", workspace="w1")
    first, second = usage([lobby, ("s1", "webex_calling", NOON, None, "acme")], WEEK)
    assert (first["subscriber_id"], first["workspace_id"], first["service_name"]) == (None, "w1", "COMMON_AREA_CALLING")
    assert (second["subscriber_id"], second["workspace_id"]) == ("s1", None)
    assert "workspace_id" not in usage([("s1", "webex_calling", NOON, None, "acme")], WEEK)[0]
    with pytest.raises(RecordsError, match="held already"):
        usage([lobby, lobby], WEEK)


@pytest.mark.parametrize("subscriber", [None, "s1"])
def test_a_spell_has_either_a_subscriber_or_a_workspace(subscriber: str | None) -> None:
    workspace = "w1" if subscriber else None
    with pytest.raises(InvalidArgument, match="spell 1"):
        usage([Spell(subscriber, "webex_calling", NOON, workspace=workspace)], WEEK)


@pytest.mark.parametrize("kind", BILLING_REPORT_TYPES)
def test_records_of_workspaces_reconcile_to_zero(tmp_path: Path, kind: BillingReportType) -> None:
    """A workspace is billed like a subscriber, by its own id."""
    diary = Diary()
    places = [
        diary.mock.hub.add_workspace(diary.customers[0].id, name, package="webex_calling") for name in ("Lobby", "Hall")
    ]
    now = diary.mock.clock.now
    diary.over += [Spell(None, "webex_calling", now, None, "acme", place.id) for place in places]
    diary.want(0, "webex_calling")
    diary.mock.clock.advance_to(datetime(2026, 2, 2, tzinfo=UTC))
    assert [*diary.reconcile(kind, tmp_path).findings] == []


# Against the ledger

EVENTS = st.lists(
    st.tuples(st.integers(1, 2 * 86_400), st.integers(0, 3), st.sampled_from(["webex_calling", "webex_meetings", ""])),
    max_size=12,
)


class Diary:
    """A partner's own notes of who held which package, beside a mock on which that happens."""

    def __init__(self) -> None:
        self.mock = WholesaleMock()
        self.client = self.mock.client(self.mock.add_token("long", lifetime=timedelta(days=90)).value)
        packages = ["webex_calling", "webex_meetings"]
        self.customers = [self.mock.hub.add_customer(external_id=key, packages=packages) for key in ("acme", "bolt")]
        self.held: dict[int, Spell] = {}
        self.over: list[Spell] = []

    def want(self, person: int, package: str) -> None:
        """Give a person a package, or remove the person where there is none."""
        now, before = self.mock.clock.now, self.held.pop(person, None)
        if before:
            self.over.append(before._replace(end=now))
        if before and not package:
            self.client.subscribers.delete(before.subscriber.id)  # type: ignore[union-attr]
        elif before:
            after = self.client.subscribers.update(
                before.subscriber.id,  # type: ignore[union-attr]
                packages=[package],  # type: ignore[list-item]
                provisioning_parameters=SubscriberCalling(extension=f"70{person}0"),
            )
            self.held[person] = Spell(after, package, now)
        elif package:
            customer = self.customers[person % 2]
            email = f"p{person}-{len(self.over)}@x.example"
            self.held[person] = Spell(
                self.mock.hub.add_subscriber(customer.id, email, packages=[package]), package, now
            )

    def reconcile(self, kind: BillingReportType, folder: Path) -> Any:
        month = date(2026, 1, 1), date(2026, 1, 31)
        records = usage([*self.over, *self.held.values()], month)
        report = self.client.billing_reports.create_and_wait(
            billing_start_date=month[0], billing_end_date=month[1], type=kind
        )
        # Rows are rounded to a millionth of a day each, and the coarser reports only after adding up.
        tolerance = 0 if kind == "USER" else "0.0001"
        path = self.client.billing_reports.download(report, to=folder / "month.csv")
        return reconcile(path, records, tolerance=tolerance)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(EVENTS, st.sampled_from(BILLING_REPORT_TYPES))
def test_records_of_spells_reconcile_with_the_ledger_to_zero(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[int, int, str]], kind: BillingReportType
) -> None:
    diary = Diary()
    for seconds, person, package in [(1, 0, "webex_calling"), *events]:
        diary.mock.clock.advance(seconds)
        diary.want(person, package)
    diary.mock.clock.advance_to(datetime(2026, 2, 2, tzinfo=UTC))
    assert [*diary.reconcile(kind, tmp_path_factory.mktemp("month")).findings] == []
