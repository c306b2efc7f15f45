"""Files that a command writes: checked before anything is done, so that no work ends without its result."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["find_overwritten", "is_writable"]


def find_overwritten(output: Path | None, others: list[Path | None]) -> Path | None:
    """The file among the others that an output would replace, by whatever name it is given there."""
    return next((other for other in others if output and other and output.resolve() == other.resolve()), None)


def is_writable(output: Path) -> bool:
    """Return true if the file can be made, or replaced, as far as its folder and permissions tell."""
    if output.is_dir() or not output.parent.is_dir():
        return False
    return os.access(output if output.exists() else output.parent, os.W_OK)
