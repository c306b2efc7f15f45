"""The method decorators: one method, written once, bound in four modes.

A resource method is a pure function that returns a `Call`. Where it is looked up decides what calling it gives:

    client (WholesaleClient)             T
    client (AsyncWholesaleClient)        a coroutine of T
    client.raw, of the one or the other  RawResponse[T], or a coroutine of it

Theory of operation. The decorator is a descriptor. When the class is created, it makes one plain function for each
mode, with the signature and the return annotation of that mode. Attribute access binds the function of the resource's
mode, so `help()`, `inspect.signature` and completion show ordinary methods, and access costs no more than binding
one. The type checker sees the overloads of `__get__` instead, which map the mode of the resource to the result.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import wraps
from itertools import islice
from types import MethodType
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, Generic, ParamSpec, TypeVar, overload

from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.protocols import AsyncPerformer, BlockingPerformer, Call
from webex_wholesale._core.steps import RawResponse
from webex_wholesale._methods.modes import Async, Mode, ModeT, Raw, RawAsync, Sync
from webex_wholesale._methods.paging import AsyncPager, Page, Pager

__all__ = ["Resource", "call", "listing", "stream"]

P = ParamSpec("P")
T = TypeVar("T")

CHUNK_SIZE = 1_000
"""So many items of an iterator are taken at a time where an event loop waits for them."""


class Resource(Generic[ModeT]):
    """The methods of one noun, for one client."""

    __slots__ = ("_client", "_mode")

    def __init__(self, client: BlockingPerformer | AsyncPerformer, mode: type[ModeT]) -> None:
        self._client: Any = client
        self._mode = mode


class _Method(Generic[P, T]):
    """Holds the function of each mode and binds the one that the resource asks for."""

    prefix: ClassVar[str]
    makers: ClassVar[dict[type[Mode], Callable[[Callable[..., Any]], Callable[..., Any]]]]
    returns: ClassVar[dict[type[Mode], str]]

    def __init__(self, build: Callable[Concatenate[Any, P], Any]) -> None:
        self.__wrapped__ = build
        self.__doc__ = build.__doc__
        self._functions = {mode: self._function(mode) for mode in self.makers}

    def _function(self, mode: type[Mode]) -> Callable[..., Any]:
        build = self.__wrapped__
        function = wraps(build)(self.makers[mode](build))
        signature = inspect.signature(build)
        inner = str(signature.return_annotation).removeprefix(self.prefix)[: -self.prefix.count("[")]
        result = self.returns[mode].format(inner)
        function.__annotations__ = {**build.__annotations__, "return": result}
        function.__signature__ = signature.replace(return_annotation=result)  # type: ignore[attr-defined]
        return function

    def _bound(self, resource: Resource[Any] | None) -> Any:
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
        return _iterate_async(self._client, build(self, *args, **kwargs))

    return method


async def _iterate_async(client: AsyncPerformer, call: Call[Iterator[T]]) -> AsyncIterator[T]:
    from anyio.to_thread import run_sync

    # Reading from the disk holds up nobody; a thread for each single item would.
    items = (await client._perform(call)).value
    while chunk := await run_sync(list, islice(items, CHUNK_SIZE)):
        for item in chunk:
            yield item


class call(_Method[P, T]):  # noqa: N801 - used as a decorator
    """Makes a resource method of a function that returns a `Call`."""

    prefix = "Call["
    makers: ClassVar = {Sync: _sync, Async: _async, Raw: _raw, RawAsync: _raw_async}
    returns: ClassVar = {Sync: "{}", Async: "{}", Raw: "RawResponse[{}]", RawAsync: "RawResponse[{}]"}

    if TYPE_CHECKING:

        def __init__(self, build: Callable[Concatenate[Any, P], Call[T]]) -> None: ...

    @overload
    def __get__(self, resource: None, owner: type) -> Callable[Concatenate[Any, P], T]: ...
    @overload
    def __get__(self, resource: Resource[Sync], owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, resource: Resource[Async], owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    @overload
    def __get__(self, resource: Resource[Raw], owner: type) -> Callable[P, RawResponse[T]]: ...
    @overload
    def __get__(
        self, resource: Resource[RawAsync], owner: type
    ) -> Callable[P, Coroutine[Any, Any, RawResponse[T]]]: ...
    def __get__(self, resource: Resource[Any] | None, owner: type) -> Any:
        return self._bound(resource)


class listing(_Method[P, T]):  # noqa: N801 - used as a decorator
    """Makes a resource method of a function that returns the call for the first page of a list.

    The raw modes give that one page, with the answer it was read from.
    """

    prefix = "SingleCall[Page["
    makers: ClassVar = {Sync: _pager, Async: _async_pager, Raw: _raw, RawAsync: _raw_async}
    returns: ClassVar = {
        Sync: "Pager[{}]",
        Async: "AsyncPager[{}]",
        Raw: "RawResponse[Page[{}]]",
        RawAsync: "RawResponse[Page[{}]]",
    }

    if TYPE_CHECKING:

        def __init__(self, build: Callable[Concatenate[Any, P], SingleCall[Page[T]]]) -> None: ...

    @overload
    def __get__(self, resource: None, owner: type) -> Callable[Concatenate[Any, P], Pager[T]]: ...
    @overload
    def __get__(self, resource: Resource[Sync], owner: type) -> Callable[P, Pager[T]]: ...
    @overload
    def __get__(self, resource: Resource[Async], owner: type) -> Callable[P, AsyncPager[T]]: ...
    @overload
    def __get__(self, resource: Resource[Raw], owner: type) -> Callable[P, RawResponse[Page[T]]]: ...
    @overload
    def __get__(
        self, resource: Resource[RawAsync], owner: type
    ) -> Callable[P, Coroutine[Any, Any, RawResponse[Page[T]]]]: ...
    def __get__(self, resource: Resource[Any] | None, owner: type) -> Any:
        return self._bound(resource)


class stream(_Method[P, T]):  # noqa: N801 - used as a decorator
    """Makes a resource method of a function that returns a call for an iterator, made when its first item is taken.

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

    if TYPE_CHECKING:

        def __init__(self, build: Callable[Concatenate[Any, P], Call[Iterator[T]]]) -> None: ...

    @overload
    def __get__(self, resource: None, owner: type) -> Callable[Concatenate[Any, P], Iterator[T]]: ...
    @overload
    def __get__(self, resource: Resource[Sync], owner: type) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, resource: Resource[Async], owner: type) -> Callable[P, AsyncIterator[T]]: ...
    @overload
    def __get__(self, resource: Resource[Raw], owner: type) -> Callable[P, RawResponse[Iterator[T]]]: ...
    @overload
    def __get__(
        self, resource: Resource[RawAsync], owner: type
    ) -> Callable[P, Coroutine[Any, Any, RawResponse[Iterator[T]]]]: ...
    def __get__(self, resource: Resource[Any] | None, owner: type) -> Any:
        return self._bound(resource)
