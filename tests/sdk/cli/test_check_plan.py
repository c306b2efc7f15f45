"""`webex-wholesale check-plan`: problems of plans with file, line and column, without a service."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from webex_wholesale._bulk import csv
from webex_wholesale._cli import main

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "plan.csv"
COLUMNS = "type,external_id,provisioning_id,packages,name,primary_email,address_line1,city,zip_or_postal_code,country"
CUSTOMER = "customer,a,,webex_meetings,A,a@a.example,Storgata 1,Oslo,0155,NO"


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs the command: exit status, output, complaints."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["webex-wholesale", "check-plan", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code or 0, said.out, said.err

    return run


def test_a_plan_without_problems_is_counted(run, tmp_path):
    (tmp_path / "one.csv").write_text(f"{COLUMNS}\n{CUSTOMER}\n", encoding="utf-8")
    paths = (EXAMPLE, tmp_path / "one.csv")
    assert run(*paths, "--provisioning-id", "x") == (0, f"{paths[0]}: 9 lines\n{paths[1]}: 1 line\n", "")


def test_each_problem_is_a_line_with_file_line_and_column(run, tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(f"{COLUMNS}\n{CUSTOMER.replace('NO', 'ZZ')}\n{CUSTOMER},\n", encoding="utf-8")
    status, out, complaints = run(wrong, EXAMPLE, "--provisioning-id", "x")
    assert (status, out) == (1, f"{EXAMPLE}: 9 lines\n")
    lines = complaints.splitlines()
    assert lines[0].startswith(f'{wrong}:2: country: country "ZZ" is not an ISO 3166-1 alpha-2 code')
    assert lines[0].endswith(" (rule customer.address.country)")
    assert lines[1] == f"{wrong}:3: the line has 11 cells, the header has 10 columns"


def test_a_file_that_cannot_be_read_is_one_line(run, tmp_path):
    missing = tmp_path / "nowhere.csv"
    said = f"webex-wholesale: {missing}: cannot read the file: No such file or directory\n"
    assert run(missing) == (2, "", said)


def test_what_is_missing_for_the_rules_is_told(run, monkeypatch):
    def read(path, provisioning_id):
        raise ImportError("rules about addresses need webex-wholesale[checks]")

    monkeypatch.setattr(csv, "read", read)
    assert run(EXAMPLE) == (2, "", "webex-wholesale: rules about addresses need webex-wholesale[checks]\n")
