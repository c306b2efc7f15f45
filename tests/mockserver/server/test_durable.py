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
from tests.support.world_state import state_of
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import Request, WholesaleMock, persistence
from webex_wholesale_mock.control import ENDPOINTS
from webex_wholesale_mock.server import kept_worlds
from webex_wholesale_mock.server.kept_worlds import KeptWorlds
from webex_wholesale_mock.server.pace import ServedTime
from webex_wholesale_mock.server.state_check import StateError
from webex_wholesale_mock.server.state_file import Logged, StateFile
from webex_wholesale_mock.server.worlds import Worlds
from webex_wholesale_mock.world.settings import Pace

JSON = {"content-type": "application/json"}
LOOKS = ("", "customers", "subscribers", "organizations", "clock/upcoming", "outbox", "faults", "outcomes", "snapshots")
ACTS = (
    ("POST", "clock/advance", {"seconds": 7}),
    ("POST", "clock/advance", {"seconds": 86_400}),
    ("POST", "clock/run-next", {}),
    ("POST", "hub/add-customer", {}),
    ("POST", "hub/add-customer", {"externalId": "twice"}),
    ("POST", "place/purchase-order", {"packages": ["webex_meetings"]}),
    ("POST", "hub/templates/create", {"name": "Another", "country": "NO"}),
    ("POST", "snapshots", {"name": "a"}),
    ("POST", "snapshots", {"name": "b"}),
    ("POST", "snapshots/rollback", {"name": "a"}),
    ("DELETE", "snapshots", None),
    ("POST", "faults/latency", {"seconds": 3, "times": 2}),
    ("POST", "faults/status", {"status": 503, "probability": 0.5}),
    ("POST", "faults/disconnect", {"skip": 2, "times": 1}),
    ("POST", "faults/duplicate", {"operation": "customers.provision"}),
    ("DELETE", "faults", None),
    ("POST", "outcomes/fails", {"customer": "*", "code": 5, "description": "Broken.", "times": 2}),
    ("POST", "outcomes/stuck", {"subscriber": "*", "times": 1}),
    ("PUT", "rate-limit", {"requests": 3, "seconds": 5}),
    ("DELETE", "rate-limit", None),
    ("PUT", "durations", {"provisioning": 1}),
    ("PUT", "visibility", {"lag": 5}),
    ("DELETE", "visibility", None),
    ("PUT", "maintenance", {"calling": True}),
    ("POST", "rules/disable", {"rules": ["customer.has-subscribers"]}),
    ("PUT", "explain", {"always": False}),
    ("PUT", "journal", {"bytes": 4_000}),
    ("POST", "tokens", {"name": "more"}),
    ("POST", "reset", None),
    ("PUT", "world", {"saved": "nothing"}),
    ("PUT", "world", {"saved": persistence.saved(WholesaleMock(seed=5)._engine)}),
    ("POST", "scenario", {"yaml": "seed: 9\npartners: [{name: Fjordnett, customers: [{external_id: one}]}]\n"}),
    ("PUT", "clock/pace", {"mode": "frozen"}),
    ("PUT", "clock/pace", {"mode": "virtual"}),
    ("POST", "nothing", {}),
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
        self.kept = self.worlds.begin("default")[1]
        self.handle = self.kept.handle

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


class Now:
    """Real time in the hands of a test, in place of the module `time`."""

    def __init__(self):
        self.seconds = 1_000.0

    def time(self):
        return self.seconds

    def monotonic(self):
        return self.seconds - 900


@pytest.fixture
def now(monkeypatch):
    now = Now()
    monkeypatch.setattr(kept_worlds, "time", now)
    return now


@pytest.fixture
def life(tmp_path):
    life = Life(tmp_path, WholesaleMock())
    yield life
    life.file.close()


def add(life, name):
    answer = life.handle(control("POST", "hub/add-customer", {"externalId": name}))
    assert answer.status == 200, answer.body


def ids(life):
    answer = life.handle(control("GET", "customers"))
    return [customer["externalId"] for customer in json.loads(answer.body)["items"]]


def logged(life):
    return len(life.file.world("default").log)


TWICE = Pace("real", 2)


def test_a_real_clock_goes_on_through_a_crash_and_the_time_after_it(now, tmp_path):
    """Work falls due at its moment, whether a server was there or not."""
    mock = WholesaleMock()
    mock.save(tmp_path / "begin")
    mock.load_world(tmp_path / "begin")
    life, twin = Life(tmp_path, mock), ServedTime(mock.fork(), TWICE, now.monotonic)
    slow = control("POST", "hub/add-customer", {"externalId": "slow", "status": "provisioning"})
    steps = [(slow, 3.3), (control("GET", "customers"), 4.7), (control("GET", "clock/upcoming"), 1.1)]
    for crash in (life.crash, life.restart, lambda: None):
        for request, seconds in steps:
            served = ServedTime(life.kept, TWICE, now.monotonic, since=life.kept.since)
            assert shown(served.handle(request)) == shown(twin.handle(request))
            now.seconds += seconds
            crash()
            now.seconds += 5
    (only,) = json.loads(twin.handle(control("GET", "customers")).body)["items"]
    assert only["status"] == "provisioned"
    life.file.close()


def test_a_real_clock_does_not_go_back_where_the_time_of_the_machine_does(now, life):
    add(life, "a")
    now.seconds -= 500
    assert life.kept.since == now.monotonic()


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_look_changes_nothing_and_is_not_kept(life, accept):
    add(life, "acme")
    before, kept = state_of(life.kept.mock), logged(life)
    pages = [name for name, methods in ENDPOINTS.items() if "GET" in methods]
    for name in (*pages, "console", "console/console.css", "calls/1", "hub", "clock", "nothing"):
        for method in ("GET", "HEAD"):
            life.handle(Request(method, f"/__mock__/{name}", "", {"accept": accept})).read()
            assert state_of(life.kept.mock) == before, name
    assert logged(life) == kept


def test_a_call_of_the_api_is_kept_even_where_it_only_reads(life):
    first, second = (life.handle(Request("GET", "/v1/wholesale/customers")).header("trackingid") for _ in range(2))
    life.crash()
    third = life.handle(Request("GET", "/v1/wholesale/customers")).header("trackingid")
    assert [one.rpartition("-")[2] for one in (first, second, third)] == [
        "000000000001",
        "000000000002",
        "000000000003",
    ]


def test_the_control_token_is_not_in_the_file(life):
    life.handle(Request("POST", "/__mock__/reset", "", {"authorization": "Bearer secret", **JSON}))
    life.handle(Request("GET", "/v1/wholesale/customers", "", {"authorization": "Bearer other"}))
    sent = [one.request.headers.get("authorization") for one in life.file.world("default").log]
    assert sent == [None, "Bearer other"]


# Checkpoints


def test_a_checkpoint_is_made_after_so_many_requests_that_loading_is_faster(life, monkeypatch):
    for number in range(kept_worlds.REQUESTS - 1):
        add(life, f"a-{number}")
    assert logged(life) == kept_worlds.REQUESTS - 1
    add(life, "last")
    assert logged(life) == 0
    monkeypatch.setattr(kept_worlds, "LOADED_MEANWHILE", 1_000)
    size = len(life.file.world("default").document)
    life.restart()
    for _ in range(size // 1_000 - 1):
        life.handle(Request("GET", "/v1/wholesale/customers"))
    assert logged(life) == size // 1_000 - 1 > kept_worlds.REQUESTS
    life.handle(Request("GET", "/v1/wholesale/customers"))
    assert logged(life) == 0


def test_a_checkpoint_is_made_after_so_many_bytes(life):
    body = b" " * (kept_worlds.LOG_BYTES // 4)
    counts = []
    for _ in range(5):
        life.handle(Request("POST", "/v1/wholesale/customers", "", JSON, body))
        counts.append(logged(life))
    assert counts[:3] == [1, 2, 3]
    assert 0 in counts


def test_a_world_that_began_from_another_one_goes_on_from_there_after_a_crash(life):
    add(life, "acme")
    worlds = Worlds(life.worlds, lambda kept, _: kept.handle)
    begun = worlds.begin_from("begun", "default")
    begun.handle(control("POST", "hub/add-customer", {"externalId": "only-here"}))
    worlds.default.handle(control("POST", "hub/add-customer", {"externalId": "only-there"}))
    life.crash()
    assert ids(life) == ["only-there", "acme"]
    _, kept = life.worlds.begin("begun")
    shown_there = kept.handle(control("GET", "customers")).body
    assert [each["externalId"] for each in json.loads(shown_there)["items"]] == ["only-here", "acme"]
    kept.handle(control("POST", "reset"))
    assert json.loads(kept.handle(control("GET", "customers")).body)["items"] == []


def test_a_world_that_no_file_can_keep_does_not_begin(life):
    add(life, "acme")
    life.handle(control("PUT", "visibility", {"lag": 5}))
    worlds = Worlds(life.worlds, lambda kept, _: kept.handle)
    with pytest.raises(StateError, match="cannot be kept: reads lag"):
        worlds.begin_from("begun", "default")
    assert "begun" not in worlds
    assert life.file.names() == ["default"]


@pytest.mark.parametrize("end", ["crash", "restart"])
def test_the_pace_of_a_clock_outlives_the_server(now, life, end):
    ServedTime(life.kept, Pace("frozen"), now.monotonic).handle(
        control("PUT", "clock/pace", {"mode": "real", "speed": 3})
    )
    getattr(life, end)()
    served = ServedTime(life.kept, Pace("frozen"), now.monotonic, since=life.kept.since)
    before = life.kept.clock.elapsed
    now.seconds += 2
    assert json.loads(served.handle(control("GET", "clock/pace")).body)["speed"] == 3
    assert life.kept.clock.elapsed == before + 6


def test_an_end_in_order_makes_a_checkpoint_of_every_world(life):
    add(life, "acme")
    _, other = life.worlds.begin("other")
    other.handle(control("POST", "hub/add-customer", {"externalId": "theirs"}))
    life.crash()
    life.restart()
    assert life.file.logged_worlds() == []
    assert ids(life) == ["acme"]
    assert b"theirs" in life.worlds.begin("other")[1].handle(control("GET", "customers")).body


def test_reads_that_lag_put_the_checkpoint_off_and_a_line_says_so(life, monkeypatch):
    monkeypatch.setattr(kept_worlds, "REQUESTS", 4)
    monkeypatch.setattr(kept_worlds, "LOADED_MEANWHILE", 10**9)
    life.restart()
    life.handle(control("PUT", "visibility", {"lag": 60}))
    for number in range(7):
        add(life, f"a-{number}")
    assert logged(life) == 8
    assert len(life.told) == 2
    expected = "no checkpoint of the world default, so the next start takes longer: reads lag behind writes, and no"
    assert life.told[0].startswith(expected)
    life.restart()
    assert logged(life) == 8
    life.handle(control("DELETE", "visibility"))
    assert logged(life) == 0
    assert len(ids(life)) == 7


def test_a_snapshot_of_another_beginning_puts_the_checkpoint_off(life, monkeypatch):
    monkeypatch.setattr(kept_worlds, "REQUESTS", 1)
    monkeypatch.setattr(kept_worlds, "LOADED_MEANWHILE", 10**9)
    life.restart()
    life.handle(control("POST", "snapshots", {"name": "before"}))
    assert logged(life) == 0
    life.handle(control(*next(act for act in ACTS if act[1] == "scenario")))
    assert logged(life) == 1
    assert "the snapshot 'before' was taken before the mock began in another world; drop it" in life.told[0]
    life.crash()
    assert ids(life) == ["one"]
    life.handle(control("POST", "snapshots/rollback", {"name": "before"}))
    assert ids(life) == []


@pytest.mark.parametrize("act", ["scenario", "world"])
def test_a_world_that_began_in_another_one_goes_back_to_there_after_a_crash_too(life, monkeypatch, act):
    monkeypatch.setattr(kept_worlds, "REQUESTS", 1)
    monkeypatch.setattr(kept_worlds, "LOADED_MEANWHILE", 10**9)
    life.restart()
    for method, name, body in ACTS:
        if name == act:
            life.handle(control(method, name, body))
    began = ids(life)
    add(life, "later")
    assert logged(life) == 0
    life.crash()
    assert ids(life) == ["later", *began]
    life.handle(control("POST", "reset"))
    assert ids(life) == began
    life.crash()
    life.handle(control("POST", "reset"))
    assert ids(life) == began


def test_a_request_that_broke_the_server_breaks_no_start(life, monkeypatch):
    def broken(mock, request):
        raise LookupError("a bug")

    monkeypatch.setattr(WholesaleMock, "handle", broken)
    with pytest.raises(LookupError):
        life.handle(control("POST", "reset"))
    life.crash()
    monkeypatch.undo()
    assert ids(life) == []


@pytest.mark.parametrize(("moment", "calls"), [("2026-01-05T09:00:01+00:00", 0), ("2026-01-05T09:00:00+00:00", 3)])
def test_a_request_that_came_to_another_world_is_refused(life, moment, calls):
    life.file.append("default", 1, Logged(moment, calls, 0.0, control("POST", "reset")))
    life.path = crashed(life.path)
    life.file.close()
    with pytest.raises(StateError, match="request 1 of the world default came to another world; put back a copy"):
        life.open()


# No room


def fill(life):
    """Let the file have no page more than it has."""
    (pages,) = life.file._connection.execute("pragma page_count").fetchone()
    life.file._connection.execute(f"pragma max_page_count = {pages}")


def test_a_request_that_cannot_be_kept_changes_nothing_and_later_ones_go_on(life):
    add(life, "before")
    fill(life)
    statuses = []
    for number in range(60):
        answer = life.handle(control("POST", "hub/add-customer", {"externalId": f"full-{number}"}))
        statuses.append(answer.status)
    assert statuses == sorted(statuses)
    assert statuses[-1] == 503
    assert b"cannot be written, so nothing has changed: database or disk is full; make room" in answer.body
    assert len(ids(life)) == statuses.count(200) + 1
    life.file._connection.execute("pragma max_page_count = 100000")
    add(life, "after")
    life.crash()
    assert len(ids(life)) == statuses.count(200) + 2


def test_a_checkpoint_without_room_is_put_off(life, monkeypatch):
    monkeypatch.setattr(kept_worlds, "REQUESTS", 3)
    monkeypatch.setattr(kept_worlds, "LOADED_MEANWHILE", 10**9)
    life.restart()
    fill(life)
    for name in "abc":
        add(life, name)
    assert logged(life) == 3
    assert "database or disk is full" in life.told[0]
    life.crash()
    assert ids(life) == ["c", "b", "a"]
