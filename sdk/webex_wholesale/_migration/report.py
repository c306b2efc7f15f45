"""The review of a whole migration: totals, files, and the comparison with an earlier one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, Final, NamedTuple

from webex_wholesale._errors import InvalidArgument
from webex_wholesale._migration.page import render_page
from webex_wholesale._migration.public import public
from webex_wholesale._migration.reviewed import CustomerReview, ReviewedLine, Total, total_lines
from webex_wholesale._usage.files import replace_file, write_csv

__all__ = ["Review", "StatusChange"]

FORMAT: Final = "webexWholesaleMigrationReview"
VERSION: Final = 1
COLUMNS: Final = ("customer", *ReviewedLine._fields)


@public
class StatusChange(NamedTuple):
    """A line whose status is another one than in an earlier review.

    Attributes:
        customer: the id of the enterprise.
        kind: the kind of thing.
        key: the key of the line.
        before: its status in the earlier review; None where it was not in it.
        now: its status in this one; None where it is not in it.
    """

    customer: str
    kind: str
    key: str
    before: str | None
    now: str | None


@public
@dataclass(frozen=True, repr=False)
class Review:
    """A migration as the service has it now, beside the exports.

    True in a condition if everything that a request can make is there.

    Attributes:
        customers: the review of each customer, in the order of the exports.
    """

    customers: tuple[CustomerReview, ...] = field(repr=False)

    @property
    def totals(self) -> tuple[Total, ...]:
        """The numbers of each kind, over all customers."""
        return total_lines(tuple(line for each in self.customers for line in each.lines))

    @property
    def begin(self) -> datetime | None:
        """The moment of the first line that was done."""
        return min((each.begin for each in self.customers if each.begin), default=None)

    @property
    def end(self) -> datetime | None:
        """The moment of the last line that was done."""
        return max((each.end for each in self.customers if each.end), default=None)

    @property
    def calls(self) -> int:
        """The requests of all runs that were written down."""
        return sum(each.calls for each in self.customers)

    @property
    def ok(self) -> bool:
        return not any(line.status in ("pending", "failed") for line in self._made_lines())

    def _made_lines(self) -> Iterator[ReviewedLine]:
        """The lines of what requests make; services and clients are settled by people."""
        lines = (line for each in self.customers for line in each.lines)
        return (line for line in lines if line.kind not in ("services", "soft clients"))

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        counts = Counter[str]()
        for line in self._made_lines():
            counts[line.status] += line.things
        parts = ", ".join(f"{counts[name]} {name}" for name in ("made", "pending", "failed", "skipped") if counts[name])
        differences = sum(len(each.differences) for each in self.customers)
        customers = "1 customer" if len(self.customers) == 1 else f"{len(self.customers)} customers"
        noun = "difference" if differences == 1 else "differences"
        return f"{customers}: {parts or 'nothing'}; {differences} {noun}"

    def __repr__(self) -> str:
        return f"<Review of {self}>"

    # Files

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON objects and lists."""
        return {
            FORMAT: VERSION,
            "begin": _moment(self.begin),
            "end": _moment(self.end),
            "calls": self.calls,
            "totals": [total._asdict() for total in self.totals],
            "customers": [_customer(each) for each in self.customers],
        }

    def to_json(self, path: str | PathLike[str]) -> None:
        """Write everything as JSON, whole or not at all.

        Args:
            path: the file; one that is there is replaced.

        Raises:
            OSError: it cannot be written.
        """
        with replace_file(path) as file:
            json.dump(self.to_dict(), file, ensure_ascii=False, indent=2)
            file.write("\n")

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write a row for every line of every file as CSV, whole or not at all.

        Texts that a spreadsheet would take for formulas get an apostrophe, as in reports.

        Args:
            path: the file; one that is there is replaced.

        Raises:
            OSError: it cannot be written.
        """
        write_csv(path, COLUMNS, ((each.key, *line) for each in self.customers for line in each.lines))

    def to_html(self, path: str | PathLike[str]) -> None:
        """Write a page to read and to print, whole or not at all: one file, which needs nothing else.

        Args:
            path: the file; one that is there is replaced.

        Raises:
            OSError: it cannot be written.
        """
        with replace_file(path) as file:
            file.write(render_page(self.customers, self.totals, str(self)))

    # Comparison

    def changes_since(self, earlier: Review | str | PathLike[str]) -> tuple[StatusChange, ...]:
        """Compare with an earlier review.

        Args:
            earlier: a review, or the file that `to_json` wrote of one.

        Returns:
            The lines whose status is another one now, in the order of this review; then those that are gone.

        Raises:
            InvalidArgument: the file is not of a review.
            OSError: it cannot be read.
        """
        content = earlier.to_dict() if isinstance(earlier, Review) else _read(Path(earlier))
        before, now = _statuses(content), _statuses(self.to_dict())
        keys = dict.fromkeys([*now, *before])
        return tuple(
            StatusChange(*key, before.get(key), now.get(key)) for key in keys if before.get(key) != now.get(key)
        )


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _customer(review: CustomerReview) -> dict[str, Any]:
    return {
        "key": review.key,
        "begin": _moment(review.begin),
        "end": _moment(review.end),
        "calls": review.calls,
        "totals": [total._asdict() for total in review.totals],
        "lines": [line._asdict() for line in review.lines],
        "differences": [each._asdict() for each in review.differences],
        "losses": [
            {**loss._asdict(), "lost": [*loss.lost], "services": [each._asdict() for each in loss.services]}
            for loss in review.losses
        ],
        "byHand": [each._asdict() for each in review.by_hand],
        "pending": [*review.pending],
        "notReady": [{"user": user, "reason": reason} for user, reason in review.not_ready],
        "extraColumns": [*review.extra],
        "ignoredColumns": [*review.ignored],
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise InvalidArgument(f"{path} is not JSON: {problem}") from problem
    if not isinstance(content, dict) or content.get(FORMAT) != VERSION:
        raise InvalidArgument(f"{path} is not a review of version {VERSION}, as Review.to_json writes it")
    return content


def _statuses(content: dict[str, Any]) -> dict[tuple[str, str, str], str]:
    """The status of each line, by customer, kind and key; of several lines with one key the last."""
    return {
        (customer["key"], line["kind"], line["key"]): line["status"]
        for customer in content["customers"]
        for line in customer["lines"]
    }
