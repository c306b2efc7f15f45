"""The CSV file of users: read into lines, and done as a whole or not at all.

A line is done with the same rules as a user by hand. Each problem names its line and its column; where there is one,
no line of the file is done.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from typing import Final, Literal

import attrs

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_mock import entities
from webex_wholesale_mock.hub import _user_lines as user_lines
from webex_wholesale_mock.state.tracked import all_or_nothing
from webex_wholesale_mock.validation import users as rules
from webex_wholesale_mock.values import NewUser, UserImport, copies
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow
from webex_wholesale_mock.workflows import users
from webex_wholesale_mock.world.world import World

Mode = Literal["add", "add-and-remove"]
Row = Mapping[str, str]

MANDATORY: Final = ("first_name", "last_name", "email", "package")
"""Columns without which the file is not read."""
COLUMNS: Final = (*MANDATORY, "location", "extension", "phone_number", "preferred_site", "action")
"""All columns (assumed from the steps of the form); `preferred_site` is read and has no effect."""
_COLUMN_OF: Final = {
    "firstName": "first_name",
    "lastName": "last_name",
    "package": "package",
    "packages": "package",
    "primaryPhoneNumber": "phone_number",
    "extension": "extension",
    "locationId": "location",
}
"""The column that holds a field of a request; any other is blamed on the email."""


class _Wrong(Exception):
    """A cell is wrong."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


@attrs.define
class Import:
    """The work on one file."""

    world: World
    customer: entities.Customer
    mode: Mode
    added: list[entities.Subscriber] = attrs.Factory(list)
    updated: list[entities.Subscriber] = attrs.Factory(list)
    deleted: list[str] = attrs.Factory(list)
    _lines: dict[str, int] = attrs.Factory(dict)

    def run(self, text: str) -> UserImport:
        """Do every line. Raises Refusal (hub.users.csv-field) with each problem; the world has not changed then."""
        rows = [*_rows(text)]
        problems = []
        with all_or_nothing(self.world):
            for number, row in rows:
                if problem := self._try(number, row):
                    problems.append(problem)
            if problems:
                raise Refusal("hub.users.csv-field", *problems)
        return UserImport(
            added=tuple(copies.subscriber(self.world, each) for each in self.added),
            updated=tuple(copies.subscriber(self.world, each) for each in self.updated),
            deleted=tuple(self.deleted),
        )

    def _try(self, number: int, row: Row) -> Finding | None:
        """Do one line, or return its problem."""
        try:
            self._do(number, row)
        except _Wrong as wrong:
            return Finding(_place(number, wrong.column), str(wrong))
        except Refusal as refusal:
            finding = next(iter(refusal.findings), Finding(None, refusal.rule))
            last = (finding.field or "").rpartition(".")[2].partition("[")[0]
            return Finding(_place(number, _COLUMN_OF.get(last, "email")), f"{finding.text} (rule {refusal.rule})")
        return None

    def _do(self, number: int, row: Row) -> None:
        action, email = row.get("action", "").lower() or "add", normalise_email(row["email"])
        if action not in _ACTIONS:
            raise _Wrong("action", f"{quote(row['action'])} is not an action; use one of {', '.join(_ACTIONS)}")
        needed = MANDATORY if action == "add" else ("email",)
        for column in needed:
            if not row[column]:
                raise _Wrong(column, f"{column} is blank; the action {action} needs it")
        if email in self._lines:
            raise _Wrong("email", f"{row['email']} stands in line {self._lines[email]} already")
        self._lines[email] = number
        _ACTIONS[action](self, row)

    def _add(self, row: Row) -> None:
        self.added.append(user_lines.join(self.world, self.customer, _user(row)))

    def _update(self, row: Row) -> None:
        subscriber, user = self._subscriber(row), _user(row)
        packages = self._wanted(subscriber, user.packages)
        rules.check_names(self.world, packages, firstName=user.first_name, lastName=user.last_name)
        users.rename(self.world, subscriber, user.first_name, user.last_name)
        if packages != subscriber.packages:
            user_lines.change(self.world, subscriber, attrs.evolve(user, packages=packages))
        self.updated.append(subscriber)

    def _wanted(self, subscriber: entities.Subscriber, given: tuple[str, ...]) -> tuple[str, ...]:
        """The packages after the line: those that are there and the given ones, or the given ones alone."""
        if self.mode == "add":
            return tuple(dict.fromkeys((*subscriber.packages, *given)))
        if not given:
            raise _Wrong("package", "package is blank, which would take every package away; use the action delete")
        return given

    def _delete(self, row: Row) -> None:
        subscriber = self._subscriber(row)
        subscriber_workflow.remove(self.world, subscriber)
        self.deleted.append(subscriber.email)

    def _subscriber(self, row: Row) -> entities.Subscriber:
        found = self.world.subscribers.with_email(row["email"])
        if found is None or found.customer_id != self.customer.id:
            raise _Wrong("email", f"{row['email']} is not a subscriber of customer {quote(self.customer.external_id)}")
        return found


_ACTIONS: Final[Mapping[str, Callable[[Import, Row], None]]] = {
    "add": Import._add,
    "update": Import._update,
    "delete": Import._delete,
}


def _rows(text: str) -> Iterator[tuple[int, Row]]:
    """Read the lines below the header, each with its number. Raises Refusal (hub.users.csv-field)."""
    reader = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if problems := [*_header_problems(header)]:
            raise Refusal("hub.users.csv-field", *problems)
        rows = [(reader.line_num, cells) for cells in reader if any(cells)]
    except csv.Error as error:
        raise Refusal(
            "hub.users.csv-field", Finding(_place(reader.line_num), f"the file cannot be read as CSV: {error}")
        ) from None
    if not rows:
        raise Refusal("hub.users.csv-field", Finding(_place(1), "a line below the header is missing"))
    if misfits := [Finding(_place(number), text) for number, cells in rows if (text := _misfit(header, cells))]:
        raise Refusal("hub.users.csv-field", *misfits)
    for number, cells in rows:
        yield number, dict(zip(header, map(str.strip, cells), strict=True))


def _header_problems(header: list[str]) -> Iterator[Finding]:
    if len(header) == 1 and (found := re.search(r"[;\t|]", header[0])):
        yield Finding(_place(1), f"the columns have {quote(found[0])} between them; use commas")
        return
    for column in MANDATORY:
        if column not in header:
            yield Finding(_place(1, column), f"the column {column} is missing; mandatory are {', '.join(MANDATORY)}")
    for index, name in enumerate(header):
        if name not in COLUMNS:
            yield Finding(_place(1, name), f"{quote(name)} is not a column; use some of {', '.join(COLUMNS)}")
        elif name in header[:index]:
            yield Finding(_place(1, name), f"the column {name} stands twice")


def _misfit(header: list[str], cells: list[str]) -> str:
    """The problem of a line with too few or too many cells; empty where there is none."""
    return "" if len(cells) == len(header) else f"the line has {len(cells)} cells, the header {len(header)}"


def _place(line: int, column: str = "") -> str:
    return f"line {line}, {column}" if column else f"line {line}"


def _user(row: Row) -> NewUser:
    """The line as the form has it; several packages stand with semicolons between them."""
    packages = [name.strip() for name in row["package"].split(";") if name.strip()]
    calling = {name: row.get(name, "") for name in ("location", "extension", "phone_number")}
    return NewUser(
        email=row["email"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        packages=packages,
        **calling,
    )
