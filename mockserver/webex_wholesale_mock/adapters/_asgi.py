"""The mock as an ASGI application, for a server or for any client that speaks ASGI."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final
from urllib.parse import quote

import anyio
import anyio.lowlevel

from webex_wholesale_mock.adapters._httpx import Handle, failure
from webex_wholesale_mock.faults import PredicateError
from webex_wholesale_mock.wire.decoding import MAX_BODY
from webex_wholesale_mock.wire.encoding import error
from webex_wholesale_mock.wire.messages import JSON, Request, Response, Trouble

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

CONNECTION: Final = "webex_wholesale_mock.connection"
"""The extension by which a server lets the application end a connection: a function that is told whether to reset it.

Under another server a lost answer becomes whatever that makes of an application that raises.
"""

_HOST: Final = re.compile(r"[\w.~%:\[\]-]+", re.ASCII)
"""What may become part of an absolute URL; anything else a caller sends as its host is not repeated to it."""


def application(handle: Handle) -> Application:
    """The ASGI callable of a mock. A request whose sender leaves before its end is never handled."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "http":
            body = await _body(receive)
            response = None if body is None else await _answer(handle, _request(scope, body), receive)
            if response is not None:
                await _respond(response, scope, receive, send)
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


async def _answer(handle: Handle, request: Request, receive: Receive) -> Response | None:
    """The answer once it is due; None where whoever asked has left by then."""
    try:
        response = handle(request)
    except PredicateError as problem:
        return error(500, [{"description": str(problem)}], "fault", [JSON])
    trouble = response.trouble
    if trouble is None or not trouble.delay:
        return response
    with anyio.move_on_after(trouble.delay):
        await receive()
        return None
    return handle(trouble.again) if trouble.again else response


async def _respond(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    trouble = response.trouble or Trouble()
    if not trouble.lost:
        await _send(response, scope["method"], trouble.missing, send)
    if trouble.lost or trouble.missing:
        end = scope.get("extensions", {}).get(CONNECTION)
        if end is None:
            raise failure(response.body, trouble)
        end(reset=trouble.lost in ("reset", "refuse", "crash"))
        # Until the server has seen that the connection is gone, it would complain of what is missing.
        await receive()


async def _send(response: Response, method: str, missing: int, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    if response.status != 204 and response.chunks is None:  # a 204 has no content, and so no length of it either
        headers.append((b"content-length", str(len(response.body) + missing).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    for chunk in response.chunks or ():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        # Sending need not wait for anything, and others have waited for this chunk to be made.
        await anyio.lowlevel.checkpoint()
    body = b"" if method == "HEAD" else response.body
    await send({"type": "http.response.body", "body": body, "more_body": missing > 0})
