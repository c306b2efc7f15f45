"""Results of a bulk run: the report on each line, and the summary."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from typing import Any, Literal, TypeAlias

from webex_wholesale._bulk.plan_lines import Action, Kind, PlanLine
from webex_wholesale._differences import Differences, in_words
from webex_wholesale._public import public
from webex_wholesale._usage.files import replace_file, write_csv

__all__ = ["DONE", "BulkSummary", "LineOutcome", "LineReport", "make_difference", "make_report"]

LineOutcome: TypeAlias = Literal[
    "created", "found", "updated", "repaired", "removed", "absent", "passed", "differs", "refused", "failed"
]

DONE: frozenset[LineOutcome] = frozenset({"created", "found", "updated", "repaired", "removed", "absent"})
"""Outcomes after which nothing is left to do for a line."""
REPORT_FIELDS = ("line", "key", "action", "outcome", "id", "rule", "field", "reason")
PROBLEMS: frozenset[LineOutcome] = frozenset({"differs", "refused", "failed"})
"""Outcomes with which a run has not done what the plan asks for."""


@public
@dataclass(frozen=True, slots=True)
class LineReport:
    """The result of one line of a plan.

    Attributes:
        line: the line of the file, or the place among all lines, from 1.
        kind: whether it is a customer or a subscriber, or what else a migration makes.
        key: external id of a customer, email of a subscriber; the key of its line for anything else.
        outcome: `created`, `found`, `updated` or `repaired`, as `ensure` tells; `removed`, or `absent` where there was
            nothing to remove; `differs` where it exists, is not as the line has it, and was left as it is; `passed`
            where a dry run expects no refusal; `refused` by the
            service or a rule of it; `failed` where the service gave no usable answer, could not finish what it had
            accepted, or was never asked.
        id: the service's id, where there is one.
        rule: the id of the broken rule, where it is known.
        field: the wire path of the field to blame, where one is.
        text: the reason in words; also of what is there, where it has problems, or lacks consent.
        resumed: it was done in an earlier run, and the checkpoint tells of it.
        differences: the fields in which what exists is, or before the update was, not as the line has it.
        action: what the line asks for.
        file: the file of the line, where a plan has several.
    """

    line: int
    kind: Kind
    key: str
    outcome: LineOutcome
    id: str | None = None
    rule: str | None = None
    field: str | None = None
    text: str = ""
    resumed: bool = False
    differences: Differences = ()
    action: Action = "add"
    file: str = ""


def make_report(
    line: PlanLine,
    outcome: LineOutcome,
    *,
    id: str | None = None,
    rule: str | None = None,
    field: str | None = None,
    text: str = "",
    resumed: bool = False,
    differences: Differences = (),
) -> LineReport:
    """The report on a line."""
    values = outcome, id, rule, field, text, resumed, differences, line.action, line.file
    return LineReport(line.number, line.kind, line.key, *values)


def make_difference(line: PlanLine, id: str, differences: Differences) -> LineReport:
    """The report on a line of which something else exists."""
    text = f"exists, but differs: {in_words(differences)}"
    return make_report(line, "differs", id=id, field=differences[0].field, text=text, differences=differences)


@public
@dataclass(frozen=True, repr=False)
class BulkSummary:
    """The results of all lines of a plan; true in a condition if none differs, was refused or failed.

    Attributes:
        lines: a report on every line, in the plan's order.
    """

    lines: tuple[LineReport, ...] = field(repr=False)

    @property
    def counts(self) -> dict[LineOutcome, int]:
        """The number of lines with each outcome."""
        return dict(Counter(line.outcome for line in self.lines))

    @property
    def resumed(self) -> int:
        """The number of lines that earlier runs finished."""
        return sum(line.resumed for line in self.lines)

    @property
    def problems(self) -> tuple[LineReport, ...]:
        """The lines that differ, were refused or failed."""
        return tuple(line for line in self.lines if line.outcome in PROBLEMS)

    @property
    def ok(self) -> bool:
        return not self.problems

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write a row for every line as CSV, whole or not at all: line, key, action, outcome, id, rule, field, reason.

        Texts that a spreadsheet would take for formulas get an apostrophe, as in reports.

        Args:
            path: the file; one that is there is replaced.

        Raises:
            OSError: it cannot be written.
        """
        write_csv(path, REPORT_FIELDS, (_cells(line).values() for line in self.lines))

    def to_json(self, path: str | PathLike[str]) -> None:
        """Write a list with an object for every line, whole or not at all; its keys are the columns of `to_csv`.

        Args:
            path: the file; one that is there is replaced.

        Raises:
            OSError: it cannot be written.
        """
        with replace_file(path) as file:
            json.dump([*map(_cells, self.lines)], file, ensure_ascii=False, indent=2)
            file.write("\n")

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        return f"<BulkSummary of {self}>"

    def __str__(self) -> str:
        parts = [f"{count} {outcome}" for outcome, count in self.counts.items()]
        before = f" ({self.resumed} in earlier runs)" if self.resumed else ""
        lines = "1 line" if len(self.lines) == 1 else f"{len(self.lines)} lines"
        return f"{lines}: {', '.join(parts) or 'none'}{before}"


def _cells(line: LineReport) -> Mapping[str, Any]:
    values = line.line, line.key, line.action, line.outcome, line.id, line.rule, line.field, line.text or None
    return dict(zip(REPORT_FIELDS, values, strict=True))
