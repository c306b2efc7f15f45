"""Requests of browsers: which of them the console answers, and how its answers are sent."""

from __future__ import annotations

from importlib import resources
from typing import Any, Final
from urllib.parse import parse_qsl

from webex_wholesale_mock.console import _events
from webex_wholesale_mock.console._visit import NotThere, Visit
from webex_wholesale_mock.control import ENDPOINTS
from webex_wholesale_mock.wire.control_paths import CONTROL, control_name, is_control
from webex_wholesale_mock.wire.messages import Request, Response

ASSETS: Final = {
    "console/console.css": "text/css;charset=UTF-8",
    "console/console.js": "text/javascript;charset=UTF-8",
    "console/icon.svg": "image/svg+xml",
}
"""The files beside the pages, with their content types."""
HOME: Final = {"/": CONTROL.lstrip("/"), "/favicon.ico": CONTROL.lstrip("/") + "console/icon.svg"}
"""Addresses that browsers ask for by themselves, and where they lead."""
EVENTS: Final = "console/events"
HTML: Final = "text/html"
SAFE: Final = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
]
"""Headers of every page: nothing from outside, nothing inline, in no frame, and kept nowhere."""
MISSING: Final = "the pages of the console need jinja2; install the extra server: pip install 'webex-wholesale[server]'"


def handle(mock: Any, request: Request) -> Response | None:
    """Answer a request for a page, a file beside the pages, or the stream of events; None for any other one."""
    if request.method != "GET":
        return None
    if not is_control(request.path):
        return _home(request)
    name = control_name(request.path)
    if name in ASSETS:
        body = resources.files(__package__).joinpath("static", name.rpartition("/")[2]).read_bytes()
        return Response(200, [("content-type", ASSETS[name]), *SAFE], body)
    if name == EVENTS:
        mark = request.headers.get("last-event-id") or dict(parse_qsl(request.query)).get("seen", "")
        return _events.stream(mock, mark, SAFE)
    if not wants_page(request):
        return None
    if not request.path.endswith("/") and not name:  # links of the page are relative to the slash
        return _moved(CONTROL.strip("/") + "/")
    return _page(mock, request, name)


def wants_page(request: Request) -> bool:
    """Tell a browser, which asks for HTML by name, from a program."""
    return HTML in request.headers.get("accept", "").lower()


def _home(request: Request) -> Response | None:
    """Lead from the root of the server to the console, unless a client of the API has gone astray there."""
    if request.path not in HOME or "authorization" in request.headers:
        return None
    return _moved(HOME[request.path])


def _moved(location: str) -> Response:
    return Response(307, [("location", location), ("cache-control", "no-store")])


def _page(mock: Any, request: Request, name: str) -> Response | None:
    """Answer with a page; None for an address that is not one but an endpoint, which a browser shows as JSON."""
    try:
        from webex_wholesale_mock.console._render import render
    except ModuleNotFoundError:
        return Response(501, [("content-type", "text/plain;charset=UTF-8")], MISSING.encode())
    visit = Visit(
        mock=mock,
        name=name.rstrip("/"),
        id="",
        query=dict(parse_qsl(request.query)),
        origin=request.origin,
        base="../" * name.count("/") or "./",
        pace=request.pace,
    )
    headers = [("content-type", f"{HTML};charset=UTF-8"), ("vary", "accept"), *SAFE]
    with mock._lock:
        try:
            return Response(200, headers, render(visit).encode())
        except NotThere as problem:
            if "GET" in ENDPOINTS.get(visit.name, ()):
                return None
            return Response(404, headers, render(visit, problem=str(problem)).encode())
