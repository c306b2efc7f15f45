"""What a summary says."""

from __future__ import annotations

import pickle

import pytest

from webex_wholesale._bulk.plan_lines import PlanLine
from webex_wholesale._bulk.report import BulkSummary, make_report


@pytest.fixture
def summary():
    outcomes = ["created", "found", "refused", "failed", "repaired", "created"]
    lines = [PlanLine(number, "customer", f"c{number}", {}) for number in range(1, 7)]
    return BulkSummary(
        tuple(
            make_report(line, outcome, resumed=line.number < 3) for line, outcome in zip(lines, outcomes, strict=True)
        )
    )


def test_a_summary_counts_the_outcomes_that_there_were(summary):
    assert summary.counts == {"created": 2, "found": 1, "refused": 1, "failed": 1, "repaired": 1}
    assert summary.resumed == 2
    assert str(summary) == "6 lines: 2 created, 1 found, 1 refused, 1 failed, 1 repaired (2 in earlier runs)"


def test_refused_and_failed_lines_are_problems(summary):
    assert [each.line for each in summary.problems] == [3, 4]
    assert not summary.ok
    assert not summary


@pytest.mark.parametrize("outcome", ["created", "found", "repaired", "passed"])
def test_all_other_outcomes_are_well(outcome):
    summary = BulkSummary((make_report(PlanLine(1, "customer", "acme", {}), outcome),))
    assert summary
    assert summary.problems == ()


def test_a_summary_survives_pickling_and_shows_no_keys(summary):
    assert pickle.loads(pickle.dumps(summary)) == summary
    assert "c1" not in repr(summary)
