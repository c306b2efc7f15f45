"""That every benchmark still runs; how fast anything is, no test says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = [pytest.mark.once, pytest.mark.slow]

PROJECT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"  \S.*  [\d,.]+ (µs|ms|kB|MB|requests/s)  +[\d,.]+ - [\d,.]+")


def benchmarks(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "utf8", "-m", "benchmarks", *arguments]
    # Coverage is not to follow into the copies of another revision, which are gone afterwards.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return subprocess.run(command, cwd=PROJECT, env=env, check=False, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("in-process", 11),
        ("intercept", 5),
        ("growth", 18),
        ("memory", 2),
        ("subscribers", 5),
        ("billing", 6),
        ("reconcile", 6),
        ("migration", 4),
        ("worlds", 4),
        ("many-worlds", 5),
        ("history", 5),
        ("imports", 5),
        ("durable", 7),
        ("kills", 2),
    ],
)
def test_a_benchmark_prints_a_row_for_everything_it_measures(name: str, rows: int) -> None:
    run = benchmarks("--quick", name)
    assert run.returncode == 0, run.stderr
    if "left out: memory is read from /proc" in run.stdout:
        pytest.skip("memory is read from /proc")
    assert len(ROW.findall(run.stdout)) == rows, run.stdout


def test_two_revisions_are_measured_in_turns() -> None:
    run = benchmarks("--quick", "--no-gc", "--compare", "HEAD", "in-process")
    if "archive" in run.stderr:
        pytest.skip("there is no git repository here")
    assert run.returncode == 0, run.stderr
    assert len(re.findall(r"^  .*[\d,.]+ µs +[\d,.]+ µs +[\d.]+", run.stdout, re.MULTILINE)) == 11, run.stdout


def test_the_served_mock_is_measured_where_wrk_is_installed() -> None:
    run = benchmarks("--quick", "served")
    assert run.returncode == 0, run.stderr
    if shutil.which("wrk"):
        assert len(ROW.findall(run.stdout)) == 3, run.stdout
    else:
        assert "left out: wrk is not installed" in run.stdout


def test_peers_are_measured_where_they_are_installed_and_named_where_not() -> None:
    run = benchmarks("--quick", "peers")
    assert run.returncode == 0, run.stderr
    assert len(ROW.findall(run.stdout)) == (16 if find_spec("moto") else 12), run.stdout
    assert ("moto is not installed" in run.stdout) == (find_spec("moto") is None)


def test_bulk_runs_go_on_after_a_kill_and_engines_find_the_same() -> None:
    run = benchmarks("--quick", "bulk", "engines")
    assert run.returncode == 0, run.stderr
    assert "400 subscribers, by 4 processes" in run.stdout or "memory is read from /proc" in run.stdout
    assert "3,000 rows, 3 findings" in run.stdout or "ibis is not installed" in run.stdout


def test_an_unknown_benchmark_is_named_beside_those_there_are() -> None:
    run = benchmarks("speed")
    assert run.returncode == 2
    known = (
        "in-process, intercept, peers, growth, memory, subscribers, billing, bulk, reconcile, engines, migration, "
        "worlds, many-worlds, history, imports, served"
    )
    assert f"unknown benchmark speed; choose from {known}, durable, kills" in run.stderr
