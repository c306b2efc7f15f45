"""Snapshot, rollback and fork: nothing that a world holds is forgotten, and nothing is kept for nobody."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_mock import ForeignSnapshot, RateLimit, Stuck, WholesaleMock
from webex_wholesale_mock.faults import Status
from webex_wholesale_mock.state.ids import Ids
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedList, TrackedObject, TrackedSet, all_or_nothing
from webex_wholesale_mock.state.versions import Branch, History

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "scenario.yaml"


@pytest.fixture
def lived_in(api):
    """A mock in which every kind of thing exists."""
    customer_id = api.provisioned()
    api.subscribers(customer_id).provision()
    return api.mock


CHANGES: dict[str, Callable[[WholesaleMock], object]] = {
    "clock": lambda mock: mock.clock.advance(7),
    "partner": lambda mock: mock.add_partner("Elsewhere Telecom"),
    "template": lambda mock: mock.add_template("Another"),
    "token": lambda mock: mock.add_token("another"),
    "revoked token": lambda mock: mock.revoke_token("read-only"),
    "reset": lambda mock: mock.reset(),
    "duration": lambda mock: setattr(mock.durations, "provisioning", 99),
    "rate limit": lambda mock: setattr(mock, "rate_limit", RateLimit(1, 60)),
    "visibility": lambda mock: mock.visibility(5),
    "explain": lambda mock: setattr(mock, "explain", False),
    "rule switched off": lambda mock: mock.rules.disable("auth.scope.missing"),
    "rule switched on": lambda mock: mock.rules.enable("customer.address.state-iso"),
    "code of a rule": lambda mock: mock.rules.recode("auth.scope.missing", 4711),
    "denied names": lambda mock: mock.hub.deny_names("evil"),
    "maintenance": lambda mock: setattr(mock.hub, "calling_maintenance", True),
    "script": lambda mock: mock.outcomes.add(Stuck(), customer="*"),
    "fault": lambda mock: mock.faults.add(Status(503)),
    "planted discrepancy": lambda mock: mock.billing.plant("missing_row"),
    "scenario": lambda mock: mock.load_scenario(EXAMPLE),
    "free account": lambda mock: mock.hub.add_free_account("eve@free.example"),
    "organization": lambda mock: mock.hub.add_organization("Globex", administrators=["boss@globex.example"]),
    "internal organization": lambda mock: mock.hub.mark_internal(next(iter(mock.client().customers.list())).org_id),
    "entity": lambda mock: _disentitle(mock),
}


def _disentitle(mock):
    with mock._lock:
        mock._engine.world.partners.first.entitled = False


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_rollback_undoes(lived_in, change, state):
    before, snapshot = state(lived_in), lived_in.snapshot()
    change(lived_in)
    changed = state(lived_in)
    assert changed != before
    later = lived_in.snapshot()
    for back, expected in ((snapshot, before), (later, changed), (snapshot, before)):
        lived_in.rollback(back)
        assert state(lived_in) == expected


def test_after_a_rollback_the_same_requests_get_the_same_bytes(api):
    snapshot = api.mock.snapshot()

    def story():
        customer_id = api.provisioned()
        answers = [api.subscribers(customer_id).post(), api.get(customer_id), api.subscribers("").list()]
        return [(one.status, one.response.headers, one.response.body) for one in answers]

    first = story()
    api.mock.rollback(snapshot)
    assert api.mock.calls == []
    assert story() == first


def test_what_the_tester_holds_stays_good(api):
    partner, template, token = api.mock.partner, api.mock.template, api.mock.tokens["full-admin"]
    snapshot = api.mock.snapshot()
    api.provisioned()
    api.mock.rollback(snapshot)
    assert (api.mock.partner, api.mock.template, api.mock.tokens["full-admin"]) == (partner, template, token)
    assert api.post().status == 202


def test_snapshots_are_good_in_any_order(api, state):
    snapshots, states = [], []
    for number in range(4):
        snapshots.append(api.mock.snapshot())
        states.append(state(api.mock))
        api.mock.clock.advance(number)
        api.provision({"externalId": f"acme-{number}", "customerInfo.primaryEmail": f"ann{number}@acme.example"})
    for index in (2, 0, 3, 1, 1, 3, 0):
        api.mock.rollback(snapshots[index])
        assert state(api.mock) == states[index]
        api.mock.add_partner("Passing")


def test_what_comes_after_a_rollback_does_not_change_an_abandoned_future(api, state):
    start = api.mock.snapshot()
    api.provisioned()
    end, expected = api.mock.snapshot(), state(api.mock)
    api.mock.rollback(start)
    api.mock.hub.add_organization("Globex")
    api.mock.rollback(end)
    assert state(api.mock) == expected


def test_the_snapshot_of_another_mock_is_refused(api, state):
    other = WholesaleMock()
    before = state(api.mock)
    for foreign in (other.snapshot(), api.mock.fork().snapshot()):
        with pytest.raises(ForeignSnapshot, match="taken of another mock"):
            api.mock.rollback(foreign)
    assert state(api.mock) == before


def test_a_fork_goes_its_own_way(api, state):
    api.provisioned()
    before = state(api.mock)
    other = type(api)(api.mock.fork())
    assert state(other.mock) == before
    other.mock.clock.advance(30)
    other.mock.hub.add_organization("Globex")
    theirs = state(other.mock)
    assert state(api.mock) == before
    api.mock.add_partner("Ours")
    ours = state(api.mock)
    assert (state(other.mock), state(api.mock)) == (theirs, ours)


def test_the_doors_of_a_mock_turn_to_it_by_themselves(mock):
    other = mock.fork()
    doors = [(one.hub, one.clock, one.faults, one.outcomes, one.client()) for one in (mock, other)]
    for number, (hub, clock, faults, outcomes, _) in enumerate(doors, 1):
        for _ in range(number):
            hub.add_customer()
            faults.add(Status(503), operation="customers.delete", times=1)
            outcomes.add(Stuck(), customer="*")
            clock.advance(60)
    for number, (_, clock, faults, outcomes, client) in enumerate(doors, 1):
        assert (clock.elapsed, len(faults), len(outcomes)) == (60 * number, number, number)
        assert len([*client.customers.list()]) == number


def test_forks_of_forks_with_snapshots_of_their_own(api, state):
    family, expected = [api.mock], []
    for number in range(4):
        family.append(family[-1].fork())
        family[-1].add_partner(f"Partner {number}")
    snapshots = [mock.snapshot() for mock in family]
    expected = [state(mock) for mock in family]
    for mock in family[::2]:
        mock.reset()
    for mock, snapshot in zip(family, snapshots, strict=True):
        mock.rollback(snapshot)
    assert [state(mock) for mock in family] == expected


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_rollback_of_a_fork_undoes(lived_in, change, state):
    fork = lived_in.fork()
    before, snapshot, original = state(fork), fork.snapshot(), state(lived_in)
    change(fork)
    assert state(lived_in) == original
    fork.rollback(snapshot)
    assert state(fork) == before


def test_a_fork_answers_with_the_bytes_of_the_original(api):
    customer_id = api.provisioned()
    other = type(api)(api.mock.fork())
    answers = [one.subscribers(customer_id).post().response.body for one in (api, other)]
    assert answers[0] == answers[1]


def names_of_partners(mock):
    with mock._lock:
        return [partner.name for partner in mock._engine.world.partners]


def test_forks_can_be_used_from_several_threads(mock):
    family = [mock.fork() for _ in range(4)]

    def use(fork, name):
        with fork.client() as client:
            for _ in range(20):
                assert [*client.customers.list()] == []
            fork.add_partner(name)

    threads = [Thread(target=use, args=(fork, f"Partner {number}")) for number, fork in enumerate(family)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = [names_of_partners(fork) for fork in family]
    assert names == [["Example Telecom", f"Partner {number}"] for number in range(4)]
    assert [len(fork.calls) for fork in family] == [20] * 4


def test_without_a_snapshot_nothing_is_kept(api):
    kept = api.mock._lock.branch.history
    snapshot, fork = api.mock.snapshot(), api.mock.fork()
    api.provisioned()
    assert kept._latest() is not None
    api.mock.rollback(snapshot)
    fork.clock.advance(1)
    api.provisioned()
    del snapshot, fork
    gc.collect()
    assert kept._latest() is None


def test_everything_in_a_world_is_noted(lived_in, unnoted):
    lived_in.rate_limit = RateLimit(100, 60)
    for change in (CHANGES["script"], CHANGES["fault"], CHANGES["planted discrepancy"]):
        change(lived_in)
    assert unnoted(lived_in) == []


ARGUMENTS = [(), (1,), (9,), ([9],), ({9},), ({9: 9},), (1, 9), (9, 9), (0, 9)]


@pytest.mark.parametrize(("kind", "plain"), [(TrackedDict, dict), (TrackedList, list), (TrackedSet, set)])
def test_a_collection_notes_whatever_changes_it(kind, plain):
    start = plain({1: 2, 3: 4}) if kind is TrackedDict else plain([3, 1, 2])
    unnoted = set()
    for name in dir(plain):
        for arguments in ARGUMENTS:
            changed, noted, history = plain(start), kind(start), History()
            noted.attach(history)
            before = history.version()
            try:
                getattr(changed, name)(*arguments)
                getattr(noted, name)(*arguments)
            except (TypeError, ValueError, LookupError, AttributeError):
                continue
            history.go_to(before)
            if changed != start and noted != start:
                unnoted.add(name)
    assert unnoted <= {"__init__"}


def test_what_enters_with_others_is_noted_too():
    history, table, row = History(), TrackedDict(), TrackedList()
    table.attach(history)
    row.attach(history)
    inner = [TrackedDict() for _ in range(6)]
    table["a"], table["b"] = inner[0], TrackedDict(b=inner[1])
    table.update({"c": inner[2]})
    table.setdefault("d", inner[3])
    row.extend([inner[4]])
    row.insert(0, inner[5])
    before = history.version()
    for one in inner:
        one["changed"] = True
    history.go_to(before)
    assert inner == [{}] * 6


def subclasses(kind):
    for below in kind.__subclasses__():
        yield below
        yield from subclasses(below)


@pytest.mark.parametrize(
    "kind", [kind for kind in subclasses(TrackedObject) if kind is not Ids], ids=lambda kind: kind.__name__
)
def test_an_object_notes_whatever_attribute_is_set(kind):
    for name in kind._names:
        thing, history = object.__new__(kind), History()
        for other in kind._names:
            object.__setattr__(thing, other, TrackedDict() if other in kind.holds else 1)
        thing.attach(history)
        before = history.version()
        setattr(thing, name, 2)
        history.go_to(before)
        assert getattr(thing, name) != 2


def test_a_block_that_raises_is_undone_in_a_world_alone():
    """What is in no world has no history, and stays as it is."""
    mock = WholesaleMock()
    world, loose = mock._engine.world, TrackedDict(a=1)

    def spoil(thing):
        with all_or_nothing(thing):
            world.compliance.denied_names = ["Evil"]
            loose["a"] += 1
            raise KeyError

    with pytest.raises(KeyError):
        spoil(world)
    assert mock.hub.denied_names == ()
    with pytest.raises(KeyError):
        spoil(loose)
    assert (loose, mock.hub.denied_names) == ({"a": 3}, ("Evil",))
    with all_or_nothing(world):
        world.compliance.denied_names = ["Other"]
    assert mock.hub.denied_names == ("Other",)


class Held(TrackedObject):
    """Something that holds a dict and a list."""

    __slots__ = holds = ("row", "table")

    def __init__(self):
        super().__init__()
        self.table, self.row = TrackedDict({0: 0, 1: 1}), TrackedList([0, 1])

    @property
    def seen(self):
        """The contents, with the order of the keys."""
        return [*self.table.items()], [*self.row]


WRITES = {
    "set": lambda held, number: held.table.__setitem__(number, held.table.get(number, 0) + 1),
    "delete": lambda held, number: held.table.pop(number, None),
    "append": lambda held, number: held.row.append(number),
    "insert": lambda held, number: held.row.insert(0, number),
    "cut": lambda held, number: held.row.__delitem__(slice(number, None)),
}
stories = st.lists(
    st.tuples(st.sampled_from([*WRITES, "set", "append", "snapshot", "snapshot", "rollback"]), st.integers(0, 5)),
    max_size=40,
)


@given(stories)
def test_additions_and_other_changes_are_undone_in_any_order_of_snapshots(story):
    branch, held, kept = Branch(History()), Held(), []
    branch.adopt(held)
    for step, number in story:
        if step == "snapshot":
            kept.append((branch.snapshot(), held.seen))
        elif step in WRITES:
            WRITES[step](held, number)
        elif number < len(kept):
            snapshot, seen = kept[number]
            branch.rollback(snapshot)
            assert held.seen == seen
    for snapshot, seen in kept:
        branch.rollback(snapshot)
        assert held.seen == seen


def test_what_only_grows_is_not_copied():
    branch, held = Branch(History()), Held()
    branch.adopt(held)
    snapshot = branch.snapshot()
    for number in range(2, 5):
        held.table[number] = number
        held.row.append(number)
    kept = [state for _, state in branch.history.latest.changes]
    assert len(kept) == 6
    assert not any(isinstance(state, dict | list) for state in kept)
    branch.rollback(snapshot)
    assert held.seen == ([(0, 0), (1, 1)], [0, 1])


def test_a_branch_that_is_left_keeps_one_state_of_each_thing():
    branch, held = Branch(History()), Held()
    branch.adopt(held)
    other = branch.fork()
    for number in range(2, 50):
        held.table[number] = number
        held.row.append(number)
    other.resume()
    assert held.seen == ([(0, 0), (1, 1)], [0, 1])
    assert len(branch.left.changes) == 2
    branch.resume()
    assert held.seen == ([(number, number) for number in range(50)], [*range(50)])


def test_branches_of_what_has_grown_keep_what_came_alone():
    branch, held = Branch(History()), Held()
    for number in range(2, 50):
        held.table[number] = number
        held.row.append(number)
    branch.adopt(held)
    other = branch.fork()
    held.table[50] = 50
    held.row.append(50)
    kept = []
    for turn in (other, branch, other):
        here = branch.history.present()
        turn.resume()
        version, states = here.left, []
        while version:
            states += [state for _, state in version.changes]
            version = version.toward
        kept.append(states)
    assert kept == [[[(50, 50)], (50,)], [(50,), 50], [[(50, 50)], (50,)]]


@pytest.mark.parametrize("write", WRITES)
def test_a_history_counts_each_change(write):
    branch, held = Branch(History()), Held()
    branch.adopt(held)
    for number in range(3):
        before = branch.history.changes
        WRITES[write](held, number)
        assert branch.history.changes > before
