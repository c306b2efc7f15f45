"""The memory of a world: of each subscriber, and beside the world while it is saved."""

from __future__ import annotations

import gc
import os
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.growth import EACH, Staffed
from benchmarks.peak import PROCESSES, forget_peak, peak, resident
from benchmarks.report import Row, Unavailable
from benchmarks.scale import Scale
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.engine.journal import Journal

TRACED = f"a subscriber, {EACH} to a customer, of {{:,}}, traced"
SAVING = "beside the world while {:,} subscribers are saved"


def rows(scale: Scale) -> list[Row]:
    if not PROCESSES.exists():
        raise Unavailable("memory is read from /proc")
    small, large, most = scale.growth[0], scale.subscribers[1], scale.growth[-1]
    return [
        Row(TRACED.format(large), "kB", [_of_a_subscriber(small, large) for _ in range(2)], target="1.0 at most"),
        Row(SAVING.format(most), "MB", _saving(most), target="64 at most"),
    ]


def _of_a_subscriber(small: int, large: int) -> float:
    """Measure kilobytes: what a larger world has more than a smaller one, without the calls that made them."""
    tracemalloc.start()
    try:
        worlds = [_alone(small)]  # loads what the first world of a process loads
        counts = [tracemalloc.get_traced_memory()[0]]
        for size in (small, large):
            worlds.append(_alone(size))
            counts.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    of_small, of_large = counts[1] - counts[0], counts[2] - counts[1]
    return (of_large - of_small) / (large - small) / 1e3


def _saving(size: int) -> list[float]:
    """Measure the megabytes in memory at the peak, above those before, each time."""
    mock, process = _alone(size), os.getpid()
    peaks = []
    with TemporaryDirectory() as folder:
        for _ in range(2):
            forget_peak()
            before = resident(process)
            mock.save(Path(folder, "saved.world"))
            peaks.append(peak(process) - before)
    return peaks


def _alone(size: int) -> WholesaleMock:
    """Make a world, and drop the calls that made it and what kept its ids."""
    mock = Staffed(size).mock
    mock._engine.journal = Journal()
    gc.collect()
    return mock
