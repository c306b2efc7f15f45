"""Timing for a busy machine: works that are compared take turns, so that load affects all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from time import perf_counter

Figures = list[float]
Prepare = Callable[[int], Sequence[Callable[[], object]]]
"""A function that prepares a number of calls; only the calls are timed."""
Open = Callable[[], AbstractContextManager[Prepare]]
"""A function that opens what the calls have to be made inside of, such as an interception."""


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


def microseconds_inside(
    work: Mapping[str, Open], *, rounds: int, calls: int, clock: Callable[[], float] = perf_counter
) -> dict[str, Figures]:
    """Measure microseconds per call like `microseconds`, of calls that are made inside of something.

    It is opened anew in each round, and the first call inside does not count.
    """
    timed = {name: _timed_inside(enter, calls, clock) for name, enter in work.items()}
    turns(timed, 1)
    return turns(timed, rounds)


def repeated(call: Callable[[], object]) -> Prepare:
    """Prepare the same call again and again."""
    return lambda calls: [call] * calls


def _timed_inside(enter: Open, calls: int, clock: Callable[[], float]) -> Callable[[], float]:
    def run() -> float:
        with enter() as prepare:
            first, *ready = prepare(calls + 1)
            first()
            return _timed(lambda _: ready, calls, clock)()

    return run


def _timed(prepare: Prepare, calls: int, clock: Callable[[], float]) -> Callable[[], float]:
    def run() -> float:
        ready = prepare(calls)
        start = clock()
        for call in ready:
            call()
        return (clock() - start) / calls * 1e6

    return run
