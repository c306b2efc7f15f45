"""Types of what the hub is given, as its signatures say; objects are looked up later, and values read."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import wraps
from inspect import getmembers_static
from types import FunctionType, NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from webex_wholesale_mock.hub._base import HubError

C = TypeVar("C")

_WORDS: Final[Mapping[Any, str]] = {
    str: "a text",
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    bytes: "bytes",
    date: "a date",
    datetime: "a datetime",
}
"""Types of single values, in words."""


def check_types(types: Mapping[str, Any], arguments: Mapping[str, object], what: str) -> None:
    """Raise HubError for an argument of a wrong type; `types` is that of each parameter in the signature."""
    for name, value in arguments.items():
        if name != "self" and (wrong := mistake(types.get(name, Any), value)):
            raise HubError(f"{name} {wrong}, for {what}")


def typed(cls: type[C]) -> type[C]:
    """Let the public methods of a class, inherited ones too, check the types of what they are given; a decorator."""
    for name, member in getmembers_static(cls):
        if isinstance(member, FunctionType) and not name.startswith("_"):
            setattr(cls, name, _checking(member, f"{cls.__name__.lower()}.{name}"))
    return cls


def _checking(method: Callable[..., Any], what: str) -> Callable[..., Any]:
    signature, types = inspect.signature(method), get_type_hints(method)

    @wraps(method)
    def checked_method(*positional: Any, **named: Any) -> Any:
        try:
            arguments = signature.bind(*positional, **named).arguments
        except TypeError:
            return method(*positional, **named)  # for Python's own words, which name the method
        check_types(types, arguments, what)
        return method(*positional, **named)

    return checked_method


def mistake(hint: Any, value: object) -> str | None:
    """Return what is wrong with an argument, as the end of a sentence, or None; `hint` is its type in the signature."""
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    if value is None and NoneType in options:
        return None
    wanted = [option for option in options if option is not NoneType]
    if len(wanted) == 1 and get_origin(wanted[0]) in (Sequence, Iterable, Mapping):
        return _of_many(wanted[0], value)
    return _of_one({str if get_origin(option) is Literal else option for option in wanted}, value)


def _of_one(wanted: set[Any], value: object) -> str | None:
    if not wanted <= _WORDS.keys():
        return None
    kinds = wanted | {int} if float in wanted else wanted
    fits = bool in wanted if isinstance(value, bool) else isinstance(value, tuple(kinds))
    if not fits:
        return f"must be {' or '.join(_WORDS[each] for each in _WORDS if each in wanted)}, got {type(value).__name__}"
    return _of_text(value) if isinstance(value, str) else None


def _of_many(wanted: Any, value: object) -> str | None:
    if get_origin(wanted) is Mapping:
        return None if isinstance(value, Mapping) else f"must be a dict, got {type(value).__name__}"
    (entry,) = get_args(wanted)
    if entry is str and isinstance(value, str):  # one by itself
        return _of_text(value)
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        return f"must be a list, got {type(value).__name__}"
    if not isinstance(value, Collection):
        return None
    return next((f"has an entry that {wrong}" for each in value if (wrong := mistake(entry, each))), None)


def _of_text(value: str) -> str | None:
    try:
        value.encode()
    except UnicodeEncodeError:
        return f"has half a surrogate pair, which is not a character ({value!a})"
    return None
