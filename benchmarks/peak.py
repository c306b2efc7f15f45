"""The memory that a process and the processes below it have needed, as the Linux kernel counts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

PROCESSES = Path("/proc")


def peak(process: int) -> float:
    """Return megabytes: the sum of the largest resident sizes of a process and of those that it has started."""
    return sum(map(_largest, _family(process))) / 1_024


def forget_peak() -> None:
    """Let the peak of this process be what it has in memory now."""
    (PROCESSES / "self" / "clear_refs").write_text("5")


def resident(process: int) -> float:
    """Return the megabytes that a process has in memory now; 0 for one that has just ended."""
    return _kilobytes(process, "VmRSS:") / 1_024


def _family(process: int) -> Iterator[int]:
    yield process
    for thread in (PROCESSES / str(process) / "task").iterdir():
        for child in (thread / "children").read_text().split():
            yield from _family(int(child))


def _largest(process: int) -> int:
    return _kilobytes(process, "VmHWM:")


def _kilobytes(process: int, name: str) -> int:
    lines = (PROCESSES / str(process) / "status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
