"""The method decorators: one method, written once, bound in four modes.

A resource method is a pure function that returns a `Call`. Where it is looked up decides what calling it gives:

    client (WholesaleClient)             T
    client (AsyncWholesaleClient)        a coroutine of T
    client.raw, of the one or the other  RawResponse[T], or a coroutine of it

Theory of operation. The decorator is a descriptor. When the class is created, it makes one plain function for each
mode, with the signature and the return annotation of that mode. Attribute access binds the function of the resource's
mode, so `help()`, `inspect.signature` and completion show ordinary methods, and access costs no more than binding
one. The type checker sees the overloads of `__get__` instead, which map the mode of the resource to the result.

A decorator is a function, because static completion (jedi) only infers a type variable where it is the argument of a
function. For the same reason the overloads are written `@typing.overload`: completion would give the members of all
their results together, coroutines included, and this spelling it passes over. It reads the return annotation of the
last `__get__` then, which names what is to be completed, and `object` for all else; `Any` would hide the rest.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from functools import wraps
from itertools import islice
from types import MethodType
from typing import Any, ClassVar, Concatenate, Generic, ParamSpec, TypeVar

from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.protocols import AsyncPerformer, BlockingPerformer, Call
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import RawResponse, Steps, with_value
from webex_wholesale._methods.bindable import Bindable
from webex_wholesale._methods.chunks import Chunks
from webex_wholesale._methods.modes import Async, Mode, ModeT, Raw, RawAsync, Sync
from webex_wholesale._methods.paging import AsyncPager, Page, Pager

__all__ = ["CallMethod", "Resource", "call", "listing", "resumed", "started", "stream"]

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S")
A = TypeVar("A")

CHUNK_SIZE = 1_000
"""So many items of an iterator are taken at a time where an event loop waits for them."""


class Resource(Generic[ModeT]):
    """The methods of one noun, for one client.

    It has no slots, so that a test can replace a method of an instance: `patch.object(resource, "get")`.
    """

    def __init__(self, client: BlockingPerformer | AsyncPerformer, mode: type[ModeT]) -> None:
        self._client: Any = client
        self._mode = mode


class _Method:
    """Holds the function of each mode and binds the one that the resource asks for."""

    prefix: ClassVar[str]
    makers: ClassVar[dict[type[Mode], Callable[[Callable[..., Any]], Callable[..., Any]]]]
    returns: ClassVar[dict[type[Mode], str]]

    def __init__(self, build: Callable[..., Any]) -> None:
        self.__wrapped__ = build
        self.__doc__ = build.__doc__
        self._functions = {mode: self._function(mode) for mode in self.makers}

    def _function(self, mode: type[Mode]) -> Callable[..., Any]:
        build = self.__wrapped__
        function = wraps(build)(self.makers[mode](build))
        signature = inspect.signature(build)
        inner = str(signature.return_annotation).removeprefix(self.prefix)[: -self.prefix.count("[") or None]
        # Completion of running code cannot see into a subscripted class, so a handle goes without its mode.
        result = self.returns[mode].format(inner, inner.partition("[")[0])
        function.__annotations__ = {**build.__annotations__, "return": result}
        function.__signature__ = signature.replace(return_annotation=result)  # type: ignore[attr-defined]
        return function

    def _bound(self, resource: Resource[Any] | None) -> Callable[..., Any]:
        if resource is None:
            return self._functions[Sync]
        return MethodType(self._functions[resource._mode], resource)


def _sync(build: Callable[..., Call[Any]]) -> Callable[..., Any]:
    def method(self: Resource[Any], *args: Any, **kwargs: Any) -> Any:
        return self._client._perform(build(self, *args, **kwargs)).value

    return method


def _async(build: Callable[..., Call[Any]]) -> Callable[..., Any]:
    async def method(self: Resource[Any], *args: Any, **kwargs: Any) -> Any:
        return (await self._client._perform(build(self, *args, **kwargs))).value

    return method


def _raw(build: Callable[..., Call[Any]]) -> Callable[..., Any]:
    def method(self: Resource[Any], *args: Any, **kwargs: Any) -> Any:
        return self._client._perform(build(self, *args, **kwargs))

    return method


def _raw_async(build: Callable[..., Call[Any]]) -> Callable[..., Any]:
    async def method(self: Resource[Any], *args: Any, **kwargs: Any) -> Any:
        return await self._client._perform(build(self, *args, **kwargs))

    return method


def _pager(build: Callable[..., SingleCall[Page[Any]]]) -> Callable[..., Any]:
    def method(self: Resource[Any], *args: Any, **kwargs: Any) -> Any:
        return Pager(self._client, build(self, *args, **kwargs))

    return method


def _async_pager(build: Callable[..., SingleCall[Page[Any]]]) -> Callable[..., Any]:
    def method(self: Resource[Any], *args: Any, **kwargs: Any) -> Any:
        return AsyncPager(self._client, build(self, *args, **kwargs))

    return method


def _iterator(build: Callable[..., Call[Iterator[Any]]]) -> Callable[..., Any]:
    def method(self: Resource[Any], *args: Any, **kwargs: Any) -> Any:
        return _iterate(self._client, build(self, *args, **kwargs))

    return method


def _iterate(client: BlockingPerformer, call: Call[Iterator[T]]) -> Iterator[T]:
    yield from client._perform(call).value


def _async_iterator(build: Callable[..., Call[Iterator[Any]]]) -> Callable[..., Any]:
    def method(self: Resource[Any], *args: Any, **kwargs: Any) -> Any:
        return Chunks(_fetching(self._client, build(self, *args, **kwargs)))

    return method


def _fetching(client: AsyncPerformer, call: Call[Iterator[T]]) -> Callable[[], Awaitable[list[T] | None]]:
    """A function that makes the call when it is first asked, and then gives chunks of its items."""
    items: Iterator[T] | None = None

    async def fetch() -> list[T] | None:
        from anyio.to_thread import run_sync

        nonlocal items
        if items is None:
            items = (await client._perform(call)).value
        # Reading from the disk holds up nobody; a thread for each single item would.
        return await run_sync(list, islice(items, CHUNK_SIZE)) or None

    return fetch


class _BindingCall(Generic[T]):
    """A call whose result is bound to the client that makes it."""

    def __init__(self, call: Call[Bindable[T, Any]], client: Any, mode: type[Mode]) -> None:
        self._call = call
        self._client = client
        self._mode = mode

    def steps(self, settings: Settings) -> Steps[RawResponse[T]]:
        raw = yield from self._call.steps(settings)
        return with_value(raw, raw.value.bind(self._client, self._mode))


def _binding(
    mode: type[Mode], make: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The maker of methods whose results are bound: like another, of calls that bind them."""

    def make_binding(build: Callable[..., Call[Bindable[Any, Any]]]) -> Callable[..., Any]:
        def bound(self: Resource[Any], *args: Any, **kwargs: Any) -> Call[Any]:
            return _BindingCall(build(self, *args, **kwargs), self._client, mode)

        return make(bound)

    return make_binding


def _resume(build: Callable[..., Bindable[Any, Any]]) -> Callable[..., Any]:
    def method(self: Resource[Any], *args: Any, **kwargs: Any) -> Any:
        return build(self, *args, **kwargs).bind(self._client, Sync)

    return method


def _resume_async(build: Callable[..., Bindable[Any, Any]]) -> Callable[..., Any]:
    def method(self: Resource[Any], *args: Any, **kwargs: Any) -> Any:
        return build(self, *args, **kwargs).bind(self._client, Async)

    return method


class CallMethod(_Method, Generic[S, A, P]):
    """A method that makes a call: S is the result of blocking clients, A that of asynchronous ones."""

    prefix = "Call["
    makers: ClassVar = {Sync: _sync, Async: _async, Raw: _raw, RawAsync: _raw_async}
    returns: ClassVar = {Sync: "{}", Async: "{}", Raw: "RawResponse[{}]", RawAsync: "RawResponse[{}]"}

    @typing.overload
    def __get__(self, resource: None, owner: type) -> Callable[Concatenate[Any, P], S]: ...
    @typing.overload
    def __get__(self, resource: Resource[Sync], owner: type) -> Callable[P, S]: ...
    @typing.overload
    def __get__(self, resource: Resource[Async], owner: type) -> Callable[P, Coroutine[Any, Any, A]]: ...
    @typing.overload
    def __get__(self, resource: Resource[Raw], owner: type) -> Callable[P, RawResponse[S]]: ...
    @typing.overload
    def __get__(
        self, resource: Resource[RawAsync], owner: type
    ) -> Callable[P, Coroutine[Any, Any, RawResponse[A]]]: ...
    def __get__(self, resource: Resource[Any] | None, owner: type) -> Callable[..., S | Awaitable[A] | object]:
        return self._bound(resource)


def call(build: Callable[Concatenate[Any, P], Call[T]]) -> CallMethod[T, T, P]:
    """Make a resource method of a function that returns a `Call`."""
    return CallMethod(build)


class _StartMethod(CallMethod[S, A, P]):
    """A method that makes a call whose result is an object with methods of its own."""

    prefix = "Call[Bindable["
    makers: ClassVar = {
        Sync: _binding(Sync, _sync),
        Async: _binding(Async, _async),
        Raw: _binding(Sync, _raw),
        RawAsync: _binding(Async, _raw_async),
    }
    returns: ClassVar = {Sync: "{1}", Async: "{1}", Raw: "RawResponse[{1}]", RawAsync: "RawResponse[{1}]"}


def started(build: Callable[Concatenate[Any, P], Call[Bindable[S, A]]]) -> CallMethod[S, A, P]:
    """Make a resource method of a function that returns a call for an object that has methods of its own."""
    return _StartMethod(build)


class ResumeMethod(_Method, Generic[S, A, P]):
    """A method that gives an object with methods of its own, and makes no call."""

    prefix = "Bindable["
    makers: ClassVar = {Sync: _resume, Async: _resume_async, Raw: _resume, RawAsync: _resume_async}
    returns: ClassVar = dict.fromkeys((Sync, Async, Raw, RawAsync), "{1}")

    @typing.overload
    def __get__(self, resource: None, owner: type) -> Callable[Concatenate[Any, P], S]: ...
    @typing.overload
    def __get__(self, resource: Resource[Sync] | Resource[Raw], owner: type) -> Callable[P, S]: ...
    @typing.overload
    def __get__(self, resource: Resource[Async] | Resource[RawAsync], owner: type) -> Callable[P, A]: ...
    def __get__(self, resource: Resource[Any] | None, owner: type) -> Callable[..., S | object]:
        return self._bound(resource)


def resumed(build: Callable[Concatenate[Any, P], Bindable[S, A]]) -> ResumeMethod[S, A, P]:
    """Make a resource method of a function that describes an object which has methods of its own."""
    return ResumeMethod(build)


class ListMethod(_Method, Generic[T, P]):
    """A method that gives a pager; the raw modes give the first page, with the answer it was read from."""

    prefix = "SingleCall[Page["
    makers: ClassVar = {Sync: _pager, Async: _async_pager, Raw: _raw, RawAsync: _raw_async}
    returns: ClassVar = {
        Sync: "Pager[{}]",
        Async: "AsyncPager[{}]",
        Raw: "RawResponse[Page[{}]]",
        RawAsync: "RawResponse[Page[{}]]",
    }

    @typing.overload
    def __get__(self, resource: None, owner: type) -> Callable[Concatenate[Any, P], Pager[T]]: ...
    @typing.overload
    def __get__(self, resource: Resource[Sync], owner: type) -> Callable[P, Pager[T]]: ...
    @typing.overload
    def __get__(self, resource: Resource[Async], owner: type) -> Callable[P, AsyncPager[T]]: ...
    @typing.overload
    def __get__(self, resource: Resource[Raw], owner: type) -> Callable[P, RawResponse[Page[T]]]: ...
    @typing.overload
    def __get__(
        self, resource: Resource[RawAsync], owner: type
    ) -> Callable[P, Coroutine[Any, Any, RawResponse[Page[T]]]]: ...
    def __get__(self, resource: Resource[Any] | None, owner: type) -> Callable[..., Pager[T] | AsyncPager[T] | object]:
        return self._bound(resource)


def listing(build: Callable[Concatenate[Any, P], SingleCall[Page[T]]]) -> ListMethod[T, P]:
    """Make a resource method of a function that returns the call for the first page of a list."""
    return ListMethod(build)


class StreamMethod(_Method, Generic[T, P]):
    """A method that gives an iterator; its call is made when the first item is taken.

    The raw modes make the call at once, and give the iterator with the answer that it reads.
    """

    prefix = "Call[Iterator["
    makers: ClassVar = {Sync: _iterator, Async: _async_iterator, Raw: _raw, RawAsync: _raw_async}
    returns: ClassVar = {
        Sync: "Iterator[{}]",
        Async: "AsyncIterator[{}]",
        Raw: "RawResponse[Iterator[{}]]",
        RawAsync: "RawResponse[Iterator[{}]]",
    }

    @typing.overload
    def __get__(self, resource: None, owner: type) -> Callable[Concatenate[Any, P], Iterator[T]]: ...
    @typing.overload
    def __get__(self, resource: Resource[Sync], owner: type) -> Callable[P, Iterator[T]]: ...
    @typing.overload
    def __get__(self, resource: Resource[Async], owner: type) -> Callable[P, AsyncIterator[T]]: ...
    @typing.overload
    def __get__(self, resource: Resource[Raw], owner: type) -> Callable[P, RawResponse[Iterator[T]]]: ...
    @typing.overload
    def __get__(
        self, resource: Resource[RawAsync], owner: type
    ) -> Callable[P, Coroutine[Any, Any, RawResponse[Iterator[T]]]]: ...
    def __get__(self, resource: Resource[Any] | None, owner: type) -> Callable[..., Iterator[T] | object]:
        return self._bound(resource)


def stream(build: Callable[Concatenate[Any, P], Call[Iterator[T]]]) -> StreamMethod[T, P]:
    """Make a resource method of a function that returns a call for an iterator."""
    return StreamMethod(build)
