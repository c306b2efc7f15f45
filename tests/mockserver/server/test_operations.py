"""A server that is kept running: its log, its files, its limits, HTTPS and proxies in front."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import suppress

import httpx
import pytest

from tests.support.served import CUSTOMERS, served
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.server import serve, uvicorn_server
from webex_wholesale_mock.server.proxies import behind_proxies, networks
from webex_wholesale_mock.server.request_log import Lines
from webex_wholesale_mock.server.settings import ServeError, Settings
from webex_wholesale_mock.server.watch import ScenarioWatch

POSIX = pytest.mark.skipif(os.name != "posix", reason="only POSIX has signals and limits of descriptors")


def get(server, path, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    host, port = server.place
    return httpx.get(f"http://{host}:{port}{path}", headers=named, verify=False, trust_env=False)


# The log


@POSIX
def test_each_request_is_a_line_with_the_rule_that_refused_it():
    with served() as server:
        get(server, f"/v1{CUSTOMERS}?email=ann@acme.example")
        get(server, "/w/a/v1/nope", **server.authorization)
        get(server, "/__mock__/", host="evil.example")
        server.control("POST", "faults/disconnect", {"operation": "customers.list"})
        with pytest.raises(httpx.TransportError):
            get(server, f"/v1{CUSTOMERS}", **server.authorization)
        status, said = server.stop(signal.SIGTERM)
    assert status == 0
    told = [line.rpartition(" ")[0].rpartition(" ")[0] for line in said.splitlines()]
    assert told == [
        "GET /v1/wholesale/customers 401 auth.token.missing",
        "GET /w/a/v1/nope 404 http.route.unknown",
        "GET /__mock__/ 403",
        "POST /__mock__/faults/disconnect 200",
        "GET /v1/wholesale/customers no answer fault disconnect-1",
    ]
    assert all(line.endswith(" ms") for line in said.splitlines())


@POSIX
def test_the_log_is_json_where_that_is_asked_for():
    with served("--log-format", "json") as server:
        get(server, f"/v1{CUSTOMERS}")
        _, said = server.stop(signal.SIGTERM)
    (line,) = map(json.loads, said.splitlines())
    assert {*line} == {"time", "method", "path", "status", "rule", "fault", "milliseconds"}
    assert (line["path"], line["status"], line["rule"]) == (f"/v1{CUSTOMERS}", 401, "auth.token.missing")


@POSIX
def test_a_quiet_server_writes_nothing():
    with served("--quiet") as server:
        get(server, f"/v1{CUSTOMERS}")
        assert server.stop(signal.SIGTERM) == (0, "")


@pytest.mark.slow
def test_a_log_that_nobody_reads_holds_up_no_answer():
    path = f"/v1/{'x' * 2_000}"
    with served() as server, httpx.Client(base_url=server.base.removesuffix("/v1"), verify=False) as http:
        assert {http.get(path).status_code for _ in range(200)} == {401}


def test_lines_are_written_in_order_before_the_writer_is_closed():
    stream = io.StringIO()
    lines = Lines(stream)
    for number in range(100):
        lines(str(number))
    lines.close()
    assert stream.getvalue().split() == [str(number) for number in range(100)]


def test_lines_that_nobody_takes_are_dropped(monkeypatch):
    class Stuck(io.StringIO):
        def write(self, text):
            stuck.wait(10)
            return super().write(text)

    stuck, stream = threading.Event(), Stuck()
    monkeypatch.setattr("webex_wholesale_mock.server.request_log.WAITING", 2)
    monkeypatch.setattr("webex_wholesale_mock.server.request_log.PATIENCE", 0.01)
    lines = Lines(stream)
    for number in range(100):
        lines(str(number))
    lines.close()
    stuck.set()
    monkeypatch.setattr("webex_wholesale_mock.server.request_log.PATIENCE", 10)
    lines.close()
    written = stream.getvalue().split()
    assert written[:2] == ["0", "1"]
    assert len(written) <= 3, "two wait, and one is held in the hand"


# Limits


@pytest.mark.slow
def test_a_body_that_does_not_arrive_is_given_up_and_the_server_goes_on():
    with served("--body-timeout", "0.3") as server:
        request = f"POST /v1{CUSTOMERS} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345"
        with socket.create_connection(server.place, timeout=10) as connection:
            connection.sendall(request.encode())
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"the body has not arrived within 0.3 seconds" in answer
        assert server.control("GET")["counts"]["calls"] == 0


def until_it_answers(server):
    """Waits until a server takes connections again."""
    for _ in range(300):
        with suppress(OSError, httpx.TransportError):
            assert server.control("GET", "health")["status"] == "ok"
            return
        time.sleep(0.1)
    raise AssertionError("the server takes no connections any more")


@POSIX
@pytest.mark.slow
def test_a_server_without_descriptors_says_so_and_comes_back():
    resource = pytest.importorskip("resource")

    def few():
        resource.setrlimit(resource.RLIMIT_NOFILE, (48, 48))

    with served("--quiet", preexec_fn=few) as server:
        crowd = [socket.create_connection(server.place, timeout=10) for _ in range(100)]
        assert server.process.stderr.readline().startswith("Too many open files: new connections wait or are closed; ")
        for connection in crowd:
            connection.close()
        until_it_answers(server)
        status, said = server.stop(signal.SIGTERM)
    assert status == 0
    assert "Traceback" not in said
    assert {line.partition(":")[0] for line in said.splitlines()} <= {"Too many open files"}


def test_running_out_of_descriptors_is_a_line_and_other_problems_are_left_to_the_loop(caplog):
    told = []
    server = uvicorn_server.Server(serve.config(WholesaleMock().asgi(), log_config=None), tell=told.append)
    loop = asyncio.new_event_loop()
    for _ in range(1_000):
        server.handle_problem(loop, {"message": "accept", "exception": OSError(errno.EMFILE, "Too many open files")})
    text = "new connections wait or are closed; raise the limit (ulimit -n), or close some"
    assert told == [f"Too many open files: {text}"]
    server.handle_problem(loop, {"message": "something else", "exception": OSError(errno.EPERM, "no")})
    server.should_exit = True
    server.handle_problem(loop, {"message": "Exception in callback BaseSelectorEventLoop._start_serving()"})
    loop.close()
    assert [record.message.partition("\n")[0] for record in caplog.records] == ["something else"]


def test_only_a_lack_of_descriptors_is_told_as_one(monkeypatch):
    told = []
    server = uvicorn_server.Server(serve.config(WholesaleMock().asgi(), log_config=None), tell=told.append)

    async def tick(problem):
        def refuse(*arguments):
            raise OSError(problem, os.strerror(problem))

        with monkeypatch.context() as patched:
            patched.setattr(os, "open", refuse)
            await server.on_tick(uvicorn_server.TICKS)

    asyncio.run(tick(errno.ENOENT))
    assert told == []
    asyncio.run(tick(errno.ENFILE))
    assert len(told) == 1


CROWDED = """
import resource, socket, subprocess, sys, threading, time
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.server import serve
from webex_wholesale_mock.server.uvicorn_server import Server

with serve.listen("127.0.0.1", 0) as listener:
    told, place = [], listener.getsockname()
    server = Server(serve.config(WholesaleMock().asgi(), log_config=None, loop="asyncio"), tell=told.append)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    crowd = f"import socket; crowd = [socket.create_connection({place!r}) for _ in range(60)]; input()"
    with subprocess.Popen([sys.executable, "-c", crowd], stdin=subprocess.PIPE) as process:
        resource.setrlimit(resource.RLIMIT_NOFILE, (30, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
        while not told:
            time.sleep(0.01)
        process.communicate(b"go\\n")
    while True:  # until the server has closed what the crowd left
        try:
            connection = socket.create_connection(place)
            break
        except OSError:
            time.sleep(0.01)
    with connection:
        connection.sendall(b"GET /__mock__/health HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n")
        print(connection.recv(12).decode(), told[0].partition(":")[0], len(told))
    server.should_exit = True
    thread.join()
"""


@POSIX
@pytest.mark.slow
def test_the_loop_of_python_itself_says_so_once_and_comes_back():
    pytest.importorskip("resource")
    done = subprocess.run([sys.executable, "-c", CROWDED], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("HTTP/1.1 200 Too many open files 1\n", "")


@pytest.mark.slow
def test_a_connection_that_asks_nothing_is_closed(monkeypatch):
    monkeypatch.setattr(uvicorn_server, "PATIENCE", 0.2)
    with WholesaleMock().serve() as server:
        place = "127.0.0.1", int(server.url.rpartition(":")[2])
        with socket.create_connection(place, timeout=10) as connection:
            assert connection.recv(1) == b""
        assert server.control.get("health").status_code == 200
        time.sleep(0.3)
        assert server.control.get("health").status_code == 200


@pytest.mark.slow
def test_a_connection_that_asks_half_of_a_further_request_is_closed(monkeypatch):
    monkeypatch.setattr(uvicorn_server, "PATIENCE", 0.2)
    with WholesaleMock().serve() as server:
        place = "127.0.0.1", int(server.url.rpartition(":")[2])
        request = b"GET /__mock__/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
        with socket.create_connection(place, timeout=10) as connection:
            for _ in range(2):
                connection.sendall(request)
                assert connection.recv(12) == b"HTTP/1.1 200"
                while b"ok" not in connection.recv(65_536):
                    pass
            connection.sendall(request[:20])
            connection.sendall(request[20:-2])
            assert connection.recv(1) == b""


# Files


@POSIX
def test_the_world_is_saved_when_the_server_ends_and_served_again(tmp_path):
    file = tmp_path / "kept.world"
    with served("--save", str(file)) as server:
        server.control("POST", "hub/add-customer", {"externalId": "acme"})
        assert server.stop(signal.SIGINT)[0] == 0
    with served("--world", str(file)) as server:
        assert [customer["externalId"] for customer in server.control("GET", "customers")["items"]] == ["acme"]


def test_a_file_that_cannot_be_saved_to_is_told_at_the_start_or_at_the_end(tmp_path):
    with pytest.raises(ServeError, match=r"--save: the folder of .* does not exist; make it first"):
        serve.serve(print, port=0, save=tmp_path / "nowhere" / "a.world")
    with pytest.raises(ServeError, match="--save: "):
        serve._save(WholesaleMock(), tmp_path)


def until(server, seed):
    """Waits until the server is in the world of a seed."""
    expected = WholesaleMock(seed).tokens["full-admin"]
    for _ in range(300):
        if server.control("GET")["partner"]["tokens"]["full-admin"] == expected:
            return
        time.sleep(0.1)
    raise AssertionError("the scenario was not read again")


@POSIX
@pytest.mark.slow
def test_a_scenario_is_read_again_when_it_changes_and_a_wrong_one_changes_nothing(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("seed: 3\n")
    with served("--scenario", str(file), "--reload", "--instant", "--quiet") as server:
        get(server, "/w/a/__mock__/")
        file.write_text("seed: 44\n")
        until(server, 44)
        assert [world["name"] for world in get(server, "/w/").json()["items"]] == ["default"]
        file.write_text("sed: 555\n")
        changed, wrong = (server.process.stderr.readline() for _ in range(2))
        until(server, 44)
        server.stop(signal.SIGTERM)
    assert changed == f"{file} has changed; all worlds begin anew in it\n"
    assert wrong.startswith(f"{file} has changed and cannot be used, so the worlds stay as they are: ")


def test_a_file_that_is_away_for_a_moment_is_waited_for(tmp_path):
    file, begun, told = tmp_path / "a.yaml", [], []
    file.write_text("seed: 1\n")
    watch = ScenarioWatch(file, lambda: begun.append(1), told.append)
    watch()
    file.unlink()
    watch()
    assert begun == told == []
    file.write_text("seed: 22\n")
    watch()
    watch()
    assert begun == [1]


def test_a_watch_needs_a_scenario():
    with pytest.raises(ServeError, match="--reload watches the file of a scenario; add --scenario FILE"):
        serve.worlds_of(Settings(reload=True))


# HTTPS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of this machine and its key."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed; it makes the certificate")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *names]
    subprocess.run([*command, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return cert, key


def test_a_server_speaks_https_and_so_do_its_links(certificate):
    cert, key = certificate
    with served("--tls-cert", str(cert), "--tls-key", str(key)) as server:
        assert server.base.startswith("https://127.0.0.1:")
        trusted = ssl.create_default_context(cafile=str(cert))
        with httpx.Client(base_url=server.base, headers=server.authorization, verify=trusted, trust_env=False) as http:
            answer = http.post(CUSTOMERS, json=server.body())
            assert answer.headers["location"].startswith(f"{server.base}/wholesale/customers/")
            control = server.said["control URL"]
            http.post(control + "faults/disconnect", json={"operation": "customers.list"}).raise_for_status()
            with pytest.raises(httpx.TransportError):
                http.get(CUSTOMERS)
            assert http.get(control + "health").json()["status"] == "ok"


def test_a_certificate_without_a_key_or_one_that_cannot_be_read_is_told(certificate, tmp_path):
    cert, key = certificate
    with pytest.raises(ServeError, match="--tls-cert and --tls-key belong together; give both"):
        serve.tls_of(Settings(tls_cert=cert))
    with pytest.raises(ServeError, match=r"cannot be used .*No such file"):
        serve.tls_of(Settings(tls_cert=cert, tls_key=tmp_path / "nothing.pem"))
    with pytest.raises(ServeError, match="cannot be used"):
        serve.tls_of(Settings(tls_cert=key, tls_key=cert))


# Proxies


@pytest.fixture(scope="module")
def behind():
    with served("--trusted-proxy", "127.0.0.1", "--trusted-proxy", "10.0.0.0/8") as server:
        yield server


def location(server, **headers):
    host, port = server.place
    named = {name.replace("_", "-"): value for name, value in headers.items()} | server.authorization
    url = f"http://{host}:{port}/w/{time.monotonic_ns()}/v1{CUSTOMERS}"
    answer = httpx.post(url, json=server.body(), headers=named, verify=False, trust_env=False)
    return answer.headers["location"].partition("/w/")[0]


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ({"x_forwarded_proto": "https", "x_forwarded_host": "mock.example"}, "https://mock.example"),
        ({"x_forwarded_proto": "https", "host": "mock.example:444"}, "https://mock.example:444"),
        ({"x_forwarded_host": "a.example, b.example", "x_forwarded_prefix": "/below/"}, "http://a.example/below"),
        ({"x_forwarded_proto": "gopher", "host": "h:1"}, "http://h:1"),
        ({"x_forwarded_host": "<b>", "host": "h:1"}, "http://h:1"),
        ({"x_forwarded_prefix": "below", "host": "h:1"}, "http://h:1"),
    ],
)
def test_links_begin_with_what_a_trusted_proxy_says(behind, headers, origin):
    assert location(behind, **headers) == origin


def test_nobody_else_is_believed():
    with served("--trusted-proxy", "10.0.0.0/8") as server:
        assert location(server, x_forwarded_host="mock.example", host="h:1") == "http://h:1"
    with served() as server:
        assert location(server, x_forwarded_proto="https", host="h:1") == "http://h:1"


def test_a_page_behind_a_trusted_proxy_controls_the_mock_where_its_host_is_the_servers(behind):
    page = {"x_forwarded_proto": "https", "x_forwarded_host": "localhost", "x_forwarded_prefix": "/below"}
    assert get(behind, "/__mock__/", **page, origin="https://localhost").status_code == 200
    assert get(behind, "/__mock__/", **page, origin="http://localhost").status_code == 403
    assert get(behind, "/__mock__/", x_forwarded_host="evil.example", origin="http://evil.example").status_code == 403


@pytest.mark.parametrize("client", [None, ("a-socket", 0), ("192.0.2.1", 1)])
def test_a_sender_without_an_address_of_a_proxy_is_not_believed(client):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope)

    scope = {"type": "http", "scheme": "http", "client": client, "headers": [(b"x-forwarded-host", b"mock.example")]}
    asyncio.run(behind_proxies(app, networks(["10.0.0.0/8"]))(scope, None, None))
    assert seen == [scope]


def test_a_network_that_cannot_be_one_is_refused():
    with pytest.raises(ServeError, match="--trusted-proxy must be an address or a network"):
        networks(["proxy.example"])
