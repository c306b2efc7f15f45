"""Many worlds in one server: each begins as the base, and ends by DELETE, after idle time or by the limit."""

from __future__ import annotations

import asyncio
import cProfile
import json
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime

import httpx
import pytest

from tests.support.served import CUSTOMERS, free_port, served
from webex_wholesale_mock import Pace, Request, WholesaleMock
from webex_wholesale_mock.server.access import Access
from webex_wholesale_mock.server.pace import ServedTime
from webex_wholesale_mock.server.proxies import behind_proxies, networks
from webex_wholesale_mock.server.request_log import logged
from webex_wholesale_mock.server.serve import worlds_of
from webex_wholesale_mock.server.settings import Settings
from webex_wholesale_mock.server.site import public_site, site
from webex_wholesale_mock.server.worlds import Forks, Worlds


@pytest.fixture(scope="module")
def server():
    with served("--seed", "7", "--max-worlds", "1000") as server:
        yield server


@pytest.fixture(scope="module")
def http(server):
    with httpx.Client(base_url=server.base.removesuffix("/v1"), verify=False, trust_env=False) as http:
        yield http


def provision(server, http, world, **changes):
    return http.post(f"{world}/v1{CUSTOMERS}", json=server.body(**changes), headers=server.authorization)


def counts(http, world):
    return http.get(f"{world}/__mock__/").json()["counts"]


@pytest.mark.parametrize("world", ["", "/w/described"])
def test_the_openapi_document_of_a_world_names_the_address_of_the_world(http, world):
    origin = str(http.base_url).rstrip("/") + world
    assert http.get(f"{world}/__mock__/openapi.json").json()["servers"] == [{"url": f"{origin}/v1"}]
    whole = http.get(f"{world}/__mock__/openapi.json", params={"control": "true"}).json()
    assert whole["servers"] == [{"url": origin}]
    assert http.get(whole["servers"][0]["url"] + "/__mock__/health").json()["status"] == "ok"


def names(http):
    return [world["name"] for world in http.get("/w/").json()["items"]]


def test_what_happens_in_a_world_stays_there(server, http):
    assert provision(server, http, "/w/one").status_code == 202
    assert counts(http, "/w/one")["customers"] == 1
    assert counts(http, "/w/other")["customers"] == counts(http, "")["customers"] == 0
    http.post("/w/one/__mock__/clock/advance", json={"seconds": 60})
    assert http.get("/w/one/__mock__/").json()["now"] > http.get("/w/other/__mock__/").json()["now"]


def test_each_world_begins_as_the_base_with_its_tokens_and_ids(server, http):
    ids = {provision(server, http, f"/w/same-{number}").json()["url"].rpartition("/")[2] for number in range(3)}
    assert len(ids) == 1
    assert http.get("/w/same-1/__mock__/").json()["partner"]["tokens"]["full-admin"] == server.said["token full-admin"]


def test_the_plain_address_is_the_default_world(server, http):
    http.post("/__mock__/reset")
    provision(server, http, "")
    assert counts(http, "/w/default")["customers"] == 1
    http.post("/w/default/__mock__/reset")
    assert counts(http, "")["customers"] == 0


def test_links_stay_inside_the_world(server, http):
    """Location, the next page and the download of a report: a client follows them into the world they come from."""
    root = f"{http.base_url}/w/links".replace("//w", "/w")
    for number in range(3):
        placed = {"externalId": f"acme-{number}"}
        http.post("/w/links/__mock__/hub/add-customer", json=placed)
    with httpx.Client(base_url=f"{root}/v1", headers=server.authorization, verify=False, trust_env=False) as client:
        created = client.post(CUSTOMERS, json=server.body(externalId="new"))
        assert created.headers["location"].startswith(f"{root}/v1/wholesale/customers/")
        assert client.get(created.headers["location"]).json()["externalId"] == "new"
        first = client.get(CUSTOMERS, params={"max": 2})
        following = first.links["next"]["url"]
        assert following.startswith(f"{root}/v1/")
        assert len(client.get(following).json()["items"]) == 2
        http.post("/w/links/__mock__/clock/advance", json={"seconds": 2 * 86_400})
        period = {"billingStartDate": "2026-01-05", "billingEndDate": "2026-01-05"}
        report = client.post("/wholesale/billing/reports", json=period).json()["id"]
        http.post("/w/links/__mock__/clock/advance", json={"seconds": 120})
        url = client.get(f"/wholesale/billing/reports/{report}").json()["tempDownloadURL"]
        assert url.startswith(f"{root}/v1/")
        assert client.get(url).status_code == 200


def test_a_world_ends_by_delete_and_begins_anew(server, http):
    provision(server, http, "/w/brief")
    assert "brief" in names(http)
    ended = http.delete("/w/brief")
    assert (ended.status_code, ended.content) == (204, b"")
    assert "brief" not in names(http)
    assert http.delete("/w/brief/").status_code == 404
    assert counts(http, "/w/brief")["customers"] == 0


def test_the_default_world_stays(http):
    answer = http.delete("/w/default")
    assert answer.status_code == 409
    assert "POST /__mock__/reset lets it begin anew" in answer.json()["errors"][0]["description"]


@pytest.mark.parametrize(("method", "path", "allowed"), [("GET", "/w/a", "POST, DELETE"), ("POST", "/w/", "GET")])
def test_a_world_takes_no_other_method(http, method, path, allowed):
    answer = http.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize("name", ["a%2Fb", "%2e%2e", "a" * 65, "-a", ".a", "a b", "%C3%A9", "a%00", "~", "", "a+b"])
@pytest.mark.parametrize("rest", ["/v1/wholesale/customers", "/__mock__/"])
def test_a_name_that_a_path_cannot_hold_is_refused(server, name, rest):
    request = f"GET /w/{name.replace(' ', '%20')}{rest} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with socket.create_connection(server.place, timeout=10) as connection:
        connection.sendall(request.encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"cannot be the name of a world; a name has 1 to 64 letters" in answer


def test_1001_worlds_are_served_and_the_one_used_least_recently_makes_room(server, http):
    for number in range(1_001):
        assert counts(http, f"/w/many-{number}")["customers"] == 0
    listed = names(http)
    assert len(listed) == 1_001
    assert listed[0] == "default"
    assert "many-0" not in listed
    assert {"many-1", "many-1000"} <= {*listed}


def test_parallel_workers_each_have_a_world(server, http):
    def work(number):
        statuses = [provision(server, http, f"/w/worker-{number}", externalId=f"a-{step}") for step in range(5)]
        return [answer.status_code for answer in statuses], counts(http, f"/w/worker-{number}")["customers"]

    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(work, range(8))] == [([202] + [409] * 4, 1)] * 8


# Several machines


NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    map $uri $world {{ ~^/w/(?<name>[^/]+) $name; default default; }}
    upstream mocks {{ hash $world consistent; server 127.0.0.1:{first}; server 127.0.0.1:{second}; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass http://mocks; proxy_set_header Host $http_host; }}
    }}
}}
"""
HAPROXY = """
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
frontend mock
    bind 127.0.0.1:{port}
    http-request set-var(txn.world) path,field(3,/) if {{ path_beg /w/ }}
    default_backend mocks
backend mocks
    balance hash var(txn.world)
    hash-type consistent
    server first 127.0.0.1:{first}
    server second 127.0.0.1:{second}
"""
PROXIES = {"nginx": (NGINX, ["-e", "stderr", "-c"]), "haproxy": (HAPROXY, ["-f"])}


@contextmanager
def proxied(kind, folder, ports):
    """A proxy in front of two servers, which sends each world to one of them."""
    program = shutil.which(kind) or shutil.which(kind, path="/usr/sbin")
    if program is None:
        pytest.skip(f"{kind} is not installed")
    text, options = PROXIES[kind]
    file, port = folder / f"{kind}.conf", free_port()
    file.write_text(text.format(folder=folder, port=port, first=ports[0], second=ports[1]), encoding="utf-8")
    with subprocess.Popen([program, *options, str(file)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            until_open(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def until_open(port, process):
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        assert process.poll() is None, process.stdout.read()
        time.sleep(0.05)
    raise AssertionError("the proxy does not listen")


@pytest.mark.slow
@pytest.mark.parametrize("kind", PROXIES)
def test_a_proxy_spreads_worlds_over_two_servers_and_each_stays_whole(kind, tmp_path):
    base = WholesaleMock(seed=3)
    base.hub.add_customer(external_id="from-the-file")
    base.save(tmp_path / "base.world")
    with ExitStack() as stack:
        servers = [stack.enter_context(served("--world", str(tmp_path / "base.world"))) for _ in range(2)]
        url = stack.enter_context(proxied(kind, tmp_path, [server.place[1] for server in servers]))
        http = stack.enter_context(httpx.Client(base_url=url, verify=False, trust_env=False))
        for number in range(16):
            world = f"/w/shard-{number}"
            body = servers[0].body(provisioningId=base.template.provisioning_id)
            created = http.post(f"{world}/v1{CUSTOMERS}", json=body, headers=servers[0].authorization)
            assert created.headers["location"].startswith(f"{url}{world}/v1/")
            assert counts(http, world)["customers"] == 2
        kept = [{name for name in names_at(server) if name.startswith("shard-")} for server in servers]
    assert all(kept)
    assert not kept[0] & kept[1]
    assert len(kept[0] | kept[1]) == 16


def names_at(server):
    answer = httpx.get(server.base.removesuffix("v1") + "w/", verify=False, trust_env=False)
    return [world["name"] for world in answer.json()["items"]]


def test_a_world_begins_in_the_present_state_of_another_one(server, http):
    provision(server, http, "/w/source")
    http.post("/w/source/__mock__/clock/advance", json={"seconds": 60})
    answer = http.post("/w/later", params={"from": "source"})
    assert (answer.status_code, answer.headers["location"]) == (201, "/w/later/__mock__/")
    assert answer.json() == {"name": "later"}
    assert counts(http, "/w/later") == counts(http, "/w/source")
    assert http.get("/w/later/__mock__/").json()["now"] == http.get("/w/source/__mock__/").json()["now"]
    provision(server, http, "/w/later", externalId="only-later", **{"customerInfo.primaryEmail": "a@later.example"})
    assert counts(http, "/w/later")["calls"] == counts(http, "/w/source")["calls"] + 1


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/w/new?from=nosuch", 404, "the world nosuch does not exist"),
        ("/w/taken", 409, "DELETE /w/taken ends it"),
        ("/w/default", 409, "is there already"),
        ("/w/-", 400, "cannot be the name of a world"),
        ("/w/new?of=default", 400, "unknown parameter 'of'"),
    ],
)
def test_a_world_that_cannot_begin_says_why_and_nothing_changes(http, path, status, text):
    http.get("/w/taken/__mock__/")
    before = names(http)
    answer = http.post(path)
    assert (answer.status_code, names(http)) == (status, before)
    assert text in answer.text


# Without a process


class Stopwatch:
    """Real time in the hands of a test."""

    def __init__(self):
        self.seconds = 1_000.0

    def __call__(self):
        return self.seconds


def made(**options):
    base = WholesaleMock()
    base.hub.add_customer(external_id="acme")
    return Worlds(Forks(base), lambda mock, _: mock.handle, **options)


def listed(worlds):
    return [world["name"] for world in worlds.listed()]


def work_of_a_world(customers):
    """Count the calls of functions that the making of a world takes, which a time would only guess."""
    base = WholesaleMock()
    for _ in range(customers):
        base.hub.add_customer()
    worlds = Worlds(Forks(base), lambda mock, _: mock.handle)
    worlds.world("warm")
    with cProfile.Profile() as profile:
        worlds.world("another")
    return sum(entry.callcount for entry in profile.getstats())


def test_a_world_of_a_large_base_is_made_as_fast_as_one_of_a_small():
    assert work_of_a_world(300) < 2 * work_of_a_world(1)


def test_a_world_that_begins_from_another_one_goes_on_at_its_moment_in_real_time():
    base, stopwatch = WholesaleMock(), Stopwatch()
    start = stopwatch.seconds
    worlds = Worlds(
        Forks(base),
        lambda mock, is_current: (
            ServedTime(mock, Pace("real", 60), stopwatch, since=None if is_current else start).handle
        ),
    )
    stopwatch.seconds += 2
    begun = worlds.begin_from("begun", "default")
    assert begun.mock.clock.elapsed == worlds.default.mock.clock.elapsed == 120
    stopwatch.seconds += 1
    begun.handle(Request("GET", "/__mock__/health"))
    assert begun.mock.clock.elapsed == 180


def test_the_world_that_another_one_began_from_can_make_room_for_it():
    worlds = made(limit=1)
    worlds.world("first").mock.hub.add_customer(external_id="in-first")
    second = worlds.begin_from("second", "first")
    assert listed(worlds) == ["default", "second"]
    assert {customer.external_id for customer in second.mock.customers()} == {"acme", "in-first"}


def test_a_world_that_nobody_uses_ends_and_one_in_use_stays():
    told, stopwatch = [], Stopwatch()
    worlds = made(idle=60, tell=told.append, monotonic=stopwatch)
    worlds.world("idle")
    worlds.world("used")
    stopwatch.seconds += 59
    worlds.world("used")
    worlds.drop_idle()
    assert listed(worlds) == ["default", "idle", "used"]
    stopwatch.seconds += 1
    worlds.drop_idle()
    assert listed(worlds) == ["default", "used"]
    assert told == ["world idle dropped: not used for 60 seconds"]
    assert worlds.world("default") is worlds.default


def test_a_server_application_answers_the_lifespan_of_any_server():
    """Uvicorn is told to leave it out; another server may ask."""
    access = Access(hosts=frozenset())
    app = logged(behind_proxies(public_site(site(made(), access), "http://a"), networks(["10.0.0.0/8"])), print, "text")
    sent, phases = [], iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive():
        return {"type": next(phases)}

    async def send(message):
        sent.append(message["type"])

    asyncio.run(app({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_an_idle_time_of_0_lets_worlds_live_on():
    stopwatch = Stopwatch()
    worlds = made(idle=0, monotonic=stopwatch)
    worlds.world("a")
    stopwatch.seconds += 1e9
    worlds.drop_idle()
    assert listed(worlds) == ["default", "a"]


def test_the_limit_drops_the_world_that_was_used_least_recently():
    told = []
    worlds = made(limit=2, tell=told.append)
    first, _ = worlds.world("a"), worlds.world("b")
    assert worlds.world("a") is first
    worlds.world("c")
    assert listed(worlds) == ["default", "a", "c"]
    assert told == ["world b dropped: more than 2 worlds, and this one was used least recently"]


def test_worlds_of_real_time_show_the_present_whenever_they_are_made():
    worlds = worlds_of(Settings(clock="real"))
    time.sleep(0.2)
    request = Request("GET", "/__mock__/")
    answers = [worlds.world(name).handle(request) for name in ("default", "late")]
    default, late = (datetime.fromisoformat(json.loads(answer.body)["now"]) for answer in answers)
    assert late >= default
