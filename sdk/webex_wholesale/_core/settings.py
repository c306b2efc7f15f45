"""The settings of a client, and the interface of what supplies its access token."""

from __future__ import annotations

import platform
import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Self, TypeAlias

import httpx

from webex_wholesale._core.clock import Clock, SystemClock
from webex_wholesale._core.retry import Budget, RetryPolicy
from webex_wholesale._core.steps import Invoke, Steps
from webex_wholesale._core.timeouts import Timeouts
from webex_wholesale._errors import DeadlineExceeded, InvalidArgument
from webex_wholesale._version import __version__

__all__ = [
    "BASE_URL",
    "RETRY",
    "TIMEOUTS",
    "AsyncToken",
    "Settings",
    "Token",
    "TokenProvider",
    "check_token",
    "is_token",
    "require_time",
]

BASE_URL = "https://webexapis.com/v1"

TIMEOUTS = Timeouts()
RETRY = RetryPolicy()

USER_AGENT = (
    f"webex-wholesale/{__version__} python/{'.'.join(platform.python_version_tuple()[:2])} httpx/{httpx.__version__}"
)


class TokenProvider(ABC):
    """Has an access token when one is needed: `EnvironmentToken`, `RefreshingToken`, `ServiceAppToken`.

    For a way of your own, give the client a function that returns the token.
    """

    @abstractmethod
    def _steps(self, settings: Settings, rejected: str | None, deadline: float) -> Steps[str]:
        """What to do for a token, until `deadline` on the clock of the client.

        `rejected` is the one that the service has just refused; where there is no other, it is returned again.
        """


Token: TypeAlias = str | TokenProvider | Callable[[], str]
AsyncToken: TypeAlias = Token | Callable[[], Awaitable[str]]


class FunctionToken(TokenProvider):
    """Asks a function of the caller's each time."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self._function = function

    def _steps(self, settings: Settings, rejected: str | None, deadline: float) -> Steps[str]:
        token: object = yield Invoke(self._function)
        if not isinstance(token, str):
            raise InvalidArgument(f"the function that gives the token returned a {type(token).__name__}, no text")
        return token


@lru_cache(maxsize=256)
def parse_url(text: str) -> httpx.URL:
    """The URL, kept: polling asks for the same one again and again, and reading it is a fifth of a call."""
    return httpx.URL(text)


@dataclass(frozen=True)
class Settings:
    """What a client was made with; everything the exchange needs, and no connection."""

    token: Token | AsyncToken = field(repr=False)
    base_url: str = BASE_URL
    timeout: Timeouts = TIMEOUTS
    retry: RetryPolicy = RETRY
    check: bool = False
    clock: Clock = field(default_factory=SystemClock)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    log_content: bool = False
    sub_partner: str | None = None

    def __post_init__(self) -> None:
        check_token(self.token)
        _check_type(self.timeout, Timeouts, "timeout")
        _check_type(self.retry, RetryPolicy, "retry")
        _check_headers(self.headers)
        url = _parse_base_url(self.base_url)
        if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment:
            raise InvalidArgument(f"base_url is {self.base_url!r}: give a URL such as {BASE_URL}")
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))

    @cached_property
    def budget(self) -> Budget:
        """The repetitions that all calls with these settings share."""
        return Budget(self.retry)

    @cached_property
    def token_provider(self) -> TokenProvider | None:
        """Who is asked for a token before every request; None where it is always the same one."""
        if isinstance(self.token, str):
            return None
        return self.token if isinstance(self.token, TokenProvider) else FunctionToken(self.token)

    @cached_property
    def request_headers(self) -> httpx.Headers:
        """What every request carries; with the token where that is always the same one."""
        standard = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": USER_AGENT}
        if isinstance(self.token, str):
            standard = {"Authorization": f"Bearer {self.token}", **standard}
        headers = httpx.Headers(standard)
        headers.update(self.headers)
        return headers

    @cached_property
    def request_headers_with_body(self) -> httpx.Headers:
        """The same, and the one content type that the service reads."""
        return httpx.Headers([*self.request_headers.raw, (b"Content-Type", b"application/json")])

    @cached_property
    def request_headers_with_form(self) -> httpx.Headers:
        """What the requests carry that need no token, but secrets in a form."""
        others = [(name, value) for name, value in self.request_headers.raw if name.lower() != b"authorization"]
        return httpx.Headers([*others, (b"Content-Type", b"application/x-www-form-urlencoded")])

    @cached_property
    def file_headers(self) -> httpx.Headers:
        """What a request to another host than the service carries: nothing that is only for the service.

        The file is to come as it is, so that its length can be checked.
        """
        return httpx.Headers({"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": USER_AGENT})

    def for_sub_partner(self, org_id: str) -> Self:
        """The same, for a sub-partner; both have one budget."""
        if not _is_id(org_id):
            raise InvalidArgument(f"on_behalf_of: {org_id!r} is no organization id; sub_partners.list gives them")
        return self._replace_shared(sub_partner=org_id)

    def with_token(self, token: Token | AsyncToken) -> Self:
        """The same, with another token; both have one budget."""
        return self._replace_shared(token=token)

    def with_total_timeout(self, seconds: float) -> Self:
        """The same, with so much time for a whole call; both have one budget."""
        return self._replace_shared(timeout=replace(self.timeout, total=seconds))

    def _replace_shared(self, **changes: Any) -> Self:
        other = replace(self, **changes)
        other.__dict__["budget"] = self.budget
        return other

    def __str__(self) -> str:
        acting = f" on behalf of {self.sub_partner}" if self.sub_partner else ""
        return f"{self.base_url}{acting}"

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        # A clock is a thing in the world: a copied client waits on the same one.
        return replace(self)

    def url(self, path: str, query: str) -> httpx.URL:
        """The address of a path below the base URL."""
        return parse_url(f"{self.base_url}{path}?{query}" if query else f"{self.base_url}{path}")


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and bool(value.strip())


def _check_type(value: object, kind: type, name: str) -> None:
    if not isinstance(value, kind):
        raise InvalidArgument(f"{name} is {value!r}: give a {kind.__name__}(...)")


# Token characters of RFC 9110, section 5.6.2.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def _check_headers(headers: Mapping[Any, Any]) -> None:
    """Raise InvalidArgument for one that cannot be sent, without its value, or that would go before the token."""
    for name, value in headers.items():
        if not (isinstance(name, str) and _HEADER_NAME.fullmatch(name)):
            raise InvalidArgument(f"headers: {name!r} is no name of a header")
        if name.lower() == "authorization":
            raise InvalidArgument(f"headers: {name} is made of the token; give the token alone")
        if not (isinstance(value, str) and value.isascii() and value.replace("\t", " ").isprintable()):
            raise InvalidArgument(f"headers: the value of {name} has characters in it that a header cannot carry")


def _parse_base_url(text: str) -> httpx.URL:
    try:
        return httpx.URL(text)
    except (httpx.InvalidURL, TypeError) as error:
        raise InvalidArgument(f"base_url is no URL: {error}") from None


def require_time(settings: Settings, deadline: float) -> float:
    """The seconds that are left; raises DeadlineExceeded where none are, which is before the call itself was made."""
    seconds = deadline - settings.clock.monotonic()
    if seconds <= 0:
        raise DeadlineExceeded("no time of the whole call was left when the token had been got", retryable=True)
    return seconds


def check_token(token: object) -> None:
    """Raise InvalidArgument where this can be no token and gives none."""
    if not (isinstance(token, TokenProvider) or is_token(token) or (callable(token) and not isinstance(token, type))):
        raise InvalidArgument("the token is empty, or has characters in it that a header cannot carry")


def is_token(value: object) -> bool:
    """Whether a header can carry this."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and bool(value) and " " not in value
