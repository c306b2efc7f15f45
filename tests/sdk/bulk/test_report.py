"""What a summary says."""

from __future__ import annotations

import csv
import json
import pickle

import pytest

from webex_wholesale._bulk.plan_lines import PlanLine
from webex_wholesale._bulk.report import REPORT_FIELDS, BulkSummary, make_report


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


@pytest.mark.parametrize("outcome", ["created", "found", "repaired", "removed", "absent", "passed"])
def test_all_other_outcomes_are_well(outcome):
    summary = BulkSummary((make_report(PlanLine(1, "customer", "acme", {}), outcome),))
    assert summary
    assert summary.problems == ()


def test_a_summary_survives_pickling_and_shows_no_keys(summary):
    assert pickle.loads(pickle.dumps(summary)) == summary
    assert "c1" not in repr(summary)


def test_a_report_has_the_same_columns_in_both_forms(summary, tmp_path):
    summary.to_csv(tmp_path / "report.csv")
    summary.to_json(tmp_path / "report.json")
    rows = [*csv.DictReader((tmp_path / "report.csv").read_text("utf-8").splitlines())]
    objects = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert [[*row] for row in (rows[0], objects[0])] == [[*REPORT_FIELDS]] * 2
    assert [row["outcome"] for row in rows] == [line.outcome for line in summary.lines]
    assert [entry["line"] for entry in objects] == [line.line for line in summary.lines]


def test_a_text_that_a_spreadsheet_would_run_is_guarded_in_csv_alone(tmp_path):
    report = make_report(PlanLine(2, "customer", "=1+1", {}, action="remove"), "absent", text="@here")
    BulkSummary((report,)).to_csv(tmp_path / "report.csv")
    BulkSummary((report,)).to_json(tmp_path / "report.json")
    (row,) = csv.DictReader((tmp_path / "report.csv").read_text("utf-8").splitlines())
    assert (row["key"], row["action"], row["id"], row["reason"]) == ("'=1+1", "remove", "", "'@here")
    (entry,) = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert (entry["key"], entry["id"], entry["reason"]) == ("=1+1", None, "@here")
