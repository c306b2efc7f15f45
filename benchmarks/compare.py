"""A comparison of two revisions: each is measured in processes of its own, which take turns."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import Row, print_table

ROOT = Path(__file__).parents[1]
PACKAGES = ("contracts", "sdk", "mockserver")

Best = dict[str, tuple[float, str, str]]
"""The best figure of each row, its unit, and the row that it is compared with."""


def print_figures(rows: Iterable[Row]) -> None:
    """Print the best figure of each row as JSON, for the process that compares."""
    print(json.dumps({row.what: (row.best, row.unit, row.against) for row in rows}))


def compare(name: str, revision: str, *, runs: int, passed_on: Sequence[str]) -> None:
    """Measure a benchmark on a git revision and on this tree, and print the best figures side by side.

    Both run the benchmarks of this tree. The best figure of all runs is the one that other work on the machine has
    disturbed least; the ratio is that to the row it is compared with, in the same revision.

    Args:
        name: the benchmark.
        revision: anything that git takes for a commit.
        runs: processes for each of the two.
        passed_on: options that these processes get too.
    """
    with TemporaryDirectory() as folder:
        packed = subprocess.run(["git", "archive", revision, *PACKAGES], cwd=ROOT, check=True, capture_output=True)
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
        before: Best = {}
        after: Best = {}
        for _ in range(runs):
            _keep_best(before, _figures(name, Path(folder), passed_on))
            _keep_best(after, _figures(name, ROOT, passed_on))
    head = ("best", revision, "this tree", "change", f"ratio, {revision}", "ratio, this tree", "against")
    print_table([head, *(_cells(what, before, after) for what in after)])


def _figures(name: str, tree: Path, passed_on: Sequence[str]) -> Best:
    path = os.pathsep.join([*(str(tree / package) for package in PACKAGES), str(ROOT)])
    command = [sys.executable, "-m", "benchmarks", name, "--figures", *passed_on]
    environment = {**os.environ, "PYTHONPATH": path}
    run = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return {what: (figure, unit, against) for what, (figure, unit, against) in json.loads(run.stdout).items()}


def _keep_best(best: Best, figures: Best) -> None:
    for what, row in figures.items():
        better = max if row[1] == "requests/s" else min
        best[what] = better(row, best.get(what, row))


def _cells(what: str, before: Best, after: Best) -> tuple[str, ...]:
    old, (new, unit, against) = before[what][0], after[what]
    ratios = [f"{rows[what][0] / rows[against][0]:.2f}" if against else "" for rows in (before, after)]
    return (what, f"{old:,.1f} {unit}", f"{new:,.1f} {unit}", f"{new / old:.2f}", *ratios, against)
