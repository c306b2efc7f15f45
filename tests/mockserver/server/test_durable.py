"""A server that goes on after any end: a twin that never crashed gives the same answers, byte for byte."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.fair_requests import FairRequests
from tests.support.marked_world import World
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import Request, persistence
from webex_wholesale_mock.server import kept_worlds
from webex_wholesale_mock.server.kept_worlds import KeptWorlds
from webex_wholesale_mock.server.state_file import StateFile

JSON = {"content-type": "application/json"}
LOOKS = ("", "customers", "subscribers", "organizations", "clock/upcoming", "outbox", "faults", "outcomes", "snapshots")
ACTS = (
    ("POST", "clock/advance", {"seconds": 7}),
    ("POST", "clock/advance", {"seconds": 86_400}),
    ("POST", "clock/run-next", {}),
    ("POST", "hub/add-customer", {}),
    ("POST", "hub/add-customer", {"externalId": "twice"}),
    ("POST", "place/access", {}),
    ("POST", "snapshots", {"name": "a"}),
    ("POST", "snapshots", {"name": "b"}),
    ("POST", "snapshots/rollback", {"name": "a"}),
    ("DELETE", "snapshots", None),
    ("POST", "faults/latency", {"seconds": 3, "times": 2}),
    ("POST", "faults/error", {"status": 500, "rate": 0.5, "seed": 3}),
    ("POST", "faults/duplicate", {"operation": "customers.provision"}),
    ("DELETE", "faults", None),
    ("POST", "outcomes/failed", {"customer": "*"}),
    ("PUT", "rate-limit", {"requests": 3, "seconds": 5}),
    ("DELETE", "rate-limit", None),
    ("PUT", "durations", {"provisioning": 1}),
    ("PUT", "visibility", {"lag": 5}),
    ("DELETE", "visibility", None),
    ("PUT", "maintenance", {"calling": True}),
    ("POST", "rules/disable", {"rules": ["customer.external-id.in-use"]}),
    ("PUT", "explain", {"always": False}),
    ("PUT", "journal", {"bytes": 4_000}),
    ("POST", "tokens", {"name": "more"}),
    ("POST", "reset", None),
    ("PUT", "world", {"saved": "nothing"}),
    ("POST", "console/nothing", {}),
)
"""Control requests that change a world, and some that are refused."""


def control(method, name, body=None):
    sent = b"" if body is None else json.dumps(body).encode()
    return Request(method, f"/__mock__/{name}", "", JSON, sent)


def shown(answer):
    return answer.status, answer.headers, bytes(answer.read()), answer.rule, answer.fault


@cache
def marked():
    """A world of five partners, which is what a reset goes back to."""
    world = World()
    persistence.load_text(world.mock._engine, persistence.saved(world.mock._engine))
    return world


def crashed(path):
    """Copy a file that is in use, as the disk has it when its process is killed."""
    copy = path.with_name(f"{path.name}+")
    for suffix in ("", "-wal"):
        if Path(f"{path}{suffix}").exists():
            shutil.copy(f"{path}{suffix}", f"{copy}{suffix}")
    return copy


class Life:
    """A world in a state file, which is killed and read again."""

    def __init__(self, folder, base):
        self.path, self.told = Path(folder, "a.state"), []
        StateFile.create(self.path, {"seed": 0}, persistence.checkpoint(base), 0.0)
        self.open()

    def open(self):
        self.file = StateFile(self.path)
        self.worlds = KeptWorlds(self.file, self.told.append)
        self.handle = self.worlds.begin("default")[1].handle

    def crash(self):
        former, self.path = self.file, crashed(self.path)
        former.close()
        self.open()

    def restart(self):
        self.worlds.close()
        self.open()


def requests(random, world):
    """Seeded requests, as functions of what was learnt from the answers so far."""
    fair = FairRequests(world, random)
    while True:
        kind = random.random()
        if kind < 0.2:
            yield control(*random.choice(ACTS)), lambda answer: None
        elif kind < 0.3:
            yield control("GET", random.choice(LOOKS)), lambda answer: None
        else:
            marked, operation = random.choice(world.partners), random.choice(ALL_OPERATIONS)

            def learn(answer, marked=marked, operation=operation):
                if answer.status and answer.status < 300 and answer.chunks is None:
                    fair.learn(marked, operation, answer)

            yield fair.request(marked, operation), learn


@pytest.mark.slow
@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=15)
def test_a_world_that_crashed_answers_as_its_twin_that_never_did(seed):
    random, world = Random(seed), marked()
    twin = world.mock.fork()
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_worlds, "REQUESTS", random.choice([1, 3, 10, 1_000]))
        patch.setattr(kept_worlds, "LOADED_MEANWHILE", 10**9)
        life = Life(folder, world.mock)
        for number, (request, learn) in zip(range(60), requests(random, world), strict=False):
            expected = twin.handle(request)
            assert shown(life.handle(request)) == shown(expected), (number, request)
            learn(expected)
            dice = random.random()
            if dice < 0.1:
                life.crash()
            elif dice < 0.15:
                life.restart()
        for name in LOOKS:
            assert shown(life.handle(control("GET", name))) == shown(twin.handle(control("GET", name))), name
        life.worlds.close()
