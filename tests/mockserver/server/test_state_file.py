"""The file of `--state`: which files are refused, how it goes with other options, and what worlds it keeps."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import httpx
import pytest

from tests.support.served import CUSTOMERS, served
from webex_wholesale_mock import Request, WholesaleMock, persistence
from webex_wholesale_mock.server import serve, state_file
from webex_wholesale_mock.server.access import Access
from webex_wholesale_mock.server.kept_worlds import KeptWorlds, opened
from webex_wholesale_mock.server.settings import ServeError, Settings
from webex_wholesale_mock.server.site import site
from webex_wholesale_mock.server.state_check import StateError
from webex_wholesale_mock.server.state_file import Logged, StateFile
from webex_wholesale_mock.server.worlds import Worlds
from webex_wholesale_mock.world.rulebook import Observed

POSIX = pytest.mark.skipif(os.name != "posix", reason="only POSIX has signals and these rights")
JSON = {"content-type": "application/json"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mock.state"


@pytest.fixture
def written(path):
    """A state file with a customer in its checkpoint and another one in its log."""
    with closing(begin(path)) as worlds:
        add(worlds, "default", "first")
    copies = {}
    worlds = begin(path)
    add(worlds, "default", "second")
    add(worlds, "default", "third")
    for file in path.parent.iterdir():
        copies[file] = file.read_bytes()
    worlds.close()
    for file, content in copies.items():
        file.write_bytes(content)
    return path


class Stopwatch:
    """Real time in the hands of a test."""

    def __init__(self):
        self.seconds = 1_000.0

    def __call__(self):
        return self.seconds


def begin(path, tell=print, **options):
    """Worlds as the server makes them."""
    return serve.opened_worlds(Settings(state=path, **options), tell)[0]


def add(worlds, name, external_id):
    body = json.dumps({"externalId": external_id}).encode()
    assert worlds.world(name).handle(Request("POST", "/__mock__/hub/add-customer", "", JSON, body)).status == 200


def ids(worlds, name="default"):
    return [customer.external_id for customer in worlds.world(name).mock.customers()]


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def change(path, statement, *values):
    """Change a file with another program."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement, values)
        connection.commit()


def refused(path, reason, **options):
    """Hold that a file is refused in one line, and is left as it is with all beside it."""
    before = contents(path.parent)
    with pytest.raises(ServeError, match=reason) as problem:
        begin(path, **options)
    assert "\n" not in str(problem.value)
    assert str(problem.value).startswith("--state: ")
    assert contents(path.parent) == before


# Files that cannot be used


@pytest.mark.parametrize("content", [b"", b"seed: 7\n", MAGIC := b"SQLite format 3\0" + bytes(200)])
def test_something_else_is_refused(path, content):
    path.write_bytes(content)
    refused(path, "is something else than a state file; name another file, or one that is not there yet")


def test_a_database_of_somebody_else_is_refused(path):
    change(path, "create table customers(name text)")
    refused(path, "is something else than a state file")


def test_another_version_is_refused(written):
    change(written, "pragma user_version = 7")
    refused(written, r"has version 7, this package reads version 1; use the package that wrote it, or another file")


def test_a_folder_and_a_folder_that_is_not_there_are_refused(tmp_path):
    refused(tmp_path, "is not a file; name one, in a folder that is there")
    with pytest.raises(ServeError, match="cannot be made: No such file or directory; name a file in a folder"):
        begin(tmp_path / "nowhere" / "a.state")


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("update log set body = x'00'", r"\['default', 2\] in the table log is not what was written"),
        ("update log set number = 4 where number = 3", r"\['default', 4\] in the table log is not what was written"),
        ("delete from log where number = 2", "request 2 of the world default is missing"),
        ("update worlds set wall = 7", "in the table worlds is not what was written"),
        ("update settings set value = 7", "in the table settings is not what was written"),
        ("update worlds set document = substr(document, 1, 900) where name != ''", "bytes of a world that was saved"),
        ("delete from worlds where name = 'default'", "default"),
        ("delete from worlds where name = ''", "it has no world to begin as"),
        ("delete from settings where name = 'package'", "'package'"),
        ("drop table log", "no such table: log"),
    ],
)
def test_a_damaged_file_is_refused(written, statement, reason):
    change(written, statement)
    refused(written, rf"is damaged: .*{reason}.*; put back a copy, or name another file")


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_a_file_that_was_cut_off_is_refused(written, kept):
    whole = written.read_bytes()
    written.write_bytes(whole[: int(kept * len(whole))])
    refused(written, "is damaged: ")


@pytest.mark.parametrize("part", [b"CREATE TABLE log", b"sha256", b'"first"'])
def test_a_file_with_other_bytes_is_refused_together_with_its_write_ahead_log(written, part):
    content = written.read_bytes()
    assert part in content
    written.write_bytes(content.replace(part, part[::-1]))
    assert written.with_name(f"{written.name}-wal").exists()
    refused(written, "is damaged: ")


def test_a_checkpoint_that_this_package_cannot_read_is_refused(path, monkeypatch):
    begin(path).close()
    monkeypatch.setattr("webex_wholesale_mock.persistence._checkpoint.revived", lambda saved: {}["no such kind"])
    with pytest.raises(ServeError, match=r"holds no world of this version: .*; use the package that wrote it"):
        begin(path)


def test_a_log_of_another_package_is_refused_and_a_checkpoint_of_one_is_read(written, monkeypatch):
    monkeypatch.setattr(state_file, "PACKAGE", "99.1")
    refused(
        written,
        "was last written by version .*, which did not end in order, and this is 99.1; start and stop",
    )
    monkeypatch.undo()
    begin(written).close()
    monkeypatch.setattr(state_file, "PACKAGE", "99.1")
    with closing(begin(written)) as worlds:
        add(worlds, "default", "newer")


@POSIX
@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may read and write everything")
def test_a_file_without_rights_is_refused(written):
    written.chmod(0o400)
    refused(written, "cannot be read and written: Permission denied; grant the right, or name another file")


def test_a_file_that_the_system_does_not_open_is_refused(written, monkeypatch):
    def denied(self, mode):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", denied)
    with pytest.raises(
        ServeError, match="cannot be read and written: Permission denied; grant the right, or name another file"
    ):
        begin(written)


def test_a_folder_that_cannot_be_written_is_refused(written, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: path != written.parent)
    refused(written, "the folder of .* cannot be written; grant the right, or name a file elsewhere")


def test_a_second_server_on_a_file_is_refused(path):
    with closing(begin(path)) as worlds:
        add(worlds, "default", "a")
        refused(path, "is in use by another server; stop that one, or name another file")
        add(worlds, "default", "b")


def test_a_server_that_comes_first_by_a_moment_has_the_file(written, monkeypatch):
    """Both have read it, and one of them takes it."""
    check, others = state_file.check, []

    def check_and_lose(path, reader, package):
        check(path, reader, package)
        reader.close()
        others.append(sqlite3.connect(path, isolation_level=None))
        others[0].execute("pragma locking_mode = exclusive")
        others[0].execute("select * from settings").fetchall()

    monkeypatch.setattr(state_file, "check", check_and_lose)
    with pytest.raises(ServeError, match="is in use by another server"):
        begin(written)
    (first,) = others
    assert first.execute("select count(*) from log").fetchone() == (2,)
    first.close()


def test_two_servers_that_make_a_file_at_once_share_none(path, monkeypatch):
    def link(beside, path):
        path.write_bytes(b"made meanwhile")
        raise FileExistsError

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(ServeError, match="is in use by another server"):
        begin(path)
    assert contents(path.parent) == {path.name: b"made meanwhile"}


def test_a_file_system_without_links_has_state_files_too(path, monkeypatch):
    def link(beside, path):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    begin(path).close()
    assert [*contents(path.parent)] == [path.name]


@POSIX
def test_only_the_owner_reads_a_state_file(path):
    with closing(begin(path)) as worlds:
        add(worlds, "default", "a")
        assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}


# Options


def test_a_file_goes_on_with_the_options_that_it_was_begun_with(path):
    begin(path, seed=7, clock="frozen", instant=True, redirect_uri=("http://localhost/a",)).close()
    file, settings = opened(Settings(state=path), serve.begun, print)
    file.close()
    assert (settings.seed, settings.clock, settings.instant) == (7, "frozen", True)
    assert settings.redirect_uri == ("http://localhost/a",)
    with closing(begin(path, seed=7)) as worlds:
        mock = worlds.default.mock
        assert mock.tokens == WholesaleMock(7).tokens
        assert mock.durations.provisioning == 0
        assert mock.partner.integration.redirect_uris == ("http://localhost/a",)


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ({"seed": 8}, "--seed 7, and this start has 8"),
        ({"clock": "frozen"}, "--clock real, and this start has frozen"),
        ({"speed": 60.0}, "no --speed"),
        ({"instant": True}, "no --instant"),
        ({"redirect_uri": ("http://a.example",)}, "no --redirect-uri"),
    ],
)
def test_another_value_of_an_option_that_decides_answers_is_refused(path, option, told):
    begin(path, seed=7, clock="real").close()
    refused(path, f"was begun with {told}; leave that option out, or name another file", **option)


def test_a_wrong_option_makes_no_file(path):
    for wrong in ({"clock": "real", "speed": -1.0}, {"speed": 2.0}, {"redirect_uri": ("no",)}):
        with pytest.raises(ServeError):
            begin(path, **wrong)
    assert contents(path.parent) == {}


def test_a_scenario_begins_a_file_and_is_not_read_again(path, tmp_path):
    scenario, told = tmp_path / "a.yaml", []
    scenario.write_text("seed: 3\npartners: [{name: Fjordnett, customers: [{external_id: one}]}]\n")
    with closing(begin(path, told.append, scenario=scenario)) as worlds:
        add(worlds, "default", "two")
    scenario.write_text("seed: 4\n")
    with closing(begin(path, told.append, scenario=scenario)) as worlds:
        assert {*ids(worlds)} == {"one", "two"}
        assert ids(worlds, "new") == ["one"]
        worlds.default.handle(Request("POST", "/__mock__/reset", "", JSON))
        assert ids(worlds) == ["one"]
    assert told == [f"{path} goes on, so --scenario is not read; remove the file to begin anew"]


def test_evidence_outlives_the_server_for_scenarios_that_come_later():
    mock, copy = WholesaleMock(), WholesaleMock()
    mock._engine.evidence = {"customer.busy": Observed(True, True, 423, 7, "on 2026-11-28 by Una Berg")}
    persistence.resume(copy, persistence.checkpoint(mock), copy._engine._origin, "a")
    assert copy._engine.evidence == mock._engine.evidence


def test_a_file_that_keeps_worlds_is_not_begun_anew_whenever_a_scenario_changes(path, tmp_path):
    with pytest.raises(ServeError, match="--reload lets worlds begin anew, and --state keeps them; leave one of them"):
        begin(path, reload=True, scenario=tmp_path / "a.yaml")


# Worlds


def test_every_world_outlives_the_server_and_is_read_when_it_is_asked_for(path):
    with closing(begin(path)) as worlds:
        for name in ("b", "a", "gone"):
            add(worlds, name, f"in-{name}")
        assert worlds.drop("gone")
    with closing(begin(path)) as worlds:
        assert [world["name"] for world in worlds.listed()] == ["default", "b", "a"]
        assert [*worlds._source._open] == ["default"]
        assert ids(worlds, "a") == ["in-a"]
        assert ids(worlds, "gone") == []
        assert [*worlds._source._open] == ["default", "a", "gone"]


def test_worlds_that_are_dropped_for_idleness_or_room_are_gone_from_the_file(path):
    now = Stopwatch()
    file, _ = opened(Settings(state=path), serve.begun, print)
    source = KeptWorlds(file, print)
    worlds = Worlds(source, lambda kept, _: kept.handle, limit=2, idle=60, monotonic=now)
    for name in "abc":
        worlds.world(name)
    assert file.names() == ["default", "b", "c"]
    now.seconds += 61
    worlds.drop_idle()
    assert file.names() == ["default"]
    worlds.close()


def full(worlds):
    """Let nothing be written to the file any more; returns the function that ends it."""
    connection = worlds._source._file._connection
    connection.execute("pragma query_only = 1")
    return lambda: connection.execute("pragma query_only = 0")


def test_a_world_that_cannot_be_begun_or_dropped_is_refused_with_the_reason(path):
    with closing(begin(path)) as worlds:
        worlds.world("there")
        again = full(worlds)
        app = site(worlds, Access(hosts=frozenset({"a"})))
        for method, target in (("GET", "/w/new/v1/wholesale/customers"), ("DELETE", "/w/there"), ("POST", "/v1/a")):
            answer = asked(app, method, target)
            assert answer.status_code == 503
            assert "cannot be written, so nothing has changed: attempt to write a readonly" in answer.json()["message"]
        assert asked(app, "GET", "/__mock__/health").status_code == 200
        assert [world["name"] for world in worlds.listed()] == ["default", "there"]
        again()
        assert asked(app, "GET", "/w/new/v1/wholesale/customers").status_code == 401
        assert asked(app, "DELETE", "/w/there").status_code == 204


def test_an_idle_world_that_cannot_be_dropped_stays_for_now(path):
    now, told = Stopwatch(), []
    file, _ = opened(Settings(state=path), serve.begun, print)
    worlds = Worlds(KeptWorlds(file, print), lambda kept, _: kept.handle, idle=60, tell=told.append, monotonic=now)
    worlds.world("there")
    again = full(worlds)
    now.seconds += 61
    worlds.drop_idle()
    assert told[0].startswith(f"world there stays for now: {path} cannot be written")
    again()
    worlds.drop_idle()
    now.seconds += 61
    worlds.drop_idle()
    assert told[1:] == ["world there dropped: not used for 60 seconds"]
    worlds.close()


def asked(app, method, target):
    async def ask():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            return await client.request(method, target)

    return asyncio.run(ask())


# Processes


@POSIX
@pytest.mark.parametrize("module", [("webex_wholesale_mock", "mock", "serve"), ("webex_wholesale_mock.server",)])
def test_a_server_that_is_killed_goes_on_where_it_was(path, module):
    with served("--state", str(path), "--seed", "7", module=module) as server:
        assert server.said["state"] == str(path)
        with server.client() as client:
            created = client.post(CUSTOMERS, json=server.body())
        command = [sys.executable, "-m", *module, "--port", "0", "--state", str(path)]
        second = subprocess.run(command, capture_output=True, text=True, check=False)
        assert second.returncode == 2
        assert f"--state: {path} is in use by another server; stop that one, or name another file" in second.stderr
        server.stop(signal.SIGKILL)
    with served("--state", str(path), module=module) as server:
        with server.client() as client:
            assert client.get(created.headers["location"].partition("/v1")[2]).json()["externalId"] == "acme-1"
        assert server.stop(signal.SIGTERM)[0] == 0
    assert [*contents(path.parent)] == [path.name]


@POSIX
@pytest.mark.slow
def test_a_server_without_room_loses_nothing_that_it_acknowledged(path):
    resource = pytest.importorskip("resource")
    begin(path).close()
    most = path.stat().st_size + 60_000

    def little():
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    with served("--state", str(path), preexec_fn=little) as server, server.client() as client:
        answers = [
            client.post(CUSTOMERS, json=server.body(externalId=f"a-{n}", customerInfo=info(n))) for n in range(60)
        ]
        assert {answer.status_code for answer in answers} == {202, 503}
        assert "cannot be written, so nothing has changed" in answers[-1].json()["message"]
        acknowledged = [f"a-{n}" for n, answer in enumerate(answers) if answer.status_code == 202]
        found = server.control("GET", "customers")["items"]
        assert sorted(each["externalId"] for each in found) == sorted(acknowledged)
        assert server.stop(signal.SIGTERM)[0] == 0
    with closing(begin(path)) as worlds:
        assert sorted(ids(worlds)) == sorted(acknowledged)


def info(number):
    return {"name": f"Acme {number}", "primaryEmail": f"ann-{number}@acme.example"}


def test_an_end_without_room_is_told_and_loses_nothing(path):
    told = []
    worlds = begin(path, told.append)
    add(worlds, "default", "a")
    full(worlds)
    worlds.close()
    assert told[0].startswith("no checkpoint of the world default, so the next start takes longer: ")
    with closing(begin(path)) as worlds:
        assert ids(worlds) == ["a"]


def test_a_world_that_cannot_be_read_at_the_end_keeps_its_log(written, monkeypatch):
    with closing(begin(written)) as worlds:
        add(worlds, "other", "b")
    file = StateFile(written)
    worlds = KeptWorlds(file, print)
    file.append(
        "other",
        file.world("other").position + 1,
        Logged("2030-01-01T00:00:00+00:00", 0, 0.0, Request("GET", "/")),
    )
    worlds.close()
    with closing(StateFile(written)) as file:
        assert file.logged_worlds() == ["other"]
        with pytest.raises(StateError, match="came to another world"):
            KeptWorlds(file, print).begin("other")
