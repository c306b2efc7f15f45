"""Exports of invented customers, edited cell by cell, and the mock that they are migrated to."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale.migration import Migration, read_export
from webex_wholesale_mock import WholesaleMock

Row = dict[str, str]


@pytest.fixture
def mock() -> Iterator[WholesaleMock]:
    with WholesaleMock() as mock:
        yield mock


class Export:
    """A folder of CSV files whose rows a test edits."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, table: str) -> Path:
        return self.folder / f"{table}.csv"

    def rows(self, table: str) -> list[Row]:
        with self.path(table).open(encoding="utf-8", newline="") as file:
            return [*csv.DictReader(file)]

    def write(self, table: str, rows: list[Row]) -> Export:
        columns = [*dict.fromkeys(name for row in rows for name in row)]
        with self.path(table).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        return self

    def set(self, table: str, index: int = 0, **cells: str) -> Export:
        """Change cells of a row; a column that is not there yet is added."""
        rows = self.rows(table)
        rows[index].update(cells)
        return self.write(table, rows)

    def add(self, table: str, **cells: str) -> Export:
        """Add a row like the first one, with other cells."""
        rows = self.rows(table)
        empty = dict.fromkeys(self.path(table).read_text(encoding="utf-8").splitlines()[0].split(","), "")
        return self.write(table, [*rows, {**(rows[0] if rows else empty), **cells}])

    def keep(self, table: str, *indices: int) -> Export:
        rows = self.rows(table)
        header = self.path(table).read_text(encoding="utf-8").splitlines()[0]
        if not indices:
            self.path(table).write_text(f"{header}\n", encoding="utf-8")
            return self
        return self.write(table, [rows[index] for index in indices])


@pytest.fixture
def export(mock: WholesaleMock, tmp_path: Path) -> Callable[..., Export]:
    """Writes the export of one invented customer, in Norway."""

    def write(name: str = "acme", users: int = 4, seed: int = 0) -> Export:
        folder = tmp_path / "exports" / name
        mock.migration.export(folder, users=users, seed=seed)
        return Export(folder)

    return write


@pytest.fixture
def read(mock: WholesaleMock) -> Callable[..., Migration]:
    def read(source: Export | Path, **options: Any) -> Migration:
        path = source.folder if isinstance(source, Export) else source
        return read_export(path, **{"provisioning_id": mock.template.provisioning_id, **options})

    return read


@pytest.fixture(params=["sync", "async"])
def use(request: pytest.FixtureRequest, mock: WholesaleMock) -> Callable[..., Any]:
    """Calls a method of `client.migration`, blocking or on an event loop."""

    def use(method: str, migration: Migration, *, client: Any = None, **options: Any) -> Any:
        if request.param == "sync":
            with mock.client(**(client or {})) as blocking:
                return getattr(blocking.migration, method)(migration, **options)

        async def main() -> Any:
            async with mock.async_client(**(client or {})) as tasks:
                return await getattr(tasks.migration, method)(migration, **options)

        return asyncio.run(main())

    return use
