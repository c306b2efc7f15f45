"""Base class of the handles a test gets, such as `mock.hub`, and the lock that makes each call one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from inspect import getmembers_static
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from webex_wholesale_mock.world.world import World

C = TypeVar("C")

_SPECIAL: Final = frozenset({"__iter__", "__len__", "__repr__"})
"""Methods that Python calls by itself, and that are as public."""


def synchronized(cls: type[C]) -> type[C]:
    """Let the public methods and properties of a class, inherited ones too, hold the object's `_guard` as they run."""
    for name, member in getmembers_static(cls):
        if name.startswith("_") and name not in _SPECIAL:
            continue
        if isinstance(member, FunctionType):
            setattr(cls, name, _holding(member))
        elif isinstance(member, property) and member.fget:
            setter = _holding(member.fset) if member.fset else None
            setattr(cls, name, property(_holding(member.fget), setter, doc=member.__doc__))
    return cls


def _holding(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def guarded_method(self: Any, *positional: Any, **named: Any) -> Any:
        with self._guard:
            return method(self, *positional, **named)

    return guarded_method


class HasWorld(Protocol):
    """An object that the world is looked up in, each time anew."""

    @property
    def world(self) -> World: ...


class WorldHandle:
    """The base of these: a handle belongs to one mock for good, and asks for its world each time, under its lock."""

    __slots__ = ("_guard", "_holder")

    def __init__(self, holder: HasWorld, guard: AbstractContextManager[Any]) -> None:
        self._holder = holder
        self._guard = guard

    @property
    def _world(self) -> World:
        return self._holder.world
