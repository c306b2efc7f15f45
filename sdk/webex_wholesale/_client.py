"""The two clients: the same resources, one blocking and one for an event loop."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

import httpx

from webex_wholesale._core.clock import Clock, SystemClock
from webex_wholesale._core.drivers import run, run_async
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.retry import RetryPolicy
from webex_wholesale._core.settings import BASE_URL, RETRY, TIMEOUTS, AsyncToken, Settings, Token
from webex_wholesale._core.steps import RawResponse
from webex_wholesale._core.timeouts import Timeouts
from webex_wholesale._errors import ClientClosed, InvalidArgument
from webex_wholesale._methods.modes import Async, Raw, RawAsync, Sync
from webex_wholesale._public import public
from webex_wholesale.resources._namespace import Resources

if TYPE_CHECKING:
    from webex_wholesale._bulk.runners import AsyncBulk, Bulk

__all__ = ["AsyncWholesaleClient", "WholesaleClient"]

T = TypeVar("T")
H = TypeVar("H", bound=httpx.Client | httpx.AsyncClient)


class _Connection(Generic[H]):
    """An httpx client that is made when it is first needed: that is when certificates are read, which takes 25 ms."""

    def __init__(self, make: Callable[[], H]) -> None:
        self._make = make
        self._http: H | None = None
        self._closed = False
        self._lock = Lock()

    def open(self) -> H:
        """The one httpx client, also when several threads ask at once. Raises ClientClosed."""
        http = self._http
        return self._open() if http is None or self._closed else http

    def _open(self) -> H:
        with self._lock:
            if self._closed:
                raise ClientClosed("the client is closed; create a new one")
            try:
                self._http = http = self._http or self._make()
            except (ValueError, ImportError, OSError, httpx.InvalidURL) as problem:
                raise _unusable_environment(problem) from problem
            return http

    def close(self) -> H | None:
        """Mark it closed; return the httpx client that is to be closed, if one was made."""
        with self._lock:
            self._closed = True
            return self._http

    def describe(self, settings: Settings) -> str:
        """The other end: the service's address, or what a transport says of itself by its method `describe`."""
        transport = getattr(self._make, "keywords", {}).get("transport")
        name = getattr(transport, "describe", None)
        acting = f" on behalf of {settings.sub_partner}" if settings.sub_partner else ""
        return f"of {name()}{acting}" if callable(name) else f"for {settings}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _Connection, (self._make,)

    def __deepcopy__(self, memo: dict[int, Any]) -> _Connection[H]:
        # A transport is a thing in the world: a copied client uses the same one.
        return _Connection(self._make)


_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


def _unusable_environment(problem: Exception) -> InvalidArgument:
    """Make the exception for settings outside of this program; values are not shown, a proxy may have a password."""
    given = [name for name in _VARIABLES if os.environ.get(name) or os.environ.get(name.lower())]
    where = f"check {', '.join(given)}" if given else "check the arguments of the transport"
    return InvalidArgument(f"no connection can be set up ({type(problem).__name__}); {where}")


class _SharedConnection(_Connection[H]):
    """The connection of another client, which is the one to close it."""

    def __init__(self, owner: _Connection[H]) -> None:
        super().__init__(owner._make)
        self._owner = owner

    def open(self) -> H:
        return self._owner.open()

    def close(self) -> H | None:
        return None


def _http_factory(kind: Callable[..., H], transport: object) -> Callable[[], H]:
    """A function that makes the httpx client, and that pickles wherever the transport does."""
    # Proxies of the environment and certificates do not matter to a transport that is there already.
    return partial(kind) if transport is None else partial(kind, transport=transport, trust_env=False)


def _own_attributes(client: object) -> dict[str, Any]:
    """The attributes of a client, such as those of a subclass, without what was computed for this client alone."""
    kind = type(client)
    return {
        name: value
        for name, value in vars(client).items()
        if not isinstance(getattr(kind, name, None), cached_property)
    }


@public
class WholesaleClient(Resources[Sync]):
    """The Webex Wholesale API, for blocking code.

    One client serves any number of threads; keep it rather than making one per call, for it keeps connections open. Use
    it in a `with` block or call `close()`. It pickles and deepcopies, token included, and the copy opens connections of
    its own.

    Args:
        token: access token of a partner administrator, without "Bearer"; or what has one when it is needed:
            `EnvironmentToken()`, `RefreshingToken(...)`, `ServiceAppToken(...)`, or a function that returns one and is
            called before every request; what it raises goes through. Where the service refuses a token, the provider
            or function is asked once for another one.
        base_url: where the service is; "/wholesale/..." follows it.
        transport: what carries requests instead of the network, such as `httpx.MockTransport`, or an
            `httpx.HTTPTransport` with certificates and proxies of your own. It is closed with the client.
        timeout: limits in seconds, for each attempt and for a whole call.
        retry: when a failed attempt is repeated.
        check: run those rules of the service that need only the request before sending it, and raise `RuleViolation`;
            needs the extra `webex-wholesale[checks]`.
        clock: what to wait on and measure deadlines with, instead of real time.
        headers: more headers for every request; Authorization is made of the token.
        log_content: let the logger "webex_wholesale" also show queries and bodies, which hold names, addresses and
            phone numbers. The token is never logged.
        strict: raise MalformedAnswer for a null instead of a list, or an odd entry of a list, in an answer. By default
            these are left out, noted in `observations` and logged as a warning. Unknown keys and values raise nothing:
            the vendor adds them without notice. They are noted, and logged the first time.

    Raises:
        InvalidArgument: the token, the base URL or a header cannot be right.
    """

    def __init__(
        self,
        token: Token,
        *,
        base_url: str = BASE_URL,
        transport: httpx.BaseTransport | None = None,
        timeout: Timeouts = TIMEOUTS,
        retry: RetryPolicy = RETRY,
        check: bool = False,
        clock: Clock | None = None,
        headers: Mapping[str, str] | None = None,
        log_content: bool = False,
        strict: bool = False,
    ) -> None:
        settings = Settings(
            token,
            base_url,
            timeout,
            retry,
            check,
            clock or SystemClock(),
            dict(headers or {}),
            log_content,
            strict=strict,
        )
        self._set_up(settings, _Connection(_http_factory(httpx.Client, transport)))

    def _set_up(self, settings: Settings, connection: _Connection[httpx.Client]) -> None:
        self._settings = settings
        self._connection = connection
        super().__init__(self, Sync)
        self.raw: Resources[Raw] = Resources(self, Raw)
        """The same resources; results come with status, headers and tracking id."""

    def on_behalf_of(self, org_id: str) -> Self:
        """A client that acts for a sub-partner in every call that can be made for one.

        It costs nothing to make. It shares connection, settings and budget of repetitions with this client, and is
        closed with it: closing it alone does nothing. An `on_behalf_of` argument of a single call goes before it.

        Args:
            org_id: organization id of the sub-partner, as `sub_partners.list` gives it.

        Raises:
            InvalidArgument: this cannot be an id.
        """
        client = object.__new__(type(self))
        client.__dict__.update(_own_attributes(self))
        client._set_up(self._settings.for_sub_partner(org_id), _SharedConnection(self._connection))
        return client

    @property
    def observations(self) -> Mapping[str, int]:
        """Oddities of the answers so far, in words, with the number of times; see `strict`."""
        return dict(self._settings.observations)

    @property
    def bulk(self) -> Bulk:
        """Whole plans of customers with their subscribers."""
        from webex_wholesale._bulk.runners import Bulk

        return Bulk(self._settings, self._connection.open)

    def _perform(self, call: Call[T]) -> RawResponse[T]:
        return run(call.steps(self._settings), self._connection.open(), self._settings.clock)

    def close(self) -> None:
        """Close all connections; the client cannot be used afterwards."""
        if http := self._connection.close():
            http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<WholesaleClient {self._connection.describe(self._settings)}>"


@public
class AsyncWholesaleClient(Resources[Async]):
    """The Webex Wholesale API, for code on an event loop (asyncio or trio).

    One client serves any number of tasks of one event loop. Use it in an `async with` block or await `aclose()`. It
    pickles and deepcopies, token included, and the copy opens connections of its own.

    Args:
        token: access token of a partner administrator, without "Bearer"; or what has one when it is needed:
            `EnvironmentToken()`, `RefreshingToken(...)`, `ServiceAppToken(...)`, or a function or coroutine function
            that returns one and is called before every request; what it raises goes through. Where the service refuses
            a token, the provider or function is asked once for another one.
        base_url: where the service is; "/wholesale/..." follows it.
        transport: what carries requests instead of the network, such as `httpx.MockTransport`, or an
            `httpx.AsyncHTTPTransport` with certificates and proxies of your own. It is closed with the client.
        timeout: limits in seconds, for each attempt and for a whole call.
        retry: when a failed attempt is repeated.
        check: run those rules of the service that need only the request before sending it, and raise `RuleViolation`;
            needs the extra `webex-wholesale[checks]`.
        clock: what to wait on and measure deadlines with, instead of real time. Its `sleep` must not block, unless it
            has a coroutine `sleep_async` too.
        headers: more headers for every request; Authorization is made of the token.
        log_content: let the logger "webex_wholesale" also show queries and bodies, which hold names, addresses and
            phone numbers. The token is never logged.
        strict: raise MalformedAnswer for a null instead of a list, or an odd entry of a list, in an answer. By default
            these are left out, noted in `observations` and logged as a warning. Unknown keys and values raise nothing:
            the vendor adds them without notice. They are noted, and logged the first time.

    Raises:
        InvalidArgument: the token, the base URL or a header cannot be right.
    """

    def __init__(
        self,
        token: AsyncToken,
        *,
        base_url: str = BASE_URL,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: Timeouts = TIMEOUTS,
        retry: RetryPolicy = RETRY,
        check: bool = False,
        clock: Clock | None = None,
        headers: Mapping[str, str] | None = None,
        log_content: bool = False,
        strict: bool = False,
    ) -> None:
        settings = Settings(
            token,
            base_url,
            timeout,
            retry,
            check,
            clock or SystemClock(),
            dict(headers or {}),
            log_content,
            strict=strict,
        )
        self._set_up(settings, _Connection(_http_factory(httpx.AsyncClient, transport)))

    def _set_up(self, settings: Settings, connection: _Connection[httpx.AsyncClient]) -> None:
        self._settings = settings
        self._connection = connection
        super().__init__(self, Async)
        self.raw: Resources[RawAsync] = Resources(self, RawAsync)
        """The same resources; results come with status, headers and tracking id."""

    def on_behalf_of(self, org_id: str) -> Self:
        """A client that acts for a sub-partner in every call that can be made for one.

        It costs nothing to make. It shares connection, settings and budget of repetitions with this client, and is
        closed with it: closing it alone does nothing. An `on_behalf_of` argument of a single call goes before it.

        Args:
            org_id: organization id of the sub-partner, as `sub_partners.list` gives it.

        Raises:
            InvalidArgument: this cannot be an id.
        """
        client = object.__new__(type(self))
        client.__dict__.update(_own_attributes(self))
        client._set_up(self._settings.for_sub_partner(org_id), _SharedConnection(self._connection))
        return client

    @property
    def observations(self) -> Mapping[str, int]:
        """Oddities of the answers so far, in words, with the number of times; see `strict`."""
        return dict(self._settings.observations)

    @property
    def bulk(self) -> AsyncBulk:
        """Whole plans of customers with their subscribers."""
        from webex_wholesale._bulk.runners import AsyncBulk

        return AsyncBulk(self._settings, self._connection.open)

    async def _perform(self, call: Call[T]) -> RawResponse[T]:
        return await run_async(call.steps(self._settings), self._connection.open(), self._settings.clock)

    async def aclose(self) -> None:
        """Close all connections; the client cannot be used afterwards."""
        if http := self._connection.close():
            await http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<AsyncWholesaleClient {self._connection.describe(self._settings)}>"
