"""Text files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TextIO

__all__ = ["replace_file"]


@contextmanager
def replace_file(path: str | PathLike[str], *, newline: str | None = None) -> Generator[TextIO]:
    """Open a new UTF-8 file beside `path` that replaces it at the end; if something is raised, the old one stays.

    The file gets the mode that the umask gives. What a killed process left behind is overwritten by the next one.
    """
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline=newline) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
