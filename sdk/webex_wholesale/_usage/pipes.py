"""Pipes: paths that can be read once, copied to where they can be read several times."""

from __future__ import annotations

import shutil
from pathlib import Path
from stat import S_ISDIR, S_ISREG

__all__ = ["copy_pipe", "is_pipe"]


def is_pipe(path: Path) -> bool:
    """Return true if what is read from a path is gone then; false for files, folders and what is not there."""
    return path.exists() and not (S_ISREG(mode := path.stat().st_mode) or S_ISDIR(mode))


def copy_pipe(path: Path, folder: Path) -> Path:
    """Copy what comes from a pipe into a folder, as a file of the same name."""
    copy = folder / path.name
    with path.open("rb") as pipe, copy.open("wb") as file:
        shutil.copyfileobj(pipe, file)
    return copy
