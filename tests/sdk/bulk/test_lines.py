"""How far a line is carried, with its steps performed by hand."""

from __future__ import annotations

import pytest

from webex_wholesale import BadRequest, ConnectionFailed, DeadlineExceeded, RateLimited, TimedOut
from webex_wholesale._bulk import lines
from webex_wholesale._core.steps import Wait


def caused(failure, cause):
    failure.__cause__ = cause
    return failure


TOLD = RateLimited("too many", status=429, retry_after=30.0, retryable=True)
LATE = caused(DeadlineExceeded("too late", retryable=True), TOLD)


class Failing:
    """Steps that fail in these ways before they end well."""

    def __init__(self, *failures):
        self.failures = [*failures]
        self.begun = 0

    def __call__(self):
        self.begun += 1
        yield Wait(1.0)
        if self.failures:
            raise self.failures.pop(0)
        return "done"


def perform(steps):
    """What steps return when every one of them is performed."""
    try:
        while True:
            next(steps)
    except StopIteration as end:
        return end.value


@pytest.mark.parametrize("failures", [[TOLD], [LATE], [TOLD, LATE, TOLD], [TOLD] * lines.MAX_RETRIES])
def test_a_line_is_taken_up_again_where_the_service_asked_to_wait(failures):
    failing = Failing(*failures)
    assert perform(lines._retry_when_asked_to_wait(failing)) == "done"
    assert failing.begun == len(failures) + 1


@pytest.mark.parametrize(
    "failure",
    [
        BadRequest("wrong", status=400),
        ConnectionFailed("nobody there", retryable=True),
        RateLimited("too many", status=429, retryable=True),
        RateLimited("too many, and unsafe", status=429, retry_after=30.0, retryable=False),
        caused(DeadlineExceeded("too late", retryable=True), TimedOut("slow", retryable=True)),
    ],
)
def test_it_is_not_where_it_did_not(failure):
    failing = Failing(failure)
    with pytest.raises(type(failure)):
        perform(lines._retry_when_asked_to_wait(failing))
    assert failing.begun == 1


def test_even_patience_ends():
    failing = Failing(*[TOLD] * (lines.MAX_RETRIES + 1))
    with pytest.raises(RateLimited):
        perform(lines._retry_when_asked_to_wait(failing))
