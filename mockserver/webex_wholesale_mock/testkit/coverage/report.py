"""The coverage of a run as a value: figures, missing cases, rules that tests leaned on; as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import attrs

from webex_wholesale_contracts.catalogue import Rule
from webex_wholesale_mock.testkit.coverage import evidence
from webex_wholesale_mock.testkit.coverage.collection import Collection
from webex_wholesale_mock.testkit.coverage.suggestions import Suggestion, suggest
from webex_wholesale_mock.testkit.coverage.universe import (
    DIMENSIONS,
    Case,
    Dimension,
    exercised_by,
    universe,
)

MAX_SUGGESTIONS: Final = 3
MAX_NAMES: Final = 5
"""Suggestions, and names in one line, that the text shows; JSON and page have all."""


class Figure(NamedTuple):
    """The number of cases that were exercised, of all there are."""

    covered: int
    total: int

    @property
    def percent(self) -> float:
        return 100 * self.covered / self.total

    def __str__(self) -> str:
        return f"{self.covered:>4} of {self.total:>3} {self.percent:>6.1f} %"


@attrs.frozen
class CoverageReport:
    """The coverage of what calls have exercised.

    Attributes:
        collection: the kinds of calls.
        since: an earlier collection to compare with; None for none.
    """

    __module__ = "webex_wholesale_mock"

    collection: Collection = attrs.field(repr=False)
    since: Collection | None = attrs.field(default=None, repr=False)

    @property
    def covered(self) -> tuple[Case, ...]:
        """The cases that were exercised, in the order of the tables."""
        found = exercised_by(self.collection.calls, self.collection.packages)
        return tuple(case for case in universe() if case in found)

    @property
    def missing(self) -> tuple[Case, ...]:
        """The cases that were not exercised, in the order of the tables."""
        covered = {*self.covered}
        return tuple(case for case in universe() if case not in covered)

    @property
    def new(self) -> tuple[Case, ...]:
        """The cases that were exercised and had not been in the earlier collection; empty without one."""
        if self.since is None:
            return ()
        before = exercised_by(self.since.calls, self.since.packages)
        return tuple(case for case in self.covered if case not in before)

    @property
    def figures(self) -> dict[Dimension, Figure]:
        """The figure of each dimension."""
        covered, every = self.covered, universe()
        return {
            dimension: Figure(*(sum(case.dimension == dimension for case in cases) for cases in (covered, every)))
            for dimension in DIMENSIONS
        }

    @property
    def total(self) -> Figure:
        """The figure of all cases, each of which counts the same."""
        return Figure(len(self.covered), len(universe()))

    @property
    def percent(self) -> float:
        """The percentage of all cases that were exercised, 0 to 100."""
        return self.total.percent

    @property
    def assumed(self) -> tuple[Rule, ...]:
        """The assumed rules that refused calls, in the order of the catalogue."""
        return evidence.leaned_on(self.collection.grades)

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """Code for the missing cases, the cheapest first."""
        return suggest(self.missing)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for name, figure in (*self.figures.items(), ("total", self.total)):
            yield f"{name:<9} {figure}"
        if self.since is not None:
            yield f"new since the saved file: {len(self.new)}{_names([*map(str, self.new)])}"
        if self.assumed:
            yield f"assumed rules that were leaned on: {len(self.assumed)}"
        for rule in self.assumed:
            tests = sorted(self.collection.tests.get(rule.id, ()))
            yield f"  {evidence.explained(rule)}"
            yield from [f"    in {', '.join(tests[:MAX_NAMES])}{_more(tests)}"] if tests else []
        if cheapest := self.suggestions[:MAX_SUGGESTIONS]:
            yield f"the {len(cheapest)} cheapest of {len(self.missing)} missing cases:"
        for suggestion in cheapest:
            yield f"  {suggestion.case}"
            yield from (f"    {line}".rstrip() for line in suggestion.code.splitlines())

    def as_json(self) -> dict[str, Any]:
        """Return all of it as JSON can say it; `--wholesale-cov-since` reads that again."""
        return {
            **self.collection.as_json(),
            "percent": round(self.percent, 2),
            "dimensions": {
                name: {
                    "covered": figure.covered,
                    "total": figure.total,
                    "missing": [case.name for case in self.missing if case.dimension == name],
                }
                for name, figure in self.figures.items()
            },
            "new": None if self.since is None else [case._asdict() for case in self.new],
            "assumed": [
                {
                    "rule": rule.id,
                    "evidence": rule.evidence.value,
                    "text": rule.text,
                    "settles": rule.settles,
                    "tests": sorted(self.collection.tests.get(rule.id, ())),
                }
                for rule in self.assumed
            ],
            "suggestions": [
                {"case": suggestion.case._asdict(), "lines": suggestion.lines, "code": suggestion.code}
                for suggestion in self.suggestions
            ],
        }


def _names(names: list[str]) -> str:
    return f": {', '.join(names[:MAX_NAMES])}{_more(names)}" if names else ""


def _more(names: list[str]) -> str:
    return f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
