"""What a tester holds may be used from any thread: each of its calls is a transaction like a request."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import getmembers_static
from types import FunctionType
from typing import Any, Final, TypeVar

C = TypeVar("C")

_SPECIAL: Final = frozenset({"__iter__", "__len__", "__repr__"})
"""What Python calls by itself, and is as public."""


def guarded(cls: type[C]) -> type[C]:
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
