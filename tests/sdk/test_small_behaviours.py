"""Behaviour of single parts of the SDK that no journey shows: reprs, limits of memory, and unusual moments."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import datetime

import httpx
import pytest

from tests.support.clients import library
from webex_wholesale import (
    Accepted,
    AsyncWholesaleClient,
    InvalidArgument,
    RateLimit,
    RefreshingToken,
    Timeouts,
    WholesaleClient,
    reconcile,
)
from webex_wholesale._core import memory as memory_module
from webex_wholesale._core.connection import _running_loop
from webex_wholesale._core.memory import Memory
from webex_wholesale._core.secret import copy_without_secrets
from webex_wholesale._workflows import downloads
from webex_wholesale_contracts.operations import OPERATIONS
from webex_wholesale_contracts.usage import UsageRow


def test_pagers_and_limits_show_themselves():
    assert repr(AsyncWholesaleClient("token").customers.list()) == "<AsyncPager of customers.list()>"
    assert repr(WholesaleClient("token").customers.list()) == "<Pager of customers.list()>"
    assert RateLimit(per_minute=5).per_minute == 5


def test_equal_handles_of_accepted_writes_hash_alike():
    assert len({Accepted("u", "a"), Accepted("u", "a"), Accepted("u", "b")}) == 2
    assert Accepted("u", "a") != "a"


@pytest.mark.parametrize("grace", [-1, float("nan"), float("inf")])
def test_a_grace_period_is_a_number_of_seconds(grace):
    with pytest.raises(InvalidArgument, match=r"Timeouts\.grace"):
        Timeouts(grace=grace)


def test_a_token_ends_at_a_moment_with_a_time_zone():
    with pytest.raises(InvalidArgument, match="expires_at must have a time zone"):
        RefreshingToken("id", "secret", "refresh", access_token="token", expires_at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_client_forgets_its_oldest_writes(monkeypatch):
    monkeypatch.setattr(memory_module, "MAX_WRITES", 2)
    memory, delete = Memory(), next(one for one in OPERATIONS if one.name == "customers.delete")
    for number in range(3):
        memory.note(delete, f"c{number}", None, number)
    assert memory.write("c0") is None
    assert memory.write("c2") is not None


def test_outside_of_an_event_loop_there_is_none():
    assert _running_loop() is None


def test_the_copy_of_an_answer_that_went_into_a_file_has_no_content():
    response = httpx.Response(200, stream=httpx.ByteStream(b"rows"), request=httpx.Request("GET", "https://a.example/"))
    for _ in response.iter_raw():
        pass
    response.close()
    assert copy_without_secrets(response).content == b""


@pytest.mark.skipif(sys.platform == "win32", reason="os.kill would end the process there")
@pytest.mark.parametrize(("problem", "running"), [(ProcessLookupError, False), (PermissionError, True), (None, True)])
def test_a_process_is_running_unless_the_system_knows_none(monkeypatch, problem, running):
    def kill(process, number):
        if problem:
            raise problem

    monkeypatch.setattr(os, "kill", kill)
    assert downloads._is_running(1) == running


def test_reconciliations_show_themselves():
    library("ibis")
    days = {"billing_start_date": "2026-01-01", "billing_end_date": "2026-01-31"}
    keys = {"customer_external_id": "a", "subscriber_id": "s1", "service_name": "X"}
    row = dict.fromkeys(UsageRow._fields, "") | days | keys | {"quantity": "1"}
    own = keys | {"quantity": "2"}
    found = reconcile([row], [own], type="USER")
    assert repr(found.findings) == "<1 findings>"
    assert repr(found).startswith("<Reconciliation of a USER report")
    with pytest.raises(InvalidArgument, match="row 1 must be a mapping with texts as keys"):
        reconcile([{1: "a"}], [own], type="USER")


def test_the_package_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "webex_wholesale", "--version"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("webex-wholesale ")


def test_a_task_that_gives_up_waiting_for_a_limit_leaves_its_place():
    limit = RateLimit(per_minute=1)

    async def main():
        client = AsyncWholesaleClient(
            "token", transport=httpx.MockTransport(lambda _: httpx.Response(404)), rate_limit=limit, retry=False
        )

        async def look():
            with pytest.raises(Exception, match="404"):
                await client.customers.get("c1")

        await look()
        waiting = asyncio.create_task(look())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await client.aclose()

    asyncio.run(main())
    assert not limit._queue
