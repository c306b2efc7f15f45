"""Tables for the terminal: by rich where it is installed, as plain lines where it is not."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from io import TextIOWrapper

Rows = Sequence[Sequence[str]]


def survive_any_encoding() -> None:
    """Let a terminal or pipe without Unicode show question marks; names from everywhere must not end the program."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def show(title: str, columns: Sequence[str], rows: Rows) -> None:
    """Print a table, in the width of the terminal; 80 columns where the output goes elsewhere."""
    print(f"\n{title}")
    if not rows:
        print("  none")
    elif find_spec("rich"):
        _show_table(columns, rows)
    else:
        _show_lines(rows)


def _show_table(columns: Sequence[str], rows: Rows) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console(markup=False, emoji=False, highlight=False)
    with console.capture() as drawn:
        console.print(table)
    print("\n".join(line.rstrip() for line in drawn.get().splitlines() if line.strip()))


def _show_lines(rows: Rows) -> None:
    for row in rows:
        print("  " + "  |  ".join(cell.replace("\n", "; ") for cell in row))
