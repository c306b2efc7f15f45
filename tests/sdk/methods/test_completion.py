"""Completion by an editor that only reads the code: members of models, none of coroutines and generators."""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import Mock

import pytest

import webex_wholesale
import webex_wholesale_contracts

jedi = pytest.importorskip("jedi", reason="jedi is not installed")

pytestmark = pytest.mark.once

START = """
from webex_wholesale import AsyncWholesaleClient, WholesaleClient

client = WholesaleClient("token")
aclient = AsyncWholesaleClient("token")
"""
INTERNAL = {"send", "throw", "close", "cr_await", "gi_frame", "attempts", "elapsed"}
PATHS = [str(Path(package.__path__[0]).parent) for package in (webex_wholesale, webex_wholesale_contracts)]


def completed(code: str) -> set[str]:
    project = jedi.Project(Path(__file__).parent, sys_path=[*PATHS, *sys.path])
    return {name.name for name in jedi.Script(f"{START}{code}", project=project).complete()}


@pytest.mark.parametrize(
    ("code", "members"),
    [
        ("client.customers.get('c1').", {"external_id", "packages", "status"}),
        ("client.customers.find(external_id='acme').", {"external_id", "packages"}),
        ("client.customers.ensure(wanted).", {"outcome", "resource", "differences"}),
        ("client.customers.provision(wanted).", {"id", "wait", "done", "status"}),
        ("client.customers.handle('c1').", {"id", "wait", "done", "status"}),
        ("client.customers.handle('c1').wait().", {"external_id", "packages"}),
        ("client.customers.precheck(wanted).", {"ok", "findings"}),
        ("client.subscribers.provision(wanted).", {"email", "person_id", "id", "wait", "done", "status"}),
        ("client.subscribers.update('s1', wanted).", {"email", "person_id", "id", "wait", "done", "status"}),
        ("client.subscribers.provision(wanted).wait().", {"email", "person_id"}),
        ("client.billing_reports.create(wanted).", {"billing_start_date", "id", "wait", "done", "status"}),
        ("client.billing_reports.handle('r1').wait().", {"temp_download_url", "errors"}),
        ("client.customers.delete('c1').", {"id", "wait", "done", "status"}),
        ("client.customers.list().", {"pages", "first", "one", "all"}),
        ("for customer in client.customers.list():\n    customer.", {"external_id", "packages"}),
        ("async def main():\n    (await aclient.customers.get('c1')).", {"external_id", "packages"}),
        ("async def main():\n    (await aclient.customers.provision(wanted)).", {"id", "wait"}),
        ("async def main():\n    (await aclient.subscribers.provision(wanted)).", {"email", "id", "wait"}),
    ],
)
def test_completion_shows_models_and_not_generators(code: str, members: set[str]) -> None:
    found = completed(code)
    assert members <= found
    assert not found & INTERNAL


@pytest.mark.parametrize(
    ("code", "members"),
    [
        ("client.", {"customers", "subscribers", "bulk", "raw"}),
        ("client.customers.", {"get", "provision", "wait_until_provisioned"}),
        ("client.customers.get('c1').", {"external_id", "packages", "status"}),
        ("client.customers.provision(wanted).", {"wait", "done", "status"}),
        ("client.customers.provision(wanted).wait().", {"external_id", "packages"}),
        ("client.customers.precheck(wanted).", {"ok", "findings"}),
        ("client.subscribers.update('s1', wanted).wait().", {"email", "person_id"}),
        ("client.bulk.precheck(plan).", {"ok", "counts", "problems"}),
        ("client.billing_reports.create(wanted).", {"wait", "done", "status"}),
        ("handle.", {"id", "wait", "done", "status"}),
        ("handle.wait().", {"email", "person_id"}),
    ],
)
def test_completion_of_running_code_shows_models_and_not_generators(code: str, members: set[str]) -> None:
    client = webex_wholesale.WholesaleClient("token")
    names = {"client": client, "handle": client.subscribers.handle("s1")}
    found = {name.name for name in jedi.Interpreter(code, [names]).complete()}
    assert members <= found
    assert not found & INTERNAL - {"close" if code == "client." else ""}


def test_a_double_of_a_model_has_its_fields() -> None:
    double = Mock(spec=webex_wholesale.Customer)
    assert double.external_id is not None
    assert not hasattr(double, "externalId")
