from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale import InvalidArgument, RateLimited, RetryPolicy, ServiceUnavailable
from webex_wholesale._core.retry import Budget


def busy(told: float | None = None) -> ServiceUnavailable:
    return ServiceUnavailable("busy", retryable=True, retry_after=told)


def test_the_wait_doubles_up_to_the_cap() -> None:
    policy = RetryPolicy(attempts=9, base=1, cap=10, random=lambda: 1.0)
    assert [policy.next_wait(attempt, busy()) for attempt in range(1, 7)] == [1, 2, 4, 8, 10, 10]


def test_the_wait_is_drawn_from_zero_to_its_limit() -> None:
    assert RetryPolicy(base=8, random=lambda: 0.0).next_wait(1, busy()) == 0
    assert RetryPolicy(base=8, random=lambda: 0.25).next_wait(1, busy()) == 2


def test_the_last_attempt_is_followed_by_none() -> None:
    policy = RetryPolicy(attempts=3)
    assert policy.next_wait(2, busy()) is not None
    assert policy.next_wait(3, busy()) is None


def test_one_attempt_switches_repeating_off() -> None:
    assert RetryPolicy(attempts=1).next_wait(1, busy(0)) is None


def test_what_is_not_retryable_is_not_repeated() -> None:
    assert RetryPolicy().next_wait(1, RateLimited("no", retryable=False, retry_after=1)) is None


def test_a_wait_is_never_shorter_than_told() -> None:
    assert RetryPolicy(random=lambda: 0.0).next_wait(1, busy(7)) == 7


def test_being_told_to_wait_longer_than_the_cap_ends_it() -> None:
    assert RetryPolicy(cap=60).next_wait(1, busy(60)) == 60
    assert RetryPolicy(cap=60).next_wait(1, busy(61)) is None


@given(
    attempt=st.integers(1, 10_000),
    base=st.floats(0, 1e6),
    cap=st.floats(0, 1e6),
    told=st.none() | st.floats(0, 1e9),
    drawn=st.floats(0, 1),
)
def test_every_wait_lies_between_what_is_told_and_the_cap(
    attempt: int, base: float, cap: float, told: float | None, drawn: float
) -> None:
    policy = RetryPolicy(attempts=10_001, base=base, cap=cap, random=lambda: drawn)
    wait = policy.next_wait(attempt, busy(told))
    if wait is None:
        assert told is not None
        assert told > cap
    else:
        assert (told or 0) <= wait <= cap


@pytest.mark.parametrize(
    "figures",
    [{"attempts": 0}, {"base": -1}, {"cap": float("nan")}, {"budget": -0.5}, {"refill": -1}, {"random": 0.5}],
)
def test_what_a_policy_cannot_work_with_is_refused(figures: dict[str, float]) -> None:
    with pytest.raises(InvalidArgument, match=next(iter(figures))):
        RetryPolicy(**figures)  # type: ignore[arg-type]


def test_the_default_policy_pickles() -> None:
    assert pickle.loads(pickle.dumps(RetryPolicy())) == RetryPolicy()


def test_a_budget_ends_and_successes_give_it_back() -> None:
    budget = Budget(RetryPolicy(budget=2, refill=0.5))
    assert [budget.spend() for _ in range(3)] == [True, True, False]
    budget.succeeded()
    assert not budget.spend()
    budget.succeeded()
    assert budget.spend()


def test_a_budget_never_holds_more_than_it_began_with() -> None:
    budget = Budget(RetryPolicy(budget=1, refill=5))
    budget.spend()
    budget.succeeded()
    assert [budget.spend(), budget.spend()] == [True, False]


def test_threads_together_spend_a_budget_exactly_once() -> None:
    budget = Budget(RetryPolicy(budget=100))
    with ThreadPoolExecutor(8) as pool:
        spent = list(pool.map(lambda _: budget.spend(), range(500)))
    assert sum(spent) == 100


def test_a_copied_budget_starts_full() -> None:
    budget = Budget(RetryPolicy(budget=1))
    budget.spend()
    assert pickle.loads(pickle.dumps(budget)).spend()
