"""Handles belong to their mock for good: a write on a fork is never seen in the parent, nor the reverse."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest

from webex_wholesale_mock import RateLimit, Stuck, Takes, WholesaleMock
from webex_wholesale_mock.faults import Status

SWITCHED = ("customer.email.in-use", "customer.busy")


class Handles:
    """All handles of a mock, taken once; each setter has a way to read what it wrote."""

    def __init__(self, mock):
        self.mock = mock
        self.durations, self.rules, self.clock, self.faults = mock.durations, mock.rules, mock.clock, mock.faults
        self.hub, self.outcomes, self.billing = mock.hub, mock.outcomes, mock.billing
        self.script = None

    def provisioning(self, number):
        self.durations.provisioning = number
        return lambda: self.durations.provisioning == number

    def updating(self, number):
        self.durations.updating = number
        return lambda: self.durations.updating == number

    def deleting(self, number):
        self.durations.deleting = number
        return lambda: self.durations.deleting == number

    def report(self, number):
        self.durations.report = number
        return lambda: self.durations.report == number

    def switched_rule(self, number):
        switch = self.rules.disable if number % 2 else self.rules.enable
        switch(SWITCHED[0])
        return lambda: self.rules.enforces(SWITCHED[0]) == (number % 2 == 0) == (SWITCHED[0] not in self.mock.rules.off)

    def code(self, number):
        self.rules.recode(SWITCHED[1], number)
        return lambda: self.rules.code(SWITCHED[1]) == number

    def rate_limit(self, number):
        self.mock.rate_limit = RateLimit(number + 1, 60)
        return lambda: self.mock.rate_limit == RateLimit(number + 1, 60)

    def token_limit(self, number):
        self.mock.limit_token("read-only", RateLimit(number + 1, 60))
        return lambda: self._limits() == [RateLimit(number + 1, 60)]

    def _limits(self):
        with self.mock._lock:
            return [*self.mock._engine.world.partners.rate_limits.values()]

    def visibility(self, number):
        self.mock.visibility(number + 1)
        return lambda: self.mock.visibility.lag == number + 1

    def explain(self, number):
        self.mock.explain = bool(number % 2)
        return lambda: self.mock.explain == bool(number % 2)

    def fault(self, number):
        self.faults.clear()
        self.faults.add(Status(503), times=number + 1)
        return lambda: [fault.times for fault in self.faults] == [number + 1]

    def outcome(self, number):
        self.outcomes.clear()
        self.outcomes.add(Takes(seconds=number), customer="acme")
        return lambda: [script.outcome for script in self.outcomes] == [Takes(seconds=number)]

    def one_script(self, number):
        self.outcomes.clear()
        self.script = self.outcomes.add(Stuck(), customer="globex", times=number + 1)
        return lambda: self.script.hits == 0 and len(self.outcomes) == 1

    def time(self, number):
        before = self.clock.elapsed
        self.clock.advance(number)
        return lambda: self.clock.elapsed == before + number

    def moment(self, number):
        moment = self.clock.now + timedelta(seconds=number)
        self.clock.advance_to(moment)
        return lambda: self.clock.now == moment

    def maintenance(self, number):
        self.hub.calling_maintenance = bool(number % 2)
        return lambda: self.hub.calling_maintenance == bool(number % 2)

    def denied_name(self, number):
        self.hub.deny_names(f"Denied {number}")
        return lambda: self.hub.denied_names == (f"Denied {number}",)

    def discrepancy(self, number):
        before = len(self.billing.planted)
        self.billing.plant("empty" if number % 2 else "failed")
        return lambda: (
            [planted.kind for planted in self.billing.planted[before:]] == ["empty" if number % 2 else "failed"]
        )

    def token(self, number):
        value = self.mock.add_token(f"token {number}").value
        return lambda: self.mock.tokens[f"token {number}"] == value


SETTERS = [name for name in vars(Handles) if not name.startswith("_")]


@pytest.fixture
def family():
    """A parent, its fork, and the fork of that; the handles of the parent are older than its fork."""
    parent = Handles(WholesaleMock())
    child = Handles(parent.mock.fork())
    return [parent, child, Handles(child.mock.fork())]


@pytest.mark.parametrize("setter", SETTERS)
def test_a_write_is_seen_in_its_own_mock_alone(family, setter):
    seen = [getattr(member, setter)(number) for number, member in enumerate(family, 3)]
    assert all(check() for check in seen)


@pytest.mark.parametrize("setter", SETTERS)
def test_threads_that_write_on_forks_see_their_own_writes(family, setter):
    wrong = []

    def write(member, start):
        for number in range(start, start + 60, 3):
            is_seen = getattr(member, setter)(number)
            wrong.extend([] if is_seen() else [(setter, start, number)])

    threads = [Thread(target=write, args=(member, start)) for start, member in enumerate(family, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_tokens_that_a_mock_lists_are_a_copy():
    mock = WholesaleMock()
    mock.tokens["mine"] = "value"
    assert "mine" not in mock.tokens


def test_durations_refuse_another_name_and_an_impossible_number():
    durations = WholesaleMock().durations
    with pytest.raises(AttributeError):
        durations.reporting = 5
    with pytest.raises(ValueError, match="report is -1"):
        durations.report = -1
    assert repr(durations) == "Durations(provisioning=30, updating=10, deleting=10, report=60, order=30)"
