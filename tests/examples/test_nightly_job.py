"""The example of a nightly job: a project to copy, whose own tests and pipelines run here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pipeline import Runner
from webex_wholesale_mock import WholesaleMock

pytestmark = [pytest.mark.once, pytest.mark.slow]

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "nightly-job"


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    if os.name != "posix" or not shutil.which("bash"):
        pytest.skip("the pipelines run in bash")
    return Runner(EXAMPLE, tmp_path)


def test_the_workflow_of_github_is_green(runner: Runner) -> None:
    install, tests, plan = runner.run("tests.yml")
    assert [step.returncode for step in (install, tests, plan)] == [0, 0, 0], tests.stdout
    assert runner.calls("pip") == ["install --group test"]
    assert re.search(r"\d\d passed", tests.stdout)
    assert "plan.csv: 9 lines" in plan.stdout


def test_the_pipeline_of_gitlab_runs_the_same_and_writes_a_report(runner: Runner) -> None:
    install, tests, plan = runner.run_gitlab("tests")
    assert [step.returncode for step in (install, tests, plan)] == [0, 0, 0], tests.stdout
    assert (runner.project / "report.xml").exists()


def test_the_pipeline_fails_where_the_job_waits_forever(runner: Runner) -> None:
    job = runner.project / "nightly.py"
    text = job.read_text(encoding="utf-8")
    assert "failures + 1 >= PATIENCE" in text
    job.write_text(text.replace("failures + 1 >= PATIENCE", "failures < 0"), encoding="utf-8")
    last = runner.run("tests.yml")[-1]
    assert last.returncode
    assert "test_what_fails_night_after_night_goes_to_people" in last.stdout


@pytest.mark.parametrize("program", ["nightly.py", "nightly_async.py"])
def test_the_job_is_a_command_with_the_statuses_that_its_page_names(program: str, tmp_path: Path) -> None:
    page = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d+) \|", page, re.MULTILINE) == ["0", "1", "2", "75"]
    with WholesaleMock() as mock, mock.serve() as server:
        mock.durations.provisioning = 0
        mock.hub.add_free_account("hugo@fontaine.example")
        environment = {
            **os.environ,
            "WEBEX_ACCESS_TOKEN": mock.tokens["full-admin"],
            "WEBEX_WHOLESALE_BASE_URL": server.base_url,
        }
        ended = [
            subprocess.run(
                [sys.executable, program, *arguments, "--state", str(tmp_path)],
                cwd=EXAMPLE, env=environment, capture_output=True, text=True, check=False, timeout=120,
            )
            for arguments in (["plan.csv", "--dry-run"], ["plan.csv"], ["plan.csv"], ["nowhere.csv"])
        ]  # fmt: skip
    assert [run.returncode for run in ended] == [0, 1, 0, 2], [run.stderr for run in ended]
    assert "exit status 1 (people)" in ended[1].stderr
    assert mock.tokens["full-admin"] not in "".join(run.stderr for run in ended)
    assert os.name != "posix" or (tmp_path / "journal.jsonl").stat().st_mode & 0o077 == 0


def test_the_command_explains_itself_without_a_token() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "WEBEX_ACCESS_TOKEN"}
    done = subprocess.run(
        [sys.executable, "nightly.py", "--help"],
        cwd=EXAMPLE, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, "--dry-run" in done.stdout) == (0, True)
