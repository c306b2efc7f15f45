"""Trials in any order of acts, calls and time, against a model that knows the guides and nothing of the mock."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.support.world_state import state_of
from webex_wholesale_mock import HubError, WholesaleMock

DAY = 86_400
SERVICES = ("calling", "devices", "messaging")
HELD = {"pending_customer_consent", "awaiting_provisioning_details", "provisioning", "active", "grace"}
services = st.lists(st.sampled_from(SERVICES), min_size=1, unique=True)
which = st.integers(0, 99)


@dataclass
class Known:
    """What the model knows of a trial. `due` is the moment of what the clock does with it next, if anything."""

    id: str
    email: str
    status: str
    due: float | None
    org_id: str
    length: int = 30


class Trials(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.mock = WholesaleMock()
        self.mock.place.reseller()
        self.now = 0.0
        self.known: list[Known] = []

    def one(self, which):
        return self.known[which % len(self.known)]

    def act(self, known, event, *states, **arguments):
        """Do something; it is refused, and changes nothing, unless the trial is in one of some states."""
        before, rule, done = state_of(self.mock), None, None
        try:
            done = getattr(self.mock.hub.trials, event)(known.id, **arguments)
        except HubError as refused:
            rule = refused.rule
        if done is None:
            assert known.status not in states or rule == "trial.service-purchased"
            assert state_of(self.mock) == before
        else:
            assert known.status in states
        return done

    @rule(wanted=services, length=st.sampled_from([30, 60]), existing=st.booleans())
    def start(self, wanted, length, existing):
        email = f"ada@c{len(self.known)}.example"
        form = {"services": wanted, "quantity": 5, "duration_days": length}
        form["devices"] = "customer-owns" if "devices" in wanted else None
        if existing:
            home = self.mock.hub.add_organization("Beta", administrators=[email])
            made = self.mock.hub.trials.request("Beta", email, **form)
            self.known.append(Known(made.id, email, made.status, self.now + 10 * DAY, home.id, length))
        else:
            made = self.mock.hub.trials.start("Acme", email, **form)
            self.known.append(Known(made.id, email, made.status, self.now + 30, made.org_id, length))

    @precondition(lambda self: self.known)
    @rule(which=which, agree=st.booleans())
    def answer(self, which, agree):
        known = self.one(which)
        event = "accept" if agree else "decline"
        if self.act(known, event, "pending_customer_consent", person=known.email):
            known.status, known.due = "awaiting_provisioning_details" if agree else "removed", None

    @precondition(lambda self: self.known)
    @rule(which=which)
    def provision(self, which):
        known = self.one(which)
        if self.act(known, "provision", "awaiting_provisioning_details"):
            known.status, known.due = "provisioning", self.now + 30

    @precondition(lambda self: self.known)
    @rule(which=which)
    def extend(self, which):
        known = self.one(which)
        if self.act(known, "extend", "active"):
            known.due = self.now + 30 * DAY

    @precondition(lambda self: self.known)
    @rule(which=which, wanted=services, quantity=st.integers(1, 9))
    def edit(self, which, wanted, quantity):
        devices = "customer-owns" if "devices" in wanted else None
        self.act(self.one(which), "edit", "active", services=wanted, quantity=quantity, devices=devices)

    @precondition(lambda self: self.known)
    @rule(which=which)
    def cancel(self, which):
        known = self.one(which)
        early = ("pending_customer_consent", "awaiting_provisioning_details")
        if self.act(known, "cancel", "active", *early):
            known.status, known.due = "removed" if known.status in early else "cancelled", None

    @precondition(lambda self: self.known)
    @rule(which=which, mistyped=st.booleans())
    def convert(self, which, mistyped):
        known = self.one(which)
        done = self.act(known, "convert", "active", "grace", email=known.email.upper() if mistyped else known.email)
        if done:
            assert done.converted is not mistyped
            if not mistyped:
                known.status, known.due = "converted", None

    @precondition(lambda self: self.known)
    @rule(which=which, package=st.sampled_from(["webex_calling", "webex_suite"]))
    def provision_wholesale(self, which, package):
        known = self.one(which)
        trial, before = self.mock.hub.trials.get(known.id), state_of(self.mock)
        try:
            self.mock.hub.add_customer(org_id=known.org_id, packages=[package])
        except HubError:
            assert state_of(self.mock) == before
        else:
            assert trial.status not in ("active", "grace") or "calling" not in trial.services

    @rule(days=st.sampled_from([0.001, 1, 10, 30, 31]))
    def wait(self, days):
        self.mock.clock.advance(days * DAY)
        self.now += days * DAY
        for known in self.known:
            while known.due is not None and known.due <= self.now:
                self._comes(known)

    def _comes(self, known):
        if known.status == "pending_customer_consent":
            known.status, known.due = "removed", None
        elif known.status == "provisioning":
            known.status, known.due = "active", known.due + known.length * DAY
        elif known.status == "active":
            known.status, known.due = "grace", known.due + 30 * DAY
        else:
            known.status, known.due = "purged", None

    @rule()
    def go_on_in_a_fork(self):
        self.mock = self.mock.fork()

    @invariant()
    def trials_are_as_the_model_has_them(self):
        found = {known.id: self.mock.hub.trials.get(known.id) for known in self.known}
        assert [found[known.id].status for known in self.known] == [known.status for known in self.known]
        listed = [trial.id for trial in self.mock.hub.trials.list()]
        assert listed == [known.id for known in self.known if known.status != "removed"]

    @invariant()
    def licences_follow_the_state(self):
        for known in self.known:
            trial = self.mock.hub.trials.get(known.id)
            if known.status in ("active", "grace", "converted"):
                home = self.mock.hub.organization(trial.org_id)
                brought = {each.service for each in home.licenses if each.trial}
                assert brought >= {*trial.services}
                assert {each.expired for each in home.licenses if each.trial} == {known.status == "grace"}

    @invariant()
    def the_clock_has_work_for_trials_that_are_held_alone(self):
        coming = {event.id for event in self.mock.clock.upcoming() if event.kind.startswith("trial.")}
        waiting = {known.id for known in self.known if known.due is not None}
        assert coming == waiting

    def teardown(self):
        with TemporaryDirectory() as folder:
            file = Path(folder) / "world.json"
            self.mock.save(file)
            again = WholesaleMock.load(file)
            assert again.hub.trials.list() == self.mock.hub.trials.list()
            assert again.clock.upcoming() == self.mock.clock.upcoming()


@pytest.mark.slow
def test_trials_in_any_order_agree_with_the_model():
    run_state_machine_as_test(Trials, settings=settings(max_examples=25, stateful_step_count=25, deadline=None))
