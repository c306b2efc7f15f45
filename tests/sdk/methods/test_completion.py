"""Completion by an editor that only reads the code: members of models, none of coroutines and generators."""

from __future__ import annotations

import sys
from pathlib import Path

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
        ("client.subscribers.provision(wanted).", {"email", "person_id"}),
        ("client.customers.list().", {"pages", "first", "one", "all"}),
        ("for customer in client.customers.list():\n    customer.", {"external_id", "packages"}),
        ("async def main():\n    (await aclient.customers.get('c1')).", {"external_id", "packages"}),
        ("async def main():\n    (await aclient.customers.provision(wanted)).", {"id", "wait"}),
    ],
)
def test_completion_shows_models_and_not_generators(code: str, members: set[str]) -> None:
    found = completed(code)
    assert members <= found
    assert not found & INTERNAL
