"""Texts and headers that hold a secret and do not show it.

Tracebacks print local variables: `pytest -l`, error trackers. A secret therefore becomes one of these as soon as it
arrives, in the variable that it came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import httpx

__all__ = [
    "SecretBytes",
    "SecretText",
    "conceal",
    "conceal_headers",
    "conceal_url",
    "copy_without_secrets",
    "without_frames",
]

HIDDEN = "'***'"


class SecretText(str):
    """A text that is not shown by its repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN


class SecretBytes(bytes):
    """Bytes that are not shown by their repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN


def conceal(value: Any) -> Any:
    """The same value, not shown by its repr where it is a text or bytes."""
    if isinstance(value, str):
        return SecretText(value)
    return SecretBytes(value) if isinstance(value, bytes | bytearray) else value


def conceal_url(value: Any) -> Any:
    """The same URL as text; its repr shows nothing where it may hold a password or a key."""
    text = str(value) if type(value).__name__ == "URL" else value
    return SecretText(text) if isinstance(text, str) and ("@" in text or "?" in text) else text


def conceal_headers(headers: Any) -> Any:
    """A copy of the headers that does not show their values; anything else stays as it is."""
    if isinstance(headers, Mapping):
        return {name: conceal(value) for name, value in headers.items()}
    return {} if headers is None else conceal(headers)


def without_frames(failure: httpx.RequestError) -> httpx.RequestError:
    """The same exception and its causes without tracebacks: the frames below httpx hold the headers of the request."""
    link: BaseException | None = failure
    while link is not None:
        link.__traceback__ = None
        link = link.__cause__ or link.__context__
    return failure


LEFT_OUT: Final = frozenset({b"set-cookie", b"content-encoding", b"transfer-encoding", b"content-length"})
SHORTEST: Final = 8
INSTEAD: Final = b"***"
TOKEN_PATHS: Final = ("/access_token", "/token")


def copy_without_secrets(response: httpx.Response) -> httpx.Response:
    """A copy for exceptions. Where a gateway repeats the request in its answer, the token is replaced there too."""
    request, token = _request_of(response), _token_of(response)
    # As bytes: a server may send any, and httpx writes text as ASCII only.
    headers = [
        (name, value.replace(token, INSTEAD) if token else value)
        for name, value in response.headers.raw
        if name.lower() not in LEFT_OUT
    ]
    for_token = request is not None and request.method == "POST" and request.url.path.endswith(TOKEN_PATHS)
    return httpx.Response(
        response.status_code,
        headers=headers,
        content=b"" if for_token else content_without_token(response),
        request=httpx.Request(request.method, request.url.copy_with(query=None, fragment=None)) if request else None,
    )


def content_without_token(response: httpx.Response) -> bytes:
    """The body of an answer, empty where it went into a file, with the token of its request replaced."""
    try:
        content, token = response.content, _token_of(response)
    except httpx.StreamError:
        return b""
    return content.replace(token, INSTEAD) if token else content


def _request_of(response: httpx.Response) -> httpx.Request | None:
    try:
        return response.request
    except RuntimeError:
        return None


def _token_of(response: httpx.Response) -> bytes:
    """The token that the request carried; empty where it is so short that it may be a word of the answer."""
    request = _request_of(response)
    token = request.headers.get("authorization", "").rpartition(" ")[2] if request else ""
    return SecretBytes(token.encode() if len(token) >= SHORTEST else b"")
