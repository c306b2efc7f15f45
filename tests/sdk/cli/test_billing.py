"""`webex-wholesale billing report` and `webex-wholesale reconcile` in this process: what they print, how they end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from webex_wholesale import read_report
from webex_wholesale._cli import billing, main, outputs
from webex_wholesale._cli import reconcile as reconcile_command
from webex_wholesale_mock import Fails, WholesaleMock

SERVICE = "service: https://webexapis.com/v1\n"
MONDAY = date(2026, 1, 5)
Command = Callable[..., tuple[int, str, str]]
DAYS = ("--from", "2026-01-05", "--to", "2026-01-06")


@pytest.fixture
def mock() -> Iterator[WholesaleMock]:
    """A mock that stands where the service is, two days after its start, with one customer of one subscriber."""
    with WholesaleMock() as mock, mock.intercept():
        mock.durations.report = 0
        customer = mock.hub.add_customer(external_id="acme", packages=["webex_meetings"])
        mock.hub.add_subscriber(customer.id, "kari@acme.example", packages=["webex_meetings"])
        mock.clock.advance(2 * 86_400)
        yield mock


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command: exit status, output, complaints."""

    def command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["webex-wholesale", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err.removeprefix(SERVICE)

    return command


@pytest.fixture
def report(command: Command, mock: WholesaleMock, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `billing report` with a good token."""
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", mock.tokens["full-admin"])
    return lambda *arguments: command("billing", "report", *arguments)


# billing report


def test_a_report_is_made_and_written(report: Command, tmp_path: Path) -> None:
    to = tmp_path / "january.csv"
    said = f"{to}: USER report from 2026-01-05 to 2026-01-06\n"
    assert report(*DAYS, "--type", "user", "--out", to) == (0, said, "")
    (row,) = read_report(to)
    assert (row.customer_external_id, row.service_name) == ("acme", "WEBEX_MEETINGS")


def test_packages_of_the_partner_are_reported_where_nothing_else_is_asked_for(report: Command, tmp_path: Path) -> None:
    assert report(*DAYS, "--out", tmp_path / "january.csv")[0] == 0
    assert read_report(tmp_path / "january.csv").type == "PARTNER"


def test_a_report_that_is_there_already_is_replaced_on_request_only(report: Command, tmp_path: Path) -> None:
    report(*DAYS, "--out", tmp_path / "first.csv")
    status, said, complaints = report(*DAYS, "--out", tmp_path / "second.csv")
    assert (status, said) == (1, "")
    assert "; --replace-existing deletes the existing report and creates a new one; see " in complaints
    assert complaints.endswith("; see docs/rules.md#billing.report.exists\n")
    assert report(*DAYS, "--out", tmp_path / "second.csv", "--replace-existing")[0] == 0
    assert (tmp_path / "first.csv").read_bytes() == (tmp_path / "second.csv").read_bytes()


def test_a_report_that_fails_is_told_and_leaves_no_file(report: Command, mock: WholesaleMock, tmp_path: Path) -> None:
    mock.outcomes.add(Fails(code=4711, description="No usage data."), report="*")
    status, said, complaints = report(*DAYS, "--out", tmp_path / "january.csv")
    assert (status, said) == (1, "")
    assert "error 4711 No usage data" in complaints
    assert list(tmp_path.iterdir()) == []


def test_days_that_are_not_over_are_refused_by_the_service(report: Command, tmp_path: Path) -> None:
    status, _, complaints = report("--from", "2026-01-05", "--to", "2026-01-07", "--out", tmp_path / "january.csv")
    assert (status, "billing.date.not-closed" in complaints or "2026-01-07" in complaints) == (1, True)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"--from": "5.1.2026"}, "'5.1.2026' does not match the formats '%Y-%m-%d'"),
        ({"--type": "everyone"}, "'everyone' is not one of"),
        ({"--base-url": "here"}, "got 'here'"),
    ],
)
def test_bad_usage_sends_nothing(
    report: Command, mock: WholesaleMock, tmp_path: Path, changes: dict[str, str], complaint: str
) -> None:
    given = {"--from": "2026-01-05", "--to": "2026-01-06", "--out": str(tmp_path / "january.csv"), **changes}
    status, said, complaints = report(*[each for pair in given.items() for each in pair])
    assert (status, said, len(mock.calls)) == (2, "", 0)
    assert complaint in complaints


def test_a_file_that_cannot_be_written_sends_nothing(report: Command, mock: WholesaleMock, tmp_path: Path) -> None:
    for out in (tmp_path, tmp_path / "nowhere" / "january.csv"):
        status, _, complaints = report(*DAYS, "--out", out)
        assert (status, len(mock.calls)) == (2, 0)
        assert f"--out must be a file in a folder that exists, got '{out}'" in complaints


def test_a_folder_that_cannot_be_written_to_sends_nothing(
    report: Command, mock: WholesaleMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise an existing report could be deleted for one that cannot be kept."""
    monkeypatch.setattr(outputs.os, "access", lambda path, mode: Path(path) != tmp_path)
    status, _, complaints = report(*DAYS, "--out", tmp_path / "january.csv", "--replace-existing")
    assert (status, "--out must be a file in a folder that can be written to" in complaints) == (2, True)
    assert not mock.calls


def test_a_report_needs_a_token(report: Command, mock: WholesaleMock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEBEX_ACCESS_TOKEN")
    status, _, complaints = report(*DAYS, "--out", "january.csv")
    assert (status, len(mock.calls)) == (2, 0)
    assert "the environment variable WEBEX_ACCESS_TOKEN is not set" in complaints


def test_a_disk_that_fails_is_one_line(report: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(billing, "_fetch", full)
    status, out, complaints = report(*DAYS, "--out", tmp_path / "january.csv")
    assert (status, out) == (2, "")
    assert complaints.splitlines()[-1] == "webex-wholesale: [Errno 28] No space left on device"


def test_ctrl_c_ends_the_waiting(report: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing.Progress, "update", interrupt)
    status, said, complaints = report(*DAYS, "--out", tmp_path / "january.csv")
    assert (status, said, complaints) == (130, "", "webex-wholesale: stopped; no file was written\n")
    assert list(tmp_path.iterdir()) == []


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_terminal_sees_what_is_being_done(report: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    status, _, shown = report(*DAYS, "--out", tmp_path / "january.csv")
    assert status == 0
    assert "waiting for the report" in shown or "downloading" in shown


# reconcile


@pytest.fixture
def files(mock: WholesaleMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A report of two packages' days, and own records that agree with it."""
    client = mock.client()
    made = client.billing_reports.create_and_wait(billing_start_date=MONDAY, billing_end_date=MONDAY, type="USER")
    report = client.billing_reports.download(made, to=tmp_path / "report.csv")
    own = tmp_path / "own.csv"
    own.write_bytes(report.read_bytes())
    return report, own


@pytest.mark.slow
def test_records_that_agree_are_status_zero(command: Command, files: tuple[Path, Path]) -> None:
    status, said, complaints = command("reconcile", *files)
    assert (status, complaints) == (0, "")
    assert said.startswith("USER report: no findings; 0.625 days billed, 0.625 recorded; tolerance 0.01\n")


def test_findings_are_status_one_and_go_to_files(command: Command, files: tuple[Path, Path], tmp_path: Path) -> None:
    report, own = files
    own.write_text(own.read_text(encoding="utf-8").replace("0.625", "0.5"), encoding="utf-8")
    to = ("--csv", tmp_path / "found.csv", "--html", tmp_path / "found.html")
    status, said, complaints = command("reconcile", report, own, *to)
    assert (status, complaints) == (1, "")
    assert said.startswith("USER report: 1 finding (1 quantity); ")
    assert (tmp_path / "found.csv").read_text(encoding="utf-8").splitlines()[1].startswith("quantity,acme,")
    assert ">Days differ</td>" in (tmp_path / "found.html").read_text(encoding="utf-8")
    assert command("reconcile", report, own, "--tolerance", "0.125", "--engine", "polars://")[0] == 0


def test_what_cannot_be_compared_is_status_two(command: Command, files: tuple[Path, Path], tmp_path: Path) -> None:
    report, own = files
    for arguments, complaint in {
        (report, tmp_path / "nothing.csv"): "No such file or directory",
        (report, own, "--tolerance", "much"): "got 'much'",
        (report, own, "--engine", "nosuch://"): "engine is not a usable URL: 'nosuch://'",
        (report, own, "--html", tmp_path): "--html must be a file that can be written, in a folder that exists",
        (report, own, "--csv", tmp_path / "nowhere" / "a.csv"): "--csv must be a file that can be written",
        (report, own, "--csv", report): "--csv must be a file of its own",
        (report, own, "--html", report.parent / "." / own.name): "--html must be a file of its own",
        (report, own, "--csv", tmp_path / "a", "--html", tmp_path / "a"): "--html must be a file of its own",
        (report,): "Missing argument",
    }.items():
        status, _, complaints = command("reconcile", *arguments)
        assert (status, complaint in complaints, complaints.count("\n")) == (2, True, 1), complaints
    report.write_bytes(b"")
    assert command("reconcile", report, own) == (
        2,
        "",
        "webex-wholesale: the file is empty (report.csv, line 1); download the report again\n",
    )


def test_ctrl_c_ends_a_reconciliation(
    command: Command, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile_command, "run_reconciliation", interrupt)
    assert command("reconcile", *files) == (130, "", "webex-wholesale: stopped\n")


def test_a_missing_extra_is_one_line(
    command: Command, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ibis", None)
    assert command("reconcile", *files)[0] in (0, 1)
    status, _, complaints = command("reconcile", *files, "--engine", "duckdb://")
    assert status == 2
    assert complaints.startswith("webex-wholesale: ibis is not installed; an engine compares frames, Parquet")
    assert complaints.endswith('100,000 rows or more; pip install "webex-wholesale[reconcile]"\n')
