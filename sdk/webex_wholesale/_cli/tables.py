"""Rows as a table for people, or as JSON for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import typer
from rich.console import Console
from rich.table import Table

__all__ = ["show"]

Row = Mapping[str, Any]

UNLIMITED: Final = 10_000
"""Columns of an output that is not a terminal, so that lines are not wrapped."""
NARROWEST: Final = 10
"""Columns that a folded column keeps on a narrow terminal."""
GAP: Final = 2


def show(rows: Sequence[Row], *, columns: Sequence[str], whole: Collection[str], machine: bool) -> None:
    """Print rows as JSON on one line, or some of their keys as a table.

    Args:
        rows: what to print.
        columns: the keys that the table shows, in this order; the JSON has all.
        whole: columns that are never folded or cut, such as ids. Where the terminal is too narrow for them, the lines
            are longer than it.
        machine: print JSON.
    """
    if machine:
        typer.echo(json.dumps(rows))
        return
    cells = [[_cell(row.get(name)) for name in columns] for row in rows]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold", no_wrap=name in whole)
    for row in cells:
        table.add_row(*row)
    console = Console(width=None if sys.stdout.isatty() else UNLIMITED, markup=False, emoji=False, highlight=False)
    console.width = max(console.width, _narrowest(columns, whole, cells))
    with console.capture() as text:
        console.print(table, crop=False)
    typer.echo("\n".join(line.rstrip() for line in text.get().splitlines()))


def _narrowest(columns: Sequence[str], whole: Collection[str], cells: list[list[str]]) -> int:
    """Return the width in which every whole column is whole."""
    widest = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    wanted = (width if name in whole else min(width, NARROWEST) for name, width in zip(columns, widest, strict=True))
    return sum(wanted) + GAP * (len(columns) - 1)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, list) and not any(isinstance(entry, dict) for entry in value):
        return ", ".join(map(str, value))
    return json.dumps(value) if isinstance(value, dict | list) else str(value)
