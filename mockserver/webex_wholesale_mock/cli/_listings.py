"""The contract as lists: JSON for machines, tables for people."""

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
"""Columns of what is no terminal: lines stay whole for the programs that read them."""

TOO_WIDE: Final = frozenset({"where", "settles"})
"""Keys that only the JSON has."""


def routes() -> list[Row]:
    """The operation table; `played` says whether the mock answers the operation yet."""
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
    """The rule catalogue; `enforced` says whether the mock can refuse, or report, by the rule yet."""
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
    """Print rows of the same keys: as JSON on one line, or as a table as wide as a terminal allows."""
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
