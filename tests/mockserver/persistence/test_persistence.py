"""Worlds in files: what was saved goes on as if nothing had happened, and what is damaged is refused."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from types import ModuleType

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from webex_wholesale_mock import RateLimit, SavingError, Stuck, WholesaleMock
from webex_wholesale_mock.faults import Latency, Status
from webex_wholesale_mock.persistence import _file, _world
from webex_wholesale_mock.persistence._graph import Encoder
from webex_wholesale_mock.persistence._stream import data
from webex_wholesale_mock.persistence._tags import TAGS
from webex_wholesale_mock.world.directory import Directory
from webex_wholesale_mock.world.ledger import Ledger
from webex_wholesale_mock.world.partners import Partners
from webex_wholesale_mock.world.rulebook import Rulebook
from webex_wholesale_mock.world.visibility import Visibility
from webex_wholesale_mock.world.world import World

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "scenario.yaml"
LOOKS = (
    "wholesale/customers",
    "wholesale/subscribers",
    "wholesale/billing/reports",
    "organizations",
    "people",
    "locations",
)


def machine(name: str) -> ModuleType:
    """The module of the stateful property test, loaded for its machine."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parents[1] / f"{name}.py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def dump(mock):
    """Everything in a world, indexes too."""
    kinds = _world.kinds()
    for kind in (World, Partners, Directory, Visibility):
        kinds.names[kind] = f"${kind.__name__}"
        kinds.objects[kind] = tuple(field.name for field in attrs.fields(kind) if field.name != "past")
    return Encoder(kinds).encode(mock._engine.world)


def again(mock, path):
    """The same mock from a file."""
    mock.save(path)
    return WholesaleMock.load(path)


def everything(api):
    """What answers there are to questions that change nothing."""
    return [api.send("GET", f"/v1/{path}", query="max=100").response for path in LOOKS]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "world.json"


@pytest.fixture
def rich(new_api):
    """A mock in which there is something of everything."""
    mock = WholesaleMock.from_scenario(EXAMPLE)
    api = new_api()
    api.mock = mock
    acme = mock.hub.add_customer(external_id="acme-1", status="updating").id
    una = api.subscribers(acme).provision()
    mock.clock.advance(3_600)
    api.subscribers(acme).delete(una)
    api.subscribers(acme).provision({"email": "bo@acme.example"})
    mock.hub.add_report(status="IN_PROGRESS", type="USER")
    mock.rate_limit = RateLimit(50_000, 60)
    mock.limit_token("read-only", RateLimit(5, 60))
    mock.rules.recode("customer.busy", 7)
    mock.rules.disable("customer.packages.duplicate")
    mock.faults.add(Latency(5), operation="devices.*", times=3)
    mock.faults.add(Status(503, body={"a": 1}, retry_after=datetime(2026, 4, 1, tzinfo=UTC)), operation="roles.list")
    mock.durations.deleting = 77
    mock.explain = True
    assert api.send("GET", "/v1/roles").status == 503
    return api


# What goes on


def test_a_saved_world_answers_as_the_one_that_goes_on(rich, path, new_api):
    loaded = new_api()
    loaded.mock = again(rich.mock, path)
    assert dump(loaded.mock) == dump(rich.mock)
    assert everything(loaded) == everything(rich)
    for api in (rich, loaded):
        api.mock.clock.advance(600)
    steps = [lambda api: api.post({"externalId": "new", "customerInfo.primaryEmail": "new@b.example"}), everything]
    for step in steps:
        ours, theirs = step(loaded), step(rich)
        assert ours == theirs
    assert loaded.mock.tokens == rich.mock.tokens
    assert loaded.mock.outbox == rich.mock.outbox
    assert dump(loaded.mock) == dump(rich.mock)


def test_a_report_of_a_loaded_world_is_the_same_to_the_byte(rich, path, new_api):
    loaded = new_api()
    loaded.mock = again(rich.mock, path)
    files = []
    for api in (rich, loaded):
        api.mock.clock.advance(86_400)
        report = api.reports().completed(
            {"billingStartDate": "2026-03-02", "billingEndDate": "2026-03-02", "type": "USER"}
        )
        files.append(api.reports().fetch(api.reports().url(report)).response.read())
    assert files[0] == files[1]
    assert files[0].count(b"\n") > 3


def test_saving_changes_nothing(rich, path):
    before = dump(rich.mock)
    rich.mock.save(path)
    assert dump(rich.mock) == before


def test_what_is_saved_again_is_the_same_file(rich, path, tmp_path):
    again(rich.mock, path).save(tmp_path / "other.json")
    assert path.read_bytes() == (tmp_path / "other.json").read_bytes()


def test_a_reset_of_a_loaded_mock_goes_back_to_the_file(rich, path):
    loaded = again(rich.mock, path)
    before = dump(loaded)
    loaded.hub.add_customer()
    loaded.clock.advance(1_000)
    loaded.reset()
    assert dump(loaded) == before


def test_the_journal_begins_anew_and_counts_on(rich, path):
    loaded = again(rich.mock, path)
    assert len(loaded.calls) == 0
    assert loaded._engine.journal.serial == rich.mock._engine.journal.serial > 0
    assert loaded.explain


def test_objects_that_were_one_stay_one(rich, path):
    world = again(rich.mock, path)._engine.world
    assert all(
        world.partners.templates[template.id] is template for one in world.partners for template in one.templates
    )
    assert all(world.directory.people[person.email] is person for person in world.directory.people_by_id.values())
    assert {id(one) for each in world.directory.organizations.values() for one in each.locations} <= {
        id(one) for one in world.directory.locations.values()
    }


MACHINE = machine("test_world_machine")


class Saved(MACHINE.Inhabited):
    """The life of a partner, at the end of which the world is saved and loaded."""

    make: staticmethod
    path: Path

    def teardown(self):
        if not hasattr(self, "api"):
            return
        loaded = self.make()
        loaded.mock = again(self.api.mock, self.path)
        assert dump(loaded.mock) == dump(self.api.mock)
        assert everything(loaded) == everything(self.api)
        for api in (loaded, self.api):
            api.mock.clock.advance(100)
            api.post({"externalId": "the-last", "customerInfo.primaryEmail": "last@b.example"})
        assert everything(loaded) == everything(self.api)


def test_any_world_can_be_saved(new_api, path, tmp_path):
    Saved.make, Saved.path = staticmethod(new_api), path
    quick = settings(max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Saved, settings=quick)


# What a file cannot keep


def test_a_function_is_named_and_the_file_that_is_there_stays(rich, path):
    rich.mock.save(path)
    before = path.read_bytes()
    rich.mock.faults.add(Status(500), where=lambda request: True, times=1)
    with pytest.raises(SavingError, match=r"faults\._where is <function .* which no file can keep; take it away first"):
        rich.mock.save(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"a": float("inf")}, "plans.when is inf, which no file can keep; take it away first"),
        ({"a": [float("nan")]}, "plans.when is nan, which no file can keep"),
        ({"a": "\ud800"}, "something in the world that no file can keep"),
    ],
)
def test_what_json_cannot_say_is_refused(mock, path, body, why):
    mock.outcomes.add(Stuck(), customer="*", when={"externalId": "x"})
    mock._engine.world.plans[0].when = body
    with pytest.raises(SavingError, match=why):
        mock.save(path)
    assert not path.exists()


def test_a_disk_that_fails_leaves_the_file_that_is_there(rich, path, monkeypatch):
    rich.mock.save(path)
    before = path.read_bytes()

    def fail(descriptor):
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="the disk is full"):
        rich.mock.save(path)
    assert path.read_bytes() == before
    assert [*path.parent.iterdir()] == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o007, 0o660), (0o077, 0o600)])
def test_a_file_has_the_mode_that_the_umask_leaves(mock, path, umask, mode):
    before = os.umask(umask)
    try:
        mock.save(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == mode


SAVES_FOREVER = """
import os, sys
from webex_wholesale_mock import WholesaleMock

def hang(descriptor):
    print("half done", flush=True)
    sys.stdin.read()

os.fsync = hang
WholesaleMock(seed=7).save(sys.argv[1])
"""


@pytest.fixture
def killed(path):
    """Kill a process in the midst of saving; what it leaves beside the file."""

    def kill():
        command = [sys.executable, "-c", SAVES_FOREVER, str(path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout.readline().strip() == b"half done"
            left = [*path.parent.glob(".*.part")]
            WholesaleMock(seed=3).save(path)
            assert [*path.parent.glob(".*.part")] == left, "what a living process writes is not a leftover"
            process.kill()
        return left

    return kill


def test_what_a_killed_process_leaves_is_removed_by_the_next_save(killed, path):
    (left,) = killed()
    assert left.exists()
    WholesaleMock(seed=4).save(path)
    assert [*path.parent.iterdir()] == [path]
    assert WholesaleMock.load(path)._engine.world.ids.seed == 4


def test_what_a_killed_process_leaves_is_removed_by_the_next_load(killed, path):
    killed()
    assert WholesaleMock.load(path)._engine.world.ids.seed == 3
    assert [*path.parent.iterdir()] == [path]


def test_a_folder_that_is_not_there_is_told(rich, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere'$"):
        rich.mock.save(tmp_path / "nowhere" / "world.json")


STORES = {"partners": Partners, "directory": Directory, "visibility": Visibility}


def parts():
    """Where the parts of a world are, those of its stores among them."""
    for field in attrs.fields(World):
        inner = attrs.fields(STORES[field.name]) if field.name in STORES else ()
        yield from [f"{field.name}.{part.name}" for part in inner] or [field.name]


@pytest.mark.parametrize("path", sorted({*parts()} - _world.REBUILT))
def test_every_part_of_a_world_can_be_saved(path):
    assert path in _world.FIELDS.values()
    value = attrgetter(path)(WholesaleMock()._engine.world)
    saved = json.loads(json.dumps(Encoder(_world.kinds()).encode(value)))
    assert saved == Encoder(_world.kinds()).encode(value), f"saving does not know World.{path}"


def test_what_is_rebuilt_and_left_out_is_there():
    assert {*parts()} == _world.REBUILT | {*_world.FIELDS.values()}
    for kind in (Ledger, Rulebook):
        made = kind()
        assert {*(getattr(kind, "__slots__", None) or vars(made))} == {*_world.BY_ATTRIBUTES[kind]}
    assert {Ledger, Rulebook, _world.SavedWorld} == _world.BY_ATTRIBUTES.keys()


def test_every_attribute_that_is_saved_has_a_slot():
    kinds = _world.kinds()
    for kind, names in kinds.objects.items():
        assert issubclass(kind, tuple) or all(hasattr(getattr(kind, name), "__set__") for name in names)


def test_no_two_kinds_have_one_tag():
    tags = [tag for names in TAGS.values() for tag in names]
    assert len({*tags}) == len(tags)
    assert all(tag.startswith("$") for tag in tags)


def test_values_of_all_kinds_come_back():
    values = [
        None, True, 1, 1.5, "a", b"\x00", [1], (1, (2,)), {"a": 1}, {"$a": 1}, {1: (2,)}, {(1, "b"): 2}, set(), {"b"},
        frozenset({1}), date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=-1, microseconds=5),
    ]  # fmt: skip
    saved = json.loads(json.dumps(Encoder(_world.kinds()).encode(values)))
    came_back = _world.Decoder(_world.kinds()).decode(saved)
    assert came_back == values
    assert [type(one) for one in came_back] == [type(one) for one in values]


# What is not a saved world


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a small world."""
    path = tmp_path_factory.mktemp("saved") / "world.json"
    WholesaleMock().save(path)
    return path.read_bytes()


def refused(path, data):
    path.write_bytes(data)
    with pytest.raises(SavingError) as refusal:
        WholesaleMock.load(path)
    assert path.read_bytes() == data
    return str(refusal.value)


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_flipped_bit_is_noticed(whole, path, data):
    place = data.draw(st.integers(0, len(whole) - 1) | st.integers(0, 200))
    changed = bytearray(whole)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    assert str(path) in refused(path, bytes(changed))


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_cut_is_noticed(whole, path, data):
    refused(path, whole[: data.draw(st.integers(0, len(whole) - 1))])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda whole: b"", "is not a saved world: its first line does not say so"),
        (lambda whole: b"seed: 1\n", "is not a saved world"),
        (lambda whole: b'{"format": 1}\n', "is not a saved world"),
        (lambda whole: b"x" * 1_000_000, "is not a saved world"),
        (lambda whole: whole.replace(b'"version": 1', b'"version": 2'), "has version 2, this package reads version 1"),
        (lambda whole: whole.replace(b'"version": 1, ', b""), "is damaged: its first line"),
        (lambda whole: whole[:-5], r"is damaged: \d+ bytes of a world that was saved with \d+"),
        (lambda whole: whole + b"\n", "is damaged"),
        (lambda whole: whole.replace(b"Example", b"Exemple"), "is damaged: its content is not what was saved"),
    ],
)
def test_a_file_that_is_no_whole_world_is_refused(whole, path, change, why):
    path.write_bytes(change(whole))
    with pytest.raises(SavingError, match=why):
        WholesaleMock.load(path)


def test_a_file_that_is_not_there_is_told(path):
    with pytest.raises(FileNotFoundError):
        WholesaleMock.load(path)


NAMES = st.sampled_from(["$ref", "$world", "$builtins.tuple", "world", "calls", "a"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["$ref", "$world", "$builtins.tuple", "world", "calls", "a"]), inner, max_size=2
        )
    ),
)


@given(JSON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_whole_file_of_something_else_is_refused(path, document):
    _file.write(path, [data(document)])
    with pytest.raises(SavingError):
        WholesaleMock.load(path)


def test_nothing_but_listed_kinds_is_made(whole, path):
    document = json.loads(whole.partition(b"\n")[2])
    for tag in ("$os.system", "$builtins.eval", "$clock.nothing"):
        document["world"]["$world"]["windows"] = {tag: ["true"]}
        _file.write(path, [data(document)])
        with pytest.raises(SavingError, match="object of an unknown kind"):
            WholesaleMock.load(path)


def test_another_shape_of_an_object_is_named(whole, path):
    document = json.loads(whole.partition(b"\n")[2])
    world = document["world"]["$world"]
    world["colour"] = world.pop("poll_step")
    _file.write(path, [data(document)])
    with pytest.raises(SavingError, match="World is different in this version of the package: colour, poll_step"):
        WholesaleMock.load(path)


def test_a_file_says_what_it_is(whole):
    header, _, body = whole.partition(b"\n")
    assert json.loads(header) == {
        "format": "webex-wholesale-mock/world",
        "version": 1,
        "bytes": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
