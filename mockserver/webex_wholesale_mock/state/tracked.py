"""What a world is made of, as far as its changes can be undone: objects, and collections of them."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable
from copy import copy
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

if TYPE_CHECKING:
    from webex_wholesale_mock.state.versions import History

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")

_set: Final = object.__setattr__


class Tracked:
    """Something whose changes can be undone, because `note` is called before each of them.

    What enters a world becomes another kind, which does that by itself where it can. Outside nobody listens, and
    everything is as fast as it would be without.
    """

    __slots__ = ()

    _history: History
    _kept: object

    def touch(self) -> None:
        """Say that this is about to change."""

    @abstractmethod
    def attach(self, history: History) -> None:
        """Become part of a world, with all that this holds."""

    @abstractmethod
    def contents(self) -> Any:
        """What this holds, to be kept when another state is put in its place."""

    def copied(self) -> Any:
        """The same, to be kept when this changes."""
        return self.contents()

    @abstractmethod
    def put(self, state: Any) -> None:
        """Take on a state."""

    @classmethod
    @abstractmethod
    def noting(cls) -> dict[str, Callable[..., Any]]:
        """The methods that note, for use in a world."""


class _Present:
    """What differs in a world, for every kind of thing."""

    __slots__ = ()

    _history: History
    _kept: object

    def __new__(cls, *given: Any, **named: Any) -> Any:
        """Another one of the kind, such as `attrs.evolve` makes, is in no world yet."""
        return cls.__bases__[1](*given, **named)

    def touch(self: Any) -> None:
        if self._kept is not self._history.mark:
            self._history.keep(self)

    def attach(self, history: History) -> None:
        """Be where this is already."""

    def __reduce__(self: Any) -> tuple[object, ...]:
        return _bare, (type(self).__base__,), self.__getstate__()


def _bare(kind: Any) -> object:
    return kind.__new__(kind)


def _noting_kind(kind: Any) -> Any:
    return type(kind.__name__, (_Present, kind), {"__slots__": (), "__module__": kind.__module__, **kind.noting()})


def kind_of(thing: object) -> type[Any]:
    """The type of something, that which it had outside of a world."""
    kind = type(thing)
    return kind.__bases__[1] if isinstance(thing, _Present) else kind


_present: Final[Callable[[Any], Any]] = cache(_noting_kind)
"""The kind that something of a kind becomes when it enters a world."""


class TrackedObject(Tracked):
    """An object with slots: its state is what they hold.

    In a world, setting an attribute is noted by itself. A list, dict or set in a slot is part of the state, and is
    changed after `note` alone; values inside these are replaced, never changed, unless they are noted themselves.
    """

    __slots__ = ("_history", "_kept")

    holds: ClassVar[tuple[str, ...]] = ()
    """The slots with parts that are noted themselves."""

    _names: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        names = (name for base in cls.__mro__ for name in vars(base).get("__slots__", ()))
        cls._names = tuple(name for name in names if name not in {"__weakref__", *TrackedObject.__slots__})

    def attach(self, history: History) -> None:
        self._history, self._kept = history, history.mark
        self.__class__ = _present(type(self))
        for name in self.holds:
            getattr(self, name).attach(history)

    def contents(self) -> list[object]:
        return [getattr(self, name) for name in self._names]

    def __getstate__(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self._names}

    def __setstate__(self, state: dict[str, object]) -> None:
        for name, value in state.items():
            _set(self, name, value)

    def copied(self) -> list[object]:
        return [copy(value) if type(value) in _CHANGING else value for value in self.contents()]

    def put(self, state: list[object]) -> None:
        for name, value in zip(self._names, state, strict=True):
            _set(self, name, value)

    @classmethod
    def noting(cls) -> dict[str, Callable[..., Any]]:
        set_: Callable[[Any, str, object], None] = cls.__setattr__

        def __setattr__(self: Any, name: str, value: object) -> None:  # noqa: N807
            history = self._history
            if self._kept is not history.mark:
                history.keep(self)
            if isinstance(value, Tracked):
                value.attach(history)
            set_(self, name, value)

        return {"__setattr__": __setattr__}


class _Collection(Tracked):
    __slots__ = ()

    def attach(self, history: History) -> None:
        _set(self, "_history", history)
        _set(self, "_kept", history.mark)
        _set(self, "__class__", _present(type(self)))
        attach_all(history, self.parts())

    @abstractmethod
    def parts(self) -> Iterable[object]:
        """What may have to enter with this."""

    def __getstate__(self) -> Any:
        return self.contents()

    def __setstate__(self, state: Any) -> None:
        self.put(state)

    changing: ClassVar[tuple[str, ...]]
    """The methods that change it."""

    @classmethod
    def noting(cls) -> dict[str, Callable[..., Any]]:
        return {name: _noted(getattr(cls, name)) for name in cls.changing}


def _noted(method: Callable[..., T]) -> Callable[..., T]:
    @wraps(method)
    def change(self: Any, *given: Any, **named: Any) -> T:
        self.touch()
        for one in given:
            attach_all(self._history, _each(one))
        return method(self, *given, **named)

    return change


def attach_all(history: History, given: Iterable[object]) -> None:
    """Let what is noted enter a world."""
    for value in given:
        if isinstance(value, Tracked):
            value.attach(history)


def _each(given: object) -> Iterable[object]:
    """What a collection gets with an argument: one thing, or those in a plain collection."""
    if isinstance(given, Tracked):
        return (given,)
    if isinstance(given, dict):
        return given.values()
    return given if isinstance(given, list | tuple) else (given,)


class TrackedDict(_Collection, dict[K, V]):
    """A dict of the world."""

    __slots__ = ("_history", "_kept")

    changing = ("__delitem__", "__ior__", "clear", "pop", "popitem", "setdefault", "update")

    @classmethod
    def noting(cls) -> dict[str, Callable[..., Any]]:
        return {**super().noting(), "__setitem__": _set_item}

    def parts(self) -> Iterable[V]:
        return self.values()

    def contents(self) -> dict[K, V]:
        return dict(self)

    def put(self, state: dict[K, V]) -> None:
        dict.clear(self)
        dict.update(self, state)


def _set_item(self: Any, key: object, value: object) -> None:
    """The same as `_noted` makes it, at half the cost."""
    history = self._history
    if self._kept is not history.mark:
        history.keep(self)
    if isinstance(value, Tracked):
        value.attach(history)
    dict.__setitem__(self, key, value)


class TrackedList(_Collection, list[V]):
    """A list of the world."""

    __slots__ = ("_history", "_kept")

    changing = (
        "__delitem__",
        "__iadd__",
        "__imul__",
        "__setitem__",
        "append",
        "clear",
        "extend",
        "insert",
        "pop",
        "remove",
        "reverse",
        "sort",
    )

    def parts(self) -> Iterable[V]:
        return self

    def contents(self) -> list[V]:
        return list(self)

    def put(self, state: list[V]) -> None:
        list.__setitem__(self, slice(None), state)


class TrackedSet(_Collection, set[V]):
    """A set of the world."""

    __slots__ = ("_history", "_kept")

    changing = (
        "__iand__",
        "__ior__",
        "__isub__",
        "__ixor__",
        "add",
        "clear",
        "difference_update",
        "discard",
        "intersection_update",
        "pop",
        "remove",
        "symmetric_difference_update",
        "update",
    )

    def parts(self) -> Iterable[object]:
        return ()

    def contents(self) -> set[V]:
        return set(self)

    def put(self, state: set[V]) -> None:
        set.clear(self)
        set.update(self, state)


_CHANGING: Final = frozenset({dict, list, set, Counter})
