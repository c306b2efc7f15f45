"""A partner's whole life, in any order, against a model that knows nothing of how the mock works."""

from __future__ import annotations

from dataclasses import dataclass, field

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

from webex_wholesale_contracts.rules.packages import CALLING

HOUR = 3_600
AT_REST = {"provisioned", "provisioned_with_errors", "error"}
NAMES = ["Acme", "Globex"]
names = st.sampled_from(NAMES)
packages = st.lists(
    st.sampled_from(["webex_calling", "webex_meetings", "webex_suite"]), min_size=1, max_size=3, unique=True
)
numbers = st.integers(0, 4)
which = st.integers(0, 99)


@dataclass
class Known:
    """What the model knows of a customer. `due` is the moment of what happens to it next, if anything."""

    id: str
    external_id: str
    email: str
    name: str
    made: float
    status: str
    due: float | None
    packages: dict[str, str] = field(default_factory=dict)


class World(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.api = self.make()
        self.now = 0.0
        self.live: list[Known] = []
        self.gone: list[str] = []
        self.denied: set[str] = set()
        self.failing: set[str] = set()
        self.maintenance = False

    # What clients do

    @rule(external=numbers, email=numbers, name=names, wanted=packages)
    def provision(self, external, email, name, wanted):
        changes = {
            "externalId": f"acme-{external}",
            "customerInfo.primaryEmail": f"Ann{email}@acme.example",
            "customerInfo.name": f"{name} {external}",
            "packages": wanted,
        }
        refusal = self._refusal(f"acme-{external}", f"ann{email}@acme.example")
        precheck, answer = self.api.precheck(changes), self.api.post(changes)
        assert precheck.rule == answer.rule == refusal
        if refusal is None:
            self._add(answer.json["url"].rpartition("/")[2], external, email, name, wanted)

    def _refusal(self, external_id, email):
        if external_id in [known.external_id for known in self.live]:
            return "customer.external-id.in-use"
        return "customer.email.in-use" if email in [known.email for known in self.live] else None

    def _add(self, customer_id, external, email, name, wanted):
        held = name in self.denied
        self.live.append(
            Known(
                id=customer_id,
                external_id=f"acme-{external}",
                email=f"ann{email}@acme.example",
                name=name,
                made=self.now,
                status="pending_rpl_review" if held else "provisioning",
                due=self.now + (HOUR if held else 30),
                packages=dict.fromkeys(wanted, "provisioning"),
            )
        )

    @precondition(lambda self: self.live)
    @rule(which=which, wanted=packages, external=st.none() | numbers)
    def update(self, which, wanted, external):
        known = self.live[which % len(self.live)]
        body = {"packages": wanted} if external is None else {"packages": wanted, "externalId": f"acme-{external}"}
        answer = self.api.put(known.id, body)
        others = [one.external_id for one in self.live if one is not known]
        if known.status not in AT_REST:
            assert answer.rule == "customer.busy"
        elif body.get("externalId") in others:
            assert answer.rule == "customer.external-id.in-use"
        else:
            assert answer.status == 202
            known.external_id = body.get("externalId", known.external_id)
            known.status, known.due = "updating", self.now + 10
            self._want(known, wanted)

    @staticmethod
    def _want(known, wanted):
        for package in {*wanted, *known.packages}:
            if package not in wanted:
                known.packages[package] = "deleting"
            elif known.packages.get(package) != "provisioned":
                known.packages[package] = "provisioning"

    @precondition(lambda self: self.live)
    @rule(which=which)
    def delete(self, which):
        known = self.live[which % len(self.live)]
        answer = self.api.delete(known.id)
        if known.status not in AT_REST:
            assert answer.rule == "customer.busy"
        else:
            assert answer.status == 202
            known.status, known.due = "deleting", self.now + 10
            known.packages = dict.fromkeys(known.packages, "deleting")

    # What time does

    @rule(seconds=st.sampled_from([0, 5, 10, 30, HOUR, 24 * HOUR, 72 * HOUR]))
    def wait(self, seconds):
        self.api.mock.clock.advance(seconds)
        self.api.mock.add_token("full-admin")
        self.now += seconds
        for known in [*self.live]:
            while known.due is not None and known.due <= self.now:
                self._happen(known, known.due)

    def _happen(self, known, moment):
        known.due = None
        if known.status == "deleting":
            self.live.remove(known)
            self.gone.append(known.id)
        elif known.status != "pending_rpl_review":
            self._settle(known)
        elif known.name not in self.denied:
            known.status, known.due = "provisioning", moment + 30
        elif moment - known.made < 72 * HOUR:
            known.due = moment + HOUR

    def _settle(self, known):
        broken = {name for name, status in known.packages.items() if status == "provisioning" and name in self.failing}
        known.packages = {
            name: "error" if name in broken or (status == "provisioning" and self._held_up(name)) else "provisioned"
            for name, status in known.packages.items()
            if status != "deleting"
        }
        if broken == {*known.packages}:
            known.status = "error"
        else:
            clean = {*known.packages.values()} == {"provisioned"}
            known.status = "provisioned" if clean else "provisioned_with_errors"

    def _held_up(self, package):
        return self.maintenance and package in CALLING

    # What people do by hand

    @rule(denied=st.sets(names))
    def deny_names(self, denied):
        self.api.mock.hub.deny_names(*denied)
        self.denied = denied

    @precondition(lambda self: any(known.status == "pending_rpl_review" for known in self.live))
    @rule(which=which, clear=st.booleans())
    def decide(self, which, clear):
        held = [known for known in self.live if known.status == "pending_rpl_review"]
        known = held[which % len(held)]
        if clear:
            self.api.mock.hub.clear(known.id)
            known.status, known.due = "provisioning", self.now + 30
        else:
            self.api.mock.hub.deny(known.id)
            self.live.remove(known)
            self.gone.append(known.id)

    @rule(package=st.sampled_from(["webex_meetings", "webex_suite"]))
    def break_package(self, package):
        self.api.mock.hub.fail_package(package, code=1, description="x")
        self.failing.add(package)

    @precondition(lambda self: self.failing)
    @rule()
    def mend_packages(self):
        for package in self.failing:
            self.api.mock.hub.mend_package(package)
        self.failing = set()

    @rule(under_way=st.booleans())
    def maintain(self, under_way):
        self.api.mock.hub.calling_maintenance = self.maintenance = under_way

    # What always holds

    @invariant()
    def every_customer_is_as_the_model_says(self):
        for known in self.live:
            view = self.api.get(known.id).json
            packages = {one["name"]: one["status"] for one in view["resourceDetails"]["packages"]}
            assert (view["externalId"], view["status"]) == (known.external_id, known.status)
            assert packages == known.packages
            assert [*packages] == view["packages"]
        for customer_id in self.gone[-3:]:
            assert self.api.get(customer_id).rule == "customer.not-found"

    @invariant()
    def lists_agree_with_the_customers(self):
        newest_first = [known.id for known in self.live[::-1]]
        listed = self.api.list().json["items"]
        assert [item["id"] for item in listed] == newest_first
        assert listed == [self.api.get(customer_id).json for customer_id in newest_first]
        assert self.api.ids("max=2") + self.api.ids("max=99&offset=2") == newest_first
        for status in {known.status for known in self.live} | {"updating"}:
            expected = [known.id for known in self.live[::-1] if known.status == status]
            assert self.api.ids(f"status={status}") == expected
        rest = ",".join(sorted(AT_REST))
        assert self.api.ids(f"status={rest}") == [known.id for known in self.live[::-1] if known.status in AT_REST]
        for known in self.live:
            assert self.api.ids(f"externalId={known.external_id}") == [known.id]

    @invariant()
    def the_worlds_indexes_agree(self):
        world = self.api.mock._core.world
        assert [customer.wire_id for customer in world.customers.values()] == [known.id for known in self.live]
        assert {key[1]: one.wire_id for key, one in world.external_ids.items()} == {
            known.external_id: known.id for known in self.live
        }
        assert {email: one.wire_id for email, one in world.primary_emails.items()} == {
            known.email: known.id for known in self.live
        }
        mapped = [one.customer_id for one in world.organizations.values() if one.customer_id]
        assert {*mapped} <= {*world.customers}
        assert len(mapped) == len({*mapped})
        assert sum(len(timeline) for timeline in world._timelines.values()) == 2 * len(self.live)
        assert len({known.id for known in self.live} | {*self.gone}) == len(self.live) + len(self.gone)


def test_any_history_leaves_the_world_as_a_simple_model_says(new_api):
    class ThisWorld(World):
        make = staticmethod(new_api)

    run_state_machine_as_test(ThisWorld, settings=settings(max_examples=25, stateful_step_count=25))
