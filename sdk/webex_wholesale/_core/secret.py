"""Texts and headers that hold a secret and do not show it.

Tracebacks print local variables: `pytest -l`, error trackers. A secret therefore becomes one of these as soon as it
arrives, in the variable that it came in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, quote_plus

import httpx

__all__ = [
    "SecretBytes",
    "SecretText",
    "clean_failure",
    "conceal",
    "conceal_headers",
    "conceal_url",
    "content_without_secrets",
    "copy_without_secrets",
    "without_secrets",
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


LEFT_OUT: Final = frozenset({b"set-cookie", b"content-encoding", b"transfer-encoding", b"content-length"})
SHORTEST: Final = 8
INSTEAD: Final = "***"
TOKEN_PATHS: Final = ("/access_token", "/token")
SECRET_FIELDS: Final = ("client_secret", "clientSecret", "refresh_token", "code")


def clean_failure(failure: httpx.RequestError) -> httpx.RequestError:
    """The same exception and its causes without tracebacks and secrets.

    The frames below httpx hold the headers of the request. Its messages repeat what a server sent, such as a status
    line that cannot be read, with the token in it.
    """
    secrets = _secrets_of(_request_of(failure))
    link: BaseException | None = failure
    while link is not None:
        link.__traceback__ = None
        link.args = tuple(_hide(part, secrets) if isinstance(part, str) else part for part in link.args)
        link = link.__cause__ or link.__context__
    return failure


def copy_without_secrets(response: httpx.Response) -> httpx.Response:
    """A copy for exceptions. Where a gateway repeats the request in its answer, the token is replaced there too."""
    request = _request_of(response)
    secrets = _secrets_of(request)
    # As bytes: a server may send any, and httpx writes text as ASCII only.
    headers = [
        (name, _hide(value.decode("latin-1"), secrets).encode("latin-1"))
        for name, value in response.headers.raw
        if name.lower() not in LEFT_OUT
    ]
    return httpx.Response(
        response.status_code,
        headers=headers,
        content=b"" if request and _asks_for_token(request) else content_without_secrets(response),
        extensions={"reason_phrase": _hide(response.reason_phrase, secrets).encode("ascii", "replace")},
        request=httpx.Request(request.method, request.url.copy_with(query=None, fragment=None)) if request else None,
    )


def content_without_secrets(response: httpx.Response) -> bytes:
    """The body of an answer, empty where it went into a file, with the secrets of its request replaced."""
    try:
        content = response.content
    except httpx.StreamError:
        return b""
    for secret in _secrets_of(_request_of(response)):
        content = content.replace(secret.encode(), INSTEAD.encode())
    return content


def without_secrets(text: str, response: httpx.Response) -> str:
    """A part of an answer, for a message, with the secrets of its request replaced."""
    return _hide(text, _secrets_of(_request_of(response)))


def _hide(text: str, secrets: tuple[SecretText, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, INSTEAD)
    return text


def _request_of(answer: httpx.Response | httpx.RequestError) -> httpx.Request | None:
    try:
        return answer.request
    except RuntimeError:
        return None


def _asks_for_token(request: httpx.Request) -> bool:
    return request.method == "POST" and request.url.path.endswith(TOKEN_PATHS)


def _secrets_of(request: httpx.Request | None) -> tuple[SecretText, ...]:
    """The token of a request, and what a request for a token sends, also as a repr, JSON and a form have them.

    One that is so short that it may be a word of the answer is left out.
    """
    if request is None:
        return ()
    secrets = [SecretText(request.headers.get("authorization", "").rpartition(" ")[2])]
    if _asks_for_token(request):
        secrets += _sent_secrets(SecretText(request.content.decode()))
    forms = [form for secret in secrets for form in _forms(secret)]
    return tuple(SecretText(form) for form in dict.fromkeys(forms) if len(form) >= SHORTEST)


def _forms(secret: SecretText) -> tuple[str, ...]:
    return str(secret), repr(str(secret))[1:-1], json.dumps(secret)[1:-1], quote_plus(secret)


def _sent_secrets(body: SecretText) -> list[SecretText]:
    fields = json.loads(body) if body.startswith("{") else dict(parse_qsl(body))
    return [SecretText(fields[name]) for name in SECRET_FIELDS if name in fields]
