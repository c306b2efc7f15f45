"""The arguments of a client: read where their meaning is plain, refused by name where it is not.

Messages never repeat what may hold a secret: a token, the value of a header, a URL with a password.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, Literal, TypeAlias

import httpx

from webex_wholesale._core.clock import Clock
from webex_wholesale._core.rate_limit import RateLimit
from webex_wholesale._core.retry import RetryPolicy
from webex_wholesale._core.secret import conceal_url
from webex_wholesale._core.timeouts import Timeouts, to_seconds
from webex_wholesale._errors import InvalidArgument

__all__ = [
    "BASE_URL",
    "MAX_PORT",
    "UNSET",
    "RetryLike",
    "TimeoutLike",
    "Unset",
    "check_callback",
    "check_clock",
    "check_flag",
    "check_headers",
    "check_rate_limit",
    "check_transport",
    "find_base_url",
    "read_base_url",
    "read_retry",
    "read_timeout",
]

BASE_URL: Final = "https://webexapis.com/v1"
BASE_URL_VARIABLE: Final = "WEBEX_WHOLESALE_BASE_URL"

MAX_PORT: Final = 65_535

TimeoutLike: TypeAlias = Timeouts | float | timedelta | httpx.Timeout
RetryLike: TypeAlias = RetryPolicy | Literal[False]


class Unset:
    """The type of `UNSET`, the default of an argument for which None would be a mistake."""

    def __repr__(self) -> str:
        return "<not given>"


UNSET: Final[Any] = Unset()


def read_timeout(value: object, base: Timeouts) -> Timeouts:
    """The limits: as they are, or those of `base` with so many seconds for a whole call, or with httpx's figures."""
    if isinstance(value, Timeouts):
        return value
    if isinstance(value, httpx.Timeout):
        return _from_httpx(value, base)
    if isinstance(value, int | float | timedelta) and not isinstance(value, bool):
        return replace(base, total=to_seconds("timeout", value))
    raise InvalidArgument(f"timeout must be a Timeouts, or a number of seconds for a whole call, got {_shown(value)}")


def _from_httpx(value: httpx.Timeout, base: Timeouts) -> Timeouts:
    """Httpx's limits of one attempt. It has none for a whole call; None there means no limit at all."""
    connect, read = value.connect, value.read
    if connect is None or read is None:
        raise InvalidArgument("timeout must limit connect and read: without a limit a call could wait forever")
    return replace(base, connect=connect, read=read, total=max(base.total, connect, read))


def read_retry(value: object) -> RetryPolicy:
    """The policy; False is one that repeats nothing."""
    if value is False:
        return RetryPolicy(attempts=1)
    if isinstance(value, RetryPolicy):
        return value
    advice = f"; RetryPolicy(attempts={value!r}) sends a request so often at most" if type(value) is int else ""
    raise InvalidArgument(f"retry must be a RetryPolicy or False, got {_shown(value)}{advice}")


def find_base_url(value: Any) -> Any:
    """The base URL that was given, else that of the environment, else the service's."""
    if value is not UNSET:
        return value
    text = conceal_url(os.environ.get(BASE_URL_VARIABLE, "").strip())
    return read_base_url(text, BASE_URL_VARIABLE) if text else BASE_URL


def read_base_url(value: object, name: str = "base_url") -> str:
    """The base URL without its last slash."""
    if not isinstance(value, str | httpx.URL):
        raise InvalidArgument(f"{name} must be a str or an httpx.URL such as {BASE_URL}, got {type(value).__name__}")
    text = conceal_url(str(value).strip())
    url = _parse(text, name)
    if url.userinfo:
        raise InvalidArgument(f"{name} must not contain a user or password; the service is called with a token")
    if url.scheme not in ("http", "https") or not url.host or any(mark in text for mark in "?# "):
        shown = "" if "?" in text or "@" in text else f", got {text!r}"
        raise InvalidArgument(f"{name} must be an http or https URL without a query such as {BASE_URL}{shown}")
    base_url: str = text.rstrip("/")
    return base_url


def _parse(text: str, name: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
        # httpx reads the name of the host when it is asked for, and the port only to connect.
        if url.host and (url.port or 0) > MAX_PORT:
            raise httpx.InvalidURL(f"the port {url.port} is above {MAX_PORT}")
        return url
    except (httpx.InvalidURL, UnicodeError) as problem:
        # The text may hold a password, and httpx's own message a part of it.
        why = "" if "@" in text else f": {problem}"
        raise InvalidArgument(f"{name} is not a URL{why}") from None


# Token characters of RFC 9110, section 5.6.2.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FRAMING = frozenset({"content-length", "transfer-encoding"})


def check_headers(headers: Any) -> None:
    """Raise InvalidArgument for one that cannot be sent, without its value, or that would go before the token."""
    if not isinstance(headers, Mapping):
        raise InvalidArgument(f"headers must be a mapping of names to texts, got {type(headers).__name__}")
    for name, value in headers.items():
        if not (isinstance(name, str) and _HEADER_NAME.fullmatch(name)):
            raise InvalidArgument(f"{name!r} is not a valid header name (headers)")
        if name.lower() == "authorization":
            raise InvalidArgument(f"{name} is set from the token and cannot be replaced (headers)")
        if name.lower() in _FRAMING:
            raise InvalidArgument(f"{name} is set for each request and cannot be replaced (headers)")
        if not isinstance(value, str):
            raise InvalidArgument(f"the value of {name} must be a str, got {type(value).__name__} (headers)")
        if not (value.isascii() and value.replace("\t", " ").isprintable()):
            raise InvalidArgument(f"the value of {name} contains characters that a header cannot carry (headers)")


def check_flag(name: str, value: object) -> None:
    """Raise InvalidArgument for what is not True or False: a text such as "no" would count as true."""
    if not isinstance(value, bool):
        raise InvalidArgument(f"{name} must be True or False, got {_shown(value)}")


def check_clock(clock: object) -> Clock:
    """Return the clock; raises InvalidArgument where it lacks a method."""
    missing = [name for name in ("now", "monotonic", "sleep") if not callable(getattr(clock, name, None))]
    if missing or isinstance(clock, type):
        lacking = f"; it lacks {', '.join(missing)}" if missing else "; pass an instance"
        raise InvalidArgument(f"clock must have the methods now, monotonic and sleep, got {_shown(clock)}{lacking}")
    return clock  # type: ignore[return-value]


def check_rate_limit(value: object) -> None:
    """Raise InvalidArgument for what is not a RateLimit of this package; the mock has one of its own."""
    if value is not None and not isinstance(value, RateLimit):
        kind = f"{type(value).__module__.partition('.')[0]}.{type(value).__name__}"
        raise InvalidArgument(f"rate_limit must be a webex_wholesale.RateLimit or None, got {kind}")


def check_callback(name: str, function: Callable[..., object] | None) -> None:
    """Raise InvalidArgument for what cannot be called, or would have to be awaited."""
    if function is not None and not callable(function):
        raise InvalidArgument(f"{name} must be a function or None, got {_shown(function)}")
    if any(map(inspect.iscoroutinefunction, (function, getattr(function, "__call__", None)))):  # noqa: B004 - which kind it is
        raise InvalidArgument(f"{name} must be a plain function, got a coroutine function: nothing would await it")


def check_transport(transport: object, method: str, kind: str) -> None:
    """Raise InvalidArgument for what cannot carry the requests of this kind of client."""
    if transport is None or (callable(getattr(transport, method, None)) and not isinstance(transport, type)):
        return
    advice = ""
    if isinstance(transport, httpx.Client | httpx.AsyncClient):
        advice = "; pass the transport that this client was made with"
    elif any(hasattr(transport, other) for other in ("handle_request", "handle_async_request")):
        advice = "; it carries requests of the other client only"
    raise InvalidArgument(f"transport must be an httpx.{kind}, got {_shown(transport)}{advice}")


def _shown(value: object) -> str:
    """The value where it is a plain one; of an object or a text the type, for it may hold a secret."""
    return repr(value) if value is None or isinstance(value, bool | int | float) else type(value).__name__
