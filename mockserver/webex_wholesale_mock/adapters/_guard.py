"""Ways out of a process that no mock answers, and that an interception closes for the service's host.

A call has to look up a name, open a connection, name the host to a proxy or in a TLS handshake, and write. Each of
these is a line of the table. The later ones catch what the earlier ones cannot: an address looked up before, a proxy
that looks up the name itself, a connection that was open when the interception began. Where `socket` has what
`_socket` has, both are closed: a program may call either.
"""

from __future__ import annotations

import _socket
import asyncio
import http.client
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Final
from urllib.parse import urlsplit

from webex_wholesale_mock.adapters._patch import Patch
from webex_wholesale_mock.adapters._registry import HOST, current, is_service, refusal

ADVICE: Final = (
    "the mock answers httpx, httpx2, requests, urllib3 (from 2.0) and aiohttp (from 3.12) there; "
    "let other clients call the address of `webex-wholesale mock serve`"
)


def _first(host: Any = None, *_: Any, **options: Any) -> Any:
    return options.get("host", host)


def _second(_: Any, host: Any = None, *__: Any, **options: Any) -> Any:
    return options.get("host", host)


def _of_address(_: Any, *arguments: Any) -> Any:
    address = arguments[-1] if arguments else None
    return address[0] if isinstance(address, tuple) and address else None


def _of_tunnel(_: Any, host: str, *__: Any, **___: Any) -> str:
    return host.partition(":")[0]


def _of_request(connection: http.client.HTTPConnection, _: str, url: str, *__: Any, **___: Any) -> Any:
    return urlsplit(url).hostname if "://" in url else connection.host


def _third(_: Any, __: Any, host: Any = None, *___: Any, **options: Any) -> Any:
    return options.get("host", host)


def _sixth(*arguments: Any, **options: Any) -> Any:
    return options.get("server_hostname", arguments[5] if len(arguments) > 5 else None)


def _fourth(_: Any, *arguments: Any) -> Any:
    return _of_address(_, *arguments[3:4])


def _fifth(*arguments: Any, **options: Any) -> Any:
    return options.get("server_hostname", arguments[4] if len(arguments) > 4 else None)


def _of_connection(connection: Any, *_: Any, **__: Any) -> Any:
    return connection.server_hostname


WAYS_OUT: Final[tuple[tuple[Any, str, Callable[..., Any]], ...]] = (
    (socket, "getaddrinfo", _first),
    (socket, "gethostbyname", _first),
    (socket, "gethostbyname_ex", _first),
    (_socket, "getaddrinfo", _first),
    (_socket, "gethostbyname", _first),
    (_socket, "gethostbyname_ex", _first),
    (asyncio.BaseEventLoop, "getaddrinfo", _second),
    (socket.socket, "connect", _of_address),
    (socket.socket, "connect_ex", _of_address),
    (socket.socket, "sendto", _of_address),
    (socket.socket, "sendmsg", _fourth),
    (http.client.HTTPConnection, "putrequest", _of_request),
    (http.client.HTTPConnection, "set_tunnel", _of_tunnel),
    (ssl.SSLContext, "wrap_socket", _sixth),
    (ssl.SSLContext, "wrap_bio", _fifth),
    (ssl.SSLSocket, "send", _of_connection),
    (ssl.SSLSocket, "write", _of_connection),
    (ssl.SSLObject, "write", _of_connection),
)
"""Class or module, function, and what finds the host in the function's arguments."""


def patches() -> Iterator[Patch]:
    """Make a patch for each way out that this platform has."""
    for owner, name, host_of in (*filter(_exists, WAYS_OUT), *_of_uvloop()):
        yield Patch(owner, name, _guarded(host_of, getattr(owner, "__module__", "socket")))


def _exists(way: tuple[Any, str, Any]) -> bool:
    return hasattr(way[0], way[1])  # Windows has no sendmsg


def _of_uvloop() -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    """Find the way out of a loop that looks up names by itself, if the program has loaded one."""
    if uvloop := sys.modules.get("uvloop"):
        yield uvloop.Loop, "create_connection", _third


def _guarded(host_of: Callable[..., Any], library: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def replace(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def guarded(*arguments: Any, **options: Any) -> Any:
            if is_service(host_of(*arguments, **options)) and current():
                raise refusal(library, HOST, ADVICE)
            return original(*arguments, **options)

        return guarded

    return replace
