"""The two clients: the same resources, one blocking and one for an event loop."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx

from webex_wholesale._base_client import BaseClient
from webex_wholesale._core.clock import Clock
from webex_wholesale._core.connection import AsyncConnection, Connection, http_factory
from webex_wholesale._core.drivers import run, run_async
from webex_wholesale._core.events import OnEvent
from webex_wholesale._core.options import UNSET, RetryLike, TimeoutLike, check_transport, find_base_url
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.rate_limit import RateLimit
from webex_wholesale._core.secret import conceal, conceal_headers, conceal_url
from webex_wholesale._core.settings import RETRY, TIMEOUTS, AsyncToken, Settings, Token
from webex_wholesale._core.steps import RawResponse, Steps
from webex_wholesale._core.virtual_time import AdaptiveClock
from webex_wholesale._methods.modes import Async, Raw, RawAsync, Sync
from webex_wholesale._public import public
from webex_wholesale.resources._namespace import noun

if TYPE_CHECKING:
    from webex_wholesale._bulk.runners import AsyncBulk, Bulk
    from webex_wholesale._core.recording import Recorder
    from webex_wholesale._migration.runners import AsyncMigrations, Migrations

__all__ = ["AsyncWholesaleClient", "WholesaleClient"]

T = TypeVar("T")


def _find_token(token: Any) -> Any:
    """The token that was given, else the one of the environment, which is read again for every request."""
    if token is not UNSET:
        return token
    from webex_wholesale._auth.providers import EnvironmentToken

    provider = EnvironmentToken()
    provider.read()
    return provider


def _find_recorder(record_to: str | os.PathLike[str] | None) -> Recorder | None:
    """The recorder of a client's traffic, if it has one."""
    if record_to is None:
        return None
    from webex_wholesale._core.recording import Recorder

    return Recorder(record_to)


@public
class WholesaleClient(BaseClient[Sync, Raw, httpx.Client]):
    """The Webex Wholesale API, for blocking code.

    One client serves any number of threads; keep it rather than making one per call, for it keeps connections open. Use
    it in a `with` block or call `close()`. It pickles and deepcopies, token included, and the copy opens connections of
    its own.

    Args:
        token: access token of a partner administrator; by default that of the environment variable
            WEBEX_ACCESS_TOKEN, which is read again for every request; or what has one when it is needed:
            `EnvironmentToken()`, `RefreshingToken(...)`, `ServiceAppToken(...)`, or a function that returns one and is
            called before every request; what it raises goes through. Where the service refuses a token, the provider
            or function is asked once for another one.
        base_url: where the service is; "/wholesale/..." follows it. By default the environment variable
            WEBEX_WHOLESALE_BASE_URL, or the service's own.
        transport: what carries requests instead of the network, such as `httpx.MockTransport`, or an
            `httpx.HTTPTransport` with certificates and proxies of your own. It is closed with the client.
        timeout: limits in seconds, for each attempt and for a whole call. A number of seconds or a timedelta limits
            the whole call; an `httpx.Timeout` limits connecting and reading.
        retry: when a failed attempt is repeated; False for never.
        check: run those rules of the service that need only the request before sending it, and raise `RuleViolation`;
            needs the extra `webex-wholesale[checks]`.
        clock: what to wait on and measure deadlines with. Left out, it is real time; a mock on this machine with a
            virtual clock is moved instead of waited for. `SystemClock()` always waits.
        headers: more headers for every request; Authorization is made of the token.
        log_content: let the logger "webex_wholesale" also show queries and bodies, which hold names, addresses and
            phone numbers. The token is never logged.
        strict: raise MalformedAnswer for a null instead of a list, or an odd entry of a list, in an answer. By default
            these are left out, noted in `observations` and logged as a warning. Unknown keys and values raise nothing:
            the vendor adds them without notice. They are noted, and logged the first time.
        on_event: called with a `CallEvent` at the end of every call, in the thread or task that makes the call; it must
            not block. What it raises is logged as an error and does not change what the call returns or raises.
        rate_limit: how many requests may be sent in a minute; others wait. Clients can share one.
        record_to: a file to which every request and answer is appended as a line of JSON, without tokens and personal
            data, up to 64 MiB; see docs/traffic.md. Only its owner can read it. What goes wrong with it is logged once
            and does not change what a call returns or raises.

    Raises:
        InvalidArgument: an argument cannot be right; the message names it, and never shows a secret.
    """

    _mode, _raw_mode = Sync, Raw

    def __init__(
        self,
        token: Token = UNSET,
        *,
        base_url: str | httpx.URL = UNSET,
        transport: httpx.BaseTransport | None = None,
        timeout: TimeoutLike = TIMEOUTS,
        retry: RetryLike = RETRY,
        check: bool = False,
        clock: Clock | None = None,
        headers: Mapping[str, str] | None = None,
        log_content: bool = False,
        strict: bool = False,
        on_event: OnEvent | None = None,
        rate_limit: RateLimit | None = None,
        record_to: str | os.PathLike[str] | None = None,
    ) -> None:
        token, base_url, headers = conceal(token), conceal_url(base_url), conceal_headers(headers)
        check_transport(transport, "handle_request", "BaseTransport")
        settings = Settings(
            _find_token(token),
            find_base_url(base_url),
            timeout,  # type: ignore[arg-type]
            retry,  # type: ignore[arg-type]
            check,
            AdaptiveClock() if clock is None else clock,
            headers,
            log_content,
            strict=strict,
            on_event=on_event,
            rate_limit=rate_limit,
            recorder=_find_recorder(record_to),
        )
        self._set_up(settings, Connection(http_factory(httpx.Client, transport)))

    @noun
    def bulk(self) -> Bulk:
        """Whole plans of customers with their subscribers."""
        from webex_wholesale._bulk.runners import Bulk

        return Bulk(self)

    @noun
    def migration(self) -> Migrations:
        """Migrations of customers from BroadWorks."""
        from webex_wholesale._migration.runners import Migrations

        return Migrations(self)

    def _perform(self, call: Call[T]) -> RawResponse[T]:
        return self._run(call.steps(self._settings))

    def _run(self, steps: Steps[T]) -> T:
        return run(steps, self._connection.open(), self._settings.clock)

    def close(self) -> None:
        """Close all connections; the client cannot be used afterwards."""
        if http := self._connection.close():
            http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@public
class AsyncWholesaleClient(BaseClient[Async, RawAsync, httpx.AsyncClient]):
    """The Webex Wholesale API, for code on an event loop (asyncio or trio).

    One client serves any number of tasks of one event loop, and after its end those of another one. Use it in an
    `async with` block or await `aclose()`. It pickles and deepcopies, token included, and the copy opens connections of
    its own.

    Args:
        token: access token of a partner administrator; by default that of the environment variable
            WEBEX_ACCESS_TOKEN, which is read again for every request; or what has one when it is needed:
            `EnvironmentToken()`, `RefreshingToken(...)`, `ServiceAppToken(...)`, or a function or coroutine function
            that returns one and is called before every request; what it raises goes through. Where the service refuses
            a token, the provider or function is asked once for another one.
        base_url: where the service is; "/wholesale/..." follows it. By default the environment variable
            WEBEX_WHOLESALE_BASE_URL, or the service's own.
        transport: what carries requests instead of the network, such as `httpx.MockTransport`, or an
            `httpx.AsyncHTTPTransport` with certificates and proxies of your own. It is closed with the client.
        timeout: limits in seconds, for each attempt and for a whole call. A number of seconds or a timedelta limits
            the whole call; an `httpx.Timeout` limits connecting and reading.
        retry: when a failed attempt is repeated; False for never.
        check: run those rules of the service that need only the request before sending it, and raise `RuleViolation`;
            needs the extra `webex-wholesale[checks]`.
        clock: what to wait on and measure deadlines with, as for `WholesaleClient`. Its `sleep` must not block, unless
            it has a coroutine `sleep_async` too.
        headers: more headers for every request; Authorization is made of the token.
        log_content: let the logger "webex_wholesale" also show queries and bodies, which hold names, addresses and
            phone numbers. The token is never logged.
        strict: raise MalformedAnswer for a null instead of a list, or an odd entry of a list, in an answer. By default
            these are left out, noted in `observations` and logged as a warning. Unknown keys and values raise nothing:
            the vendor adds them without notice. They are noted, and logged the first time.
        on_event: called with a `CallEvent` at the end of every call, in the thread or task that makes the call; it must
            not block. What it raises is logged as an error and does not change what the call returns or raises.
        rate_limit: how many requests may be sent in a minute; others wait. Clients can share one.
        record_to: a file to which every request and answer is appended as a line of JSON, without tokens and personal
            data, up to 64 MiB; see docs/traffic.md. Only its owner can read it. What goes wrong with it is logged once
            and does not change what a call returns or raises.

    Raises:
        InvalidArgument: an argument cannot be right; the message names it, and never shows a secret.
    """

    _mode, _raw_mode = Async, RawAsync

    def __init__(
        self,
        token: AsyncToken = UNSET,
        *,
        base_url: str | httpx.URL = UNSET,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: TimeoutLike = TIMEOUTS,
        retry: RetryLike = RETRY,
        check: bool = False,
        clock: Clock | None = None,
        headers: Mapping[str, str] | None = None,
        log_content: bool = False,
        strict: bool = False,
        on_event: OnEvent | None = None,
        rate_limit: RateLimit | None = None,
        record_to: str | os.PathLike[str] | None = None,
    ) -> None:
        token, base_url, headers = conceal(token), conceal_url(base_url), conceal_headers(headers)
        check_transport(transport, "handle_async_request", "AsyncBaseTransport")
        settings = Settings(
            _find_token(token),
            find_base_url(base_url),
            timeout,  # type: ignore[arg-type]
            retry,  # type: ignore[arg-type]
            check,
            AdaptiveClock() if clock is None else clock,
            headers,
            log_content,
            strict=strict,
            on_event=on_event,
            rate_limit=rate_limit,
            recorder=_find_recorder(record_to),
        )
        self._set_up(settings, AsyncConnection(http_factory(httpx.AsyncClient, transport)))

    @noun
    def bulk(self) -> AsyncBulk:
        """Whole plans of customers with their subscribers."""
        from webex_wholesale._bulk.runners import AsyncBulk

        return AsyncBulk(self)

    @noun
    def migration(self) -> AsyncMigrations:
        """Migrations of customers from BroadWorks."""
        from webex_wholesale._migration.runners import AsyncMigrations

        return AsyncMigrations(self)

    async def _perform(self, call: Call[T]) -> RawResponse[T]:
        return await self._run(call.steps(self._settings))

    async def _run(self, steps: Steps[T]) -> T:
        return await run_async(steps, self._connection.open(), self._settings.clock)

    async def aclose(self) -> None:
        """Close all connections; the client cannot be used afterwards."""
        if http := self._connection.close():
            await http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
