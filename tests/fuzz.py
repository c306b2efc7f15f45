"""Random work of two kinds for as long as you like: `make fuzz MINUTES=60`, or `python -m tests.fuzz --minutes 60`.

By turns, a seed gives a few histories of a mock, step by step, and some ten thousand hostile requests. The first that
fails ends the run, with its seed.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable
from functools import partial

from tests.stateful import seeded
from tests.stateful.machine import Histories
from tests.support import hostile_run

COUNTED = {"steps": Histories, "requests": hostile_run.Run}
"""The two kinds, each with the class that counts in `taken` what all of its seeds have done."""


def main(arguments: list[str]) -> None:
    """Run seed after seed until the minutes are over, or each kind has done as many as were wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=math.inf, help="the time it may take; by default any")
    parser.add_argument("--count", type=float, default=math.inf, help="the number of each kind; by default any")
    parser.add_argument("--seed", type=int, default=0, help="the first seed, by default 0")
    parser.add_argument("--only", choices=[*COUNTED], help="one kind; by default both")
    parser.add_argument("--short", action="store_true", help="make a history that fails short, which takes minutes")
    given = parser.parse_args(arguments)
    runs = {"steps": partial(seeded.run, short=given.short), "requests": hostile_run.run}
    kinds = [given.only] if given.only else [*runs]
    seed, end = given.seed, time.monotonic() + 60 * given.minutes
    while left := [kind for kind in kinds if COUNTED[kind].taken < given.count]:
        for kind in left:
            if time.monotonic() >= end:
                return
            run_seed(runs[kind], kind, seed)
        seed += 1


def run_seed(run: Callable[[int], object], kind: str, seed: int) -> None:
    """Run one seed of a kind, and print what all seeds have done; where it fails, the options that repeat it."""
    try:
        run(seed)
    except BaseException:
        print(f"fails after {COUNTED[kind].taken} {kind}; again: --only {kind} --seed {seed}", flush=True)
        raise
    print(f"seed {seed}: {COUNTED[kind].taken} {kind} so far", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
