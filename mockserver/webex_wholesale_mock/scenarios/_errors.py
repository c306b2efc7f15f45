from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Key: TypeAlias = tuple[str | int, ...]
"""The way to a value: `("partners", 0, "customers", 1, "packages")`."""

Mark: TypeAlias = tuple[int, int]
"""A line and a column, both from 1."""

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a scenario, and where: `key` such as `partners[0].name`, empty for the whole."""

    line: int
    column: int
    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.key + ': ' if self.key else ''}{self.text}"


class ScenarioError(ValueError):
    """A scenario is refused; nothing has changed. `problems` are all that were found, in the order of the file."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(sorted(problems, key=lambda one: (one.line, one.column)))
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        count = len(self.problems)
        yield f"{self.source} is no scenario that can be: {count} problem{'s' if count > 1 else ''}"
        yield from (f"{self.source}:{problem}" for problem in self.problems[:MOST_SHOWN])
        if count > MOST_SHOWN:
            yield f"and {count - MOST_SHOWN} more"


def located(key: Key, text: str, marks: Mapping[Key, Mark]) -> Problem:
    """A problem at the place of a key, or of the nearest one above it that the file has."""
    place = next(key[:length] for length in range(len(key), -1, -1) if key[:length] in marks)
    return Problem(*marks[place], key=written(key), text=text)


def written(key: Key) -> str:
    """A key as people write it."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in key).lstrip(".")
