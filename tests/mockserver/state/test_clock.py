from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_mock import VirtualClock
from webex_wholesale_mock.state.clock import LATEST, START, timestamp

LATER = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def done():
    return []


@pytest.fixture
def clock(done):
    """A clock that notes what it does, and when."""
    clock = VirtualClock()
    clock.runner = lambda work: done.append((work.kind, work.subject, (clock.now - START).total_seconds()))
    return clock


def test_time_begins_at_a_fixed_moment_and_stands_still():
    assert VirtualClock().now == VirtualClock().now == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert VirtualClock().elapsed == 0


def test_the_clock_keeps_utc_whatever_zone_it_is_given():
    zone = timezone(timedelta(hours=2))
    clock = VirtualClock(datetime(2026, 6, 1, 12, tzinfo=zone))
    assert (clock.now.hour, clock.now.tzinfo) == (10, UTC)
    clock.advance_to(datetime(2026, 6, 1, 13, tzinfo=zone))
    assert (clock.now.hour, clock.now.tzinfo) == (11, UTC)
    assert timestamp(clock.now) == "2026-06-01T11:00:00.000Z"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        VirtualClock(datetime(2026, 6, 1))  # noqa: DTZ001  that is the point


@pytest.mark.parametrize("moment", [LATER.replace(tzinfo=None), LATER.date(), "2026-02-01"])
def test_time_moves_to_no_moment_without_a_zone(clock, moment):
    with pytest.raises(ValueError, match="has none; use datetime"):
        clock.advance_to(moment)
    assert clock.now == START


@pytest.mark.parametrize("seconds", [date(2026, 1, 5), "30", None])
def test_time_moves_by_seconds_and_timedeltas_alone(clock, seconds):
    with pytest.raises(ValueError, match="the clock moves by seconds or a timedelta, got "):
        clock.advance(seconds)
    assert clock.now == START


def test_time_moves_by_seconds_and_to_a_moment(clock):
    clock.advance(1.5)
    clock.advance(0)
    assert clock.elapsed == 1.5
    clock.advance_to(START + timedelta(hours=1))
    assert clock.elapsed == 3_600


@pytest.mark.parametrize("seconds", [-1, -0.001, float("nan"), float("inf"), float("-inf"), 1e18])
def test_time_moves_neither_backwards_nor_out_of_the_calendar(clock, done, seconds):
    clock.schedule(0, "a", "x")
    with pytest.raises(ValueError, match="clock"):
        clock.advance(seconds)
    assert (clock.now, done) == (START, [])


def test_a_moment_in_the_past_is_refused(clock):
    clock.advance(10)
    with pytest.raises(ValueError, match="does not go back"):
        clock.advance_to(START)
    clock.advance_to(clock.now)
    assert clock.elapsed == 10


def test_work_is_done_when_it_falls_due_and_sees_that_moment(clock, done):
    clock.schedule(20, "b", "y")
    clock.schedule(10, "a", "x")
    clock.advance(9.999)
    assert done == []
    clock.advance(100)
    assert done == [("a", "x", 10), ("b", "y", 20)]
    assert clock.elapsed == 109.999


def test_work_due_at_the_same_moment_keeps_its_order(clock, done):
    for subject in "cab":
        clock.schedule(5, "a", subject)
    clock.advance(5)
    assert [subject for _, subject, _ in done] == ["c", "a", "b"]


def test_work_may_bring_more_work(clock, done):
    def again(work):
        done.append(clock.elapsed)
        clock.schedule(10, "a", "x")

    clock.runner = again
    clock.schedule(10, "a", "x")
    clock.advance(35)
    assert done == [10, 20, 30]
    assert [work.due for work in clock.upcoming()] == [START + timedelta(seconds=40)]


def test_what_is_due_now_is_done_without_moving(clock, done):
    clock.schedule(0, "a", "x")
    clock.schedule(1, "b", "x")
    assert done == []
    clock.settle()
    clock.settle()
    assert done == [("a", "x", 0)]
    assert clock.now == START


def test_the_future_can_be_looked_at(clock):
    for seconds in (30, 10, 20):
        clock.schedule(seconds, "a", str(seconds))
    assert [work.subject for work in clock.upcoming()] == ["10", "20", "30"]
    clock.advance(10)
    assert [work.subject for work in clock.upcoming()] == ["20", "30"]


def test_time_ends_where_what_is_scheduled_still_fits_into_the_calendar(clock):
    clock.advance_to(LATEST)
    with pytest.raises(ValueError, match="to 9000-01-01T00:00:00"):
        clock.advance(0.001)
    assert clock.now == LATEST


@pytest.mark.parametrize("year", [1, 1969, 9001, 9999])
def test_time_begins_within_the_calendar_that_is_left_to_it(year):
    with pytest.raises(ValueError, match="a clock cannot begin at"):
        VirtualClock(datetime(year, 6, 1, tzinfo=UTC))


def test_what_lets_time_pass_stands_still_at_the_end(clock):
    clock.let_pass(5)
    assert clock.elapsed == 5
    clock.advance_to(LATEST)
    clock.let_pass(5)
    assert clock.now == LATEST


def test_the_next_thing_can_be_done_alone(clock, done):
    clock.schedule(20, "b", "y")
    clock.schedule(10, "a", "x")
    assert clock.due(START + timedelta(seconds=9)) is None
    assert clock.due(START + timedelta(seconds=10)).kind == "a"
    assert clock.step().kind == "a"
    assert (done, clock.elapsed) == ([("a", "x", 10)], 10)


def test_what_is_dropped_is_not_done(clock, done):
    for number, subject in enumerate("xyxzx"):
        clock.schedule(number, "a", subject)
    clock.drop("x")
    clock.drop("nobody")
    clock.advance(10)
    assert done == [("a", "y", 1), ("a", "z", 3)]


def test_a_clock_of_its_own_can_do_nothing():
    clock = VirtualClock()
    clock.schedule(1, "a", "x")
    with pytest.raises(LookupError, match="'a'"):
        clock.advance(1)


@given(st.lists(st.integers(0, 50), max_size=12), st.lists(st.integers(0, 30), max_size=6))
def test_work_is_done_in_order_however_time_moves(delays, moves):
    clock, done = VirtualClock(), []
    clock.runner = lambda work: done.append((clock.elapsed, int(work.subject)))
    for number, delay in enumerate(delays):
        clock.schedule(delay, "a", str(number))
    for seconds in moves:
        clock.advance(seconds)
    expected = sorted((delay, number) for number, delay in enumerate(delays) if moves and delay <= sum(moves))
    assert done == expected


def test_a_timedelta_moves_time_by_its_seconds(clock):
    clock.advance(timedelta(minutes=2))
    assert clock.elapsed == 120


def test_a_clock_on_which_nothing_is_scheduled_has_no_next_step(clock):
    with pytest.raises(IndexError):
        clock.step()
