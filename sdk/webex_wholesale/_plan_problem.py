"""A problem of a plan, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from webex_wholesale._public import public

__all__ = ["PlanProblem"]


@public
@dataclass(frozen=True, slots=True)
class PlanProblem:
    """One thing that is wrong with a plan, or with the export of a migration.

    Attributes:
        line: the line of the file, or the place among all lines, from 1.
        column: the column of the file, or the wire path of the field; None where the line as a whole is wrong.
        text: what is wrong, and what to do about it.
        rule: the id of the rule that the line breaks, or None.
        file: the file, where there are several.
    """

    line: int
    column: str | None
    text: str
    rule: str | None = None
    file: str = ""

    def __str__(self) -> str:
        line = f"{self.file} line {self.line}".strip()
        place = f"{line}, {self.column}" if self.column else line
        rule = f"; rule {self.rule}" if self.rule else ""
        return f"{self.text} ({place}{rule})"
