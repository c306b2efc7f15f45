from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webex_wholesale._core.retry_after import MAX_SECONDS, parse_retry_after

NOW = datetime(1994, 11, 6, 8, 49, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("30", 30.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        (".25", 0.25),
        ("3.", 3.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 30.0),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 30.0),
        ("Sun Nov  6 08:49:37 1994", 30.0),
        ("Sun, 06 Nov 1994 09:49:37 +0100", 30.0),
        ("Sun, 06 Nov 1994 08:49:37 -0000", 30.0),
        ("Sun, 06 Nov 1994 08:00:00 GMT", 0.0),
    ],
)
def test_numbers_and_dates_of_all_forms_are_understood(text: str, seconds: float) -> None:
    assert parse_retry_after(text, NOW) == seconds


@pytest.mark.parametrize(
    "text",
    [None, "", " ", "rand(30),add(30)", "-5", "+5", "nan", "inf", "-inf", "1e3", "0x10", "soon", "٣", "5, 10", "1:30"],
)
def test_everything_else_says_nothing(text: str | None) -> None:
    assert parse_retry_after(text, NOW) is None


def test_a_huge_number_stays_a_finite_wait_that_is_too_long_for_anybody() -> None:
    assert parse_retry_after("9" * 400, NOW) == MAX_SECONDS


def test_a_date_is_compared_with_a_now_of_any_time_zone() -> None:
    now = NOW.astimezone(timezone(timedelta(hours=-7)))
    assert parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now) == 30.0


@given(st.text() | st.from_regex(r"(\w{3}, )?\d{1,3} \w{3} \d{1,5} \d{1,3}:\d{1,3}:\d{1,3} ([+-]\d{1,6}|GMT)"))
@example("Fri, 31 Dec 9999 23:59:59 -9999")
@example("Mon, 01 Jan 0001 00:00:00 +2359")
@example("Mon, 01 Jan 2001 00:00:00 +99999999999999999999")
def test_no_text_raises_and_every_result_is_a_wait(text: str) -> None:
    seconds = parse_retry_after(text, NOW)
    assert seconds is None or (math.isfinite(seconds) and 0 <= seconds <= MAX_SECONDS)
