"""Business days: Monday to Friday, less holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_mock.state.business_days import after, is_business_day

FRIDAY = datetime(2026, 1, 9, 8, 30, tzinfo=UTC)
DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("days", "holidays", "end"),
    [
        (0, (), FRIDAY),
        (1, (), FRIDAY + timedelta(days=3)),
        (6, (), FRIDAY + timedelta(days=10)),
        (1, (date(2026, 1, 12),), FRIDAY + timedelta(days=4)),
        (1, (date(2026, 1, 10), date(2026, 1, 9)), FRIDAY + timedelta(days=3)),
    ],
)
def test_weekends_and_holidays_do_not_count(days, holidays, end):
    assert after(FRIDAY, days, holidays) == end


def test_a_saturday_is_not_a_business_day():
    assert [is_business_day(date(2026, 1, day), {date(2026, 1, 9)}) for day in (8, 9, 10, 11, 12)] == [
        True,
        False,
        False,
        False,
        True,
    ]


@given(moment=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), days=st.integers(0, 30), off=st.sets(DAYS))  # noqa: DTZ001
def test_as_many_business_days_lie_between_as_were_asked_for(moment, days, off):
    end = after(moment, days, off)
    passed = (moment.date() + timedelta(days=day) for day in range(1, (end - moment).days + 1))
    assert sum(is_business_day(day, off) for day in passed) == days
    assert not days or is_business_day(end.date(), off)
