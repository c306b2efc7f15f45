"""The published lists of rules and of clients' calls, beside the project on the machines that have them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROW = re.compile(r"^- \{id: ([\w.-]+), status: (\w+), code: (\w+), evidence: (\w+),", re.MULTILINE)


def published_rows(vendor_spec_path: Path) -> list[tuple[str, ...]]:
    """Return id, status, code and evidence of each published rule, in their order; skip the test without the list."""
    text = _read(vendor_spec_path, "domain/rules.yaml")
    rows = ROW.findall(text)
    assert len(rows) == text.count("\n- {")
    return rows


def published_calls(vendor_spec_path: Path) -> list[tuple[str, str]]:
    """Return client and call of each row of the published table, in their order; skip the test without the table."""
    table = _read(vendor_spec_path, "vendor/newer.md").partition("| client | call |")[2].splitlines()[2:]
    rows = [line.strip("| ").split(" | ") for line in table if line.startswith("|")]
    return [(client, call) for client, call, *_ in rows]


def _read(vendor_spec_path: Path, name: str) -> str:
    path = vendor_spec_path.parents[1] / name
    if not path.is_file():
        pytest.skip(f"the published list shared/{name} is not on this machine")
    return path.read_text(encoding="utf-8")
