"""Whole worlds in files: saved, and loaded into another mock; see docs/worlds.md."""

from __future__ import annotations

from operator import index
from pathlib import Path
from typing import Any

from webex_wholesale_mock.engine.engine import Core
from webex_wholesale_mock.persistence import _file
from webex_wholesale_mock.persistence._errors import SavingError
from webex_wholesale_mock.persistence._world import plain, revived
from webex_wholesale_mock.world.world import World

__all__ = ["SavingError", "load", "load_text", "save", "saved"]


def save(core: Core, path: Path) -> None:
    """Put the world of a mock into a file. Raises SavingError, or OSError; a file that is there stays then."""
    _file.write(path, _document(core))


def saved(core: Core) -> str:
    """What such a file says. Raises SavingError."""
    return _file.packed(_document(core)).decode()


def _document(core: Core) -> dict[str, Any]:
    return {"world": plain(core.world), "calls": core.journal.serial, "explain": core.explain}


def load(core: Core, path: Path) -> None:
    """Let a mock begin in a saved world, now and after each reset. Raises SavingError, or OSError."""
    _begin(core, _file.read(path), str(path))


def load_text(core: Core, text: str) -> None:
    """The same for what such a file says. Raises SavingError."""
    _begin(core, _file.unpacked(text.encode(), "saved"), "saved")


def _begin(core: Core, document: Any, source: str) -> None:
    def origin() -> tuple[World, int]:
        try:
            return revived(document["world"]), index(document["calls"])
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise SavingError(f"{source} holds no world of this version: {error}") from error

    core.move_to(origin)
    core.explain = document.get("explain", True)
    core.seed, core.start, core.poll_step = core.world.ids.seed, core.world.clock.now, core.world.poll_step
