"""Faults over real sockets, on loopback: what clients of three kinds see, and what the server makes of it."""

from __future__ import annotations

import http.client
import logging
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import httpx
import pytest
import requests
import uvicorn

from webex_wholesale_mock import Pace, Request, WholesaleMock
from webex_wholesale_mock.adapters._asgi import application
from webex_wholesale_mock.faults import ContentType, Crash, Disconnect, Duplicate, Latency, Malformed, Status, Truncated
from webex_wholesale_mock.server import serve
from webex_wholesale_mock.server.pace import ServedTime

CUSTOMERS = "/v1/wholesale/customers"


class Served:
    """A mock in this process, on a port."""

    def __init__(self, mock: WholesaleMock, place: tuple[str, int]) -> None:
        self.mock = mock
        self.place = place
        self.url = f"http://{place[0]}:{place[1]}{CUSTOMERS}"

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.mock.tokens['full-admin']}"}

    def httpx(self, method="GET", **options):
        """Status, content type and body, as httpx gives them."""
        with httpx.Client(headers=self.headers, verify=False, trust_env=False) as client:
            answer = client.request(method, self.url, **options)
            return answer.status_code, answer.headers.get("content-type"), answer.content

    def requests(self):
        answer = requests.get(self.url, headers=self.headers, timeout=5)
        return answer.status_code, answer.headers.get("content-type"), answer.content

    def urllib(self):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(urllib.request.Request(self.url, headers=self.headers), timeout=5) as answer:
            return answer.status, answer.headers["content-type"], answer.read()


@contextmanager
def on_a_port(mock: WholesaleMock, app) -> Iterator[Served]:
    with serve.listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(serve.config(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield Served(mock, listener.getsockname())
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def running():
    mock = WholesaleMock()
    with on_a_port(mock, mock.asgi()) as served:
        yield served


@pytest.fixture
def served(running, caplog):
    """The server that the tests of this module share, as new; it must not find anything amiss."""
    running.mock.reset()
    yield running
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


CLIENTS = pytest.mark.parametrize("client", ["httpx", "requests", "urllib"])


@CLIENTS
@pytest.mark.parametrize(
    ("what", "raised"),
    [
        (
            Disconnect(),
            {"httpx": httpx.ReadError, "requests": requests.ConnectionError, "urllib": ConnectionResetError},
        ),
        (
            Disconnect("close"),
            {
                "httpx": httpx.RemoteProtocolError,
                "requests": requests.ConnectionError,
                "urllib": http.client.RemoteDisconnected,
            },
        ),
        (
            Truncated(),
            {
                "httpx": httpx.RemoteProtocolError,
                "requests": requests.exceptions.ChunkedEncodingError,
                "urllib": http.client.IncompleteRead,
            },
        ),
    ],
    ids=str,
)
def test_a_connection_really_ends(served, client, what, raised):
    fault = served.mock.faults.add(what, times=1)
    with pytest.raises(raised[client]):
        getattr(served, client)()
    assert fault.hits == 1
    assert getattr(served, client)()[0] == 200


@pytest.mark.parametrize("what", [Disconnect("refuse"), Crash()], ids=str)
def test_what_cannot_be_done_to_another_process_is_a_reset(served, what):
    served.mock.faults.add(what)
    with pytest.raises(httpx.ReadError):
        served.httpx()


@CLIENTS
def test_an_answer_arrives_as_it_was_set(served, client):
    served.mock.faults.add(Status(203, body="<p>", headers={"Content-Type": "text/html"}), times=1)
    served.mock.faults.add(Malformed(), times=1)
    served.mock.faults.add(ContentType("text/html"), times=1)
    assert [getattr(served, client)() for _ in range(4)] == [
        (203, "text/html", b"<p>"),
        (200, "application/json;charset=UTF-8", b'{"items": ['),
        (200, "text/html", b'{"items":[]}'),
        (200, "application/json;charset=UTF-8", b'{"items":[]}'),
    ]


@CLIENTS
@pytest.mark.parametrize("status", [200, 204, 304, 404, 429, 503, 599])
def test_every_status_reaches_every_client(served, client, status):
    served.mock.faults.add(Status(status), times=1)
    try:
        seen = getattr(served, client)()[0]
    except urllib.error.HTTPError as error:
        seen = error.code
        error.close()
    assert seen == status
    assert getattr(served, client)()[0] == 200


@pytest.mark.parametrize("what", [Disconnect(), Disconnect("close"), Truncated()], ids=str)
@pytest.mark.parametrize(("effect", "left"), [("before", 0), ("after", 1)])
def test_a_request_takes_effect_or_not_as_the_tester_says(served, api_of, what, effect, left):
    served.mock.faults.add(what, operation="customers.provision", effect=effect)
    with pytest.raises(httpx.TransportError):
        served.httpx("POST", json=api_of(served.mock).body())
    assert len(api_of(served.mock).ids()) == left


def test_a_request_that_arrives_twice_is_answered_once(served, api_of):
    served.mock.faults.add(Duplicate(), operation="customers.provision")
    assert served.httpx("POST", json=api_of(served.mock).body())[0] == 202
    assert [call.status for call in served.mock.calls] == [202, 409]


@pytest.fixture
def api_of(new_api):
    """Makes what calls a mock without the network."""
    return type(new_api())


def test_of_two_requests_on_one_connection_the_second_is_cut(served):
    served.mock.faults.add(Truncated(3), skip=1)
    connection = http.client.HTTPConnection(*served.place, timeout=5)
    with closing(connection):
        connection.request("GET", CUSTOMERS, headers=served.headers)
        assert connection.getresponse().read() == b'{"items":[]}'
        connection.request("GET", CUSTOMERS, headers=served.headers)
        answer = connection.getresponse()
        with pytest.raises(http.client.IncompleteRead) as cut:
            answer.read()
    assert (answer.headers["content-length"], cut.value.partial) == ("12", b'{"i')


def test_an_answer_to_head_can_be_cut_too(served):
    served.mock.faults.add(Truncated())
    status, _, body = served.httpx("HEAD")
    assert (status, body) == (200, b"")


def test_latency_moves_a_virtual_clock_and_keeps_nobody_waiting(served):
    served.mock.faults.add(Latency(600))
    began = time.monotonic()
    assert served.httpx()[0] == 200
    assert time.monotonic() - began < 5
    assert served.mock.clock.elapsed == 600


def test_an_error_of_the_testers_function_is_told_to_the_client(served):
    fault = served.mock.faults.add(Status(503), where=lambda request: request.nonsense)
    status, _, body = served.httpx()
    assert status == 500
    assert f"the where of fault {fault.id} raised AttributeError".encode() in body


# Where the clock is real


@pytest.fixture
def in_real_time():
    mock = WholesaleMock()
    with on_a_port(mock, application(ServedTime(mock, Pace("real", 100)).handle)) as served:
        yield served


@pytest.mark.parametrize("effect", ["before", "after"])
def test_latency_really_passes(in_real_time, effect):
    in_real_time.mock.faults.add(Latency(10), effect=effect)
    began = time.monotonic()
    assert in_real_time.httpx()[0] == 200
    assert time.monotonic() - began >= 0.1


@pytest.mark.parametrize("effect", ["before", "after"])
def test_who_is_held_up_holds_up_nobody_else(in_real_time, effect):
    arrived = threading.Event()
    fault = in_real_time.mock.faults.add(Latency(3_000), effect=effect, times=1, where=lambda _: arrived.set() or True)
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(in_real_time.httpx, timeout=httpx.Timeout(30, read=0.5))
        assert arrived.wait(5)
        assert in_real_time.httpx()[0] == 200
        assert isinstance(held.exception(), httpx.ReadTimeout)
    expected = [None] if effect == "before" else [fault.id, None]
    assert [call.fault for call in in_real_time.mock.calls] == expected


@pytest.mark.parametrize(("effect", "left"), [("before", 0), ("after", 1)])
def test_who_leaves_before_the_effect_has_none(in_real_time, api_of, effect, left):
    in_real_time.mock.faults.add(Latency(3_000), effect=effect, times=1)
    with pytest.raises(httpx.ReadTimeout):
        in_real_time.httpx("POST", json=api_of(in_real_time.mock).body(), timeout=httpx.Timeout(30, read=1))
    assert len(api_of(in_real_time.mock).ids()) == left


# Without a server


def test_a_held_request_whose_fault_is_gone_is_answered(mock):
    headers = {"authorization": f"Bearer {mock.tokens['full-admin']}"}
    fault = mock.faults.add(Latency(5), effect="before")
    held = mock.handle(Request("GET", CUSTOMERS, headers=headers, pace=2))
    assert (held.status, held.trouble.delay, mock.calls[:]) == (0, 2.5, [])
    mock.faults.remove(fault)
    assert mock.handle(held.trouble.again).status == 200
    assert mock.clock.elapsed == 0


def test_a_client_in_process_of_a_mock_in_real_time_does_not_wait(mock):
    real_time = ServedTime(mock, Pace("real"), lambda: 0)
    mock.faults.add(Latency(600), times=2)
    request = Request("GET", CUSTOMERS, headers={"authorization": f"Bearer {mock.tokens['full-admin']}"})
    assert real_time.handle(request).trouble.delay == 600
    assert (mock.handle(request).trouble, mock.clock.elapsed) == (None, 600)
