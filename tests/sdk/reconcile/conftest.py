"""Every test of a reconciliation runs twice: in Python alone, and on DuckDB, which gets what is large."""

from __future__ import annotations

import pytest

from webex_wholesale._reconcile import inputs

pytest.importorskip("ibis")


@pytest.fixture(params=["python", "duckdb"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where sources are compared for which no engine is named."""
    if request.param == "duckdb":
        monkeypatch.setattr(inputs, "SMALL", 0)
    return str(request.param)
