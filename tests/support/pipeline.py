"""The pipeline of an example: its steps, run one by one in a copy of the project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import yaml

PLUGIN = "" if entry_points(group="pytest11", name="webex_wholesale") else "webex_wholesale_mock.pytest_plugin"
SHIMS = {
    "python": f'exec "{sys.executable}" "$@"',
    "webex-wholesale": f'exec "{sys.executable}" -m webex_wholesale_mock "$@"',
    "pip": 'echo "$@" >> "$CALLS/pip"',
    "curl": 'cp "$CALLS/new.json" new.json',
    "gh": 'echo "$@" >> "$CALLS/gh"',
}
"""Commands of the steps: those of the package are the real ones, those of the network are written down."""


class Runner:
    """Runs the steps of a pipeline in a copy of the project.

    Args:
        example: the folder of the project.
        folder: an empty folder for the copy.
    """

    def __init__(self, example: Path, folder: Path) -> None:
        self.project, self._calls = folder / "project", folder / "calls"
        shutil.copytree(example, self.project, ignore=shutil.ignore_patterns("__pycache__", "coverage.json"))
        self._calls.mkdir()
        for name, text in SHIMS.items():
            (self._calls / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
            (self._calls / name).chmod(0o755)
            (self._calls / name).rename(self._bin(folder) / name)

    @staticmethod
    def _bin(folder: Path) -> Path:
        (folder / "bin").mkdir(exist_ok=True)
        return folder / "bin"

    def describe(self, document: dict[str, Any]) -> None:
        """Choose what the vendor's description is."""
        (self._calls / "new.json").write_text(json.dumps(document), encoding="utf-8")

    def calls(self, command: str) -> list[str]:
        """What a command of the network was called with."""
        file = self._calls / command
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    def run(self, workflow: str) -> list[subprocess.CompletedProcess[str]]:
        """Run the steps of a workflow of GitHub Actions until one fails."""
        text = (self.project / ".github" / "workflows" / workflow).read_text(encoding="utf-8")
        [job] = yaml.safe_load(text)["jobs"].values()
        assert all({"uses", "run"} & step.keys() for step in job["steps"])
        return self._steps(step["run"] for step in job["steps"] if "run" in step)

    def run_gitlab(self, job: str) -> list[subprocess.CompletedProcess[str]]:
        """Run the commands of a job of GitLab until one fails."""
        steps = yaml.safe_load((self.project / ".gitlab-ci.yml").read_text(encoding="utf-8"))[job]
        return self._steps([*steps["before_script"], *steps["script"]])

    def _steps(self, commands: Iterable[str]) -> list[subprocess.CompletedProcess[str]]:
        done = []
        for command in commands:
            done.append(self.step(command))
            if done[-1].returncode:
                break
        return done

    def step(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run one command as a runner does."""
        path = f"{self.project.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "CALLS": str(self._calls), "GITHUB_STEP_SUMMARY": "summary.md"}
        if PLUGIN:
            environment["PYTEST_PLUGINS"] = PLUGIN
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", command],
            cwd=self.project, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
