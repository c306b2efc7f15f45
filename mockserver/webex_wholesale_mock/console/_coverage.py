"""The page of coverage: each operation with the statuses, rules, states and faults that calls of it have met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from webex_wholesale_contracts.operations import OPERATIONS
from webex_wholesale_contracts.refusals import refusals
from webex_wholesale_mock.console._visit import Visit
from webex_wholesale_mock.faults import FAULT_KINDS
from webex_wholesale_mock.testkit.coverage.report import CoverageReport
from webex_wholesale_mock.testkit.coverage.universe import states_shown_by, universe

SHOWN: int = 200
"""Missing cases that are listed, and a twentieth of them with code."""


class Cell(NamedTuple):
    """One dimension of an operation: the cases that calls have met, and those that they have not."""

    met: list[str]
    missing: list[str]


class Line(NamedTuple):
    """A line of the matrix: an operation, the number of its kinds of calls, and a cell for each dimension."""

    operation: str
    calls: int
    cells: dict[str, Cell]


def coverage(visit: Visit) -> dict[str, Any]:
    """Gather the coverage of the calls so far."""
    try:
        report = visit.mock.coverage.report()
    except ValueError:  # it is off
        return {"report": None}
    return {
        "report": report,
        "matrix": [*matrix(report)],
        "missing": report.missing[:SHOWN],
        "suggestions": report.suggestions[: SHOWN // 20],
    }


def matrix(report: CoverageReport) -> Iterator[Line]:
    """Make the line of each operation that coverage counts."""
    for operation in OPERATIONS:
        name = operation.name
        calls = [call for call in report.collection.calls if call.operation == name]
        possible = {
            "statuses": _statuses(name),
            "rules": [rule.id for rule in refusals(operation)],
            "states": states_shown_by(operation.noun),
            "faults": [*FAULT_KINDS],
        }
        met: dict[str, set[str | None]] = {
            "statuses": {str(call.status) for call in calls if not call.fault},
            "rules": {call.rule for call in calls},
            "states": {call.state for call in calls},
            "faults": {call.fault for call in calls},
        }
        yield Line(name, len(calls), {each: _cell(possible[each], met[each]) for each in possible})


def _cell(possible: Iterable[str], met: set[str | None]) -> Cell:
    every = [*possible]
    return Cell([one for one in every if one in met], [one for one in every if one not in met])


def _statuses(name: str) -> list[str]:
    cases = (case.name.rpartition(" ") for case in universe() if case.dimension == "statuses")
    return [status for operation, _, status in cases if operation == name]
