"""A mock served inside of a test: by a `with` block, by a fixture, and by the module that needs one extra alone."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request

import httpx
import pytest

from tests.support.served import CUSTOMERS, served
from webex_wholesale import WholesaleClient
from webex_wholesale_contracts.verify._targets import open_service
from webex_wholesale_mock import ServeError, WholesaleMock
from webex_wholesale_mock.adapters._targets import find_target
from webex_wholesale_mock.server import __main__ as command
from webex_wholesale_mock.server.settings import Settings

PLUGIN = "webex_wholesale_mock.pytest_plugin"
MODULE = ("webex_wholesale_mock.server",)


def headers(mock):
    return {"Authorization": f"Bearer {mock.tokens['full-admin']}"}


def test_a_served_mock_answers_as_soon_as_the_block_begins():
    mock = WholesaleMock(seed=7)
    with mock.serve() as server:
        assert server.url.startswith("http://127.0.0.1:")
        assert (server.base_url, server.control_url) == (f"{server.url}/v1", f"{server.url}/__mock__/")
        assert repr(server) == f"<MockServer at {server.url}>"
        request = urllib.request.Request(server.base_url + CUSTOMERS, headers=headers(mock))
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            assert json.load(answer) == {"items": []}
    assert [call.operation for call in mock.calls] == ["customers.list"]


def test_the_served_mock_is_the_one_in_the_hands_of_the_test():
    with WholesaleMock() as mock, mock.serve() as server:
        assert server.mock is mock
        mock.hub.add_customer(external_id="acme")
        client = WholesaleClient(mock.tokens["full-admin"], base_url=server.base_url)
        with client:
            assert [customer.external_id for customer in client.customers.list()] == ["acme"]
        server.control.post("clock/advance", json={"seconds": 60}).raise_for_status()
        server.control.post("reset").raise_for_status()
        assert mock.customers() == []


def test_the_server_ends_with_the_block_and_frees_its_port():
    before = threading.active_count()
    with WholesaleMock().serve() as server:
        port = int(server.url.rpartition(":")[2])
        control = server.control
        assert control.get("health").status_code == 200
    assert threading.active_count() == before
    assert control.is_closed
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_an_error_in_the_block_ends_the_server_too():
    before = threading.active_count()
    with pytest.raises(RuntimeError, match="mine"), WholesaleMock().serve():
        raise RuntimeError("mine")
    assert threading.active_count() == before


def test_two_served_mocks_have_a_port_each_and_other_worlds_begin_as_they_were():
    first, second = WholesaleMock(seed=1), WholesaleMock(seed=2)
    first.hub.add_customer(external_id="acme")
    with first.serve() as one, second.serve() as two:
        assert one.url != two.url
        counted = [
            httpx.get(f"{url}/__mock__/", verify=False, trust_env=False).json()["counts"]["customers"]
            for url in (one.url, two.url, f"{one.url}/w/other")
        ]
    assert counted == [1, 0, 1]


def test_a_mock_is_served_to_this_machine_only():
    with (
        pytest.raises(ServeError, match=r"'0\.0\.0\.0' is not a loopback address"),
        WholesaleMock().serve(host="0.0.0.0"),
    ):
        pass


def test_a_taken_port_is_told():
    with WholesaleMock().serve() as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(ServeError, match="cannot listen on"), WholesaleMock().serve(port=port):
            pass


def test_a_served_mock_works_beside_asyncio():
    async def work(server, mock):
        async with httpx.AsyncClient(base_url=server.base_url, headers=headers(mock), verify=False) as client:
            answers = await asyncio.gather(*[client.get(CUSTOMERS) for _ in range(20)])
        return {answer.status_code for answer in answers}

    async def main():
        mock = WholesaleMock()
        with mock.serve() as server:
            return await work(server, mock)

    assert asyncio.run(main()) == {200}


def test_nothing_is_logged_and_no_logger_is_changed(caplog, capfd):
    caplog.set_level(0)
    with WholesaleMock().serve() as server:
        server.control.get("nope")
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []
    assert capfd.readouterr() == ("", "")


def test_without_the_extra_it_is_named():
    script = (
        "import sys; sys.modules['uvicorn'] = None\n"
        "from webex_wholesale_mock import WholesaleMock\n"
        "with WholesaleMock().serve(): pass"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert 'a served mock needs uvicorn, which an extra brings: pip install "webex-wholesale[server]"' in done.stderr


# A world as the target of other tools


def test_the_control_endpoints_of_a_world_are_found_by_its_base_url(monkeypatch):
    monkeypatch.setenv("WEBEX_WHOLESALE_CONTROL_TOKEN", "sesame")
    with WholesaleMock().serve() as server:
        world = find_target(f"{server.url}/w/a/v1")
        assert (world.base_url, world.control_url) == (f"{server.url}/w/a/v1", f"{server.url}/w/a/__mock__/")
        with world.control() as control:
            assert control.headers["authorization"] == "Bearer sesame"
            assert control.post("clock/advance", json={"seconds": 5}).json()["now"] == "2026-01-05T09:00:05.000Z"
        assert find_target(server.url).control_url == server.control_url
        verified = open_service(f"{server.url}/w/b/v1/", {})
        assert verified.is_mock
        verified.pause(60)
        now = httpx.get(f"{server.url}/w/b/__mock__/", verify=False, trust_env=False).json()["now"]
    assert now >= "2026-01-05T09:01:00"
    assert server.mock.clock.elapsed == 0


# The fixture


@pytest.fixture
def run(pytester, monkeypatch):
    """Runs a file of tests with the plugin."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\naddopts = --strict-markers -p no:cacheprovider\nfilterwarnings = error\n")

    def run(tests: str, *options: str, **outcomes: int) -> str:
        pytester.makepyfile(f"import pytest\nimport httpx\n\n{tests}")
        result = pytester.runpytest_subprocess("-p", PLUGIN, *options)
        result.assert_outcomes(**outcomes)
        return result.stdout.str()

    return run


SERVED = """
@pytest.mark.wholesale(seed=7)
@pytest.mark.parametrize("turn", range(4))
def test_served(wholesale_server, wholesale_mock, wholesale_client, turn):
    assert wholesale_server.mock is wholesale_mock
    assert wholesale_mock.customers() == []
    wholesale_server.control.post("hub/add-customer", json={"externalId": "acme"}).raise_for_status()
    assert [customer.external_id for customer in wholesale_client.customers.list()] == ["acme"]
    assert repr(wholesale_mock).startswith("<WholesaleMock with seed 7 ")
"""


@pytest.mark.slow
def test_the_fixture_serves_the_mock_of_the_test_with_the_settings_of_its_mark(run):
    run(SERVED, passed=4)


@pytest.mark.slow
def test_the_fixture_works_in_workers_of_xdist(run):
    run(SERVED, "-p", "xdist", "-n", "2", passed=4)


@pytest.mark.slow
def test_the_fixture_works_in_a_coroutine(run):
    run(
        """
import asyncio

def test_served(wholesale_server):
    async def work():
        async with httpx.AsyncClient(verify=False) as client:
            return (await client.get(wholesale_server.control_url + "health")).json()

    assert asyncio.run(work())["status"] == "ok"
""",
        passed=1,
    )


@pytest.mark.slow
def test_a_failure_shows_the_calls_over_the_port(run):
    out = run(
        """
def test_served(wholesale_server):
    httpx.get(wholesale_server.base_url + "/wholesale/customers", verify=False)
    assert False
""",
        failed=1,
    )
    assert "webex wholesale mock" in out
    assert (
        "GET /v1/wholesale/customers 401 auth.token.missing" in out.replace(":", "").replace("  ", " ") or "401" in out
    )


# The module


@pytest.mark.skipif(os.name != "posix", reason="only POSIX lets a process end itself at a signal")
def test_the_module_serves_with_the_options_of_the_command_line():
    with served("--seed", "7", "--clock", "frozen", "--redirect-uri", "http://localhost:1/", module=MODULE) as server:
        assert server.said["token full-admin"] == WholesaleMock(7).tokens["full-admin"]
        assert server.said["clock"].startswith("frozen")
        assert server.control("GET")["integration"]["redirectUris"] == ["http://localhost:1/"]
        assert server.stop(signal.SIGTERM)[0] == 0


def test_the_module_needs_nothing_of_the_other_extras():
    script = (
        "import sys\n"
        "for name in ('typer', 'rich', 'yaml', 'requests', 'pyarrow', 'polars'): sys.modules[name] = None\n"
        "from webex_wholesale_mock.server.__main__ import main\n"
        "main(['--host', '0.0.0.0'])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "webex_wholesale_mock.server: '0.0.0.0' is not a loopback address; "
        "to let other machines reach the mock, add --allow-remote\n"
    )


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--prot", "1"], "unrecognized arguments: --prot 1"),
        (["--port", "http"], "argument --port: invalid"),
        (["--port", "65536"], "argument --port: must be from 0 to 65535, got 65536"),
        (["--max-worlds", "0"], "argument --max-worlds: must be from 1 to any number, got 0"),
        (["--clock", "sun"], "argument --clock: invalid choice: 'sun'"),
        (["--speed", "60"], "a virtual clock has no speed"),
    ],
)
def test_a_wrong_option_is_one_line(arguments, complaint, capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    out, complaints = capsys.readouterr()
    assert (ended.value.code, out, complaints.count("\n")) == (2, "", 1)
    assert complaints.startswith(f"webex_wholesale_mock.server: {complaint}")


def test_both_command_lines_have_the_same_settings(monkeypatch):
    monkeypatch.setenv("WEBEX_WHOLESALE_CONTROL_TOKEN", "from the environment")
    read = Settings.of(vars(command.parser().parse_args([])))
    assert read == Settings(control_token="from the environment")
    several = ["--cors-origin", "http://a", "--cors-origin", "http://b", "--allow-remote", "--speed", "2.5"]
    read = Settings.of(vars(command.parser().parse_args(several)))
    assert (read.cors_origin, read.allow_remote, read.speed) == (("http://a", "http://b"), True, 2.5)
