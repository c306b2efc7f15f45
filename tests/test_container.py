"""The container: what its files say, and their steps, run without a container engine."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from webex_wholesale_mock.server.__main__ import parser
from webex_wholesale_mock.server.access import HEALTH

pytestmark = pytest.mark.once

PROJECT = Path(__file__).resolve().parents[1]
STEPS = PROJECT / "tools" / "container_steps.py"
OFFLINE = ("No matching distribution", "Could not fetch URL", "Connection", "Temporary failure in name resolution")


@pytest.fixture(scope="module")
def steps() -> dict[str, Any]:
    return runpy.run_path(str(STEPS))


@pytest.fixture(scope="module")
def instructions(steps: dict[str, Any]) -> list[tuple[str, str]]:
    return [*steps["instructions"]((PROJECT / "Dockerfile").read_text(encoding="utf-8"))]


def test_the_image_is_slim_and_runs_without_rights(instructions: list[tuple[str, str]]) -> None:
    assert {arguments.split()[0] for name, arguments in instructions if name == "FROM"} == {"python:3.13-slim"}
    names = [name for name, _ in instructions]
    assert ("USER", "mock") in instructions
    assert names.index("USER") < names.index("ENTRYPOINT")


def test_the_entry_point_has_options_of_the_server(instructions: list[tuple[str, str]]) -> None:
    (entry,) = (json.loads(arguments) for name, arguments in instructions if name == "ENTRYPOINT")
    read = parser().parse_args(entry[3:])
    assert (read.host, read.allow_remote, read.port) == ("0.0.0.0", True, 8787)
    composed = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))["services"]["mock"]
    assert parser().parse_args([*entry[3:], *composed["command"]]).public_url == "http://mock:8787"


def test_the_health_check_asks_the_endpoint_that_needs_no_token(instructions: list[tuple[str, str]]) -> None:
    (health,) = (arguments for name, arguments in instructions if name == "HEALTHCHECK")
    assert f"http://127.0.0.1:8787{HEALTH}" in health


def test_all_that_is_copied_is_sent_to_the_engine(instructions: list[tuple[str, str]]) -> None:
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8")
    sent = set(re.findall(r"^!(.+)$", ignored, re.MULTILINE))
    copied = [
        arguments.split()[:-1] for name, arguments in instructions if name == "COPY" and "--from" not in arguments
    ]
    assert {name for names in copied for name in names} == sent


def test_the_installation_leaves_that_of_the_machine_alone(instructions: list[tuple[str, str]]) -> None:
    """Without the option, pip counts what is installed, and takes it away where the steps run without an engine."""
    (install,) = (arguments for name, arguments in instructions if name == "RUN" and " pip install " in arguments)
    assert {"--ignore-installed", "--prefix"} <= {*install.split()}


@pytest.mark.slow
def test_the_steps_of_the_image_make_a_healthy_server(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(STEPS), str(tmp_path / "image")], capture_output=True, text=True, check=False
    )
    if done.returncode and any(reason in done.stderr for reason in OFFLINE):
        pytest.skip("the packages of the image cannot be fetched here")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"healthy; [\d.]+ MB compressed, without the base image\n", done.stdout)
