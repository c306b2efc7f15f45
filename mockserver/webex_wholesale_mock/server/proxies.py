"""Requests that a trusted proxy hands on: links in answers begin with the address that its client used."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from typing import Final

from webex_wholesale_mock.adapters._asgi import HOST, ORIGIN, Application, Receive, Scope, Send
from webex_wholesale_mock.server.settings import ServeError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SCHEME: Final = b"x-forwarded-proto"
HOST_HEADER: Final = b"x-forwarded-host"
PREFIX: Final = b"x-forwarded-prefix"


def networks(given: Collection[str]) -> tuple[Network, ...]:
    """Read addresses and networks, such as `10.0.0.0/8`. Raises ServeError."""
    try:
        return tuple(ipaddress.ip_network(text) for text in given)
    except ValueError as problem:
        raise ServeError(f"--trusted-proxy must be an address or a network such as 10.0.0.0/8: {problem}") from None


def behind_proxies(app: Application, trusted: Collection[Network]) -> Application:
    """Believe the forwarded headers of some proxies. Whether control requests may pass, is not for them to say."""
    if not trusted:
        return app

    async def believe(scope: Scope, receive: Receive, send: Send) -> None:
        origin = _origin(scope, trusted) if scope["type"] == "http" else None
        await app({**scope, ORIGIN: origin} if origin else scope, receive, send)

    return believe


def _origin(scope: Scope, trusted: Collection[Network]) -> str | None:
    """Return the address that the client of a trusted proxy used; None for a request of anybody else."""
    host, _ = scope.get("client") or ("", 0)
    try:
        sender = ipaddress.ip_address(host)
    except ValueError:
        return None
    if not any(sender in network for network in trusted):
        return None
    headers = {name: value.decode("latin-1").partition(",")[0].strip() for name, value in scope["headers"]}
    named = headers.get(HOST_HEADER) or headers.get(b"host", "")
    scheme = headers.get(SCHEME, scope["scheme"])
    prefix = headers.get(PREFIX, "").rstrip("/")
    if scheme not in ("http", "https") or not HOST.fullmatch(named) or (prefix and not prefix.startswith("/")):
        return None
    return f"{scheme}://{named}{prefix}"
