"""Listings of operations and rules, as tables or as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any, Final

import typer
from rich.console import Console
from rich.table import Table

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.handlers import HANDLERS
from webex_wholesale_mock.validation.rule_coverage import ENFORCED

Row = dict[str, Any]

UNLIMITED: Final = 10_000
"""Columns of an output that is not a terminal, so that lines are not wrapped."""

TOO_WIDE: Final = frozenset({"where", "settles"})
"""Keys that only the JSON has."""


def routes() -> list[Row]:
    """List the operations; `played` tells those that the mock answers."""
    return [
        {
            "name": operation.name,
            "method": operation.method,
            "path": operation.path,
            "scope": operation.scope,
            "statuses": sorted(operation.statuses),
            "played": operation.name in HANDLERS,
        }
        for operation in ALL_OPERATIONS
    ]


def rules() -> list[Row]:
    """List the rules; `enforced` tells those by which the mock refuses or reports."""
    return [
        {
            "id": rule.id,
            "status": rule.status,
            "code": rule.code,
            "evidence": rule.evidence.value,
            "source": rule.source,
            "text": rule.text,
            "where": list(rule.where),
            "settles": rule.settles,
            "enforced": rule.id in ENFORCED,
        }
        for rule in RULES.values()
    ]


def show(rows: list[Row], *, machine: bool) -> None:
    """Print rows with the same keys, as JSON on one line or as a table in the width of the terminal."""
    if machine:
        typer.echo(json.dumps(rows))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    names = [name for name in rows[0] if name not in TOO_WIDE]
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in names))
    width = None if sys.stdout.isatty() else UNLIMITED
    Console(width=width, markup=False, emoji=False, highlight=False).print(table)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
