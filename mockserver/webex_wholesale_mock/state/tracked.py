"""State whose changes can be undone: objects, dicts, lists and sets that say so before they change.

A thing outside of a world behaves like any other of its type. It enters a world when it is put into something that is
there already: `attach` gives it the present epoch of the world's history, and goes on to what the thing holds. Its
first change after that epoch has ended calls `History.keep`, which takes a flat copy of the thing and gives it the new
epoch; all later changes cost a look at `ended`.

Setting an attribute says so by itself, and so do the methods of the collections. A plain list, dict or set in an
attribute is part of its object's state, so code that changes one in place calls `touch` first. Values inside these are
replaced, never changed, unless they are tracked themselves. Classes of attrs that are made all the time give
`on_setattr=tell_history`: their constructors then set slots directly, past `__setattr__` (a customer with two packages
and an attempt: 2.8 µs, 26 with it). What is made has OUTSIDE as its `_epoch` from the start, since to look for a slot
that is not set costs 0.9 µs, thirty times as much as one that is: a fresh mock took 60 µs more.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from functools import wraps
from typing import Any, ClassVar, Final, TypeVar

from webex_wholesale_mock.state.versions import Epoch, History

C = TypeVar("C")
K = TypeVar("K")
V = TypeVar("V")

_set: Final = object.__setattr__
set_touched: Final = object.__setattr__
"""Sets a slot to a plain value in a thing that was touched before: 0.07 µs, and an assignment 0.25 to 0.4."""
OUTSIDE: Final = Epoch(History())
"""The epoch of what is in no world; it never ends."""
_CHANGEABLE: Final = frozenset({dict, list, set, Counter})


class Tracked:
    """Something that a world is made of; a `Changeable` once it is in one."""

    __slots__ = ()

    _epoch: Epoch

    def touch(self: Any) -> None:
        """Say that this is about to change."""
        epoch = getattr(self, "_epoch", OUTSIDE)
        epoch.history.changes += 1
        if epoch.ended:
            epoch.history.keep(self)

    @abstractmethod
    def attach(self, history: History) -> None:
        """Become part of a world, with all that this holds; what is in one already stays there."""

    @abstractmethod
    def contents(self) -> Any:
        """Return the present state, for `put`."""

    def redo(self, _kept: Sequence[Any]) -> Any:
        """Return the state by which `put` comes back here: all of it, whatever was kept."""
        return self.contents()

    def __getstate__(self) -> Any:
        """Leave the history behind: a copy is in no world, and a collection copies its contents by itself."""


def tell_history(thing: Any, name: object, value: V) -> V:
    """Say that an attribute of a thing, or a key, is about to be set; also for `on_setattr` of attrs classes."""
    epoch = getattr(thing, "_epoch", OUTSIDE)
    epoch.history.changes += 1
    if epoch.ended:
        epoch.history.keep(thing)
    if epoch is not OUTSIDE and isinstance(value, Tracked):
        value.attach(epoch.history)
    return value


@contextmanager
def all_or_nothing(thing: Tracked) -> Iterator[None]:
    """Undo what a block has changed in the world of a thing when it raises. What is in no world stays as it is then."""
    epoch = getattr(thing, "_epoch", OUTSIDE)
    version = None if epoch is OUTSIDE else epoch.history.version()
    try:
        yield
    except BaseException:
        if version:
            epoch.history.go_to(version)
        raise


class TrackedObject(Tracked):
    """An object with slots: its state is what they hold."""

    __slots__ = ("_epoch",)

    holds: ClassVar[tuple[str, ...]] = ()
    """The slots with parts that are tracked themselves."""

    _names: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        names = (name for base in cls.__mro__ for name in vars(base).get("__slots__", ()))
        cls._names = tuple(name for name in names if name not in {"__weakref__", "_epoch"})

    def __init__(self) -> None:
        _set(self, "_epoch", OUTSIDE)

    __attrs_pre_init__ = __init__

    def __setattr__(self, name: str, value: object) -> None:
        if getattr(self, "_epoch", OUTSIDE) is not OUTSIDE:
            tell_history(self, name, value)
        _set(self, name, value)

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        return None, {name: getattr(self, name) for name in self._names}

    def attach(self, history: History) -> None:
        if getattr(self, "_epoch", OUTSIDE) is OUTSIDE:
            _set(self, "_epoch", history.epoch)
            for name in self.holds:
                getattr(self, name).attach(history)

    def contents(self) -> list[object]:
        return [getattr(self, name) for name in self._names]

    def copied(self) -> list[object]:
        return [copy(value) if type(value) in _CHANGEABLE else value for value in self.contents()]

    def put(self, state: list[object]) -> None:
        for name, value in zip(self._names, state, strict=True):
            _set(self, name, value)


class _Collection(Tracked):
    """A collection of the world; `plain` is its type outside of one."""

    __slots__ = ()

    plain: ClassVar[Any]

    def __init__(self: Any, *given: Any, **named: Any) -> None:
        self._epoch = OUTSIDE
        if given or named:  # 0.1 µs in place of 0.2, as 47 of a fresh mock begin empty
            self.plain.__init__(self, *given, **named)

    def attach(self, history: History) -> None:
        if getattr(self, "_epoch", OUTSIDE) is OUTSIDE:
            _set(self, "_epoch", history.epoch)
            if held := _values_of(self):  # nearly all of a fresh mock are empty: a few µs of making one
                for value in held:
                    if isinstance(value, Tracked):
                        value.attach(history)

    def __reduce__(self) -> Any:
        """Make copies by the constructor, which puts them in no world before anything comes into them."""
        return type(self), (self.plain(self),)

    def contents(self) -> Any:
        return self.plain(self)

    copied = contents

    def put(self, state: Any) -> None:
        self.plain.clear(self)
        self.plain.__init__(self, state)


def _values_of(collection: Any) -> Iterable[object]:
    return collection.values() if isinstance(collection, dict) else collection


def _changed_by(names: str) -> Callable[[type[C]], type[C]]:
    """Let these methods of a collection tell its history first, and what they are given enter the world."""

    def override(cls: type[C]) -> type[C]:
        for name in names.split():
            setattr(cls, name, _telling(getattr(cls, name)))
        return cls

    return override


def _telling(method: Any) -> Any:
    @wraps(method)
    def change(self: Any, *arguments: Any, **named: Any) -> Any:
        self.touch()
        for argument in arguments:
            for value in _values_of(argument) if type(argument) in (dict, list, tuple) else (argument,):
                tell_history(self, None, value)
        return method(self, *arguments, **named)

    return change


def _keep_addition(collection: Any, before: object) -> None:
    """Keep the state before an addition; the whole of the collection where that is None. The epoch stays ended."""
    history = collection._epoch.history
    if before is None or history.latest is None:
        history.keep(collection)
    else:
        history.latest.changes.append((collection, before))


def _entering(collection: Any, value: V) -> V:
    """Let a value that comes into a collection enter its world, whose history counts the change."""
    epoch = collection._epoch
    epoch.history.changes += 1
    if epoch is not OUTSIDE and isinstance(value, Tracked):
        value.attach(epoch.history)
    return value


@_changed_by("__delitem__ __ior__ clear pop popitem setdefault update")
class TrackedDict(_Collection, dict[K, V]):
    """A dict of the world.

    A version keeps each new key alone, which `d[key] = value` adds: a dict that only grows is never copied. Any
    other change keeps the whole dict, with the keys that are new by then; it is put back before they go. So a state
    is a whole dict, a tuple of keys to remove, or a list of items to add again.
    """

    __slots__ = ("_epoch",)
    plain = dict

    def __setitem__(self, key: K, value: V) -> None:
        if self._epoch.ended:
            _keep_addition(self, None if key in self else (key,))
        dict.__setitem__(self, key, _entering(self, value))

    def redo(self, kept: Sequence[Any]) -> Any:
        if all(isinstance(state, tuple) for state in kept):
            return [(key, self[key]) for keys in kept for key in keys]
        return tuple(key for key, _ in kept[0]) if isinstance(kept[0], list) else self.contents()

    def put(self, state: dict[K, V] | tuple[K, ...] | list[tuple[K, V]]) -> None:
        if isinstance(state, tuple):
            for key in state:
                dict.__delitem__(self, key)
        elif isinstance(state, list):
            dict.update(self, state)
        else:
            super().put(state)


@_changed_by("__setitem__ __delitem__ __iadd__ __imul__ clear extend insert pop remove reverse sort")
class TrackedList(_Collection, list[V]):
    """A list of the world.

    A version keeps the length alone at each `append`, in the same way. So a state is a whole list, a length to cut it
    to, or a tuple of what to append again.
    """

    __slots__ = ("_epoch",)
    plain = list

    def append(self, value: V) -> None:
        if self._epoch.ended:
            _keep_addition(self, len(self))
        list.append(self, _entering(self, value))

    def redo(self, kept: Sequence[Any]) -> Any:
        if all(isinstance(state, int) for state in kept):
            return tuple(self[kept[0] :])
        return len(self) if isinstance(kept[0], tuple) else self.contents()

    def put(self, state: list[V] | int | tuple[V, ...]) -> None:
        if isinstance(state, int):
            list.__delitem__(self, slice(state, None))
        elif isinstance(state, tuple):
            list.extend(self, state)
        else:
            super().put(state)


@_changed_by(
    "__iand__ __ior__ __isub__ __ixor__ add clear difference_update discard intersection_update pop remove "
    "symmetric_difference_update update"
)
class TrackedSet(_Collection, set[V]):
    """A set of the world."""

    __slots__ = ("_epoch",)
    plain = set
