"""Exports that break one rule each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from webex_wholesale_mock.testkit.exports.files import Tables, write

__all__ = ["BROKEN"]

Spoil = Callable[[Path, Tables], None]


def _edited(edit: Callable[[Tables], object]) -> Spoil:
    """Write the tables after an edit."""

    def spoil(folder: Path, tables: Tables) -> None:
        edit(tables)
        write(folder, tables)

    return spoil


def _without_users(folder: Path, tables: Tables) -> None:
    write(folder, tables)
    (folder / "users.csv").unlink()


def _latin_1(folder: Path, tables: Tables) -> None:
    tables["users"][0]["first_name"] = "Åse"
    path = write(folder, tables) / "users.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))


def _without_column(folder: Path, tables: Tables) -> None:
    path = write(folder, tables) / "users.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("last_name", "surname", 1), encoding="utf-8")


def _two_customers(tables: Tables) -> None:
    tables["customer"].append({**tables["customer"][0], "enterprise_id": "another"})


def _same_group(tables: Tables) -> None:
    tables["locations"].append({**tables["locations"][0], "name": "Another", "main_number": ""})


def _backward_range(tables: Tables) -> None:
    row = tables["numbers"][0]
    row["number"], row["range_end"] = row["range_end"], row["number"]
    for user in tables["users"]:
        user["number"] = ""
    tables["locations"][0]["main_number"] = ""


def _same_number(tables: Tables) -> None:
    first = {**tables["numbers"][0]}
    first.pop("range_end")
    tables["numbers"].append(first)


BROKEN: Final[dict[str, Spoil]] = {
    "migration.manifest": _edited(lambda tables: tables["manifest"][0].update(format="bw-export/9")),
    "migration.one-customer": _edited(_two_customers),
    "migration.file.missing": _without_users,
    "migration.file.unreadable": _latin_1,
    "migration.file.column-missing": _without_column,
    "migration.cell.invalid": _edited(lambda tables: tables["users"][1].update(extension="12x")),
    "migration.key.duplicate": _edited(_same_group),
    "migration.key.unknown": _edited(lambda tables: tables["users"][1].update(group_id="group-9", number="")),
    "migration.extension.duplicate": _edited(
        lambda tables: tables["users"][1].update(extension=tables["users"][0]["extension"])
    ),
    "migration.number.taken": _edited(_same_number),
    "migration.number.range": _edited(_backward_range),
    "migration.email.missing": _edited(lambda tables: tables["users"][1].update(email="")),
    "migration.email.duplicate": _edited(lambda tables: tables["users"][1].update(email=tables["users"][0]["email"])),
    "migration.device.model": _edited(lambda tables: tables["devices"][0].update(model="Fanvil X4")),
    "migration.device.mac": _edited(lambda tables: tables["devices"][0].update(mac="00:11:22")),
}
"""For each rule that the files alone can break, the writer of an export that breaks it."""
