"""Calls that no mock answers: refused before anything leaves, with the name of the library."""

from __future__ import annotations

import _socket
import asyncio
import http.client
import socket
import ssl
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.intercepted import CLIENTS, CUSTOMERS, client
from webex_wholesale_mock import InterceptionError

HOST = "webexapis.com"
URLS = [
    CUSTOMERS.replace("https", "http"),
    CUSTOMERS.replace(".com", ".com."),
    CUSTOMERS.replace(".com", ".com:8443"),
]


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("name", CLIENTS)
def test_a_url_that_only_resembles_the_service_is_refused(mock, name, url):
    send = client(name)
    words = rf"^{CLIENTS[name][1]} would reach the real service at http.*; use https://webexapis\.com$"
    with mock.intercept(), pytest.raises(InterceptionError, match=words):
        send("GET", url, {})
    assert not mock.calls


def tunnel():
    http.client.HTTPSConnection("127.0.0.1", 9).set_tunnel(HOST, 443)


def through_a_proxy():
    http.client.HTTPConnection("127.0.0.1", 9).request("GET", f"http://{HOST}/")


def connect():
    with socket.socket() as raw:
        raw.connect((HOST, 443))


def connect_ex():
    with socket.socket() as raw:
        raw.connect_ex((HOST, 443))


def datagram():
    with socket.socket(type=socket.SOCK_DGRAM) as raw:
        raw.sendto(b"", (HOST, 443))


def message():
    with socket.socket(type=socket.SOCK_DGRAM) as raw:
        raw.sendmsg([b""], [], 0, (HOST, 443))


def in_a_thread():
    with ThreadPoolExecutor() as pool:
        pool.submit(socket.getaddrinfo, HOST, 443).result()


def handshake():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ssl.create_default_context().wrap_socket(ours, server_hostname=HOST)


WAYS_OUT = [
    (lambda: urllib.request.urlopen(CUSTOMERS), r"urllib\.request"),
    (lambda: urllib.request.urlopen(f"https://{HOST}./"), r"urllib\.request"),
    (lambda: http.client.HTTPSConnection(HOST).request("GET", "/"), r"http\.client"),
    (lambda: http.client.HTTPSConnection(HOST).connect(), r"http\.client"),
    (tunnel, r"http\.client"),
    (through_a_proxy, r"http\.client"),
    (lambda: socket.create_connection((HOST, 443)), "socket"),
    (lambda: socket.gethostbyname(HOST), "socket"),
    (lambda: socket.gethostbyname_ex(HOST.upper()), "socket"),
    (lambda: socket.getaddrinfo(b"webexapis.com.", 443), "socket"),
    (lambda: socket.getaddrinfo(host="\uff57ebexapis\u3002com", port=443), "socket"),
    (lambda: _socket.getaddrinfo(HOST, 443), "socket"),
    (lambda: _socket.gethostbyname(HOST), "socket"),
    (lambda: _socket.gethostbyname_ex(HOST), "socket"),
    (in_a_thread, "socket"),
    (connect, "socket"),
    (connect_ex, "socket"),
    pytest.param(
        message, "socket", marks=pytest.mark.skipif(not hasattr(socket.socket, "sendmsg"), reason="no sendmsg here")
    ),
    (datagram, "socket"),
    (lambda: asyncio.run(asyncio.open_connection(HOST, 443)), "asyncio"),
    (handshake, "ssl"),
    (lambda: ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), False, HOST), "ssl"),
]


@pytest.mark.parametrize(("go", "name"), WAYS_OUT)
def test_a_way_out_is_refused_with_the_name_of_the_library(mock, go, name):
    words = rf"^{name} would reach the real service at webexapis\.com from inside mock\.intercept\(\); the mock answers"
    with mock.intercept(), pytest.raises(InterceptionError, match=words):
        go()


def test_a_connection_that_is_open_already_is_not_written_to(mock):
    ours, theirs = socket.socketpair()
    context = ssl.create_default_context()
    opened = context.wrap_socket(ours, server_hostname=HOST, do_handshake_on_connect=False)
    in_memory = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname=HOST)
    with theirs, opened, mock.intercept():
        for write in (opened.send, opened.sendall, opened.write, in_memory.write):
            with pytest.raises(InterceptionError, match="real service"):
                write(b"GET / HTTP/1.1\r\n\r\n")


def test_a_loop_that_looks_up_names_by_itself_is_refused(mock):
    uvloop = pytest.importorskip("uvloop", reason="uvloop does not run on this platform")
    with mock.intercept(), pytest.raises(InterceptionError, match=r"^uvloop would reach"):
        uvloop.run(asyncio.open_connection(HOST, 443))


@pytest.mark.parametrize("host", ["webexapis.com.example", "api.webexapis.com", "127.0.0.1", "a" * 70 + ".com", b""])
def test_other_hosts_are_looked_up_as_ever(mock, host):
    with mock.intercept(), pytest.raises((OSError, UnicodeError, pytest.fail.Exception)) as raised:
        socket.getaddrinfo(host, "no such service")
    assert not isinstance(raised.value, InterceptionError)
