"""Memory, descriptors and threads of a process, sampled while it works, and the check that they stay flat."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Final

PROC: Final = Path("/proc")
MISSING: Final = "not measured: only Linux lists what a process holds, in /proc"
FEWEST: Final = 8
"""Samples without which the quarters say nothing."""


@dataclass(frozen=True)
class Bound:
    """Bound for a figure: it may grow by a share and by some beside, from the second quarter to the last."""

    unit: str
    share: float
    beside: float


BOUNDS: Final = {
    "memory": Bound("MB", 0.05, 8),
    "descriptors": Bound("", 0, 4),
    "threads": Bound("", 0, 2),
}


@dataclass(frozen=True)
class Line:
    """One line of the table: what was looked at, the figure, and the reason why it is a breach, if it is one."""

    about: str
    figure: str
    breach: str = ""

    def __str__(self) -> str:
        return f"{'BREACH' if self.breach else 'ok':7} {self.about:46} {self.figure}" + (
            f"\n        {self.breach}" if self.breach else ""
        )


@dataclass
class Samples:
    """Samples of a process at one moment after another."""

    about: str
    root: Path = PROC
    taken: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in BOUNDS})

    def take(self, process: int | None = None) -> None:
        """Look at a process, by default at this one. One that has just ended has nothing more to show."""
        folder = self.root / str(process or os.getpid())
        try:
            status = (folder / "status").read_text(encoding="ascii", errors="replace")
            descriptors = sum(1 for _ in (folder / "fd").iterdir())
        except (FileNotFoundError, ProcessLookupError):
            return
        numbers = {name: int(number) for name, number in re.findall(r"^(VmRSS|Threads):\s+(\d+)", status, re.MULTILINE)}
        if len(numbers) == 2:  # a process that has ended and is not yet waited for has no memory
            self.taken["memory"].append(numbers["VmRSS"] / 1024)
            self.taken["threads"].append(numbers["Threads"])
            self.taken["descriptors"].append(descriptors)

    def lines(self, history: float = 0) -> list[Line]:
        """One line for each figure.

        Args:
            history: MB that are kept on purpose between the second and the last quarter.
        """
        if not self.root.exists():
            return [Line(self.about, MISSING)]
        kept = {"memory": history}
        return [
            flat(f"{self.about}: {name}", self.taken[name], replace(bound, beside=bound.beside + kept.get(name, 0)))
            for name, bound in BOUNDS.items()
        ]


def flat(about: str, samples: list[float], bound: Bound) -> Line:
    """Compare the medians of the second and the last quarter; the first one is warming up."""
    if len(samples) < FEWEST:
        return Line(about, f"{len(samples)} samples", f"{FEWEST} are needed; give it more minutes")
    quarter = len(samples) // 4
    before, after = median(samples[quarter : 2 * quarter]), median(samples[-quarter:])
    allowed = before * (1 + bound.share) + bound.beside
    figure = f"{before:.1f} then {after:.1f} {bound.unit}".rstrip() + f", {len(samples)} samples"
    breach = f"at most {allowed:.1f} {bound.unit}".rstrip() + " is allowed" if after > allowed else ""
    return Line(about, figure, breach)


def nothing_lost(about: str, figure: str, checks: Iterable[Callable[[], None]], error: type[Exception]) -> Line:
    """Run checks; the first that raises the error makes the line a breach."""
    try:
        for check in checks:
            check()
    except error as found:
        return Line(about, figure, str(found))
    return Line(about, figure)
