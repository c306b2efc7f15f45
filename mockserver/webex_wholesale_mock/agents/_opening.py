"""Opening of the door to a mock: to one of its own, or to one that is served already."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Final
from urllib.parse import urlsplit

import httpx

from webex_wholesale_mock.adapters._httpx import MockTransport
from webex_wholesale_mock.agents._door import AgentError, Door
from webex_wholesale_mock.server.access import is_loopback
from webex_wholesale_mock.server.serve import begun, handle_of
from webex_wholesale_mock.server.settings import Settings
from webex_wholesale_mock.wire.control_paths import CONTROL
from webex_wholesale_mock.wire.routing import PREFIX

__all__ = ["attached", "own"]

SECONDS: Final = 60
"""Seconds that an answer may take."""


def own(settings: Settings) -> Door:
    """Open the door to a mock in this process, which ends with it. Raises ServeError for a bad setting."""
    mock = begun(settings)  # it checks the settings
    transport = MockTransport(handle_of(settings)(mock, False))
    client = httpx.Client(transport=transport, base_url="https://webexapis.com", timeout=SECONDS)
    return Door(client, "the mock in this process")


def attached(url: str, control_token: str | None = None, *, allow_remote: bool = False) -> Door:
    """Open the door to a served mock, or to a world of one.

    Args:
        url: its address, such as `http://127.0.0.1:8787/w/NAME`; the base URL and the control URL will do too.
        control_token: the token of its control endpoints. It is sent to no other address.
        allow_remote: permits a mock on another machine.

    Raises:
        AgentError: the address cannot be used, does not answer, or does not answer as a mock.
    """
    root = _root(url, allow_remote=allow_remote)
    is_local = is_loopback(urlsplit(root).hostname or "")
    client = httpx.Client(
        base_url=root,
        timeout=SECONDS,
        trust_env=not is_local,
        verify=not root.startswith("http://"),
    )
    door = Door(client, f"the mock at {root}", control_token)
    with ExitStack() as opened:
        opened.enter_context(door)
        _greet(door, root)
        opened.pop_all()
    return door


def _root(url: str, *, allow_remote: bool) -> str:
    """Return the root of a mock from any of its addresses. Raises AgentError."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query or parts.fragment:
        raise AgentError(f"--url must be an address such as http://127.0.0.1:8787/w/NAME, got {url!r}")
    if not allow_remote and not is_loopback(host):
        raise AgentError(f"{host!r} is not a loopback address; to use a mock of another machine, add --allow-remote")
    path = parts.path.rstrip("/")
    for end in (PREFIX, CONTROL.rstrip("/")):
        path = path.removesuffix(end)
    return f"{parts.scheme}://{parts.netloc}{path}"


def _greet(door: Door, root: str) -> None:
    try:
        answer = door.control("GET", "")
    except AgentError:
        raise AgentError(
            f"nothing answers at {root}; start the mock first: webex-wholesale mock serve, and give its address"
        ) from None
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise AgentError(
            f"the mock at {root} asks for a control token, which it printed at start; give it as --control-token, or "
            "in WEBEX_WHOLESALE_CONTROL_TOKEN"
        )
    try:
        is_mock = {"partner", "integration", "counts"} <= answer.json().keys()
    except (ValueError, AttributeError):
        is_mock = False
    if not is_mock:
        raise AgentError(
            f"what answers at {root} is not a served mock (HTTP {answer.status_code}); give the address that "
            "`webex-wholesale mock serve` printed"
        )
