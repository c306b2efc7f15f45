"""Malicious answers over a real socket: each ends in an error of the package, in little memory, in both modes.

A deadline ends what would go on without end, so the server can count how much of it was taken.
"""

from __future__ import annotations

import json
import tracemalloc
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from itertools import count, repeat
from pathlib import Path
from typing import Any

import pytest

from tests.support.hostile_server import OK, HostileServer, Script, answer
from webex_wholesale import (
    ConnectionFailed,
    DeadlineExceeded,
    MalformedAnswer,
    NotFound,
    RateLimited,
    RetryPolicy,
    ServerError,
    Timeouts,
    WholesaleError,
)
from webex_wholesale._core.clock import SystemClock

BOUND = 64 * 2**20
LISTED = "/v1/wholesale/customers"
CUSTOMER = {"id": "c1", "status": "provisioned"}
LONG = "x" * 60_000
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
CLOSED = OK + b"Connection: close\r\n"


def says(*pieces: bytes | None) -> Script:
    """The same pieces for each request."""
    return lambda _: iter(pieces)


def shows(body: bytes, *headers: str) -> Script:
    return says(answer(body, *headers))


def fails(status: int, *headers: str, body: bytes = b"{}") -> Script:
    return says(answer(body, *headers).replace(b"200 OK", b"%d Any" % status))


def goes_on(head: bytes, piece: bytes, pieces: int = 2**40) -> Script:
    """A piece again and again, made while it is sent, so that the server takes no memory itself."""

    def script(_: bytes) -> Iterator[bytes | None]:
        yield head
        yield from repeat(piece, pieces)
        yield None

    return script


def many(entry: bytes, head: bytes = CLOSED + b'\r\n{"items":[') -> Script:
    return goes_on(head, (entry + b",") * 1_000, 2_000)


def bomb(coding: str, bits: int) -> Script:
    """128 MiB of zeros, packed."""

    def script(_: bytes) -> Iterator[bytes]:
        pack = zlib.compressobj(wbits=bits)
        yield CLOSED + f"Content-Encoding: {coding}\r\n\r\n".encode()
        for _ in range(128):
            yield pack.compress(bytes(2**20)) or b""
        yield pack.flush()

    return script


def pages(query: Callable[[int], str], *, new: bool = False, items: int = 1) -> Script:
    """Pages that name another one each; `new` for an entry that no page before had."""
    numbers = count()

    def script(_: bytes) -> Iterator[bytes]:
        number = next(numbers)
        body = {"items": [{**CUSTOMER, "id": f"c{number if new else 0}"}] * items}
        yield answer(json.dumps(body).encode(), f'Link: <https://webexapis.com{LISTED}?{query(number)}>; rel="next"')

    return script


Case = tuple[type[WholesaleError], Script]

HEADS: dict[str, Case] = {
    "nothing at all": (DeadlineExceeded, says()),
    "an empty line": (ConnectionFailed, says(b"\r\n")),
    "no head": (DeadlineExceeded, says(b"hello\r\n")),
    "a word for a status": (ConnectionFailed, says(b"HTTP/1.1 OK OK\r\n\r\n")),
    "a status too low": (ConnectionFailed, says(b"HTTP/1.1 99 Low\r\n\r\n")),
    "a status too high": (ConnectionFailed, says(b"HTTP/1.1 1000 High\r\n\r\n")),
    "a status of no class": (ServerError, fails(999)),
    "another protocol": (ConnectionFailed, says(b"HTTP/1.1 101 Any\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")),
    "HTTP/2 without being asked": (ConnectionFailed, says(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
    "a header without a colon": (ConnectionFailed, says(OK + b"Broken\r\n\r\n")),
    "a NUL in a header": (ConnectionFailed, says(OK + b"X: a\0b\r\n\r\n")),
    "60,000 headers": (ConnectionFailed, says(OK + b"X: y\r\n" * 60_000)),
    "a reason of 60,000 characters": (ServerError, says(f"HTTP/1.1 500 {LONG}\r\nContent-Length: 0\r\n\r\n".encode())),
    "an escape in the reason": (ServerError, says(b"HTTP/1.1 500 \x1b[2J\r\nContent-Length: 0\r\n\r\n")),
    "an escape in the tracking id": (NotFound, fails(404, f"trackingid: \x1b[2J{LONG}")),
    "a pause of 300 digits": (RateLimited, fails(429, f"Retry-After: {'9' * 300}")),
    "a pause until the year 9999": (RateLimited, fails(429, "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT")),
    "a pause without end": (RateLimited, fails(429, "Retry-After: inf")),
    "two lengths": (ConnectionFailed, says(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}")),
    "a negative length": (ConnectionFailed, says(OK + b"Content-Length: -1\r\n\r\n{}")),
    "a length of 20 digits": (DeadlineExceeded, says(OK + b"Content-Length: 99999999999999999999\r\n\r\n{}")),
    "a chunk of 20 digits": (DeadlineExceeded, says(CHUNKED + b"ffffffffffffffffffff\r\n{}")),
    "a word for the size of a chunk": (ConnectionFailed, says(CHUNKED + b"zz\r\n{}\r\n")),
    "an unknown transfer coding": (ConnectionFailed, says(OK + b"Transfer-Encoding: gzip\r\n\r\n{}")),
}
BODIES: dict[str, Case] = {
    "nothing": (MalformedAnswer, shows(b"")),
    "null": (MalformedAnswer, shows(b"null")),
    "a list": (MalformedAnswer, shows(b"[]")),
    "a web page": (MalformedAnswer, shows(b"<html>")),
    "no content": (MalformedAnswer, says(b"HTTP/1.1 204 No\r\n\r\n")),
    "a number for the id": (MalformedAnswer, shows(b'{"id":1,"status":"provisioned"}')),
    "an object for the status": (MalformedAnswer, shows(b'{"id":"c1","status":{}}')),
    "UTF-16": (MalformedAnswer, shows(json.dumps(CUSTOMER).encode("utf-16"))),
    "half a surrogate": (MalformedAnswer, shows(b'{"id":"\\ud800","status":"provisioned"}')),
    "a control character": (MalformedAnswer, shows(b'{"id":"\x00","status":"provisioned"}')),
    "brackets without end": (MalformedAnswer, shows(b"[" * 5_000_000)),
    "two million numbers": (MalformedAnswer, many(b"1")),
    "two million objects": (MalformedAnswer, many(b"{}")),
    "two million lists": (MalformedAnswer, many(b"[[]]")),
    "two million reasons": (
        MalformedAnswer,
        goes_on(CLOSED.replace(b"200", b"400") + b'\r\n{"errors":[', b"{}," * 1_000, 2_000),
    ),
    "a reason nested without end": (WholesaleError, fails(400, body=b'{"message":' + b"[" * 1_000_000)),
    "an escape in the reason": (WholesaleError, fails(400, body=b'{"message":"\\u001b[2J' + LONG.encode() + b'"}')),
    "no gzip": (MalformedAnswer, shows(b"\x1f\x8b none", "Content-Encoding: gzip")),
    "a bomb of gzip": (MalformedAnswer, bomb("gzip", 31)),
    "a bomb of deflate": (MalformedAnswer, bomb("deflate", 15)),
    "blanks without end": (MalformedAnswer, goes_on(CLOSED + b"\r\n", b" " * 10_000)),
    "an error without end": (MalformedAnswer, goes_on(CLOSED.replace(b"200", b"500") + b"\r\n", b"," * 10_000)),
    "a redirect to itself": (MalformedAnswer, fails(302, f"Location: {LISTED}/c1")),
    "a redirect elsewhere": (MalformedAnswer, fails(307, "Location: http://127.0.0.2:9/")),
    "a redirect to a file": (MalformedAnswer, fails(308, "Location: file:///etc/passwd")),
    "a redirect to nowhere": (MalformedAnswer, fails(301)),
    "nothing new": (MalformedAnswer, fails(304)),
}
LISTS: dict[str, Case] = {
    "a page that names itself": (MalformedAnswer, pages(lambda _: "")),
    "pages in a circle": (MalformedAnswer, pages(lambda number: f"cursor={number % 2}", new=True)),
    "empty pages without end": (MalformedAnswer, pages(lambda number: f"cursor={number}", items=0)),
    "a page whose items are null": (MalformedAnswer, shows(b'{"items":null}')),
    "a page whose items are an object": (MalformedAnswer, shows(b'{"items":{}}')),
    "two million odd entries": (MalformedAnswer, many(b"1")),
    "900 links to one page": (
        MalformedAnswer,
        shows(b'{"items":[]}', "Link: " + ", ".join([f'<https://webexapis.com{LISTED}>; rel="next"'] * 900)),
    ),
}


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer() as server:
        yield server


@pytest.fixture
def there(server: HostileServer) -> dict[str, Any]:
    """Options of a client of the server, in real time."""
    quick = {"retry": RetryPolicy(attempts=1), "timeout": Timeouts(total=20)}
    return {"base_url": f"http://127.0.0.1:{server.port}/v1", "transport": None, "clock": SystemClock(), **quick}


def refused(kind: type[WholesaleError], use: Callable[[], Any]) -> WholesaleError:
    """The error of a use, which takes little memory and no more than a line of a terminal."""
    tracemalloc.start()
    try:
        with pytest.raises(kind) as caught:
            use()
        assert tracemalloc.get_traced_memory()[1] < BOUND
    finally:
        tracemalloc.stop()
    text = str(caught.value)
    assert len(text) < 2_000
    assert not [each for each in text if unicodedata.category(each) in ("Cc", "Cs")]
    return caught.value


@pytest.mark.parametrize(("kind", "script"), (HEADS | BODIES).values(), ids=HEADS | BODIES)
def test_a_malicious_answer_is_an_error_of_the_package(
    server: HostileServer, there: dict[str, Any], service: Any, kind: type[WholesaleError], script: Script
) -> None:
    # What never comes costs the whole deadline; what comes has time on a slow machine.
    options = {**there, "timeout": Timeouts(total=0.3)} if kind is DeadlineExceeded else there
    server.script = script
    error = refused(kind, lambda: service.call(lambda client: client.customers.get("c1"), **options))
    assert "customers" in str(error)
    assert len(server.requests) == 1
    assert server.sent < 2**26


@pytest.mark.parametrize(("kind", "script"), LISTS.values(), ids=LISTS)
def test_a_malicious_list_is_an_error_of_the_package(
    server: HostileServer, there: dict[str, Any], service: Any, kind: type[WholesaleError], script: Script
) -> None:
    server.script = script
    refused(kind, lambda: service.each(lambda client: client.customers.list(), **there))
    assert len(server.requests) <= 4


@pytest.mark.parametrize(
    "link", ["<" * 15_000, '<"' * 7_000, "<x>" + "; a=b" * 3_000, "<x>;" * 4_000, ',;="<>' * 2_000]
)
def test_a_link_that_names_no_page_ends_the_list(
    server: HostileServer, there: dict[str, Any], service: Any, link: str
) -> None:
    server.script = shows(b'{"items":[]}', f"Link: {link}")
    assert service.each(lambda client: client.customers.list(), **there) == []
    assert len(server.requests) == 1


@pytest.mark.parametrize("there_is", ["http://127.0.0.2:9", "http://a:b@127.0.0.1:9", "file://", "javascript:1"])
def test_a_next_page_elsewhere_is_read_from_the_service_itself(
    server: HostileServer, there: dict[str, Any], service: Any, there_is: str
) -> None:
    server.script = lambda request: iter(
        [answer(b'{"items":[]}')]
        if b"cursor" in request
        else [answer(b'{"items":[]}', f'Link: <{there_is}{LISTED}?cursor=1>; rel="next"')]
    )
    assert service.each(lambda client: client.customers.list(), **there) == []
    assert len(server.requests) == 2


FILES: dict[str, Case] = {
    "a part": (MalformedAnswer, says(answer(b"A").replace(b"200 OK", b"206 Part"))),
    "no content": (MalformedAnswer, says(b"HTTP/1.1 204 No\r\n\r\n")),
    "nothing new": (MalformedAnswer, fails(304)),
    "a web page": (MalformedAnswer, shows(b"<html>", "Content-Type: text/html")),
    "a redirect in a circle": (MalformedAnswer, fails(302, "Location: /march.csv")),
    "a redirect to a file": (MalformedAnswer, fails(302, "Location: file:///etc/passwd")),
    "no gzip": (MalformedAnswer, shows(b"\x1f\x8b none", "Content-Encoding: gzip")),
    "less than announced": (ConnectionFailed, says(OK + b"Content-Length: 200\r\n\r\nA", None)),
}


@pytest.mark.parametrize(("kind", "script"), FILES.values(), ids=FILES)
def test_a_malicious_download_leaves_nothing_behind(
    server: HostileServer,
    there: dict[str, Any],
    service: Any,
    tmp_path: Path,
    kind: type[WholesaleError],
    script: Script,
) -> None:
    shown = {"id": "r1", "status": "COMPLETED", "tempDownloadURL": f"http://127.0.0.1:{server.port}/march.csv"}
    server.script = lambda request: (
        iter([answer(json.dumps(shown).encode())]) if b"/billing/" in request else script(request)
    )
    options = {**there, "timeout": Timeouts(total=0.5)} if kind is DeadlineExceeded else there
    refused(
        kind, lambda: service.call(lambda client: client.billing_reports.download("r1", to=tmp_path / "r"), **options)
    )
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://x/y",
        "http://",
        "//127.0.0.1:9/x",
        "http://127.0.0.1:99999/",
        "http://a\r\nb/",
        LONG,
    ],
    ids=["file", "ftp", "no host", "no scheme", "no port", "two lines", "no URL"],
)
def test_a_download_url_that_nobody_can_open_is_refused(
    server: HostileServer, there: dict[str, Any], service: Any, tmp_path: Path, url: str
) -> None:
    server.script = shows(json.dumps({"id": "r1", "status": "COMPLETED", "tempDownloadURL": url}).encode())
    download = lambda client: client.billing_reports.download("r1", to=tmp_path / "r")  # noqa: E731
    assert str(refused(MalformedAnswer, lambda: service.call(download, **there))).endswith("is not a URL")
