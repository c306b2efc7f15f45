"""Problems of a scenario file with their places, and the error that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Key: TypeAlias = tuple[str | int, ...]
"""The path to a value: `("partners", 0, "customers", 1, "packages")`."""

Mark: TypeAlias = tuple[int, int]
"""A line and a column, both from 1."""

MAX_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a scenario and its place.

    Attributes:
        line: from 1.
        column: from 1.
        key: the path to the value, such as `partners[0].name`; empty for the whole file.
        text: the reason.
    """

    line: int
    column: int
    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.key + ': ' if self.key else ''}{self.text}"


class ScenarioError(ValueError):
    """Raised for an invalid scenario, with all its problems in the order of the file. Nothing has changed."""

    __module__ = "webex_wholesale_mock"

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        count = len(self.problems)
        yield f"{self.source}: {count} problem{'s' if count > 1 else ''}; the scenario is refused"
        yield from (f"{self.source}:{problem}" for problem in self.problems[:MAX_SHOWN])
        if count > MAX_SHOWN:
            yield f"and {count - MAX_SHOWN} more"


def located(key: Key, text: str, marks: Mapping[Key, Mark]) -> Problem:
    """Build a problem at the place of a key, or of the nearest key above it that the file has."""
    place = next(key[:length] for length in range(len(key), -1, -1) if key[:length] in marks)
    return Problem(*marks[place], key=written(key), text=text)


def written(key: Key) -> str:
    """Format a key, such as `partners[0].name`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in key).lstrip(".")
