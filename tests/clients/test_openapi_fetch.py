"""TypeScript clients that openapi-typescript generates from the vendor's description and ours, on a served mock."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from webex_wholesale_contracts.openapi import document
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS

FOLDER = Path(__file__).with_name("openapi_fetch")
TOOLS = FOLDER / "node_modules" / ".bin"


@pytest.fixture
def greeting() -> Iterator[dict[str, str]]:
    """The lines that a served mock prints at its start, by their names."""
    command = [sys.executable, "-m", "webex_wholesale_mock", "mock", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said: dict[str, str] = {}
        while "clock" not in said:
            name, _, value = server.stdout.readline().strip().partition(": ")
            assert name, "the server ended before it said what a client needs"
            said[name] = value
        yield said
        server.terminate()


@pytest.fixture(params=["vendor", "ours"])
def description(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The file of the vendor's description, or of ours."""
    if request.param == "vendor":
        path: Path = request.getfixturevalue("vendor_spec_path")
        return path
    path = tmp_path / "ours.json"
    path.write_text(json.dumps(document(ALL_OPERATIONS)), encoding="utf-8")
    return path


@pytest.fixture
def built(description: Path, tmp_path: Path) -> Path:
    """The journey, type-checked against the types made from a description, as JavaScript."""
    if not shutil.which("node") or not TOOLS.is_dir():
        pytest.skip("the npm client needs Node and `npm ci` in tests/clients/openapi_fetch")
    for name in ("package.json", "tsconfig.json", "journey.ts"):
        shutil.copy(FOLDER / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(FOLDER / "node_modules")
    types = [str(TOOLS / "openapi-typescript"), str(description), "--output", "vendor.d.ts"]
    for command in (types, [str(TOOLS / "tsc")]):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return tmp_path / "built" / "journey.js"


def test_a_generated_typescript_client_makes_the_whole_journey(built: Path, greeting: dict[str, str]) -> None:
    environment = {
        **os.environ,
        "BASE_URL": greeting["base URL"],
        "CONTROL_URL": greeting["control URL"],
        "TOKEN": greeting["token full-admin"],
        "PROVISIONING_ID": greeting["provisioning id"],
    }
    done = subprocess.run(
        ["node", str(built)], cwd=built.parents[1], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "journey done\n", done.stderr
