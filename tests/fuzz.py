"""Random work of two kinds for as long as you like: `make fuzz MINUTES=60`, or `python -m tests.fuzz --minutes 60`.

By turns, a seed gives a few histories of a mock, step by step, and some ten thousand hostile requests. The first that
fails ends the run, with its seed. The last line says how many steps and requests there were, also where Ctrl-C or
SIGTERM ends the run; memory that has grown all the time is a failure too. With `--processes 2` each process takes every
second seed; the others go on where one fails.
"""

from __future__ import annotations

import argparse
import math
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial

import pytest

from tests.soak.figures import Line, Samples
from tests.stateful import seeded
from tests.stateful.machine import Histories
from tests.support import hostile_run
from tests.support.kept_answers import hold_to_new_ones

COUNTED = {"steps": Histories, "requests": hostile_run.Run}
"""The two kinds, each with the class that counts in `taken` what all of its seeds have done."""
KEPT = 0.2
"""MB that a seed may leave: Hypothesis keeps the class of each."""
ENOUGH = 40
"""Seeds from which on the memory is compared."""


def main(arguments: list[str]) -> None:
    """Run seed after seed until the minutes are over, or each kind has done as many as were wanted."""
    given = _options().parse_args(arguments)
    if given.processes > 1:
        sys.exit(_share(arguments, given.seed, given.processes))
    kinds = [given.only] if given.only else [*COUNTED]
    samples = Samples("in process")
    try:
        with pytest.MonkeyPatch.context() as patch:
            hold_to_new_ones(patch)
            _run_seeds(given, kinds, samples)
    finally:
        print("in all " + " and ".join(f"{COUNTED[kind].taken} {kind}" for kind in kinds), flush=True)
    if grown := growth(samples):
        print(*grown, sep="\n", flush=True)
        sys.exit(1)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=math.inf, help="the time it may take; by default any")
    parser.add_argument("--count", type=float, default=math.inf, help="the number of each kind; by default any")
    parser.add_argument("--seed", type=int, default=0, help="the first seed, by default 0")
    parser.add_argument("--step", type=int, default=1, help="from one seed to the next, by default 1")
    parser.add_argument("--processes", type=int, default=1, help="how many share the seeds, by default 1")
    parser.add_argument("--only", choices=[*COUNTED], help="one kind; by default both")
    parser.add_argument("--short", action="store_true", help="make a history that fails short, which takes minutes")
    return parser


def growth(samples: Samples) -> list[Line]:
    """Return the figures that have grown from seed to seed; few seeds say nothing of it."""
    seeds = len(samples.taken["memory"])
    return [line for line in samples.lines(KEPT * seeds / 2) if line.breach] if seeds >= ENOUGH else []


def _run_seeds(given: argparse.Namespace, kinds: list[str], samples: Samples) -> None:
    runs = {"steps": partial(seeded.run, short=given.short), "requests": hostile_run.run}
    seed, end = given.seed, time.monotonic() + 60 * given.minutes
    while left := [kind for kind in kinds if COUNTED[kind].taken < given.count]:
        for kind in left:
            if time.monotonic() >= end:
                return
            run_seed(runs[kind], kind, seed)
        samples.take()
        seed += given.step


def _share(arguments: list[str], seed: int, processes: int) -> int:
    """Let processes take turns at the seeds. Returns the status of one that failed, or 0."""
    last = ["--processes", "1", "--step", str(processes), "--seed"]  # of an option that comes twice the last one counts
    command = [sys.executable, "-m", "tests.fuzz", *arguments, *last]
    running = [subprocess.Popen([*command, str(seed + each)]) for each in range(processes)]
    try:
        return max([abs(each.wait()) for each in running])
    finally:
        for each in running:
            each.terminate()
            each.wait()


def run_seed(run: Callable[[int], object], kind: str, seed: int) -> None:
    """Run one seed of a kind, and print what all seeds have done.

    Where it fails, the error with all its steps comes first, then what was found and the options that repeat it: the
    last lines are what is left of a long log.
    """
    try:
        run(seed)
    except Exception as error:
        traceback.print_exc()
        found = f"{type(error).__name__}: {error}".partition("\n")[0][:300]
        print(f"fails after {COUNTED[kind].taken} {kind}: {found}; again: --only {kind} --seed {seed}", flush=True)
        sys.exit(1)
    print(f"seed {seed}: {COUNTED[kind].taken} {kind} so far", flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
