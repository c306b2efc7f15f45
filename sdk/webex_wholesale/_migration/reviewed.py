"""The result of looking at a migrated customer, as values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias

from webex_wholesale._migration.packages import Verdict
from webex_wholesale._migration.planning import ByHand
from webex_wholesale._migration.public import public

__all__ = [
    "KINDS",
    "CustomerReview",
    "FieldDifference",
    "Loss",
    "ReviewedKind",
    "ReviewedLine",
    "Status",
    "Total",
    "total_lines",
]

ReviewedKind: TypeAlias = Literal["customers", "locations", "numbers", "users", "services", "phones", "soft clients"]
Status: TypeAlias = Literal["made", "pending", "failed", "skipped"]

KINDS: Final[tuple[ReviewedKind, ...]] = (
    "customers",
    "locations",
    "numbers",
    "users",
    "services",
    "phones",
    "soft clients",
)
"""The kinds of things that a migration moves (guide 2228)."""


@public
class ReviewedLine(NamedTuple):
    """One line of an export, and what the service has of it now.

    Attributes:
        file: the file.
        line: the line of the file.
        kind: the kind of thing that it is.
        key: the key of the line.
        status: `made` where the service has it; `pending` where something or somebody has to end it; `failed` where it
            is not there; `skipped` where no request makes it.
        id: the id that the service has for it.
        rule: the rule of the refusal, where it was refused.
        text: the reason in words.
        things: for how many things the line stands, as a range of numbers does.
    """

    file: str
    line: int
    kind: ReviewedKind
    key: str
    status: Status
    id: str | None = None
    rule: str | None = None
    text: str = ""
    things: int = 1


@public
class FieldDifference(NamedTuple):
    """A field that the service has another value of than the export, or none.

    Attributes:
        file: the file of the line.
        line: the line of the file.
        key: the key of the line.
        field: the column, or the field in words.
        source: the value in the export, as text.
        now: the value that the service shows; empty where it shows none.
    """

    file: str
    line: int
    key: str
    field: str
    source: str
    now: str


@public
class Loss(NamedTuple):
    """The things that one user loses for good, and what became of each service.

    Attributes:
        file: the file of the user.
        line: the line of the file.
        key: the id of the user.
        lost: the things that no migration keeps, in words.
        services: the fate of each enabled service.
    """

    file: str
    line: int
    key: str
    lost: tuple[str, ...]
    services: tuple[Verdict, ...]


@public
class Total(NamedTuple):
    """Numbers of things of one kind.

    Attributes:
        kind: the kind.
        read: how many the exports have.
        made: how many the service has.
        pending: how many wait for something or somebody.
        failed: how many are not there.
        skipped: how many no request makes.
    """

    kind: ReviewedKind
    read: int
    made: int
    pending: int
    failed: int
    skipped: int


@public
@dataclass(frozen=True)
class CustomerReview:
    """The review of one customer, read from the service.

    Attributes:
        key: the id of the enterprise.
        begin: the moment of the first line that was done; None where there is none.
        end: that of the last one.
        calls: the requests of all runs that were written down.
        lines: every line of the export.
        differences: the fields in which the service does not have what the export has.
        losses: for each user, what is lost and what has to be set up anew.
        by_hand: the work that is left to people.
        pending: the people, organizations and reviews that the migration waits for, in words.
        not_ready: the users who cannot make calls, with the reason.
        extra: columns of files that the layout does not know.
        ignored: columns with secrets that were not read.
    """

    key: str
    begin: datetime | None
    end: datetime | None
    calls: int
    lines: tuple[ReviewedLine, ...]
    differences: tuple[FieldDifference, ...]
    losses: tuple[Loss, ...]
    by_hand: tuple[ByHand, ...]
    pending: tuple[str, ...]
    not_ready: tuple[tuple[str, str], ...]
    extra: tuple[str, ...]
    ignored: tuple[str, ...]

    @property
    def totals(self) -> tuple[Total, ...]:
        """The numbers of each kind."""
        return total_lines(self.lines)


def total_lines(lines: tuple[ReviewedLine, ...]) -> tuple[Total, ...]:
    """The numbers of each kind among some lines."""
    counts: Counter[tuple[str, str]] = Counter()
    for line in lines:
        counts[line.kind, line.status] += line.things
        counts[line.kind, "read"] += line.things
    names = ("read", "made", "pending", "failed", "skipped")
    return tuple(Total(kind, *(counts[kind, name] for name in names)) for kind in KINDS)
