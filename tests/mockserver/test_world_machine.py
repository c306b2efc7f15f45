"""A partner's whole life, in any order, against a model that knows nothing of how the mock works."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

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

from webex_wholesale_contracts.facts.packages import CALLING
from webex_wholesale_mock import Fails

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
        self.people: dict[str, str] = {}

    def held(self, known):
        """The packages that subscribers of a customer hold, each as often as it is held."""
        return Counter()

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
        return (
            "customer.email.in-use" if email in [known.email for known in self.live] or email in self.people else None
        )

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
        elif not self.held(known).keys() <= {*wanted}:
            assert answer.rule == "customer.package.in-use"
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
        elif self.held(known):
            assert answer.rule == "customer.has-subscribers"
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
        if {*known.packages.values()} == {"error"}:
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
        self.api.mock.outcomes.add(Fails(code=1, description="x"), customer="*", package=package)
        self.failing.add(package)

    @precondition(lambda self: self.failing)
    @rule()
    def mend_packages(self):
        self.api.mock.outcomes.clear()
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
        world = self.api.mock._engine.world
        assert [customer.wire_id for customer in world.customers] == [known.id for known in self.live]
        assert {key[1]: one.wire_id for key, one in world.customers._by_external_id.items()} == {
            known.external_id: known.id for known in self.live
        }
        assert {email: one.wire_id for email, one in world.customers._by_primary_email.items()} == {
            known.email: known.id for known in self.live
        }
        mapped = [one.customer_id for one in world.directory.organizations.values() if one.customer_id]
        assert {*mapped} <= {customer.id for customer in world.customers}
        assert len(mapped) == len({*mapped})
        assert sum(len(timeline) for timeline in world.customers._lists.values()) == 2 * len(self.live)
        assert len({known.id for known in self.live} | {*self.gone}) == len(self.live) + len(self.gone)


READY = {"provisioned", "provisioned_with_errors", "updating"}
FREE = ["free0@acme.example", "free1@acme.example"]
emails = st.sampled_from([*FREE, "una0@acme.example", "una1@acme.example", "ann0@acme.example", "ann1@acme.example"])
package = st.sampled_from(["webex_calling", "webex_meetings", "webex_suite"])
phones = st.sampled_from([None, "+12405551212", "+12405551213"])
extensions = st.sampled_from([None, "1000", "2000"])
LIMITS = "provisioningParameters.packages.limits"


@dataclass(eq=False)
class Holder:
    """What the model knows of a subscriber: `reached` is the number and the extension that were asked for."""

    id: str
    email: str
    customer: Known
    package: str
    pending: bool
    reached: tuple[str | None, str | None] | None


class Inhabited(World):
    """Customers with subscribers. `people` are those of an organization, by address, with the customer it was made for.

    `reached` has the number and the extension of everybody who has calling.
    """

    @initialize()
    def begin(self):
        super().begin()
        self.made: list[Holder] = []
        self.changed: list[Holder] = []
        self.reached: dict[str, tuple[str | None, str | None]] = {}
        self.limits: dict[tuple[str, str], int] = {}
        self.administrators: dict[str, str] = {}
        self.free = {*FREE}
        for email in FREE:
            self.api.mock.hub.add_free_account(email)
        for number, name in enumerate(NAMES):
            self.provision(number, number, name, ["webex_calling", "webex_meetings"])
        self.wait(30)

    def held(self, known):
        return Counter(holder.package for holder in self.made if holder.customer is known)

    # What clients do

    @precondition(lambda self: self.live)
    @rule(
        several=st.lists(st.tuples(which, emails, package, phones, extensions, st.booleans()), min_size=1, max_size=4)
    )
    def provision_subscribers(self, several):
        for one in several:
            self._provision(*one)

    def _provision(self, which, email, package, number, extension, upper):
        ready = [known for known in self.live if known.status in READY]
        customers = ready if ready and which % 5 else self.live
        known = customers[which % len(customers)]
        changes = {
            "email": email.upper() if upper else email,
            "packages": [package],
            **self._parameters(number, extension),
        }
        subscribers = self.api.subscribers(known.id)
        called_here = email in self.reached and self.people[email] == known.id
        calls = package != "webex_meetings" and not called_here
        refusal = self._unready(known, package, calls, number or extension) or (
            self._full(known, package) or self._elsewhere(known, email) or self._taken(known, calls, number, extension)
        )
        precheck, answer = subscribers.precheck(changes), subscribers.post(changes)
        assert precheck.rule == answer.rule == refusal
        if refusal is None:
            holder = Holder(
                id=answer.json["id"],
                email=email,
                customer=known,
                package=package,
                pending=email in self.free,
                reached=(number, extension) if calls else None,
            )
            self.made.append(holder)
            self.changed.append(holder)
            assert answer.status == (202 if holder.pending else 200)
            if not holder.pending:
                self._join(holder)

    @staticmethod
    def _parameters(number, extension):
        given = {"primaryPhoneNumber": number, "extension": extension}
        return {
            f"provisioningParameters.{name}": value or ...
            for name, value in given.items()
            if value or name == "extension"
        }

    def _unready(self, known, package, calls, reachable):
        if calls and not reachable:
            return "subscriber.calling.number-required"
        if known.status not in READY:
            return "subscriber.customer.not-ready"
        return None if known.packages.get(package) == "provisioned" else "subscriber.package.not-on-customer"

    def _full(self, known, package):
        limit = self.limits.get((known.id, package))
        return "subscriber.package.limit" if limit is not None and self.held(known)[package] >= limit else None

    def _elsewhere(self, known, email):
        subscriber = email in [holder.email for holder in self.made]
        primary = email in [one.email for one in self.live if one is not known]
        elsewhere = self.people.get(email, known.id) != known.id
        return "subscriber.email.in-use" if subscriber or primary or elsewhere else None

    def _taken(self, known, calls, number, extension):
        if calls and number and number in [number for number, _ in self.reached.values()]:
            return "subscriber.phone.in-use"
        taken = calls and extension and extension in self._extensions(known.id)
        return "subscriber.extension.in-use" if taken else None

    def _extensions(self, customer_id):
        return [extension for email, (_, extension) in self.reached.items() if self.people[email] == customer_id]

    def _join(self, holder):
        customer_id = holder.customer.id
        self.people[holder.email] = customer_id
        self.administrators.setdefault(customer_id, holder.email)
        if holder.reached:
            number, extension = holder.reached
            self.reached[holder.email] = (
                None if number in [number for number, _ in self.reached.values()] else number,
                None if extension in self._extensions(customer_id) else extension,
            )

    @precondition(lambda self: self.made)
    @rule(several=st.lists(st.tuples(which, package, phones, extensions), min_size=1, max_size=3))
    def update_subscribers(self, several):
        for one in several:
            self._update(*one)

    def _update(self, which, package, number, extension):
        holder = self.made[which % len(self.made)]
        known, begins = holder.customer, package != "webex_meetings" and holder.email not in self.reached
        body = self.api.changed(
            {"packages": [package], "provisioningParameters": {"extension": "x"}}, self._parameters(number, extension)
        )
        answer = self.api.subscribers(known.id).put(holder.id, body)
        if begins and not (number or extension):
            refusal = "subscriber.calling.number-required"
        elif holder.pending:
            refusal = "subscriber.pending-migration"
        elif known.packages.get(package) != "provisioned":
            refusal = "subscriber.package.not-on-customer"
        else:
            full = self._full(known, package) if package != holder.package else None
            refusal = full or self._taken(known, begins, number, extension)
        assert answer.rule == refusal
        if refusal is None:
            self._change(holder, package, (number, extension) if begins else None)

    def _change(self, holder, package, reached):
        holder.package = package
        self._move_to_the_end(holder)
        if package == "webex_meetings":
            self.reached.pop(holder.email, None)
        elif reached:
            self.reached[holder.email] = reached

    def _move_to_the_end(self, holder):
        self.changed.remove(holder)
        self.changed.append(holder)

    @precondition(lambda self: self.made)
    @rule(which=which)
    def remove_subscriber(self, which):
        holder = self.made.pop(which % len(self.made))
        self.changed.remove(holder)
        self.reached.pop(holder.email, None)
        subscribers = self.api.subscribers(holder.customer.id)
        assert subscribers.delete(holder.id).status == 204
        assert subscribers.delete(holder.id).rule == "subscriber.not-found"

    @precondition(lambda self: self.made)
    @rule(which=which)
    def ask_again(self, which):
        holder = self.made[which % len(self.made)]
        before = len(self.api.mock.outbox)
        answer = self.api.subscribers(holder.customer.id).ask_again(holder.id)
        assert answer.rule == (None if holder.pending else "subscriber.consent.not-pending")
        assert len(self.api.mock.outbox) == before + holder.pending

    @precondition(lambda self: any(holder.pending for holder in self.made))
    @rule(which=which)
    def consent(self, which):
        awaited = [holder for holder in self.made if holder.pending]
        holder = awaited[which % len(awaited)]
        self.api.mock.hub.give_consent(holder.id)
        holder.pending = False
        self.free.discard(holder.email)
        self._join(holder)
        self._move_to_the_end(holder)

    @precondition(lambda self: self.live)
    @rule(which=which, package=package, limit=st.integers(0, 2))
    def limit(self, which, package, limit):
        known = self.live[which % len(self.live)]
        wanted = [*known.packages]
        answer = self.api.put(known.id, self.api.changed({"packages": wanted}, {LIMITS: {package: limit}}))
        if known.status not in AT_REST:
            assert answer.rule == "customer.busy"
        elif self.held(known)[package] > limit:
            assert answer.rule == "customer.limits.below-use"
        else:
            assert answer.status == 202
            self.limits[known.id, package] = limit
            known.status, known.due = "updating", self.now + 10
            self._want(known, wanted)

    # What always holds

    @invariant()
    def every_subscriber_is_as_the_model_says(self):
        subscribers = self.api.subscribers("")
        views = subscribers.list("sortOrder=ASC").json["items"]
        assert [view["id"] for view in views] == [holder.id for holder in self.made]
        for holder, view in zip(self.made, views, strict=True):
            assert subscribers.get(holder.id).json == view
            assert (view["email"].lower(), view["packages"]) == (holder.email, [holder.package])
            assert (view["customerId"], view["externalCustomerId"]) == (holder.customer.id, holder.customer.external_id)
            assert view["status"] == ("pending_user_migration" if holder.pending else "provisioned")
            assert ("personId" in view) != holder.pending

    @invariant()
    def lists_agree_with_the_subscribers(self):
        subscribers = self.api.subscribers("")
        for order, held in (("created", self.made), ("lastStatusChange", self.changed)):
            assert subscribers.ids(f"sortBy={order}") == [one.id for one in held[::-1]]
            awaited = [one.id for one in held if one.pending]
            assert subscribers.ids(f"sortBy={order}&sortOrder=ASC&status=pending_user_migration") == awaited
            for customer in {holder.customer.id for holder in held}:
                theirs = [one.id for one in held[::-1] if one.customer.id == customer]
                assert subscribers.ids(f"sortBy={order}&customerId={customer}") == theirs
        for holder in self.made[-1:]:
            assert subscribers.ids(f"email={holder.email}") == [holder.id]

    @invariant()
    def indexes_of_subscribers_and_people_agree(self):
        world = self.api.mock._engine.world
        people = {
            email: world.directory.people_by_id[person.id]
            for email, person in world.directory.people.items()
            if person.organization_id in world.directory.organizations
        }
        assert people.keys() == self.people.keys()
        assert {*world.subscribers._by_email} == {holder.email for holder in self.made}
        assert [one.wire_id for one in world.subscribers] == [holder.id for holder in self.made]
        for lists in world.subscribers._lists.values():
            assert sum(len(timeline) for timeline in lists.values()) == 4 * len(self.made)
        assert {email for email, person in people.items() if person.administrator} == {*self.administrators.values()}
        assert len(people) == sum(one.users for one in world.directory.organizations.values())
        assert world.directory.free_accounts == self.free
        for known in self.live:
            customer = self.api.inside(known.id)
            assert (+customer.held, customer.subscribers) == (self.held(known), self.held(known).total())

    @invariant()
    def numbers_and_extensions_are_those_of_the_people_who_call(self):
        world = self.api.mock._engine.world
        calling = {email: person.calling for email, person in world.directory.people.items() if person.calling}
        assert {email: (one.number, one.extension) for email, one in calling.items()} == self.reached
        ids = {email: person.id for email, person in world.directory.people.items()}
        assert world.directory.numbers == {number: ids[email] for email, (number, _) in self.reached.items() if number}
        for organization in world.directory.organizations.values():
            held = {pair for location in organization.locations for pair in location.extensions.items()}
            assert held == {
                (extension, ids[email])
                for email, (_, extension) in self.reached.items()
                if extension and world.directory.people[email].organization_id == organization.id
            }


@pytest.mark.slow
def test_any_history_leaves_the_world_as_a_simple_model_says(new_api):
    class ThisWorld(Inhabited):
        make = staticmethod(new_api)

    run_state_machine_as_test(ThisWorld, settings=settings(max_examples=20, stateful_step_count=30))


class Travelled(Inhabited):
    """The life of a partner, now and then gone back on or continued in a fork."""

    def teardown(self):
        if hasattr(self, "api"):
            assert self.unnoted(self.api.mock) == []

    @rule(data=st.data())
    def try_something_and_go_back(self, data):
        mock = self.api.mock
        before, snapshot = self.state(mock), mock.snapshot()
        self.meddle(data, mock)
        mock.rollback(snapshot)
        assert self.state(mock) == before

    @rule(data=st.data(), stay=st.booleans())
    def go_on_in_a_fork(self, data, stay):
        mock = self.api.mock
        before, fork = self.state(mock), mock.fork()
        left, self.api.mock = (mock, fork) if stay else (fork, mock)
        self.meddle(data, left)
        assert self.state(self.api.mock) == before

    @staticmethod
    def meddle(data, mock):
        """Do to everything there is what the portals and programs do."""
        client = mock.client()
        mock.clock.advance(data.draw(st.integers(0, 100)))
        for subscriber in [*client.subscribers.list()]:
            client.subscribers.delete(subscriber.id)
        for customer in [*client.customers.list()]:
            if data.draw(st.booleans()) and customer.status == "provisioned":
                client.customers.delete(customer.id)
        mock.clock.advance(data.draw(st.integers(0, 100)))
        mock.hub.add_organization("Meddled", administrators=["meddler@globex.example"])


@pytest.mark.slow
def test_any_life_can_be_gone_back_on(new_api, state, unnoted):
    given = {"make": staticmethod(new_api), "state": staticmethod(state), "unnoted": staticmethod(unnoted)}
    ThisLife = type("ThisLife", (Travelled,), given)  # noqa: N806

    run_state_machine_as_test(ThisLife, settings=settings(max_examples=20, stateful_step_count=25))
