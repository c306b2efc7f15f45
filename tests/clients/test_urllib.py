"""A script that uses Python's own library alone, against the served mock."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "examples" / "plain_urllib.py"


@pytest.fixture
def served() -> Iterator[dict[str, str]]:
    """What a served mock prints when it is ready."""
    command = [sys.executable, "-m", "webex_wholesale_mock", "mock", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield dict(line.rstrip("\n").split(": ", 1) for line in islice(process.stdout, 4))
        finally:
            process.kill()


def test_a_script_provisions_a_customer_and_a_subscriber(served: dict[str, str]) -> None:
    arguments = (served["base URL"], served["token full-admin"], served["provisioning id"])
    command = [sys.executable, "-X", "utf8", str(SCRIPT), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "acme-1 provisioned",
        "provisioned",
        "['ase@acme.example']",
        "409 The email is already associated with an existing user.",
    ]
