"""The whole of a server as one ASGI application: which world a path means, and whether its sender may have it."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Final
from urllib.parse import parse_qsl

import attrs

from webex_wholesale_mock.adapters._asgi import (
    ORIGIN,
    Application,
    Receive,
    Scope,
    Send,
    origin_of,
    path_below,
    respond,
)
from webex_wholesale_mock.server.access import Access
from webex_wholesale_mock.server.state_check import StateError
from webex_wholesale_mock.server.worlds import DEFAULT, NAME, NAMES, PREFIX, Worlds
from webex_wholesale_mock.wire.control_paths import CONTROL, is_control
from webex_wholesale_mock.wire.encoding import encode, error
from webex_wholesale_mock.wire.messages import JSON, Response

ORIGIN_HEADER: Final = b"origin"
FROM: Final = "from"
"""The parameter with the name of the world that another one begins from."""


@attrs.frozen
class Place:
    """The target of a request: a world's name, the path below it, and the root in front; no path for the world itself.

    The name is None for the list of all worlds.
    """

    name: str | None
    root: str
    path: str | None

    @property
    def is_guarded(self) -> bool:
        return self.path is None or is_control(self.path)


def place_of(path: str) -> Place:
    """Read the target of a path, still percent-encoded."""
    if path != PREFIX.rstrip("/") and not path.startswith(PREFIX):
        return Place(DEFAULT, "", path)
    name, slash, rest = path.removeprefix(PREFIX.rstrip("/")).removeprefix("/").partition("/")
    return Place(name if name or slash else None, PREFIX + name, f"/{rest}" if slash and rest else None)


def site(worlds: Worlds, access: Access) -> Application:
    """Make the application of a server."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await worlds.default.app(scope, receive, send)
            return
        place = place_of(path_below(scope))
        sent = scope
        if place.is_guarded:
            refusal = access.refusal(scope["method"], place.path or "", _headers(sent), _page(origin_of(sent)))
            if refusal is not None:
                await respond(refusal, scope, receive, send)
                return
            # The endpoints behind would compare it with one address alone.
            scope = {**scope, "headers": [header for header in scope["headers"] if header[0] != ORIGIN_HEADER]}
        if place.path is None or place.name is None or not NAME.fullmatch(place.name):
            await respond(_about_worlds(worlds, scope, place.name), scope, receive, send)
            return
        if place.name not in worlds and not access.may_begin_world(_headers(sent), _page(origin_of(sent))):
            await respond(_refused(403, "a page of another site may not begin a world"), scope, receive, send)
            return
        if place.root:
            scope = {**scope, "root_path": scope.get("root_path", "") + place.root}
        try:
            answer = worlds.world(place.name).app
        except StateError as problem:
            answer = partial(respond, _refused(503, str(problem)))
        await answer(scope, receive, send)

    return app


def public_site(app: Application, origin: str | None) -> Application:
    """Let the links in all answers begin with a public URL; without one, with the address that the caller used."""
    if origin is None:
        return app

    async def public(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, ORIGIN: origin}, receive, send)

    return public


def _page(origin: str) -> str:
    """Return the origin that a page at an address has: scheme and host, without the path below them."""
    return "/".join(origin.split("/", 3)[:3])


def _headers(scope: Scope) -> dict[str, list[str]]:
    headers = defaultdict(list)
    for name, value in scope["headers"]:
        headers[name.decode("latin-1")].append(value.decode("latin-1"))
    return headers


def _about_worlds(worlds: Worlds, scope: Scope, name: str | None) -> Response:
    """Answer a request about the worlds themselves."""
    method = scope["method"]
    if name is None:
        if method != "GET":
            return _refused(405, f"{PREFIX} takes GET", ("allow", "GET"))
        return Response(200, [JSON], encode({"items": worlds.listed()}))
    if not NAME.fullmatch(name):
        return _refused(400, f"{name[:80]!r} cannot be the name of a world; {NAMES}")
    if method == "POST":
        return _begun(worlds, name, dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))))
    if method != "DELETE":
        text = f"{PREFIX}{name} takes POST and DELETE; its API is at {PREFIX}{name}/v1"
        return _refused(405, text, ("allow", "POST, DELETE"))
    if name == DEFAULT:
        return _refused(409, f"the world {DEFAULT} stays; POST {CONTROL}reset lets it begin anew")
    try:
        is_dropped = worlds.drop(name)
    except StateError as problem:
        return _refused(503, str(problem))
    if not is_dropped:
        return _refused(404, f"the world {name} does not exist; GET {PREFIX} lists all")
    return Response(204)


def _begun(worlds: Worlds, name: str, query: dict[str, str]) -> Response:
    """Begin a world in the present state of another one, by default that of the plain address."""
    unknown = {*query} - {FROM}
    if unknown:
        return _refused(400, f"unknown parameter {min(unknown)!r}; {PREFIX}{name}?{FROM}=NAME begins it from a world")
    try:
        world = worlds.begin_from(name, query.get(FROM, DEFAULT))
    except LookupError as problem:
        return _refused(404, str(problem.args[0]))
    except ValueError as problem:
        return _refused(409, str(problem))
    except StateError as problem:
        return _refused(503, str(problem))
    return Response(201, [JSON, ("location", f"{PREFIX}{name}{CONTROL}")], encode({"name": world.name}))


def _refused(status: int, text: str, *headers: tuple[str, str]) -> Response:
    return error(status, [{"description": text}], "control", [JSON, *headers])
