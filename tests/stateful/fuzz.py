"""The histories for as long as you like: `make fuzz MINUTES=60`, or `python -m tests.stateful.fuzz --steps 1000000`.

Each seed gives a few histories. The first that fails ends the run, with its seed.
"""

from __future__ import annotations

import argparse
import sys
import time

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.machine import Histories

LENGTH = 100
HISTORIES = 20
PLAIN = settings(
    database=None,
    deadline=None,
    stateful_step_count=LENGTH,
    suppress_health_check=[*HealthCheck],
    print_blob=False,
    report_multiple_bugs=False,
)


def run(number: int, *, short: bool = False) -> None:
    """Run the histories of one seed; one that fails is made short on demand, which takes minutes."""
    machine = seed(number)(type("Seeded", (Histories,), {}))
    phases = (Phase.generate, Phase.shrink) if short else (Phase.generate,)
    run_state_machine_as_test(machine, settings=settings(PLAIN, max_examples=HISTORIES, phases=phases))


def main(arguments: list[str]) -> None:
    """Run seed after seed until the minutes or the steps are over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="the time it may take; by default any")
    parser.add_argument("--steps", type=int, default=1_000_000, help="the number of steps, by default a million")
    parser.add_argument("--seed", type=int, default=0, help="the first seed, by default 0")
    parser.add_argument("--short", action="store_true", help="make a history that fails short, which takes minutes")
    given = parser.parse_args(arguments)
    number, end = given.seed, time.monotonic() + 60 * given.minutes
    while Histories.taken < given.steps and time.monotonic() < end:
        try:
            run(number, short=given.short)
        except BaseException:
            print(f"seed {number} fails, after {Histories.taken} steps", flush=True)
            raise
        number += 1
        print(f"{Histories.taken} steps, seeds {given.seed} to {number - 1}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
