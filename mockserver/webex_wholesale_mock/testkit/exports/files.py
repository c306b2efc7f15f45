"""The tables of an export, and their CSV files (assumed format, docs/migration.md)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, TypeAlias

__all__ = ["FILES", "MANIFEST", "Row", "Tables", "empty_tables", "write"]

Row: TypeAlias = dict[str, Any]
Tables: TypeAlias = dict[str, list[Row]]

ADDRESS: Final = ("address1", "address2", "city", "state", "postcode", "country")
FILES: Final[dict[str, tuple[str, ...]]] = {
    "manifest": ("format", "source", "exported_at", "application_server"),
    "customer": ("enterprise_id", "name", "admin_email", "org_id", "language", *ADDRESS),
    "locations": ("group_id", "name", *ADDRESS, "timezone", "language", "main_number"),
    "numbers": ("group_id", "number", "range_end", "state"),
    "users": (
        *("user_id", "group_id", "first_name", "last_name", "email", "number", "extension", "service_pack"),
        "softclient",
    ),
    "services": ("user_id", "service", "enabled", "settings"),
    "devices": ("device_name", "mac", "model", "user_id", "line"),
    "group-services": ("group_id", "type", "name", "extension", "number", "members"),
}
"""The columns of each file."""
MANIFEST: Final[Row] = {"format": "bw-export/1", "source": "broadworks", "application_server": "as1.example"}


def empty_tables() -> Tables:
    """Every table, with the manifest filled and the others empty."""
    return {table: [] for table in FILES} | {"manifest": [dict(MANIFEST)]}


def write(folder: Path, tables: Tables) -> Path:
    """Write the tables into a folder, which may be there already."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        _write(folder / f"{table}.csv", _columns(table, rows), rows)
    return folder


def _columns(table: str, rows: Iterable[Row]) -> list[str]:
    """The columns of a table, and those that rows have beyond them."""
    return [*dict.fromkeys([*FILES[table], *(name for row in rows for name in row)])]


def _write(path: Path, columns: list[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
