"""Progress for outputs that are not a terminal: a line every so often."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import Final

from rich.progress import Progress

__all__ = ["EVERY", "progress_lines"]

EVERY: Final = 10.0
"""Seconds between two lines."""


@contextmanager
def progress_lines(progress: Progress) -> Generator[None]:
    """Write where a job stands to stderr every ten seconds, unless that is a terminal, which has a bar."""
    if sys.stderr.isatty():
        yield
        return
    stop = Event()
    thread = Thread(target=write_lines, args=(progress, stop.wait), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def write_lines(progress: Progress, wait: Callable[[float], bool]) -> None:
    """Write a line after each `wait` of so many seconds, until it returns true."""
    begin = monotonic()
    while not wait(EVERY):
        for task in progress.tasks:
            count = "" if task.total is None else f": {task.completed:.0f} of {task.total:.0f} lines"
            sys.stderr.write(f"{task.description}{count} ({monotonic() - begin:.0f} s)\n")
        sys.stderr.flush()
