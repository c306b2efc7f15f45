"""The published rule list, beside the project on the machines that have it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROW = re.compile(r"^- \{id: ([\w.-]+), status: (\w+), code: (\w+), evidence: (\w+),", re.MULTILINE)


def published_rows(vendor_spec_path: Path) -> list[tuple[str, ...]]:
    """Return id, status, code and evidence of each published rule, in their order; skip the test without the list."""
    path = vendor_spec_path.parents[1] / "domain" / "rules.yaml"
    if not path.is_file():
        pytest.skip("the published rule list (shared/domain/rules.yaml) is not on this machine")
    text = path.read_text(encoding="utf-8")
    rows = ROW.findall(text)
    assert len(rows) == text.count("\n- {")
    return rows
