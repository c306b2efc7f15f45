"""The example of a pipeline: its workflows, run step by step, and the page that explains it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.support.pipeline import Runner
from webex_wholesale_contracts.drift import pinned

pytestmark = [pytest.mark.once, pytest.mark.slow]

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLE = PROJECT / "examples" / "ci"
PAGE = PROJECT / "docs" / "ci.md"


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    if os.name != "posix" or not shutil.which("bash"):
        pytest.skip("the workflows run in bash")
    return Runner(EXAMPLE, tmp_path)


def test_the_workflow_of_the_tests_is_green(runner: Runner) -> None:
    install, tests, files = runner.run("tests.yml")
    assert [step.returncode for step in (install, tests, files)] == [0, 0, 0], tests.stdout
    assert runner.calls("pip") == ["install --group test"]
    assert "4 passed" in tests.stdout
    assert "plans/spring.csv: 9 lines" in files.stdout
    assert "scenarios/bakery.yaml: 1 partners, 1 customers" in files.stdout


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("pyproject.toml", "fail-under=7", "fail-under=50", "below --wholesale-cov-fail-under=50"),
        ("pyproject.toml", '["customer.busy"]', "[]", "the test leans on 1 rule that evidence does not support"),
        ("onboarding.py", '"NO"', '"XX"', "1 failed"),
        ("plans/spring.csv", ",US,", ",ZZ,", 'plans/spring.csv:2: country: country "ZZ" is not'),
        ("scenarios/bakery.yaml", "webex_meetings", "webex_meting", "scenarios/bakery.yaml:7:"),
    ],
)
def test_the_workflow_fails_for_what_it_is_there_for(runner: Runner, file: str, old: str, new: str, said: str) -> None:
    path = runner.project / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    last = runner.run("tests.yml")[-1]
    assert last.returncode
    assert said in last.stdout + last.stderr


def test_the_weekly_job_opens_an_issue_for_a_change_that_concerns_the_tests(runner: Runner) -> None:
    new = pinned()
    provision = new["paths"]["/wholesale/customers"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    provision["required"].append("customerInfo")
    runner.describe(new)
    assert [step.returncode for step in runner.run("drift.yml")] == [0, 0, 0, 0]
    assert runner.calls("gh")[1:] == [
        "label create drift --force",
        "issue create --title The vendor's API description has changed --label drift --body-file body.md",
    ]
    assert "POST /wholesale/customers" in (runner.project / "body.md").read_text(encoding="utf-8")


def test_the_weekly_job_says_nothing_of_operations_that_no_test_calls(runner: Runner) -> None:
    new = pinned()
    new["paths"]["/wholesale/subPartners"]["get"]["deprecated"] = True
    runner.describe(new)
    assert [step.returncode for step in runner.run("drift.yml")] == [0, 0, 0, 0]
    assert len(runner.calls("gh")) == 1  # the question which issue is open


def test_a_description_that_cannot_be_used_fails_the_weekly_job(runner: Runner) -> None:
    runner.describe({"openapi": "3.0.0", "paths": {}})
    assert runner.run("drift.yml")[-1].returncode == 3
    assert runner.calls("gh") == []


def test_the_hooks_run_commands_that_pass(runner: Runner) -> None:
    text = (runner.project / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    for hook in yaml.safe_load(text)["repos"][0]["hooks"]:
        files = [path.relative_to(runner.project).as_posix() for path in runner.project.rglob("*") if path.is_file()]
        chosen = [name for name in files if re.search(hook["files"], name)]
        assert len(chosen) == 1
        assert runner.step(f"{hook['entry']} {chosen[0]}").returncode == 0


def test_the_page_shows_the_files_of_the_example() -> None:
    fenced = re.compile(r"^```(?:yaml|toml)\n(# (\S+)\n.*?)^```$", re.MULTILINE | re.DOTALL)
    blocks = fenced.findall(PAGE.read_text(encoding="utf-8"))
    assert {name for _, name in blocks} >= {"pyproject.toml", ".github/workflows/tests.yml", ".pre-commit-config.yaml"}
    for block, name in blocks:
        shown = block.partition("\n")[2].rstrip("\n")
        assert shown in (EXAMPLE / name).read_text(encoding="utf-8"), f"docs/ci.md shows another {name}"
