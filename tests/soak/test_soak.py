"""The soak runs for some seconds here, and each of its checks can fail; `make soak MINUTES=10` runs it for long."""

from __future__ import annotations

import json
import os
from pathlib import Path

import httpx
import pytest

from benchmarks.kills import Known, Lost
from benchmarks.posting import HOST, Server
from tests.soak import __main__ as command
from tests.soak import figures, served, virtual
from tests.soak.figures import BOUNDS, FEWEST, MISSING, Line, Samples, flat

ON_LINUX = pytest.mark.skipif(not figures.PROC.exists(), reason=MISSING)
NAMES = ("memory", "descriptors", "threads")


def breaches(lines: list[Line]) -> list[str]:
    return [line.breach for line in lines if line.breach]


def process(folder: Path, number: int, memory: int, threads: int) -> None:
    """Lay down what Linux says of a process."""
    (folder / str(number) / "fd").mkdir(parents=True, exist_ok=True)
    (folder / str(number) / "fd" / "0").touch()
    (folder / str(number) / "status").write_text(f"Name:\tx\nVmRSS:\t {memory} kB\nThreads:\t{threads}\n", "ascii")


@pytest.mark.slow
@pytest.mark.once
def test_some_seconds_of_a_killed_server_lose_nothing(tmp_path):
    soak = served.Soak(4, tmp_path, interval=0.05, lives=1)
    lines = soak.run()
    assert not lines[0].breach
    assert soak.lives == 2
    assert soak.acknowledged["made"] > 0


@pytest.mark.slow
@pytest.mark.once
def test_a_customer_that_is_lost_is_a_breach(tmp_path):
    soak = served.Soak(2, tmp_path, lives=2)

    def lose(server: Server) -> None:
        if soak.lives:
            url = f"http://{HOST}:{server.port}/__mock__/reset"
            httpx.post(url, json={}, trust_env=False).raise_for_status()

    assert "lost" in soak.run(lose)[0].breach


def test_what_is_there_twice_and_what_was_removed_are_breaches(monkeypatch):
    found = [{"externalId": "a", "id": "1"}, {"externalId": "a", "id": "2"}, {"externalId": "gone", "id": "3"}]
    monkeypatch.setattr(httpx.Client, "get", lambda *_: httpx.Response(200, text=json.dumps({"items": found})))
    known = Known("")
    known.ids = {"a": "2"}
    with pytest.raises(Lost, match=r"lost \[\], twice \['a'\], not wanted \['gone'\]"):
        known.compare(Server(None, 1))


@pytest.mark.slow
@pytest.mark.once
def test_some_minutes_of_the_virtual_clock_leave_only_what_stays():
    world = virtual.Hour(customers=3)
    for number in range(3):
        world.minute(number)
    assert world.done == {"customers": 9, "trials": 3, "rows of reports": 60, "forks and rollbacks": 3}
    world.mock.hub.add_customer()
    with pytest.raises(AssertionError, match="20 customers are to stay"):
        world.minute(3)


@ON_LINUX
def test_a_process_is_measured():
    samples = Samples("here")
    with Path(os.devnull).open(encoding="ascii"):
        for _ in range(FEWEST):
            samples.take()
    assert not breaches(samples.lines())
    assert all(samples.taken[name][0] >= 1 for name in NAMES)


@pytest.mark.parametrize("grows", NAMES)
def test_a_leak_is_a_breach(tmp_path, grows):
    samples = Samples("leaking", tmp_path)
    for number in range(40):
        process(tmp_path, 7, 50_000 + 2_000 * number * (grows == "memory"), 2 + number * (grows == "threads"))
        if grows == "descriptors":
            (tmp_path / "7" / "fd" / f"leaked-{number}").touch()
        samples.take(7)
    assert [line.about for line in samples.lines() if line.breach] == [f"leaking: {grows}"]


def test_a_process_that_has_ended_gives_no_sample(tmp_path):
    samples = Samples("ended", tmp_path)
    samples.take(7)
    process(tmp_path, 7, 50_000, 2)
    (tmp_path / "7" / "status").write_text("Name:\tzombie\n", "ascii")
    samples.take(7)
    assert samples.taken == {name: [] for name in BOUNDS}


def test_a_system_without_proc_is_said(tmp_path):
    (line,) = Samples("elsewhere", tmp_path / "proc").lines()
    assert (line.figure, line.breach) == (MISSING, "")


def test_too_few_samples_are_a_breach():
    assert flat("memory", [1.0] * (FEWEST - 1), BOUNDS["memory"]).breach


@pytest.mark.parametrize(("breach", "status"), [("", 0), ("lost", 1)])
def test_a_breach_is_an_exit_status(monkeypatch, capsys, breach, status):
    monkeypatch.setattr(virtual, "hour", lambda minutes: [Line("hour", f"{minutes} minutes")])
    monkeypatch.setattr(served, "minutes", lambda minutes: [Line("served", f"{minutes} minutes", breach)])
    assert command.main(["--minutes", "2", "--hour", "3"]) == status
    said = capsys.readouterr().out
    assert "3 minutes" in said
    assert ("BREACH" in said) == bool(breach)
