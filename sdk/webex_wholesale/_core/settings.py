"""The settings of a client, and the interface of what supplies its access token."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import httpx

from webex_wholesale._core.clock import Clock, SystemClock
from webex_wholesale._core.events import OnEvent
from webex_wholesale._core.memory import Memory
from webex_wholesale._core.options import (
    BASE_URL,
    UNSET,
    check_callback,
    check_clock,
    check_flag,
    check_headers,
    check_rate_limit,
    read_base_url,
    read_retry,
    read_timeout,
)
from webex_wholesale._core.rate_limit import RateLimit
from webex_wholesale._core.retry import Budget, RetryPolicy
from webex_wholesale._core.secret import conceal
from webex_wholesale._core.steps import Invoke, Steps
from webex_wholesale._core.timeouts import Timeouts
from webex_wholesale._errors import DeadlineExceeded, InvalidArgument
from webex_wholesale._public import public
from webex_wholesale._version import __version__

if TYPE_CHECKING:
    from webex_wholesale._core.recording import Recorder

__all__ = [
    "ACTING_FOR",
    "BASE_URL",
    "RETRY",
    "TIMEOUTS",
    "TOKEN_PROBLEM",
    "AsyncToken",
    "Settings",
    "Token",
    "TokenProvider",
    "is_token",
    "read_token",
    "require_time",
]

TOKEN_PROBLEM = "the token is empty, or contains characters that a header cannot carry"

ACTING_FOR = " on behalf of "
"""Between the address of the service and the sub-partner, in the text of settings and so in checkpoints."""
TIMEOUTS = Timeouts()
RETRY = RetryPolicy()

PYTHON = ".".join(map(str, sys.version_info[:2]))
USER_AGENT = f"webex-wholesale/{__version__} python/{PYTHON} httpx/{httpx.__version__}"


@public
class TokenProvider(ABC):
    """Has an access token when one is needed: `EnvironmentToken`, `RefreshingToken`, `ServiceAppToken`.

    For a way of your own, give the client a function that returns the token.
    """

    @abstractmethod
    def _steps(self, settings: Settings, rejected: str | None, deadline: float) -> Steps[str]:
        """Return the steps that get a token before `deadline` on the clock of the client.

        `rejected` is the one that the service has just refused; where no other exists, it is returned again.
        """


Token: TypeAlias = str | TokenProvider | Callable[[], str]
AsyncToken: TypeAlias = Token | Callable[[], Awaitable[str]]


class FunctionToken(TokenProvider):
    """Asks a function of the caller's each time."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self._function = function

    def _steps(self, settings: Settings, rejected: str | None, deadline: float) -> Steps[str]:
        token: object = conceal((yield Invoke(self._function)))
        if not isinstance(token, str):
            raise InvalidArgument(f"the token function must return a str, got {type(token).__name__}")
        return token


@lru_cache(maxsize=256)
def parse_url(text: str) -> httpx.URL:
    """The URL, kept: polling asks for the same one again and again, and reading it is a fifth of a call."""
    return httpx.URL(text)


@dataclass(frozen=True)
class Settings:
    """The settings of a client: everything that the exchange needs except the connection."""

    token: Token | AsyncToken = field(repr=False)
    base_url: str = BASE_URL
    timeout: Timeouts = TIMEOUTS
    retry: RetryPolicy = RETRY
    check: bool = False
    clock: Clock = field(default_factory=SystemClock)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    log_content: bool = False
    sub_partner: str | None = None
    strict: bool = False
    on_event: OnEvent | None = field(default=None, repr=False)
    rate_limit: RateLimit | None = None
    recorder: Recorder | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check_headers(self.headers)
        check_callback("on_event", self.on_event)
        check_rate_limit(self.rate_limit)
        check_clock(self.clock)
        for name in ("check", "log_content", "strict"):
            check_flag(name, getattr(self, name))
        self._set("token", read_token(self.token))
        self._set("base_url", read_base_url(self.base_url))
        self._set("timeout", read_timeout(self.timeout, TIMEOUTS))
        self._set("retry", read_retry(self.retry))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    @cached_property
    def budget(self) -> Budget:
        """The repetitions that all calls with these settings share."""
        return Budget(self.retry)

    @cached_property
    def memory(self) -> Memory:
        """The recent writes of all calls with these settings."""
        return Memory()

    @cached_property
    def observations(self) -> Counter[str]:
        """Oddities of answers, with the number of times."""
        return Counter()

    @cached_property
    def token_provider(self) -> TokenProvider | None:
        """The provider that is asked for a token before every request; None for a fixed token."""
        if isinstance(self.token, str):
            return None
        return self.token if isinstance(self.token, TokenProvider) else FunctionToken(self.token)

    @cached_property
    def request_headers(self) -> httpx.Headers:
        """The headers of every request, with the token if it is fixed."""
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
        """The headers of token requests, which send secrets in a form and no token."""
        others = [(name, value) for name, value in self.request_headers.raw if name.lower() != b"authorization"]
        return httpx.Headers([*others, (b"Content-Type", b"application/x-www-form-urlencoded")])

    @cached_property
    def file_headers(self) -> httpx.Headers:
        """The headers of a download from another host, without anything meant for the service only.

        The file is to come as it is, so that its length can be checked.
        """
        return httpx.Headers({"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": USER_AGENT})

    def for_sub_partner(self, org_id: str) -> Self:
        """The same, for a sub-partner; both have one budget."""
        if not _is_id(org_id):
            raise InvalidArgument(f"on_behalf_of is not an organization id: {org_id!r}; sub_partners.list returns them")
        return self._replace_shared(sub_partner=org_id)

    def with_token(self, token: Token | AsyncToken) -> Self:
        """The same, with another token; both have one budget."""
        return self._replace_shared(token=token)

    def with_options(self, timeout: Any, retry: Any, headers: Any) -> Self:
        """The same with other limits, policy and more headers; UNSET leaves each as it is.

        Both have one budget, unless the policy has another one.
        """
        changes: dict[str, Any] = {}
        if timeout is not UNSET:
            changes["timeout"] = read_timeout(timeout, self.timeout)
        if retry is not UNSET:
            changes["retry"] = read_retry(retry)
        if headers is not UNSET:
            check_headers(headers)
            changes["headers"] = _merged(self.headers, headers)
        other = self._replace_shared(**changes)
        if (other.retry.budget, other.retry.refill) != (self.retry.budget, self.retry.refill):
            other.__dict__["budget"] = Budget(other.retry)
        return other

    def with_total_timeout(self, seconds: float) -> Self:
        """The same, with so much time for a whole call; both have one budget."""
        return self._replace_shared(timeout=replace(self.timeout, total=seconds))

    def _replace_shared(self, **changes: Any) -> Self:
        other = replace(self, **changes)
        for name in ("budget", "memory", "observations"):
            other.__dict__[name] = getattr(self, name)
        return other

    def __str__(self) -> str:
        acting = f"{ACTING_FOR}{self.sub_partner}" if self.sub_partner else ""
        return f"{self.base_url}{acting}"

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        # A clock is a thing in the world: a copied client waits on the same one.
        return replace(self)

    def url(self, path: str, query: str) -> httpx.URL:
        """The address of a path below the base URL."""
        return parse_url(f"{self.base_url}{path}?{query}" if query else f"{self.base_url}{path}")


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and value == value.strip() and bool(value)


def _merged(headers: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Both, the second ones instead of the first, whatever the case of their names."""
    names = {name.lower() for name in more}
    return {**{name: headers[name] for name in headers if name.lower() not in names}, **more}


def require_time(settings: Settings, deadline: float) -> float:
    """The seconds that are left; raises DeadlineExceeded where none are, which is before the call itself was made."""
    seconds = deadline - settings.clock.monotonic()
    if seconds <= 0:
        raise DeadlineExceeded("the call's deadline passed while a token was being fetched", retryable=True)
    return seconds


def read_token(token: Any, name: str = "token") -> Any:
    """The token, provider or function; a text without "Bearer" and without blanks around it, not shown by its repr.

    Raises InvalidArgument where this cannot be a token and gives none.
    """
    token = conceal(token)
    if isinstance(token, str):
        token = conceal(_without_scheme(token))
        if not is_token(token):
            raise InvalidArgument(f"{name} is not an access token: {TOKEN_PROBLEM}")
        return token
    if isinstance(token, TokenProvider) or (callable(token) and not isinstance(token, type)):
        return token
    if isinstance(token, type):
        raise InvalidArgument(f"{name} must be an instance: create it first, as in {token.__name__}(...)")
    kind = "bytes" if isinstance(token, bytes) else type(token).__name__
    raise InvalidArgument(f"{name} must be a str, a token provider or a function that returns one, got {kind}")


def _without_scheme(text: str) -> str:
    """The token of what people copy: a header's value, or a line of a file."""
    words = text.split()
    alone = len(words) == 2 and words[0].lower() == "bearer"
    return words[1] if alone else text.strip()


def is_token(value: object) -> bool:
    """Return true if a header can carry the value."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and bool(value) and " " not in value
