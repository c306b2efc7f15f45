"""Whole worlds in files: saved, and loaded into another mock; see docs/worlds.md and docs/durable.md."""

from __future__ import annotations

from itertools import chain
from operator import index
from pathlib import Path
from typing import Any

from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.persistence import _file
from webex_wholesale_mock.persistence._checkpoint import beginning, beginning_of, checkpoint, resume, verify
from webex_wholesale_mock.persistence._errors import SavingError, readable
from webex_wholesale_mock.persistence._pause import collector_paused
from webex_wholesale_mock.persistence._stream import data
from webex_wholesale_mock.persistence._world import pieces, plain, revived
from webex_wholesale_mock.world.world import World

__all__ = [
    "SavingError",
    "beginning",
    "beginning_of",
    "checkpoint",
    "collector_paused",
    "load",
    "load_text",
    "resume",
    "save",
    "saved",
    "verify",
]


@collector_paused()
def save(engine: Engine, path: Path) -> None:
    """Put the world of a mock into a file. Raises SavingError, or OSError; a file that is there stays then."""
    rest = {"calls": engine.journal.serial, "explain": engine.explain}
    _file.write(path, chain([b'{"world":'], pieces(engine.world), [b",", data(rest)[1:]]))


@collector_paused()
def saved(engine: Engine) -> str:
    """The text of such a file. Raises SavingError."""
    return _file.packed(_document(engine)).decode()


def _document(engine: Engine) -> dict[str, Any]:
    return {"world": plain(engine.world), "calls": engine.journal.serial, "explain": engine.explain}


@collector_paused()
def load(engine: Engine, path: Path) -> None:
    """Let a mock begin in a saved world, now and after each reset. Raises SavingError, or OSError."""
    _begin(engine, _file.read(path), str(path))


@collector_paused()
def load_text(engine: Engine, text: str) -> None:
    """The same for what such a file says. Raises SavingError."""
    _begin(engine, text.encode(), "saved")


def _begin(engine: Engine, data: bytes, source: str) -> None:
    explain = True

    @collector_paused()
    def origin() -> tuple[World, int]:
        """By each reset anew: the bytes take a third of the memory, and the collector passes them."""
        nonlocal explain
        document = _file.unpacked(data, source)
        with readable(source):
            explain = document.get("explain", True)
            if type(explain) is not bool:
                raise SavingError("explain is neither true nor false")
            world = revived(document["world"])
            world.rules.observe(engine.evidence)
            return world, index(document["calls"])

    engine.move_to(origin)
    engine.explain = explain
    engine.seed, engine.start, engine.poll_step = engine.world.ids.seed, engine.world.clock.now, engine.world.poll_step
