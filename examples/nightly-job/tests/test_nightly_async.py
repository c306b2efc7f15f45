from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from nightly import Exit, Job
from nightly_async import main, run

from webex_wholesale_mock import WholesaleMock

PLAN = Path(__file__).resolve().parents[1] / "plan.csv"


def test_a_calm_night_and_the_next_one(wholesale_mock: WholesaleMock, job: Job, again: Job) -> None:
    async def night(job: Job) -> Exit:
        async with wholesale_mock.async_client() as client:
            return await run(client, job)

    assert [asyncio.run(night(each)) for each in (job, again)] == [Exit.DONE, Exit.DONE]
    assert len(wholesale_mock.customers()) == 3


def test_the_command(wholesale_intercept: WholesaleMock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", wholesale_intercept.tokens["full-admin"])
    assert asyncio.run(main([str(PLAN), "--state", str(tmp_path), "--dry-run"])) is Exit.DONE
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "wrong")
    assert asyncio.run(main([str(PLAN), "--state", str(tmp_path)])) is Exit.SET_UP
