"""The histories of a seed, for the suite and for `tests/fuzz.py`."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.machine import Histories

LENGTH = 100
HISTORIES = 24
PLAIN = settings(
    database=None,
    deadline=None,
    stateful_step_count=LENGTH,
    suppress_health_check=[*HealthCheck],
    print_blob=False,
    report_multiple_bugs=False,
)


def run(number: int, *, short: bool = False, histories: int = HISTORIES) -> None:
    """Run histories of one seed; one that fails is made short on demand, which takes minutes."""
    machine = seed(number)(type("Seeded", (Histories,), {}))
    phases = (Phase.generate, Phase.shrink) if short else (Phase.generate,)
    run_state_machine_as_test(machine, settings=settings(PLAIN, max_examples=histories, phases=phases))
