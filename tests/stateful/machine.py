"""The machine: any history of a mock, step by step, and what is asked after each of them."""

from __future__ import annotations

import pickle
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.stateful import invariants, listings, struck
from tests.stateful.acts import API, Act, call, call_in_trouble, in_hub, unknown
from tests.stateful.by_hand import SEVERAL, STEPS, by_hand
from tests.stateful.hand import Hand, present
from tests.stateful.leaks import hold_apart
from tests.stateful.reckoning import Reckoning
from tests.stateful.restricted import Watch
from tests.stateful.ways_out import nothing_is_stuck
from tests.stateful.worlds import populated
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.engine.journal import Journal
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS
from webex_wholesale_mock.persistence import load_text, saved
from webex_wholesale_mock.state.versions import Changeable, Version

OUT = {name.rpartition(".")[0] for name in unknown()}
OF_HUB = [name for name in HUB_OPERATIONS if name not in OUT]
OF_API = [name for name in API if name not in OUT]
DICE = st.integers(0, 2**24 - 1)
"""From more numbers than these Hypothesis takes the small ones most of the time."""
SPANS = [1, 30, 30, 3_600, 3_600, 86_400, 86_400, 600_000]
WHOLE = 10
"""One refusal in so many is held to the bytes of the whole world, the others to what the mock notes as it changes."""
FORM_TAKES = 25
BY_FORM = ("users.add", "customers.set_up")


class State:
    """All there is in a mock at a moment, when what is due has been done."""

    def __init__(self, mock: WholesaleMock, *, whole: bool = True) -> None:
        """Keep a state: its bytes, or with `whole=False` what the mock itself notes as it changes."""
        present(mock).clock.settle()
        self._mock, self._bytes = mock, bytes_of(mock) if whole else b""
        self._snapshot = mock.snapshot()

    def hold(self, after: object) -> None:
        """Hold that nothing has changed but for the count of faults.

        Bytes may differ by the texts that are shared too; files tell for certain.
        """
        if bytes_of(self._mock) == self._bytes if self._bytes else not self.noted():
            return
        here = self._mock.snapshot()
        now = without_faults(self._mock)
        self._mock.rollback(self._snapshot)
        before = without_faults(self._mock)
        self._mock.rollback(here)
        assert now == before, f"the world has changed after {after}"

    def noted(self) -> bool:
        """Tell whether something that the mock has noted since is another now: a fraction of the time of the bytes."""
        present(self._mock).clock.settle()
        first: dict[int, tuple[Changeable, Any]] = {}
        version: Version | None = self._snapshot._version
        while version:
            for thing, before in version.changes:
                first.setdefault(id(thing), (thing, before))
            version = version.toward
        changed = (pair for pair in first.values() if not isinstance(pair[0], Journal))  # a refusal is a call too
        return any(_differ(thing.contents(), before) for thing, before in changed)


def _differ(now: Any, before: Any) -> bool:
    """Tell whether contents are others, or come in another order."""
    ordered = isinstance(now, dict) and [*now] != [*before]
    return ordered or bool(now != before)


def bytes_of(mock: WholesaleMock) -> bytes:
    """A world as bytes."""
    world = present(mock)
    world.clock.settle()
    return pickle.dumps(world)


def text_of(mock: WholesaleMock) -> str:
    """What a file of a mock says."""
    present(mock)
    return saved(mock._engine)


def without_faults(mock: WholesaleMock) -> str:
    """What a file of a mock says of its world when faults are gone, without counts of calls and of faults."""
    mock.faults.clear()
    return re.sub(r'"(calls|faults_added)":\d+', "", text_of(mock).partition("\n")[2])


class Histories(RuleBasedStateMachine):
    """Any history of three partners. `tally` counts what was done and what was refused, `taken` all steps."""

    taken: ClassVar[int] = 0
    tally: ClassVar[Counter[tuple[str, bool]]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.mock = populated()
        self.reckoning = Reckoning(self.mock)
        self.steps, self.thrown, self.salt = 0, Counter[int](), 0

    @initialize(salt=DICE)
    def begin(self, salt: int) -> None:
        """Let the same numbers decide something else in each history; Hypothesis takes a few of them all the time."""
        self.salt = salt << 33

    # What people and programs do

    @rule(dice=DICE)
    def act_in_the_hub(self, dice: int) -> None:
        self.take(dice, OF_HUB, in_hub)

    @rule(dice=DICE)
    def call_the_api(self, dice: int) -> None:
        self.take(dice, OF_API, call)

    @precondition(lambda self: self.steps % 4 == 1)
    @rule(dice=DICE)
    def call_the_api_in_trouble(self, dice: int) -> None:
        self.take(dice, [name for name in OF_API if name not in struck.DRAWING], call_in_trouble)

    @rule(dice=DICE)
    def do_by_hand(self, dice: int) -> None:
        self.take(dice, [*STEPS], by_hand)

    def take(self, dice: int, names: Sequence[str], how: Callable[[Hand, str], Act]) -> None:
        """Take a step, and hold it to what holds for any."""
        world = present(self.mock)
        before = State(self.mock, whole=self.steps % WHOLE == 0)
        watch, sold = Watch(world), invariants.packages_of(world)
        suspended = {each.id for each in world.partners if each.suspended}
        subscribers = len(world.subscribers)
        hand = self.hand(dice)
        act = how(hand, name := hand.pick(names))
        note(f"{act}")
        self.tally[name, bool(act.refused)] += 1
        if unchanged := bool(act.refused and name not in SEVERAL):
            before.hold(act)
        watch.hold(act)
        hold_apart(self.mock, act)
        if how is not by_hand and not act.refused:
            self.sell(sold, suspended)
        if name in BY_FORM:
            assert len(world.subscribers) - subscribers <= FORM_TAKES
        self.settle(unchanged=unchanged)

    def hand(self, dice: int) -> Hand:
        """What a number decides; the same one again decides something else, as Hypothesis likes to repeat itself."""
        self.thrown[dice] += 1
        return Hand((dice ^ self.salt) + (self.thrown[dice] << 60), self.mock, self.run)

    def sell(self, before: set[tuple[str, str]], suspended: set[str]) -> None:
        """Hold that a customer got nothing that the purchase order does not list, or from whom is suspended."""
        world = present(self.mock)
        for key, package in invariants.packages_of(world) - before:
            partner = world.partners[world.customers[key].partner_id]
            listed = invariants.seller(world, partner).services
            assert package in listed, f"{package} is sold and not on the purchase order"
            assert partner.id not in suspended, f"{partner.name} is suspended and sells {package}"

    def settle(self, *, unchanged: bool = False) -> None:
        """Count a step; what holds in every world holds on where nothing has changed."""
        self.steps += 1
        Histories.taken += 1
        self.reckoning.observe(self.mock)
        if not unchanged:
            invariants.check(self.mock)

    # Time

    @precondition(lambda self: self.steps % 3 == 2)
    @rule(seconds=st.sampled_from(SPANS))
    def wait(self, seconds: int) -> None:
        self.run(seconds)
        self.settle()

    def run(self, seconds: float) -> None:
        """Move the clock event by event, so that nothing is seen too late."""
        moment = self.mock.clock.now + timedelta(seconds=seconds)
        while present(self.mock).clock.due(moment):
            present(self.mock).clock.step()
            self.reckoning.observe(self.mock)
        self.mock.clock.advance_to(moment)

    # Where a life parts

    @precondition(lambda self: self.steps % 8 == 7)
    @rule(several=st.lists(DICE, max_size=3), seconds=st.sampled_from(SPANS))
    def try_and_go_back(self, several: list[int], seconds: int) -> None:
        before, snapshot = State(self.mock), self.mock.snapshot()
        for dice in several:
            hand = self.hand(dice)
            in_hub(hand, hand.pick(OF_HUB))
        self.mock.clock.advance(seconds)
        self.mock.rollback(snapshot)
        before.hold("a rollback")
        self.settle()

    @precondition(lambda self: self.steps % 16 == 15)
    @rule(seconds=st.sampled_from(SPANS), stay=st.booleans())
    def go_on_in_a_fork(self, seconds: int, stay: bool) -> None:
        """A fork has the same bytes, goes on to the same bytes, and leaves the other one alone."""
        fork, before = self.mock.fork(), text_of(self.mock)
        assert text_of(fork) == before
        fork.clock.advance(seconds)
        assert text_of(self.mock) == before
        self.wait(seconds)
        assert text_of(fork) == text_of(self.mock)
        self.mock = self.mock if stay else fork

    @precondition(lambda self: self.steps % 16 == 15)
    @rule(stay=st.booleans())
    def save_and_load(self, stay: bool) -> None:
        text, loaded = text_of(self.mock), WholesaleMock()
        load_text(loaded._engine, text)
        assert text_of(loaded) == text
        self.mock = self.mock if stay else loaded
        self.settle()

    # What is asked now and then

    @precondition(lambda self: self.steps % 8 == 7)
    @rule()
    def read_all_lists(self) -> None:
        listings.check(self.mock)
        self.settle()

    @precondition(lambda self: self.steps % 8 == 7)
    @rule()
    def find_the_ways_out(self) -> None:
        nothing_is_stuck(self.mock)
        self.settle()

    @precondition(lambda self: self.steps % 8 == 7)
    @rule()
    def reckon(self) -> None:
        self.reckoning.check(self.mock)
        self.settle()

    def teardown(self) -> None:
        self.reckoning.check(self.mock)
        nothing_is_stuck(self.mock)
        listings.check(self.mock)
