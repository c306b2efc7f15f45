"""`make fuzz` counts what it does, stops in time, and says how to repeat what it finds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import fuzz
from tests.soak.figures import Line, Samples
from tests.stateful import struck
from tests.stateful.hand import present
from tests.stateful.machine import Histories, State
from tests.stateful.worlds import populated
from tests.support import hostile, hostile_run
from tests.support.hostile_run import Run
from tests.support.marked_world import World as Marked
from webex_wholesale_mock.world.world import World

ONLY = ["--only", "requests", "--seed", "7"]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile_run, "REQUESTS", 150)
    monkeypatch.setattr(Run, "taken", 0)


def test_seeds_follow_one_another_until_the_number_is_reached(capsys: pytest.CaptureFixture[str]) -> None:
    fuzz.main([*ONLY, "--count", "300"])
    assert capsys.readouterr().out == (
        "seed 7: 150 requests so far\nseed 8: 300 requests so far\nin all 300 requests\n"
    )


def test_nothing_is_run_when_the_minutes_are_over(capsys: pytest.CaptureFixture[str]) -> None:
    fuzz.main(["--minutes", "0"])
    assert capsys.readouterr().out == "in all 0 steps and 0 requests\n"


def test_a_finding_names_its_seed_and_its_request(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hostile_run, "leaks", lambda *given: ["alpenglut"])
    with pytest.raises(SystemExit) as ended:
        fuzz.main(ONLY)
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert said.out.startswith("fails after 1 requests: AssertionError: ['alpenglut'] of other partners in ")
    assert said.out.endswith("; again: --only requests --seed 7\nin all 1 requests\n")
    assert "\nrequest 0 of " in said.err


def test_a_mark_in_an_id_that_was_sent_is_no_leak() -> None:
    world = Marked()
    mine, theirs = world.by_mark["alpenglut"], "p1@eisvogel.example"
    assert world.foreign(mine, f'"externalId":"{theirs}"') == ["eisvogel", theirs]
    world.keep_sent(mine, f'{{"externalId":"{theirs}"}}')
    assert world.foreign(mine, f'"externalId":"{theirs}"') == []
    assert world.foreign(mine, f'"externalId":"{theirs}","name":"eisvogel shop"') == ["eisvogel"]


def test_a_fault_does_not_strike_calls_that_draws_make(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = []
    machine = Histories()
    monkeypatch.setattr(machine, "take", lambda dice, names, how: offered.extend(names))
    machine.call_the_api_in_trouble(0)
    assert "customers.get" in offered
    assert struck.DRAWING.isdisjoint(offered)


def test_a_process_leaves_the_seeds_of_others_out(capsys: pytest.CaptureFixture[str]) -> None:
    fuzz.main([*ONLY, "--count", "300", "--step", "2"])
    assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()[:2]] == ["seed 7", "seed 9"]


def test_processes_share_the_work(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        fuzz.main([*ONLY, "--minutes", "0", "--processes", "2"])
    assert (ended.value.code, capfd.readouterr().out) == (0, "in all 0 requests\n" * 2)


def test_an_interruption_says_how_far_it_came(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(self: Run, number: int) -> None:
        if number == 99:
            raise KeyboardInterrupt
        Run.taken += 1

    monkeypatch.setattr(Run, "_step", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fuzz.main(ONLY)
    assert capsys.readouterr().out == "in all 99 requests\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda world: setattr(world, "faults_added", world.faults_added + 1),
        lambda world: world.customers.remove(next(iter(world.customers))),
        lambda world: setattr(next(iter(world.customers)), "external_id", "other"),
    ],
)
def test_a_state_notes_each_change_of_its_world(change: Callable[[World], object]) -> None:
    mock = populated()
    state, world = State(mock, whole=False), present(mock)
    assert not state.noted()
    change(world)
    assert state.noted()


def test_a_state_notes_a_change_before_a_later_snapshot() -> None:
    mock = populated()
    state = State(mock, whole=False)
    present(mock).faults_added += 1
    later = mock.snapshot()
    assert state.noted()
    mock.rollback(later)
    assert state.noted()


def test_another_order_is_a_change() -> None:
    mock = populated()
    state = State(mock, whole=False)
    trials = present(mock).trials
    key = next(iter(trials))
    trials[key] = trials.pop(key)
    assert state.noted()


def test_a_change_by_a_refusal_is_noticed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    learn = hostile.Hostile.learn

    def forgetful(self, partner, request, response):
        learn(self, partner, request, response)
        if response.status >= 400:
            self.world.mock._engine.world.faults_added += 1

    monkeypatch.setattr(hostile.Hostile, "learn", forgetful)
    with pytest.raises(SystemExit):
        fuzz.main(ONLY)
    assert "AssertionError: a refused request has changed the world; again: " in capsys.readouterr().out


@pytest.mark.parametrize(("seeds", "each", "grown"), [(40, 5, True), (40, 0.1, False), (39, 5, False)])
def test_memory_that_grows_with_each_seed_is_a_failure(seeds: int, each: float, grown: bool) -> None:
    samples = Samples("in process")
    for number in range(seeds):
        for name, figure in (("memory", 100 + each * number), ("descriptors", 6), ("threads", 1)):
            samples.taken[name].append(figure)
    assert [line.about for line in fuzz.growth(samples)] == ["in process: memory"] * grown


def test_a_run_whose_memory_has_grown_ends_with_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzz, "growth", lambda samples: [Line("memory", "100 then 200 MB", "too much")])
    with pytest.raises(SystemExit) as ended:
        fuzz.main([*ONLY, "--count", "150"])
    assert ended.value.code == 1
    assert "BREACH  memory" in capsys.readouterr().out
