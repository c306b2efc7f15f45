"""The hooks that other repositories get: their entry lines, run as pre-commit runs them."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.once

PROJECT = Path(__file__).resolve().parents[1]
HOOKS_FILE = PROJECT / ".pre-commit-hooks.yaml"

if not HOOKS_FILE.is_file():
    pytest.skip("the hooks are not part of an installed package", allow_module_level=True)

HOOKS: dict[str, Any] = {hook["id"]: hook for hook in yaml.safe_load(HOOKS_FILE.read_text(encoding="utf-8"))}
SCENARIOS, PLANS = HOOKS["webex-wholesale-scenarios"], HOOKS["webex-wholesale-plans"]


def run(hook: Any, *files: Path) -> subprocess.CompletedProcess[str]:
    """Run the entry line with the names of files behind it."""
    command, *arguments = shlex.split(hook["entry"])
    assert command == "webex-wholesale"
    program = [sys.executable, "-m", "webex_wholesale", *arguments, *map(str, files)]
    return subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)


def test_there_are_two_hooks_and_both_run_commands_of_the_package() -> None:
    assert [*HOOKS] == ["webex-wholesale-scenarios", "webex-wholesale-plans"]
    assert {hook["language"] for hook in HOOKS.values()} == {"python"}


@pytest.mark.parametrize(("hook", "example"), [(SCENARIOS, "scenario.yaml"), (PLANS, "plan.csv")])
def test_the_examples_pass(hook: Any, example: str) -> None:
    path = PROJECT / "examples" / example
    assert re.search(hook["files"], f"examples/{example}")
    assert run(hook, path, path).returncode == 0


def test_a_wrong_scenario_fails_with_file_line_and_column(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("seed: 1\ncustomers: []\n", encoding="utf-8")
    done = run(SCENARIOS, PROJECT / "examples" / "scenario.yaml", wrong, tmp_path / "nowhere.yaml")
    assert done.returncode == 1
    assert f"{wrong}:2:1: customers: unknown key" in done.stderr
    assert f"{tmp_path / 'nowhere.yaml'}: cannot read the file: No such file or directory" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_plan_fails_with_file_line_and_column(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("type,external_id\ncustomer,\n", encoding="utf-8")
    done = run(PLANS, wrong)
    assert done.returncode == 1
    assert f"{wrong}:2: external_id: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("hook", "chosen", "left"),
    [
        (SCENARIOS, ["scenarios/a.yaml", "tests/scenarios/b.yml", "my-scenario.yaml"], [".github/workflows/ci.yml"]),
        (PLANS, ["plans/may.csv", "data/plan-2026.csv"], ["data/report.csv", "people.csv"]),
    ],
)
def test_a_hook_chooses_files_by_their_names(hook: Any, chosen: list[str], left: list[str]) -> None:
    assert all(re.search(hook["files"], name) for name in chosen)
    assert not any(re.search(hook["files"], name) for name in left)
