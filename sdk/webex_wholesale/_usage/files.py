"""Text files that are written whole or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TextIO

from webex_wholesale_contracts.usage import guard

__all__ = ["replace_file", "write_csv"]


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


def write_csv(path: str | PathLike[str], columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a header and rows as CSV, whole or not at all; None is an empty cell.

    Texts that a spreadsheet would take for formulas get an apostrophe.
    """
    with replace_file(path, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(["" if cell is None else guard(str(cell)) for cell in row] for row in rows)
