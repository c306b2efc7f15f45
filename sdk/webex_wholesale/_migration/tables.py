"""The files of an export and their columns, as one table, and the names that another exporter gives them.

Every format here is assumed: the vendor publishes none. A `Layout` replaces names of files and columns; a source of
rows that is not a folder of CSV files replaces the reader (`ExportSource`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from webex_wholesale._errors import InvalidArgument
from webex_wholesale._migration.public import public

__all__ = ["FORMAT", "SECRETS", "SOURCES", "TABLES", "Column", "Layout", "Table"]

FORMAT: Final = "bw-export/1"
SOURCES: Final = ("broadworks", "webex-for-broadworks", "broadcloud")
SECRETS: Final = frozenset({"password", "pin", "sip_password"})
"""Columns that are never read."""


class Column(NamedTuple):
    """A column: its name, its form, and whether every line needs it."""

    name: str
    form: str = "text"
    must: bool = False


class Table(NamedTuple):
    """A file: its name, its columns, and whether an export needs it."""

    file: str
    columns: tuple[Column, ...]
    must: bool = False
    key: str = ""


_ADDRESS: Final = (
    *(Column("address1", "line50", must=True), Column("address2", "line50"), Column("city", "line50", must=True)),
    *(Column("state"), Column("postcode"), Column("country", "country", must=True)),
)

TABLES: Final[dict[str, Table]] = {
    "manifest": Table(
        "manifest.csv",
        (
            *(Column("format", "format", must=True), Column("source", "source", must=True)),
            *(Column("exported_at", "moment"), Column("application_server")),
        ),
    ),
    "customer": Table(
        "customer.csv",
        (
            *(Column("enterprise_id", "text80", must=True), Column("name", must=True)),
            *(Column("admin_email", "email", must=True), Column("org_id"), Column("language"), *_ADDRESS),
        ),
        must=True,
        key="enterprise_id",
    ),
    "locations": Table(
        "locations.csv",
        (
            *(Column("group_id", "text30", must=True), Column("name", must=True), *_ADDRESS),
            *(Column("timezone", "timezone", must=True), Column("language", "locale", must=True)),
            Column("main_number", "number"),
        ),
        must=True,
        key="group_id",
    ),
    "numbers": Table(
        "numbers.csv",
        (
            *(Column("group_id", must=True), Column("number", "number", must=True)),
            *(Column("range_end", "number"), Column("state", "state")),
        ),
    ),
    "users": Table(
        "users.csv",
        (
            *(Column("user_id", "text161", must=True), Column("group_id", must=True)),
            *(Column("first_name", "text30", must=True), Column("last_name", "text30", must=True)),
            *(Column("email", "email"), Column("number", "number"), Column("extension", "extension")),
            *(Column("service_pack"), Column("softclient", "softclient")),
        ),
        must=True,
        key="user_id",
    ),
    "services": Table(
        "services.csv",
        (
            *(Column("user_id", must=True), Column("service", must=True)),
            *(Column("enabled", "bool"), Column("settings", "json")),
        ),
    ),
    "devices": Table(
        "devices.csv",
        (
            *(Column("device_name", must=True), Column("mac", "mac", must=True), Column("model", "model", must=True)),
            *(Column("user_id", must=True), Column("line", "line", must=True)),
        ),
    ),
    "group-services": Table(
        "group-services.csv",
        tuple(map(Column, ("group_id", "type", "name", "extension", "number", "members"))),
    ),
}
"""Every file by the name of its table (assumed). Columns beyond these are kept, and the review lists them."""


@public
@dataclass(frozen=True)
class Layout:
    """The names that an exporter gives to files and columns, where they are not ours.

    Attributes:
        files: name of the file by table, such as `{"users": "subscribers.csv"}`.
        columns: name of the column by table and our own name, such as `{"users": {"user_id": "userId"}}`. Case and
            outer blanks do not matter.

    Raises:
        InvalidArgument: a table or column does not exist, or two columns of a table would have the same name.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table in (*self.files, *self.columns):
            _known("table", table, TABLES)
        for table, names in self.columns.items():
            for name in names:
                _known(f"column of {table}", name, [column.name for column in TABLES[table].columns])
            given = [self.name_of(table, column.name) for column in TABLES[table].columns]
            if twice := next((name for name in given if given.count(name) > 1), None):
                raise InvalidArgument(f"two columns of {table} are named {twice!r}")

    @classmethod
    def read_toml(cls, path: str | PathLike[str]) -> Self:
        """A layout from a TOML file: a section for each table, with `file` and the columns that have other names.

        Args:
            path: the file.

        Raises:
            InvalidArgument: the file is not TOML, or names what does not exist.
            OSError: it cannot be read.
        """
        try:
            content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            raise InvalidArgument(f"{path} is not TOML in UTF-8: {problem}") from problem
        sections = {table: _section(table, section) for table, section in content.items()}
        files = {table: names["file"] for table, names in sections.items() if "file" in names}
        columns = {
            table: {ours: its for ours, its in names.items() if ours != "file"} for table, names in sections.items()
        }
        return cls(files, columns)

    def file_of(self, table: str) -> str:
        """The name of the file of a table.

        Args:
            table: the name of the table, such as "users".
        """
        return self.files.get(table, TABLES[table].file)

    def name_of(self, table: str, column: str) -> str:
        """The name of a column in its file, as it is compared.

        Args:
            table: the name of the table, such as "users".
            column: our own name of the column.
        """
        return self.columns.get(table, {}).get(column, column).strip().lower()

    def ours(self, table: str) -> dict[str, str]:
        """Our own name of every column of a table, by the name in the file.

        Args:
            table: the name of the table, such as "users".
        """
        return {self.name_of(table, column.name): column.name for column in TABLES[table].columns}


def _section(table: str, section: Any) -> dict[str, str]:
    if not isinstance(section, dict) or not all(isinstance(name, str) for name in section.values()):
        raise InvalidArgument(f"{table} must be a section with texts, such as [users] and user_id = 'userId'")
    return section


def _known(what: str, name: str, names: Iterable[str]) -> None:
    known = [*names]
    if name not in known:
        raise InvalidArgument(f"{name!r} is not a {what}; use one of {', '.join(known)}")
