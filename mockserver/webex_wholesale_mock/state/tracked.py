"""State whose changes can be undone: objects, dicts, lists and sets that say so before they change.

A thing outside of a world has no history, and behaves like any other of its type. It enters a world when it is put
into something that is there already: `attach` gives it the world's history, and goes on to what the thing holds. From
then on its first change after each version calls `History.keep`, which takes a flat copy of the thing for that version;
all later changes cost one comparison of `_kept` with the mark of the history.

Who changes what: setting an attribute asks for the history by itself, and so do the methods of the collections. A plain
list, dict or set in an attribute is part of its object's state, so code that changes one in place calls `touch` first.
Values inside these are replaced, never changed, unless they are tracked themselves. Classes of attrs that are made all
the time give `on_setattr=tell_history`: their constructors then set slots directly, past `__setattr__`. There are 42 of
these in the provisioning of a customer, a fifth of its time.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable
from copy import copy
from functools import wraps
from typing import Any, ClassVar, Final, TypeVar

from webex_wholesale_mock.state.versions import History

K = TypeVar("K")
V = TypeVar("V")

_set: Final = object.__setattr__
_CHANGEABLE: Final = frozenset({dict, list, set, Counter})


class Tracked:
    """Something that a world is made of."""

    __slots__ = ()

    _history: History
    _kept: object

    def touch(self) -> None:
        """Say that this is about to change."""
        try:
            if self._kept is not self._history.mark:
                self._history.keep(self)
        except AttributeError:  # it is in no world
            return

    def attach(self, history: History) -> None:
        """Become part of a world, with all that this holds; what is in one already stays there."""
        if not hasattr(self, "_history"):
            _set(self, "_history", history)
            _set(self, "_kept", history.mark)
            for part in self.parts():
                if isinstance(part, Tracked):
                    part.attach(history)

    def __getstate__(self) -> Any:
        """Leave the history behind: a copy is in no world, and a collection copies its contents by itself."""

    @abstractmethod
    def parts(self) -> Iterable[object]:
        """All that may have to enter a world together with this."""

    @abstractmethod
    def contents(self) -> Any:
        """The state of this, to be kept when another is put in its place."""

    def copied(self) -> Any:
        """The same, to be kept when this changes."""
        return self.contents()

    @abstractmethod
    def put(self, state: Any) -> None:
        """Take on a state."""


def tell_history(thing: Any, name: object, value: V) -> V:
    """Say that an attribute of a thing, or a key, is about to be set; also for `on_setattr` of attrs classes."""
    try:
        history = thing._history
    except AttributeError:  # it is in no world
        return value
    if thing._kept is not history.mark:
        history.keep(thing)
    if isinstance(value, Tracked):
        value.attach(history)
    return value


class TrackedObject(Tracked):
    """An object with slots: its state is what they hold."""

    __slots__ = ("_history", "_kept")

    holds: ClassVar[tuple[str, ...]] = ()
    """The slots with parts that are tracked themselves."""

    _names: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        names = (name for base in cls.__mro__ for name in vars(base).get("__slots__", ()))
        cls._names = tuple(name for name in names if name not in {"__weakref__", *TrackedObject.__slots__})

    def __setattr__(self, name: str, value: object) -> None:
        _set(self, name, tell_history(self, name, value))

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        return None, {name: getattr(self, name) for name in self._names}

    def parts(self) -> Iterable[object]:
        return (getattr(self, name) for name in self.holds) if self.holds else ()

    def contents(self) -> list[object]:
        return [getattr(self, name) for name in self._names]

    def copied(self) -> list[object]:
        return [copy(value) if type(value) in _CHANGEABLE else value for value in self.contents()]

    def put(self, state: list[object]) -> None:
        for name, value in zip(self._names, state, strict=True):
            _set(self, name, value)


def _changing(method: Any) -> Any:
    """A method of a collection that tells its history first, and lets what it is given enter the world."""

    @wraps(method)
    def change(self: Any, *arguments: Any, **named: Any) -> Any:
        try:
            history = self._history
        except AttributeError:  # it is in no world
            return method(self, *arguments, **named)
        if self._kept is not history.mark:
            history.keep(self)
        for argument in arguments:
            for value in _values_of(argument):
                if isinstance(value, Tracked):
                    value.attach(history)
        return method(self, *arguments, **named)

    return change


def _values_of(argument: object) -> Iterable[object]:
    """The values that a collection gets with an argument: one, or those in a plain collection."""
    if type(argument) is dict:
        return argument.values()
    return argument if type(argument) in (list, tuple) else (argument,)  # type: ignore[return-value]


class TrackedDict(Tracked, dict[K, V]):
    """A dict of the world."""

    __slots__ = ("_history", "_kept")

    def __setitem__(self, key: K, value: V) -> None:
        dict.__setitem__(self, key, tell_history(self, key, value))

    __delitem__ = _changing(dict.__delitem__)
    __ior__ = _changing(dict.__ior__)
    clear = _changing(dict.clear)
    pop = _changing(dict.pop)
    popitem = _changing(dict.popitem)
    setdefault = _changing(dict.setdefault)
    update = _changing(dict.update)

    def parts(self) -> Iterable[V]:
        return self.values()

    def contents(self) -> dict[K, V]:
        return dict(self)

    def put(self, state: dict[K, V]) -> None:
        dict.clear(self)
        dict.update(self, state)


class TrackedList(Tracked, list[V]):
    """A list of the world."""

    __slots__ = ("_history", "_kept")

    __setitem__ = _changing(list.__setitem__)
    __delitem__ = _changing(list.__delitem__)
    __iadd__ = _changing(list.__iadd__)
    __imul__ = _changing(list.__imul__)
    append = _changing(list.append)
    clear = _changing(list.clear)
    extend = _changing(list.extend)
    insert = _changing(list.insert)
    pop = _changing(list.pop)
    remove = _changing(list.remove)
    reverse = _changing(list.reverse)
    sort = _changing(list.sort)

    def parts(self) -> Iterable[V]:
        return self

    def contents(self) -> list[V]:
        return list(self)

    def put(self, state: list[V]) -> None:
        list.__setitem__(self, slice(None), state)


class TrackedSet(Tracked, set[V]):
    """A set of the world, with values that are not tracked."""

    __slots__ = ("_history", "_kept")

    __iand__ = _changing(set.__iand__)
    __ior__ = _changing(set.__ior__)
    __isub__ = _changing(set.__isub__)
    __ixor__ = _changing(set.__ixor__)
    add = _changing(set.add)
    clear = _changing(set.clear)
    difference_update = _changing(set.difference_update)
    discard = _changing(set.discard)
    intersection_update = _changing(set.intersection_update)
    pop = _changing(set.pop)
    remove = _changing(set.remove)
    symmetric_difference_update = _changing(set.symmetric_difference_update)
    update = _changing(set.update)

    def parts(self) -> Iterable[V]:
        return ()

    def contents(self) -> set[V]:
        return set(self)

    def put(self, state: set[V]) -> None:
        set.clear(self)
        set.update(self, state)
