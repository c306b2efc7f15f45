"""The brake of all workers, with their steps performed by hand: nothing here runs by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from webex_wholesale._bulk.backoff_gate import BackoffGate, Stopped, with_backoff
from webex_wholesale._core.steps import Invoke, Send, Wait

REQUEST = httpx.Request("GET", "https://webexapis.com/v1/wholesale/customers")
DEADLINE = 60.0


class Clock:
    """Counts in whole microseconds, as the mock's does."""

    def __init__(self):
        self.moment = timedelta()

    def now(self):
        return datetime(2026, 1, 5, tzinfo=UTC) + self.moment

    def monotonic(self):
        return self.moment.total_seconds()

    def sleep(self, seconds):
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def backoff_gate():
    return BackoffGate()


def asking(count):
    """Steps that send so many requests and return the statuses of their answers."""
    statuses = []
    for _ in range(count):
        answer = yield Send(REQUEST, DEADLINE)
        statuses.append(answer.status_code)
    return statuses


def told(seconds, status=429):
    return httpx.Response(status, headers={"retry-after": str(seconds)})


def slept(worker, step, clock):
    """Perform the waits of a worker until it wants to send; returns that step, and the seconds waited for."""
    begun = clock.monotonic()
    while isinstance(step, Wait):
        clock.sleep(step.seconds)
        step = worker.send(None)
    return step, clock.monotonic() - begun


def test_a_brake_that_does_not_hold_changes_nothing(backoff_gate, clock):
    worker = with_backoff(asking(1), backoff_gate, clock)
    assert next(worker) == Send(REQUEST, DEADLINE)
    with pytest.raises(StopIteration) as end:
        worker.send(httpx.Response(200))
    assert end.value.value == [200]


@pytest.mark.parametrize("status", [423, 429, 500, 503])
def test_when_one_worker_is_told_to_wait_all_do(backoff_gate, clock, status):
    first, second = with_backoff(asking(2), backoff_gate, clock), with_backoff(asking(1), backoff_gate, clock)
    next(first)
    waits = first.send(told(30, status))
    assert isinstance(waits, Wait)
    step, seconds = slept(second, next(second), clock)
    assert isinstance(step, Send)
    assert seconds == 30


def test_a_request_under_way_may_end_while_the_brake_holds(backoff_gate, clock):
    first, second = with_backoff(asking(1), backoff_gate, clock), with_backoff(asking(2), backoff_gate, clock)
    next(first)
    next(second)
    with pytest.raises(StopIteration):
        first.send(told(30))
    waits = second.send(httpx.Response(200))
    assert isinstance(waits, Wait)


def test_the_longest_wait_that_was_told_counts(backoff_gate, clock):
    workers = [with_backoff(asking(2), backoff_gate, clock) for _ in range(3)]
    for worker in workers:
        next(worker)
    steps = [worker.send(told(seconds)) for worker, seconds in zip(workers, [5, 40, 10], strict=True)]
    _, seconds = slept(workers[0], steps[0], clock)
    assert seconds == 40


def test_a_wait_that_grows_meanwhile_is_waited_for(backoff_gate, clock):
    worker = with_backoff(asking(1), backoff_gate, clock)
    backoff_gate.hold(2.0)
    step = next(worker)
    backoff_gate.hold(7.5)
    assert slept(worker, step, clock)[1] == 7.5


@pytest.mark.parametrize(
    "answer", [httpx.Response(202, headers={"retry-after": "30"}), httpx.Response(404), told("soon")]
)
def test_answers_that_ask_for_nothing_hold_nobody(backoff_gate, clock, answer):
    worker = with_backoff(asking(2), backoff_gate, clock)
    next(worker)
    assert isinstance(worker.send(answer), Send)


def test_a_connection_that_failed_holds_nobody(backoff_gate, clock):
    worker = with_backoff((step for step in [Send(REQUEST, DEADLINE), Send(REQUEST, DEADLINE)]), backoff_gate, clock)
    next(worker)
    assert isinstance(worker.send(httpx.ConnectError("refused")), Send)


def test_a_date_is_understood_too(backoff_gate, clock):
    worker = with_backoff(asking(2), backoff_gate, clock)
    next(worker)
    step = worker.send(told("Mon, 05 Jan 2026 00:00:45 GMT", 503))
    assert slept(worker, step, clock)[1] == 45


def test_time_on_the_brake_does_not_count_against_a_request(backoff_gate, clock):
    backoff_gate.hold(300.0)
    worker = with_backoff(asking(1), backoff_gate, clock)
    step, _ = slept(worker, next(worker), clock)
    assert step == Send(REQUEST, DEADLINE + 300)


def test_waits_of_a_call_are_kept_in_full(backoff_gate, clock):
    def waiting():
        assert (yield Wait(2.5)) is None
        return "done"

    worker = with_backoff(waiting(), backoff_gate, clock)
    step = next(worker)
    with pytest.raises(StopIteration) as end:
        slept(worker, step, clock)
    assert (end.value.value, clock.monotonic()) == ("done", 2.5)


def test_a_moment_too_short_for_the_clock_does_not_hold_a_worker_forever(backoff_gate, clock):
    backoff_gate.hold(1e-9)
    worker = with_backoff(asking(1), backoff_gate, clock)
    step, seconds = slept(worker, next(worker), clock)
    assert isinstance(step, Send)
    assert seconds == 0.001


def test_other_steps_pass_unchanged(backoff_gate, clock):
    def asking_the_caller():
        return (yield Invoke(str))

    backoff_gate.hold(60.0)
    worker = with_backoff(asking_the_caller(), backoff_gate, clock)
    assert next(worker) == Invoke(str)
    with pytest.raises(StopIteration) as end:
        worker.send("a token")
    assert end.value.value == "a token"


# Stopping


def test_what_is_left_early_cleans_up(backoff_gate, clock):
    left = []

    def tidy():
        try:
            yield Send(REQUEST, DEADLINE)
        finally:
            left.append(True)

    worker = with_backoff(tidy(), backoff_gate, clock)
    next(worker)
    worker.close()
    assert left == [True]


def test_a_stopped_worker_sends_nothing_more(backoff_gate, clock):
    worker = with_backoff(asking(2), backoff_gate, clock)
    next(worker)
    backoff_gate.stop()
    with pytest.raises(Stopped):
        worker.send(httpx.Response(200))


def test_a_worker_that_had_its_last_answer_ends_well(backoff_gate, clock):
    worker = with_backoff(asking(1), backoff_gate, clock)
    next(worker)
    backoff_gate.stop()
    with pytest.raises(StopIteration) as end:
        worker.send(httpx.Response(200))
    assert end.value.value == [200]


def test_a_waiting_worker_notices_within_a_second(backoff_gate, clock):
    backoff_gate.hold(3600.0)
    worker = with_backoff(asking(1), backoff_gate, clock)
    assert next(worker).seconds <= 1
    backoff_gate.stop()
    with pytest.raises(Stopped):
        worker.send(None)
