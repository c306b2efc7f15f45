"""Servers that trickle, flood or blow up what they send, on loopback, and the clients on httpx's own transports."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import logging
import tracemalloc
import warnings
import zlib
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.hostile_server import OK, HostileServer, Script, answer, drops
from webex_wholesale import (
    AsyncWholesaleClient,
    ConnectionFailed,
    DeadlineExceeded,
    MalformedAnswer,
    RetryPolicy,
    TimedOut,
    Timeouts,
)
from webex_wholesale._core import streaming
from webex_wholesale._core.clock import SystemClock
from webex_wholesale._core.handshakes import close_if_cancelled

ONCE = RetryPolicy(attempts=1)
SHORT = Timeouts(total=0.3)
CUSTOMER = json.dumps({"id": "c1", "status": "provisioned"}).encode()
SCRIPT_LENGTH = 200


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer() as server:
        yield server


@pytest.fixture
def get(server: HostileServer, service: Any) -> Callable[..., Any]:
    """Gets customer c1 from the server, on a client of the one mode or the other, in real time."""

    def get(scheme: str = "http", **options: Any) -> Any:
        there = {"base_url": f"{scheme}://127.0.0.1:{server.port}/v1", "transport": None, "clock": SystemClock()}
        return service.call(lambda client: client.customers.get("c1"), **{**there, "retry": ONCE, **options})

    return get


X = b"x" * SCRIPT_LENGTH
GREETING = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03"
TRICKLES: dict[str, Script] = {
    "status line": lambda _: drops(b"HTTP/1.1 200 " + X),
    "head": lambda _: chain([OK], drops(b"X-Long: " + X)),
    "many headers": lambda _: chain([OK], drops(b"X-A: b\r\n" * 25)),
    "body": lambda _: chain([OK + b"Content-Length: 9999\r\n\r\n"], drops(X)),
    "size of a chunk": lambda _: chain([OK + b"Transfer-Encoding: chunked\r\n\r\n"], drops(b"1;a=" + X)),
    "trailer": lambda _: chain([OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"], drops(b"X-Long: " + X)),
    "interim answers": lambda _: chain.from_iterable(repeat((b"", b"HTTP/1.1 102 Processing\r\n\r\n"), SCRIPT_LENGTH)),
}


@pytest.mark.parametrize("script", TRICKLES.values(), ids=TRICKLES)
def test_the_deadline_holds_whatever_trickles_in(
    server: HostileServer, get: Callable[..., Any], script: Script
) -> None:
    server.script = script
    with pytest.raises(DeadlineExceeded, match="timed out") as caught:
        get(timeout=SHORT)
    assert isinstance(caught.value.__cause__, TimedOut)
    assert server.sent < sum(map(len, script(b""))) / 2


def test_the_deadline_holds_on_a_connection_that_is_used_again(server: HostileServer, service: Any) -> None:
    answers = iter([iter([answer(CUSTOMER)]), drops(OK + X)])
    server.script = lambda _: next(answers)
    there = {"base_url": f"http://127.0.0.1:{server.port}/v1", "transport": None, "clock": SystemClock()}
    with pytest.raises(DeadlineExceeded):
        service.calls(*[lambda client: client.customers.get("c1")] * 2, **there, retry=ONCE, timeout=SHORT)
    assert server.connections == 1
    assert server.sent < SCRIPT_LENGTH / 2 + len(answer(CUSTOMER))


def test_the_deadline_holds_on_a_transport_of_the_callers(server: HostileServer, blocking: Any) -> None:
    server.script = lambda _: drops(OK + X)
    there = {"base_url": f"http://127.0.0.1:{server.port}/v1", "clock": SystemClock(), "retry": ONCE, "timeout": SHORT}
    with pytest.raises(DeadlineExceeded, match="timed out"):
        blocking.call(lambda client: client.customers.get("c1"), transport=httpx.HTTPTransport(), **there)
    assert server.sent < SCRIPT_LENGTH / 2


def test_the_deadline_holds_while_a_handshake_trickles_in(server: HostileServer, get: Callable[..., Any]) -> None:
    server.script = lambda _: drops(GREETING + X)
    with pytest.raises(DeadlineExceeded):
        get("https", timeout=SHORT)
    assert server.sent < SCRIPT_LENGTH / 2


def test_a_handshake_that_is_cancelled_leaves_no_connection_open(server: HostileServer) -> None:
    async def main() -> None:
        loop, greeted = asyncio.get_running_loop(), asyncio.Event()

        def script(_: bytes) -> Iterator[bytes]:
            loop.call_soon_threadsafe(greeted.set)
            return drops(GREETING + X)

        server.script = script
        there = f"https://127.0.0.1:{server.port}/v1"
        async with AsyncWholesaleClient("of-a-test", base_url=there, retry=ONCE) as client:
            call = asyncio.create_task(client.customers.get("c1"))
            await greeted.wait()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call

    gc.collect()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        asyncio.run(main())
        gc.collect()
    assert [str(each.message) for each in told] == []


def test_a_handshake_on_a_connection_that_another_request_opened_is_left_alone() -> None:
    request = httpx.Request("GET", "https://127.0.0.1/v1")
    close_if_cancelled(request)
    assert asyncio.run(request.extensions["trace"]("proxy.start_tls.failed", {})) is None


def test_a_flood_of_interim_answers_ends_at_the_deadline(server: HostileServer, get: Callable[..., Any]) -> None:
    server.script = lambda _: repeat(b"HTTP/1.1 100 Continue\r\n\r\n")
    with pytest.raises(DeadlineExceeded):
        get(timeout=SHORT)


def test_headers_without_end_are_a_failed_connection(server: HostileServer, get: Callable[..., Any]) -> None:
    server.script = lambda _: chain([OK], repeat(b"X-More: and more\r\n" * 100))
    with pytest.raises(ConnectionFailed, match="RemoteProtocolError"):
        get()
    assert server.sent < 10_000_000


def test_an_answer_in_time_is_read_as_before(server: HostileServer, get: Callable[..., Any]) -> None:
    server.script = lambda _: iter([answer(CUSTOMER)[:5], b"", answer(CUSTOMER)[5:]])
    assert get().id == "c1"


def deflate(content: bytes) -> bytes:
    return zlib.compress(content)


@pytest.fixture
def megabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "MAX_ANSWER", 2**20)


@pytest.mark.parametrize(
    ("coding", "pack", "status"),
    [("gzip", gzip.compress, 200), ("deflate", deflate, 200), ("gzip", gzip.compress, 500)],
)
@pytest.mark.usefixtures("megabyte")
def test_a_compressed_answer_cannot_fill_the_memory(
    server: HostileServer, get: Callable[..., Any], coding: str, pack: Callable[[bytes], bytes], status: int
) -> None:
    bomb = answer(pack(bytes(2**26)), f"Content-Encoding: {coding}").replace(b"200 OK", f"{status} Any".encode())
    server.script = lambda _: iter([bomb])
    tracemalloc.start()
    try:
        with pytest.raises(MalformedAnswer, match=r"^the answer is larger than 1 MiB \(customers\.get c1\)$") as caught:
            get()
        assert tracemalloc.get_traced_memory()[1] < 2**24
    finally:
        tracemalloc.stop()
    assert not caught.value.retryable


@pytest.mark.usefixtures("megabyte")
def test_an_answer_without_end_is_ended(server: HostileServer, get: Callable[..., Any]) -> None:
    server.script = lambda _: chain([OK + b"Connection: close\r\n\r\n"], repeat(b" " * 10_000))
    with pytest.raises(MalformedAnswer, match="larger than 1 MiB"):
        get()
    assert server.sent < 2**24


@pytest.mark.usefixtures("megabyte")
def test_what_follows_the_end_of_a_compressed_answer_counts_too(server: HostileServer, get: Callable[..., Any]) -> None:
    head = OK + b"Connection: close\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(CUSTOMER)
    server.script = lambda _: chain([head], repeat(b"\0" * 10_000))
    with pytest.raises(MalformedAnswer, match="larger than 1 MiB"):
        get()


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "gzip, deflate, gzip", "x" * 5_000])
def test_a_coding_that_cannot_be_bounded_is_refused(
    server: HostileServer, get: Callable[..., Any], coding: str
) -> None:
    server.script = lambda _: iter([answer(CUSTOMER, f"Content-Encoding: {coding}")])
    with pytest.raises(MalformedAnswer, match="was not asked for; only gzip and deflate are read") as caught:
        get()
    assert len(str(caught.value)) < 300


TOKEN = "secret-token-of-the-partner"
EMAIL = "kari@acme.example"
PRIVATE = [TOKEN, EMAIL, "kari%40acme.example", "s1gnature", "s2gnature"]


def test_no_library_logs_what_is_personal_or_secret(
    server: HostileServer, service: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    here = f"http://127.0.0.1:{server.port}"

    def script(request: bytes) -> Iterator[bytes]:
        if b"/billing/" in request:
            link = f"{here}/march.csv?Signature=s1gnature"
            return iter([answer(json.dumps({"id": "r1", "status": "COMPLETED", "tempDownloadURL": link}).encode())])
        if b"s1gnature" in request:
            moved = answer(b"", f"Location: {here}/other.csv?Signature=s2gnature")
            return iter([moved.replace(b"200 OK", b"307 Moved")])
        if b"s2gnature" in request:
            return iter([answer(b"A\r\n")])
        link = f'Link: <{here}/v1/wholesale/subscribers?email={EMAIL}>; rel="prev"'
        return iter([answer(b'{"items": []}', link, f"Set-Cookie: last={EMAIL}")])

    server.script = script
    there = {"base_url": f"{here}/v1", "transport": None, "clock": SystemClock()}
    with caplog.at_level(logging.DEBUG):
        service.each(lambda client: client.subscribers.list(email=EMAIL), **there)
        service.call(lambda client: client.billing_reports.download("r1", to=tmp_path / "r"), **there)
    assert (tmp_path / "r").read_bytes() == b"A\r\n"
    names = {record.name for record in caplog.records}
    assert {"httpx", "httpcore.connection", "httpcore.http11", "webex_wholesale"} <= names
    assert [each for each in PRIVATE if each in caplog.text] == []
    assert "connect_tcp.started host='127.0.0.1'" in caplog.text
    assert [request for request in server.requests if TOKEN.encode() in request and b".csv" in request] == []


def test_other_peoples_lines_of_httpcore_stay_as_they_are(
    server: HostileServer, get: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    server.script = lambda _: iter([answer(CUSTOMER, "X-Seen: mine")])
    with caplog.at_level(logging.DEBUG):
        get()
        assert "X-Seen" not in caplog.text
        httpx.get(f"http://127.0.0.1:{server.port}/")
    assert "X-Seen" in caplog.text
