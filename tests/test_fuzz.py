"""`make fuzz` counts what it does, stops in time, and says how to repeat what it finds."""

from __future__ import annotations

import pytest

from tests import fuzz
from tests.support import hostile, hostile_run
from tests.support.hostile_run import Run

ONLY = ["--only", "requests", "--seed", "7"]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile_run, "REQUESTS", 150)
    monkeypatch.setattr(Run, "taken", 0)


def test_seeds_follow_one_another_until_the_number_is_reached(capsys: pytest.CaptureFixture[str]) -> None:
    fuzz.main([*ONLY, "--count", "300"])
    assert capsys.readouterr().out == "seed 7: 150 requests so far\nseed 8: 300 requests so far\n"


def test_nothing_is_run_when_the_minutes_are_over(capsys: pytest.CaptureFixture[str]) -> None:
    fuzz.main(["--minutes", "0"])
    assert capsys.readouterr().out == ""


def test_a_finding_names_its_seed_and_its_request(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hostile_run, "leaks", lambda *given: ["alpenglut"])
    with pytest.raises(AssertionError, match="alpenglut") as caught:
        fuzz.main(ONLY)
    assert capsys.readouterr().out == "fails after 1 requests; again: --only requests --seed 7\n"
    assert caught.value.__notes__[0].startswith("request 0 of ")


def test_a_change_by_a_refusal_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    learn = hostile.Hostile.learn

    def forgetful(self, partner, request, response):
        learn(self, partner, request, response)
        if response.status >= 400:
            self.world.mock._engine.world.faults_added += 1

    monkeypatch.setattr(hostile.Hostile, "learn", forgetful)
    with pytest.raises(AssertionError, match="a refused request has changed the world"):
        fuzz.main(ONLY)
