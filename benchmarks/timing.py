"""Timing for a busy machine: works that are compared take turns, so that load affects all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import perf_counter

Figures = list[float]
Prepare = Callable[[int], Sequence[Callable[[], object]]]
"""A function that prepares a number of calls; only the calls are timed."""


def turns(work: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Figures]:
    """Measure a figure per work and round. Every round runs all works, each time in another order."""
    figures: dict[str, Figures] = {name: [] for name in work}
    names = list(work)
    for turn in range(rounds):
        start = turn % len(names)
        for name in names[start:] + names[:start]:
            figures[name].append(work[name]())
    return figures


def microseconds(
    work: Mapping[str, Prepare], *, rounds: int, calls: int, clock: Callable[[], float] = perf_counter
) -> dict[str, Figures]:
    """Measure microseconds per call of each work, a figure per round, after one round that does not count."""
    timed = {name: _timed(prepare, calls, clock) for name, prepare in work.items()}
    turns(timed, 1)
    return turns(timed, rounds)


def repeated(call: Callable[[], object]) -> Prepare:
    """Prepare the same call again and again."""
    return lambda calls: [call] * calls


def _timed(prepare: Prepare, calls: int, clock: Callable[[], float]) -> Callable[[], float]:
    def run() -> float:
        ready = prepare(calls)
        start = clock()
        for call in ready:
            call()
        return (clock() - start) / calls * 1e6

    return run
