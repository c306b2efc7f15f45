from __future__ import annotations

import runpy
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

OUTPUT = {
    "quickstart.py": ["acme-1 provisioned after 33.5 s on the mock's clock"],
    "async_quickstart.py": ["west provisioned", "south provisioned", "north provisioned"],
    "plain_httpx.py": [
        "200 success",
        "400 zipOrPostalCode is blank; addresses in NO need it",
        "403 customers.precheck needs full-admin access, the caller is a read-only administrator",
        "3 calls reached the mock",
    ],
}


@pytest.mark.parametrize(("program", "lines"), OUTPUT.items())
def test_an_example_prints_what_it_promises(program: str, lines: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / program), run_name="__main__")
    assert capsys.readouterr().out.splitlines() == lines
