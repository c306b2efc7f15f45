from __future__ import annotations

from pathlib import Path

import pytest
from nightly import Job

PLAN = Path(__file__).resolve().parents[1] / "plan.csv"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """The job for the plan of this project, with a folder of its own."""
    return Job(PLAN, tmp_path / "state")


@pytest.fixture
def again(tmp_path: Path) -> Job:
    """The job of the next night, with the same folder."""
    return Job(PLAN, tmp_path / "state")
