from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_contracts.checks import billing, run

TODAY = date(2026, 3, 10)
GOOD = {"billingStartDate": "2026-02-01", "billingEndDate": "2026-02-28"}


def found(**changes: object) -> tuple[str, list[str | None]] | None:
    body = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    refused = run(billing.CREATE, body)
    return refused and (refused[0], [finding.field for finding in refused[1]])


@pytest.mark.parametrize("changes", [{}, {"type": "USER"}, {"billingEndDate": "2026-02-01"}, {"internal": True}])
def test_a_good_request(changes: dict[str, object]) -> None:
    assert found(**changes) is None


@pytest.mark.parametrize("value", [None, "", "  "])
def test_both_dates_are_needed(value: str | None) -> None:
    assert found(billingEndDate=value) == ("billing.field.required", ["billingEndDate"])
    both = ["billingStartDate", "billingEndDate"]
    assert found(billingStartDate=value, billingEndDate=value) == ("billing.field.required", both)


def test_a_single_date_has_no_order_where_both_need_not_be_there() -> None:
    for name, day in GOOD.items():
        assert run(billing.CREATE, {name: day}, skip={"billing.field.required"}) is None


@pytest.mark.parametrize(
    "text",
    [
        "20260201",
        "2026-2-1",
        "2026-02-30",
        "2025-02-29",
        "2026-W05-1",
        "01/02/2026",
        "2026-02-01T00:00:00Z",
        "\uff12026-02-01",
    ],
)
def test_a_date_is_a_day_of_the_calendar_in_one_form(text: str) -> None:
    assert found(billingStartDate=text) == ("billing.date.format", ["billingStartDate"])


def test_a_leap_day_is_a_day() -> None:
    assert billing.parse_date("2024-02-29") == date(2024, 2, 29)


@given(st.dates())
def test_every_day_can_be_written(day: date) -> None:
    assert billing.parse_date(day.isoformat()) == day


def test_a_period_ends_where_it_starts_or_later() -> None:
    assert found(billingEndDate="2026-01-31") == ("billing.date.order", ["billingStartDate"])


@pytest.mark.parametrize("kind", ["user", "POINT_IN_TIME", ""])
def test_there_are_three_types(kind: str) -> None:
    assert found(type=kind) == ("billing.type.unknown", ["type"])


@pytest.mark.parametrize(("end", "fields"), [("2026-03-09", []), ("2026-03-10", ["billingEndDate"])])
def test_today_is_not_closed(end: str, fields: list[str]) -> None:
    findings = billing.not_closed({**GOOD, "billingEndDate": end}, TODAY)
    assert [finding.field for finding in findings] == fields


@pytest.mark.parametrize("wrong", ["2026-02-30", "soon", "", 7, None])
def test_a_date_that_cannot_be_read_is_told_by_its_own_rule_alone(wrong: object) -> None:
    body = {**GOOD, "billingStartDate": wrong}
    assert [*billing.not_closed(body, TODAY), *billing.too_old(body, TODAY)] == []


@pytest.mark.parametrize(
    ("today", "start", "old"),
    [
        (TODAY, "2021-03-10", False),
        (TODAY, "2021-03-09", True),
        (date(2028, 2, 29), "2023-02-28", False),
        (date(2028, 2, 29), "2023-02-27", True),
        (date(3, 1, 1), "0001-01-01", False),
    ],
)
def test_usage_is_kept_for_five_years(today: date, start: str, old: bool) -> None:
    findings = billing.too_old({"billingStartDate": start, "billingEndDate": "2026-02-28"}, today)
    assert bool([*findings]) is old
