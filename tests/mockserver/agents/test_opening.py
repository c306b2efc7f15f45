"""The way of an agent's tools to a mock: one of their own, a served one, and what is neither."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.support.served import free_port, served
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.agents import AgentError, Toolbox, attached, own
from webex_wholesale_mock.server.settings import ServeError, Settings

TOKEN = "a-control-token"


def test_a_mock_of_its_own_begins_in_the_world_of_the_settings(tmp_path) -> None:
    mock = WholesaleMock(seed=9)
    mock.hub.add_customer(external_id="acme")
    mock.save(tmp_path / "world")
    door = own(Settings(world=tmp_path / "world"))
    assert door.look("list", noun="customers")["items"][0]["name"] == "acme"
    assert repr(door) == "<Door to the mock in this process>"
    with pytest.raises(ServeError, match="a virtual clock has no speed"):
        own(Settings(speed=2))


def test_tools_see_the_world_that_a_test_run_uses() -> None:
    with WholesaleMock() as mock, mock.serve() as server, attached(server.url) as door:
        mock.hub.add_customer(external_id="acme")
        tools = Toolbox(door)
        assert tools.call("list_things", {"noun": "customers"})["items"][0]["name"] == "acme"
        tools.call("advance_clock", {"seconds": 60})
        assert mock.clock.elapsed == 60


@pytest.mark.parametrize("end", ["/w/one", "/w/one/", "/w/one/v1", "/w/one/__mock__/", "/w/one/__mock__"])
def test_every_address_of_a_world_leads_to_it(end: str) -> None:
    with WholesaleMock() as mock, mock.serve() as server, attached(server.url + end) as door:
        door.control("POST", "hub/add-customer")
        assert door.look("")["counts"]["customers"] == 1
        assert mock.customers() == []


def test_a_mock_that_has_gone_is_told_by_the_tool() -> None:
    with WholesaleMock() as mock, ExitStack() as opened:
        with mock.serve() as server:
            tools = Toolbox(opened.enter_context(attached(server.url)))
        with pytest.raises(AgentError, match=r"no (connection to|answer from) the mock at http://127.0.0.1:"):
            tools.call("overview", {})


@pytest.fixture(scope="module")
def remote() -> Iterator[str]:
    """The address of a mock that other machines may reach, and that asks for a control token."""
    with served("--host", "0.0.0.0", "--allow-remote", "--control-token", TOKEN) as server:
        yield f"http://127.0.0.1:{server.place[1]}"


def test_a_control_token_opens_the_mock_that_asks_for_one(remote: str) -> None:
    with attached(remote, TOKEN) as door:
        assert Toolbox(door).call("overview", {})["counts"]["customers"] == 0


@pytest.mark.parametrize("token", [None, "another"])
def test_a_mock_that_asks_for_a_token_says_where_it_is_given(remote: str, token: str | None) -> None:
    with pytest.raises(AgentError, match=r"asks for a control token, .* WEBEX_WHOLESALE_CONTROL_TOKEN"):
        attached(remote, token)


class _Site(BaseHTTPRequestHandler):
    """A server that is not a mock, and that keeps what it was sent."""

    seen: list[str | None]

    def do_GET(self) -> None:
        self.seen.append(self.headers["Authorization"])
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/elsewhere")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"[]" if self.path.startswith("/list") else b"hello")

    def log_message(self, format: str, *arguments: object) -> None: ...


@pytest.fixture
def site() -> Iterator[str]:
    _Site.seen = []
    with HTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("path", "status"), [("", 200), ("/list", 200), ("/moved", 302)])
def test_what_is_not_a_mock_is_refused(site: str, path: str, status: int) -> None:
    with pytest.raises(
        AgentError, match=rf"what answers at \S+ is not a served mock \(HTTP {status}\); give the address"
    ):
        attached(site + path, TOKEN)
    assert len(_Site.seen) == 1, "a redirect is not followed, so the token goes nowhere else"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mock.example", "--url must be an address such as http://127.0.0.1:8787/w/NAME, got 'mock.example'"),
        ("ftp://127.0.0.1", "--url must be an address such as"),
        ("http://", "--url must be an address such as"),
        ("http://[::1", "--url must be an address such as"),
        ("http://127.0.0.1:99999", "--url must be an address such as"),
        ("http://user:secret@127.0.0.1:8787", "--url must be an address such as"),
        ("http://127.0.0.1:8787/?world=one", "--url must be an address such as"),
        ("http://mock.example:8787", "'mock.example' is not a loopback address; to use a mock of another machine, add"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url: str, told: str) -> None:
    with pytest.raises(AgentError) as problem:
        attached(url)
    assert str(problem.value).startswith(told)


def test_an_address_where_nothing_listens_says_how_to_start_a_mock() -> None:
    with pytest.raises(AgentError, match="start the mock first: webex-wholesale mock serve"):
        attached(f"http://127.0.0.1:{free_port()}", allow_remote=True)
