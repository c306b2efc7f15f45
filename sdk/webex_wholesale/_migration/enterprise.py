"""One exported customer: its rows, and the problems that were found in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from webex_wholesale._errors import PlanProblem
from webex_wholesale._migration.public import public

__all__ = ["MAX_RANGE", "Enterprise", "Record", "numbers_of"]

MAX_RANGE: Final = 1_000
"""Numbers that one line may stand for."""


@public
class Record(NamedTuple):
    """A row of a table.

    Attributes:
        line: the line of the file.
        cells: the filled cells by our own names of the columns.
    """

    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The text of a cell; an empty one where it is absent.

        Args:
            column: our own name of the column.
        """
        return self.cells.get(column, "")


@public
@dataclass
class Enterprise:
    """The tables of one customer.

    Attributes:
        name: the name of the export.
        tables: the rows of each table, in the order of their lines.
        missing: the tables that the export does not have, or that could not be read to their end.
        extra: the columns of each table that the layout does not know.
        ignored: columns with secrets, which were not read, as "users.csv: password".
        problems: everything that is wrong with the export.
        emails: the address of each user, by user id.
        packages: the package of each user, by user id.
    """

    name: str
    tables: dict[str, list[Record]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    extra: dict[str, list[str]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    problems: list[PlanProblem] = field(default_factory=list)
    emails: dict[str, str] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)

    def rows(self, table: str) -> list[Record]:
        """The rows of a table; none where the export does not have it.

        Args:
            table: the name of the table, such as "users".
        """
        return self.tables.get(table, [])

    @property
    def customer(self) -> Record:
        """The row of the customer."""
        return self.tables["customer"][0]

    @property
    def key(self) -> str:
        """The id of the enterprise."""
        return self.customer.get("enterprise_id")

    @property
    def source(self) -> str:
        """The platform that was exported, as the manifest names it."""
        return self.tables["manifest"][0].get("source").lower()


def numbers_of(row: Record) -> Iterator[str]:
    """The numbers that a row of numbers stands for, in E.164."""
    first, last = (row.get(column) or row.get("number") for column in ("number", "range_end"))
    width = len(first) - 1
    for number in range(int(first[1:]), int(last[1:]) + 1):
        yield f"+{number:0{width}}"
