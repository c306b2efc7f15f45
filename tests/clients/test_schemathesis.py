"""Schemathesis, which makes requests from the description that a served mock publishes, and checks the answers.

The tests do what docs/openapi.md advises.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.clients import needs
from tests.support.served import Served, served

needs("schemathesis")

pytestmark = [pytest.mark.slow, pytest.mark.once]

CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 400, 401, 403, 404, 409, 429]
"""
"""Rules refuse much that fits the schema: what is taken, what is not there, what does not go together."""
FIRST = "/__mock__/(?!hub/add-(customer|subscriber|report)$)"
"""The control endpoints but for those that add what stateful tests begin with."""
COUNTS = re.compile(r"Tested: (\d+)\n.*?(\d+) generated, (\d+) passed", re.DOTALL)


def run(mock: Served, folder: Path, query: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run all checks of Schemathesis on a mock, with one seed and few examples."""
    mock.control("POST", "rules/enable", {"rules": ["http.body.null"]})
    (folder / "schemathesis.toml").write_text(CONFIG, encoding="utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{mock.said['control URL']}openapi.json?{query}"]
    command += ["--checks", "all", "--header", f"Authorization: {mock.authorization['authorization']}"]
    command += ["--exclude-path-regex", FIRST, "--seed", "1", "--max-examples", "5", "--generation-database", "none"]
    return subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("query", ["control=true", "control=true&related=true"], ids=["wholesale", "related"])
def test_no_answer_departs_from_the_published_description(query: str, tmp_path: Path) -> None:
    with served() as mock:
        described = httpx.get(f"{mock.said['control URL']}openapi.json?{query}").json()["paths"]
        done = run(mock, tmp_path, query)
    assert done.returncode == 0, done.stdout + done.stderr
    tested, generated, passed = map(int, COUNTS.search(done.stdout).groups())
    operations = [path for path, methods in described.items() if not re.search(FIRST, path) for _ in methods]
    assert (tested, passed) == (len(operations), generated)


def test_an_answer_that_departs_is_found(tmp_path: Path) -> None:
    with served() as mock:
        mock.control("POST", "faults/malformed", {})
        done = run(mock, tmp_path, "control=true", "--include-path", "/v1/wholesale/customers")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "JSON deserialization error" in done.stdout
