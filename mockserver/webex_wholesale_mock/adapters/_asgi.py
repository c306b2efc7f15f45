"""The mock as an ASGI application, for a server or for any client that speaks ASGI."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final
from urllib.parse import quote

import anyio
import anyio.lowlevel

from webex_wholesale_mock.adapters._httpx import Handle, failure
from webex_wholesale_mock.faults import PredicateError
from webex_wholesale_mock.wire.encoding import error
from webex_wholesale_mock.wire.messages import JSON, Request, Response, Trouble
from webex_wholesale_mock.wire.routing import body_limit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

CONNECTION: Final = "webex_wholesale_mock.connection"
"""The ASGI extension with a function that ends the connection, by a reset or in order.

A server without it sees an application that raises where an answer is lost.
"""

ORIGIN: Final = "webex_wholesale_mock.origin"
"""The key of a scope with the address that absolute URLs begin with, in place of what the caller used."""

NOTES: Final = "webex_wholesale_mock.notes"
"""The key of a scope with a dictionary, in which a log finds the status, the rule and the fault of the answer."""

HOST: Final = re.compile(r"[\w.~%:\[\]-]+", re.ASCII)
"""The host headers that may become part of an absolute URL; others are not repeated to the caller."""


def application(handle: Handle, *, body_seconds: float | None = None) -> Application:
    """Make the ASGI application of a mock. A request that its sender breaks off is not handled.

    Args:
        handle: answers a request.
        body_seconds: seconds that a body may take to arrive; None for any time.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await _other(scope, receive, send)
            return
        request = _request(scope)
        if body_seconds is None or not _announces_body(request.headers):
            body = await _body(receive, request.path)
        else:
            body = None
            with anyio.move_on_after(body_seconds) as timer:
                body = await _body(receive, request.path)
            if timer.cancelled_caught:
                await respond(_too_slow(body_seconds), scope, receive, send)
        if body is None:
            return
        request.body = body
        response = _answered(handle, request)
        if response.trouble is not None and response.trouble.delay:
            later = await _delayed(handle, response, response.trouble, receive)
            if later is None:
                return
            response = later
        await respond(response, scope, receive, send)

    return app


async def _other(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve what is not HTTP."""
    kind = scope["type"]
    if kind == "lifespan":
        await _lifespan(receive, send)
    elif kind == "websocket":
        await receive()
        await send({"type": "websocket.close"})
    else:
        raise NotImplementedError(f"the mock does not speak {kind!r}")


async def _lifespan(receive: Receive, send: Send) -> None:
    phase = ""
    while phase != "lifespan.shutdown":
        phase = (await receive())["type"]
        await send({"type": f"{phase}.complete"})


def _announces_body(headers: Mapping[str, str]) -> bool:
    """Tell a request whose body may take time to arrive; the others are whole when the application is called."""
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


async def _body(receive: Receive, path: str) -> bytes | None:
    """Read the whole body, or None where the sender has left. One byte above the limit is enough to refuse it."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not body and message["type"] == "http.request" and not message.get("more_body"):
        return b""
    limit, left = body_limit(path) + 1, message["type"] == "http.disconnect"
    whole = bytearray(body[:limit])
    while not left and message.get("more_body", False):
        message = await receive()
        left = message["type"] == "http.disconnect"
        whole += message.get("body", b"")[: limit - len(whole)]
    return None if left else bytes(whole)


def _too_slow(seconds: float | None) -> Response:
    """Refuse a body that has not arrived in time. What is left of it is not read, so the connection ends."""
    text = f"the body has not arrived within {seconds} seconds"
    return error(408, [{"description": text}], "server", [JSON, ("connection", "close")])


def _request(scope: Scope) -> Request:
    """Translate a request, whose body has not been read."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    path, origin = path_of(scope), _origin(scope, headers)
    if scope.get("root_path"):
        root = quote(scope["root_path"])
        path, origin = path.removeprefix(root), origin + root
    return Request(scope["method"], path, scope["query_string"].decode("latin-1"), headers, b"", origin)


def origin_of(scope: Scope) -> str:
    """Return scheme and host as the caller used them, or the public ones where a server sets those."""
    return _origin(scope, {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]})


def _origin(scope: Scope, headers: Mapping[str, str]) -> str:
    return scope.get(ORIGIN) or f"{scope['scheme']}://{_host(scope, headers)}"


def path_below(scope: Scope) -> str:
    """Return the path below the root path under which the application is mounted."""
    path = path_of(scope)
    return path.removeprefix(quote(scope["root_path"])) if scope.get("root_path") else path


def path_of(scope: Scope) -> str:
    """Return the path as sent, still percent-encoded; the path of a target that is a whole URL."""
    raw = scope.get("raw_path")
    path = quote(scope["path"]) if raw is None else raw.decode("latin-1")
    return path if path.startswith("/") else "/" + path.partition("://")[2].partition("/")[2]


def _host(scope: Scope, headers: Mapping[str, str]) -> str:
    named = headers.get("host", "")
    if HOST.fullmatch(named):
        return named
    host, port = scope.get("server") or ("localhost", None)
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port else host


def _answered(handle: Handle, request: Request) -> Response:
    try:
        return handle(request)
    except PredicateError as problem:
        return error(500, [{"description": str(problem)}], "fault", [JSON])


async def _delayed(handle: Handle, response: Response, trouble: Trouble, receive: Receive) -> Response | None:
    """Return the answer after its delay; None where the client has left by then."""
    with anyio.move_on_after(trouble.delay):
        await receive()
        return None
    return handle(trouble.again) if trouble.again else response


async def respond(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a response, or end the connection as its trouble says."""
    if NOTES in scope:
        scope[NOTES].update(status=response.status, rule=response.rule, fault=response.fault)
    if response.live is not None:
        await _stream(response, response.live, receive, send)
        return
    trouble = response.trouble
    missing = 0 if trouble is None else trouble.missing
    if trouble is None or not trouble.lost:
        await send(_start(response, missing))
        for chunk in response.chunks or ():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            # Sending may never suspend, and other requests have waited while this chunk was made.
            await anyio.lowlevel.checkpoint()
        body = b"" if scope["method"] == "HEAD" else response.body
        await send({"type": "http.response.body", "body": body, "more_body": missing > 0})
    if trouble is not None and (trouble.lost or missing):
        await _end(response, trouble, scope, receive)


async def _end(response: Response, trouble: Trouble, scope: Scope, receive: Receive) -> None:
    """End the connection as the trouble says."""
    end = scope.get("extensions", {}).get(CONNECTION)
    if end is None:
        raise failure(response.body, trouble)
    end(reset=trouble.lost in ("reset", "refuse", "crash"))
    # Wait for the server to see the end of the connection; before, it would report missing bytes as an error.
    await receive()


def _start(response: Response, missing: int = 0) -> Message:
    """Make the message with status and headers."""
    headers = _encoded(response.headers)
    if response.status != 204 and response.chunks is None:  # a 204 has no content, and so no length of it either
        headers.append((b"content-length", b"%d" % (len(response.body) + missing)))
    return {"type": "http.response.start", "status": response.status, "headers": headers}


def _encoded(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


async def _stream(response: Response, live: AsyncIterator[bytes], receive: Receive, send: Send) -> None:
    """Send an answer without an end, until the client leaves."""
    await send({"type": "http.response.start", "status": response.status, "headers": _encoded(response.headers)})
    await send({"type": "http.response.body", "body": response.body, "more_body": True})
    async with anyio.create_task_group() as both:

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            both.cancel_scope.cancel()

        both.start_soon(watch)
        async for part in live:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        both.cancel_scope.cancel()
