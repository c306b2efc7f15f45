"""The mock as an ASGI application, for a server or for any client that speaks ASGI."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final
from urllib.parse import quote

from webex_wholesale_mock.adapters._httpx import Handle
from webex_wholesale_mock.decoding import MAX_BODY
from webex_wholesale_mock.http import Request, Response

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_HOST: Final = re.compile(r"[\w.~%:\[\]-]+", re.ASCII)
"""What may become part of an absolute URL; anything else a caller sends as its host is not repeated to it."""


def application(handle: Handle) -> Application:
    """The ASGI callable of a mock. A request whose sender leaves before its end is never handled."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "http":
            body = await _body(receive)
            if body is not None:
                await _respond(handle(_request(scope, body)), scope["method"], send)
        elif kind == "lifespan":
            await _lifespan(receive, send)
        elif kind == "websocket":
            await receive()
            await send({"type": "websocket.close"})
        else:
            raise NotImplementedError(f"the mock does not speak {kind!r}")

    return app


async def _lifespan(receive: Receive, send: Send) -> None:
    phase = ""
    while phase != "lifespan.shutdown":
        phase = (await receive())["type"]
        await send({"type": f"{phase}.complete"})


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None where its sender has left; of one too large no more is kept than shows that it is."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")[: MAX_BODY + 1 - len(body)]
        more = message.get("more_body", False)
    return bytes(body)


def _request(scope: Scope, body: bytes) -> Request:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    root = quote(scope.get("root_path", ""))
    return Request(
        method=scope["method"],
        path=_path(scope).removeprefix(root),
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
        body=body,
        origin=f"{scope['scheme']}://{_host(scope, headers)}{root}",
    )


def _path(scope: Scope) -> str:
    """The path as it was sent, still percent-encoded; of a target that is a whole URL, its path."""
    raw = scope.get("raw_path")
    path = quote(scope["path"]) if raw is None else raw.decode("latin-1")
    return path if path.startswith("/") else "/" + path.partition("://")[2].partition("/")[2]


def _host(scope: Scope, headers: Mapping[str, str]) -> str:
    named = headers.get("host", "")
    if _HOST.fullmatch(named):
        return named
    host, port = scope.get("server") or ("localhost", None)
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port else host


async def _respond(response: Response, method: str, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    if response.status != 204 and response.chunks is None:  # a 204 has no content, and so no length of it either
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    for chunk in response.chunks or ():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else response.body})
