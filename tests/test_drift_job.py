"""The weekly job that compares the vendor's description: its one issue, whatever the comparison says."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

SCRIPT = Path(__file__).resolve().parents[1] / ".github" / "drift.sh"

Job = Callable[[int, str], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Runs the job with a comparison of a given exit status and an open issue, if any."""
    bash = shutil.which("bash")
    if os.name != "posix" or not bash:
        pytest.skip("the job runs in bash")

    def run(status: int, issue: str) -> subprocess.CompletedProcess[str]:
        commands = {
            "webex-wholesale": f"echo '# Report'\nexit {status}",
            "gh": f'echo "$@" >> calls\ncase "$2" in list) echo "{issue}";; esac',
        }
        for name, text in commands.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
            (tmp_path / name).chmod(0o755)
        environment = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": "summary.md"}
        command = [bash, str(SCRIPT), "new.json"]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


def calls(tmp_path: Path) -> list[str]:
    """The commands that the job gave, but for the question which issue is open."""
    file = tmp_path / "calls"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [line for line in lines if not line.startswith("issue list")]


@pytest.mark.parametrize("status", [1, 2])
def test_a_change_opens_an_issue(job: Job, tmp_path: Path, status: int) -> None:
    assert job(status, "").returncode == 0
    label, issue = calls(tmp_path)
    assert label.startswith("label create drift --force")
    assert issue.startswith("issue create ")
    assert issue.endswith("--label drift --body-file body.md")
    assert (tmp_path / "body.md").read_text(encoding="utf-8") == "# Report\n"
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == "# Report\n"


@pytest.mark.parametrize("status", [1, 2])
def test_an_open_issue_is_renewed_instead_of_opening_another_one(job: Job, tmp_path: Path, status: int) -> None:
    assert job(status, "7").returncode == 0
    assert calls(tmp_path) == ["issue edit 7 --body-file body.md"]


def test_no_change_closes_the_issue(job: Job, tmp_path: Path) -> None:
    assert job(0, "7").returncode == 0
    (call,) = calls(tmp_path)
    assert call.startswith("issue close 7 ")


def test_no_change_and_no_issue_is_nothing_to_do(job: Job, tmp_path: Path) -> None:
    assert job(0, "").returncode == 0
    assert calls(tmp_path) == []


def test_an_unusable_description_fails_the_job_and_leaves_the_issue_alone(job: Job, tmp_path: Path) -> None:
    done = job(3, "7")
    assert done.returncode == 3
    assert "::error title=drift::the description cannot be used" in done.stdout
    assert calls(tmp_path) == []
