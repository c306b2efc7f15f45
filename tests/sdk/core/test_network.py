"""The clients on httpx's own transports, against a server on loopback; `test_hostile_servers` has what is worse."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale import (
    AsyncWholesaleClient,
    ConnectionFailed,
    DeadlineExceeded,
    MalformedAnswer,
    RetryPolicy,
    TimedOut,
    Timeouts,
    WholesaleClient,
)

CUSTOMER = json.dumps({"id": "c1", "status": "provisioned"}).encode()
ONCE = RetryPolicy(attempts=1)

Behaviour = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    """Does with each request what `behave` says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave: Behaviour = plain
        self.connections: set[Any] = set()
        self.release = threading.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        self.server.connections.add(self.client_address)
        self.server.behave(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the output belongs to the test run."""


def respond(handler: BaseHTTPRequestHandler, body: bytes, length: int | None = None, **headers: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def plain(handler: BaseHTTPRequestHandler) -> None:
    respond(handler, CUSTOMER)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.release.set()
        server.shutdown()
        thread.join()


@pytest.fixture(params=["sync", "async"])
def get(request: pytest.FixtureRequest, server: Server) -> Callable[..., list[Any]]:
    """Gets customer c1 so many times from the server, on one client of the one mode or the other."""

    def sync(times: int = 1, **options: Any) -> list[Any]:
        with WholesaleClient("token", base_url=server.base_url, **options) as client:
            return [client.customers.get("c1") for _ in range(times)]

    def asynchronous(times: int = 1, **options: Any) -> list[Any]:
        async def main() -> list[Any]:
            async with AsyncWholesaleClient("token", base_url=server.base_url, **options) as client:
                return [await client.customers.get("c1") for _ in range(times)]

        return asyncio.run(main())

    return sync if request.param == "sync" else asynchronous


def test_one_connection_serves_all_calls(server: Server, get: Callable[..., list[Any]]) -> None:
    assert [each.id for each in get(3)] == ["c1"] * 3
    assert len(server.connections) == 1


def test_a_compressed_answer_is_read(server: Server, get: Callable[..., list[Any]]) -> None:
    server.behave = lambda handler: respond(handler, gzip.compress(CUSTOMER), Content_Encoding="gzip")
    assert get()[0].id == "c1"


def test_a_broken_compression_is_malformed(server: Server, get: Callable[..., list[Any]]) -> None:
    server.behave = lambda handler: respond(handler, CUSTOMER, Content_Encoding="gzip")
    with pytest.raises(MalformedAnswer, match="content encoding of the answer is broken"):
        get()


def test_a_silent_service_times_out(server: Server, get: Callable[..., list[Any]]) -> None:
    server.behave = lambda _: server.release.wait(30) and None
    with pytest.raises(TimedOut, match="ReadTimeout"):
        get(retry=ONCE, timeout=Timeouts(read=0.05))


def trickle(handler: BaseHTTPRequestHandler) -> None:
    """Sends one byte of the headers at a time, much sooner than a read times out, for at most a minute."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Long: %s" % (b"x" * 3_000):
        handler.wfile.write(bytes([byte]))
        if handler.server.release.wait(0.02):  # type: ignore[attr-defined]
            break
    handler.close_connection = True


def test_headers_that_trickle_in_end_at_the_deadline(server: Server) -> None:
    server.behave = trickle
    client = AsyncWholesaleClient("token", base_url=server.base_url, retry=ONCE, timeout=Timeouts(total=0.2))

    async def main() -> None:
        async with client:
            await client.customers.get("c1")

    started = time.monotonic()
    with pytest.raises(DeadlineExceeded, match="arrived too slowly") as caught:
        asyncio.run(main())
    assert time.monotonic() - started < 20  # a busy machine may be late, but a minute would be no deadline at all
    assert isinstance(caught.value.__cause__, TimedOut)


def test_an_answer_that_breaks_off_is_a_failed_connection(server: Server, get: Callable[..., list[Any]]) -> None:
    def break_off(handler: BaseHTTPRequestHandler) -> None:
        respond(handler, CUSTOMER[:10], length=len(CUSTOMER))
        handler.close_connection = True

    server.behave = break_off
    with pytest.raises(ConnectionFailed, match="RemoteProtocolError"):
        get(retry=ONCE)


def test_a_connection_that_breaks_once_is_made_again(server: Server, get: Callable[..., list[Any]]) -> None:
    def break_first(handler: BaseHTTPRequestHandler) -> None:
        server.behave = plain
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    server.behave = break_first
    assert get(retry=RetryPolicy(base=0))[0].id == "c1"
    assert len(server.connections) == 2


def test_a_service_that_is_not_there_is_asked_again(blocking: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
    client = WholesaleClient("token", base_url=base_url, clock=blocking.clock)
    with client, pytest.raises(ConnectionFailed) as caught:
        client.customers.get("c1")
    assert caught.value.retryable
    assert len(blocking.clock.slept) == 3


def test_a_file_that_breaks_off_is_fetched_from_the_start(server: Server, service: Any, tmp_path: Path) -> None:
    content = b"PARTNER_NAME,QUANTITY\r\n" * 50_000
    answered: list[str | None] = []

    def serve(handler: BaseHTTPRequestHandler) -> None:
        if handler.path.endswith("/r1"):
            url = server.base_url + "/march.csv"
            respond(handler, json.dumps({"id": "r1", "status": "COMPLETED", "tempDownloadURL": url}).encode())
            return
        answered.append(handler.headers["Authorization"])
        handler.close_connection = first = len(answered) == 1
        respond(handler, content[:700_000] if first else content, length=len(content))

    server.behave = serve
    options = {"transport": None, "base_url": server.base_url}
    to = tmp_path / "march.csv"
    service.call(lambda client: client.billing_reports.download("r1", to=to), **options)
    assert to.read_bytes() == content
    assert answered == [None, None]
    assert list(tmp_path.iterdir()) == [to]
