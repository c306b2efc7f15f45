"""Admission to the control endpoints of a served mock.

A page of any site can make the browser of this machine send requests to a port here, and with a name that it points at
127.0.0.1 it can read the answers too. So what is below `/__mock__/` asks four things of each request: a host that
belongs to this server, no page of another origin, a control token where other machines reach the port, and with a
body a content type that no form has. The API itself stays open: it asks for tokens of its own.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

import attrs

from webex_wholesale_mock.control import ENDPOINTS
from webex_wholesale_mock.server.cross_origin import ANY
from webex_wholesale_mock.wire.control_paths import CONTROL
from webex_wholesale_mock.wire.encoding import error
from webex_wholesale_mock.wire.messages import JSON, Response

HEALTH: Final = f"{CONTROL}health"
"""The endpoint that needs no control token: a container asks it whether the server lives."""
JSON_TYPE: Final = "application/json"
FILE_TYPES: Final = frozenset(
    endpoint.file.media_type for methods in ENDPOINTS.values() for endpoint in methods.values() if endpoint.file
)
"""Content types of bodies that are a file; a form can send none of them."""
CHALLENGE: Final = ("www-authenticate", 'Basic realm="control endpoints", charset="UTF-8"')
"""Lets a browser ask for the token, as the password of any user."""


TOKEN_MISSING: Final = (
    "the control token is missing or wrong; send `Authorization: Bearer TOKEN` with the one printed at start"
)


def _lowered(hosts: Iterable[str]) -> frozenset[str]:
    return frozenset(host.lower() for host in hosts)


@attrs.frozen(kw_only=True)
class Access:
    """Conditions of the control endpoints.

    Attributes:
        hosts: names and addresses of this server, besides those of loopback.
        public_origin: scheme and host under which pages of this server are shown elsewhere.
        any_address: the server listens on every address of the machine, so each address is a host of its own.
        token: the control token; None where only this machine reaches the port.
        pages: origins of sites whose pages may call the API.
    """

    hosts: frozenset[str] = attrs.field(converter=_lowered)
    public_origin: str | None = None
    any_address: bool = False
    token: str | None = None
    pages: frozenset[str] = frozenset()

    def refusal(self, method: str, path: str, headers: Mapping[str, list[str]], origin: str) -> Response | None:
        """Return the refusal of a control request; None for one that may pass.

        Args:
            method: in capital letters.
            path: below the world's own.
            headers: all values of each header, names in lower case.
            origin: scheme and host as the caller used them.
        """
        strange = self._strange_host(headers)
        if strange is not None:
            return _refused(403, f"{strange!r} is not a host of this server; {self._advice()}")
        page = self._strange_page(headers, origin)
        if page is not None:
            return _refused(403, f"a page from {page} may not control a mock at {origin}")
        if _is_embedded_elsewhere(method, headers):
            return _refused(403, f"a page of another site may not control a mock at {origin}; open it by a link")
        if self.token and path != HEALTH and not _has_token(headers.get("authorization", []), self.token):
            return _refused(401, TOKEN_MISSING, CHALLENGE)
        return _refusal_of_body(method, headers)

    def may_begin_world(self, headers: Mapping[str, list[str]], origin: str) -> bool:
        """Tell a request that may make a world, which can end another one; a page of another site may not.

        Args:
            headers: as for a control request. Only browsers send Origin and Sec-Fetch-Site.
            origin: the same.
        """
        sites, pages = headers.get("sec-fetch-site", []), headers.get("origin", [])
        if pages and not self.pages.isdisjoint({*pages, ANY}):
            return True
        is_browser, is_strange = bool(sites or pages), "cross-site" in sites or self._strange_page(headers, origin)
        return not is_browser or not (is_strange or self._strange_host(headers) is not None)

    def _strange_host(self, headers: Mapping[str, list[str]]) -> str | None:
        named = [*headers.get("host", [""]), *headers.get("x-forwarded-host", [])]
        return next((host for host in map(host_name, named) if not self._is_ours(host)), None)

    def _strange_page(self, headers: Mapping[str, list[str]], origin: str) -> str | None:
        return next((page for page in headers.get("origin", []) if page not in (origin, self.public_origin)), None)

    def _is_ours(self, host: str) -> bool:
        return is_loopback(host) or host in self.hosts or (self.any_address and is_address(host))

    def _advice(self) -> str:
        return f"use {', '.join(sorted(self.hosts)) or 'localhost'}, or start it with --public-url http://HOST:PORT"


def host_name(named: str) -> str:
    """Return the host of a header without its port, in lower case; empty where it cannot be read."""
    try:
        return (urlsplit(f"//{named}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Tell a host that only this machine can reach: `localhost`, 127.0.0.0/8 or ::1. Names are not looked up."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_address(host: str) -> bool:
    """Tell an address from a name. No page of another site has an address as its host and is of that site."""
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


def _has_token(sent: Iterable[str], token: str) -> bool:
    return any(hmac.compare_digest(given.encode(), token.encode()) for given in _tokens(sent))


def _tokens(sent: Iterable[str]) -> Iterator[str]:
    """Read the tokens of Authorization headers: of Bearer, and the password of Basic, which browsers ask for."""
    for value in sent:
        scheme, _, text = value.partition(" ")
        if scheme.lower() == "bearer":
            yield text.strip()
        elif scheme.lower() == "basic":
            with suppress(binascii.Error):
                yield base64.b64decode(text.strip(), validate=True).decode(errors="replace").partition(":")[2]


def _is_embedded_elsewhere(method: str, headers: Mapping[str, list[str]]) -> bool:
    """Tell what a page of another site asks for as an image or a script, for which browsers send no Origin.

    A link that a person follows from there may lead here.
    """
    is_link = method == "GET" and headers.get("sec-fetch-mode") == ["navigate"]
    return "cross-site" in headers.get("sec-fetch-site", []) and not is_link


def _refusal_of_body(method: str, headers: Mapping[str, list[str]]) -> Response | None:
    """Refuse what a form could have sent: a body, or an empty one with a form's content type."""
    sent = ", ".join(headers.get("content-type", []))
    has_body = "transfer-encoding" in headers or headers.get("content-length", ["0"]) != ["0"]
    if method == "GET" or not (sent or has_body):
        return None
    if sent.partition(";")[0].strip().lower() in FILE_TYPES | {JSON_TYPE}:
        return None
    text = f"a control request needs the header `Content-Type: {JSON_TYPE}`, got {sent or 'none'}"
    return _refused(415, text, ("accept-post", JSON_TYPE))


def _refused(status: int, text: str, *headers: tuple[str, str]) -> Response:
    return error(status, [{"description": text}], "control", [JSON, *headers])
