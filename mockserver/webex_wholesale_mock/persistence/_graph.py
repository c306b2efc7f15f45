"""Objects as JSON and back: only of kinds that are listed, and without running any code of theirs.

Plain values stand for themselves. Everything else is an object of one key that begins with `$` and says what it is; an
object of ours that is met again is a reference to the first time. What has a state of its own kind (an index, a source
of randomness) is given by two functions in a table.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from math import isfinite
from operator import attrgetter
from typing import Any, Final, NamedTuple

from webex_wholesale_mock.persistence._errors import SavingError
from webex_wholesale_mock.persistence._types import Matches, is_certain, matcher


class Kind(NamedTuple):
    """The form in which one type is saved, and the way back; that of a table is its items."""

    save: Callable[[Any], Any]
    load: Callable[[Any], Any]


def _pairs(table: Mapping[Any, Any]) -> list[Any]:
    return [[key, value] for key, value in table.items()]


def _sorted(values: Any) -> list[Any]:
    return sorted(values, key=repr)


_HOLDERS: Final = (dict, list)
PLAIN: Final = frozenset({bool, int, str, type(None)})
"""Types whose values stand for themselves; a float does if it is finite."""
VALUES: Final[dict[type, Kind]] = {
    bytes: Kind(lambda value: base64.b64encode(value).decode(), base64.b64decode),
    datetime: Kind(datetime.isoformat, datetime.fromisoformat),
    date: Kind(date.isoformat, date.fromisoformat),
    timedelta: Kind(lambda value: [value.days, value.seconds, value.microseconds], lambda parts: timedelta(*parts)),
    Decimal: Kind(str, Decimal),
}
"""Types whose saved form is plain already."""
COLLECTIONS: Final[dict[type, Kind]] = {
    dict: Kind(_pairs, dict),
    Counter: Kind(_pairs, lambda pairs: Counter(dict(pairs))),
    tuple: Kind(list, tuple),
    set: Kind(_sorted, set),
    frozenset: Kind(_sorted, frozenset),
}
"""Types whose saved form is a list of what is in them."""


class Kinds:
    """All that can be saved beside plain values.

    Args:
        tags: the names of all kinds, each with the names under which it is read too.
        objects: our own types, each with the names of the attributes that are its state.
        states: types whose state is given and taken by functions.
        later: attributes that files of earlier versions do not have, with their values there.
        former: attributes that earlier versions had, which are passed over.
        hints: returns the types of the attributes of one of our types.
        begun: types whose last step of making is for new objects alone; that of all others checks the values.
        single: types of ours each of whose objects stands in one place. Millions of them need no number to refer to.
        values: types of ours that are equal where their attributes are, of which the last one alone is referred to.
    """

    def __init__(
        self,
        tags: Mapping[type, tuple[str, ...]],
        objects: Mapping[type, tuple[str, ...]],
        states: Mapping[type, Kind],
        later: Mapping[type, Mapping[str, Any]],
        former: Mapping[type, frozenset[str]],
        hints: Callable[[type], Mapping[str, Any]],
        begun: Collection[type] = (),
        single: Collection[type] = (),
        values: Collection[type] = (),
    ) -> None:
        self.single, self.values = frozenset(single), frozenset(values)
        self.attributes = {kind: frozenset(names) for kind, names in objects.items()}
        self.objects, self.states, self.later, self.former = objects, states, later, former
        self._hints, self._matchers, self.begun = hints, dict[type, list[tuple[str, Matches]]](), begun
        self.names = {kind: names[0] for kind, names in tags.items()}
        self.types = {name: kind for kind, names in tags.items() for name in names}

    def hint(self, kind: type, name: str) -> Any:
        """The type of an attribute of one of our types."""
        return self._hints(kind)[name]

    def matchers(self, kind: type) -> list[tuple[str, Matches]]:
        """The attributes of one of our types, each with a function that tells whether a value can be its."""
        if kind not in self._matchers:
            types = self._hints(kind)
            self._matchers[kind] = [(name, matcher(types[name])) for name in self.objects[kind]]
        return self._matchers[kind]


class Encoder:
    """Makes plain values of one world. Raises SavingError, with the place, for what cannot be saved."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds
        self._numbers: dict[int, int] = {}
        self._count = 0
        self._repeated: tuple[object, int] = (None, 0)
        self._path: list[str] = []
        self._savers: dict[type, Callable[[Any], Any]] = {kind: self._saver(kind) for kind in kinds.names}
        self._savers |= {dict: self._dict, list: self._list, float: self._float}

    def encode(self, value: Any) -> Any:
        """The plain form of a value."""
        return value if type(value) in PLAIN else self._savers.get(type(value), self._refuse)(value)

    def _refuse(self, value: Any) -> Any:
        raise SavingError(f"{'.'.join(self._path)} is {value!r}, which no file can keep; take it away first")

    def _saver(self, kind: type) -> Callable[[Any], Any]:
        """The function that makes the plain form of values of a kind."""
        tag = self._kinds.names[kind]
        if kind in self._kinds.objects:
            names = self._kinds.objects[kind]
            return partial(self._object, tag, names, _getter(names))
        if kind in VALUES:
            save = VALUES[kind].save
            return lambda value: {tag: save(value)}
        items = (COLLECTIONS.get(kind) or self._kinds.states[kind]).save
        return lambda value: {tag: self._list(items(value))}

    def _list(self, items: Iterable[Any]) -> list[Any]:
        return [item if type(item) in PLAIN else self.encode(item) for item in items]

    def _dict(self, value: dict[Any, Any]) -> dict[str, Any]:
        if all(type(key) is str and key[:1] != "$" for key in value):
            return {key: item if type(item) in PLAIN else self.encode(item) for key, item in value.items()}
        return {self._kinds.names[dict]: self._list(_pairs(value))}

    def _float(self, value: float) -> float:
        return value if isfinite(value) else self._refuse(value)

    def _object(self, tag: str, names: tuple[str, ...], parts: Callable[[Any], tuple[Any, ...]], value: Any) -> Any:
        if (number := self._number(value)) is not None:
            return {"$ref": number}
        content, path, savers = dict(zip(names, parts(value), strict=True)), self._path, self._savers
        for name, part in content.items():
            if type(part) not in PLAIN:
                path.append(name)
                content[name] = savers.get(type(part), self._refuse)(part)
                path.pop()
        return {tag: content}

    def _number(self, value: Any) -> int | None:
        """The number of an object that was met before; None for one that is new, which is counted."""
        kind = type(value)
        if kind in self._kinds.values:
            if value is self._repeated[0]:
                return self._repeated[1]
            self._repeated = value, self._count
        elif kind not in self._kinds.single:
            if (number := self._numbers.get(id(value))) is not None:
                return number
            self._numbers[id(value)] = self._count
        self._count += 1
        return None


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """The function that gives the attributes of an object, in native code where these are two or more."""
    return attrgetter(*names) if len(names) > 1 else lambda value: tuple(getattr(value, name) for name in names)


class Decoder:
    """Makes a world of plain values. Raises SavingError for what no encoder of this version has made."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds
        self._made: list[Any] = []
        self._shapes: dict[tuple[object, ...], _Shape] = {}
        self._makers = {tag: self._maker(kind) for tag, kind in kinds.types.items()} | {"$ref": self._made.__getitem__}

    def decode(self, plain: Any) -> Any:
        """The value of a plain form."""
        if type(plain) is list:
            return [self.decode(item) if type(item) in _HOLDERS else item for item in plain]
        if type(plain) is not dict:
            return plain
        tag = next(iter(plain), "")
        if tag[:1] != "$":
            return {key: self.decode(item) if type(item) in _HOLDERS else item for key, item in plain.items()}
        make = self._makers.get(tag)
        if make is None or len(plain) > 1:
            raise SavingError(f"it has an object of an unknown kind, {tag[1:]}")
        return make(plain[tag])

    def _maker(self, kind: type) -> Callable[[Any], Any]:
        """The function that makes a value of a kind."""
        if kind in self._kinds.objects:
            return partial(self._object, kind)
        if kind in VALUES:
            return VALUES[kind].load
        load = (COLLECTIONS.get(kind) or self._kinds.states[kind]).load
        return lambda content: load(self.decode(content))

    def _object(self, kind: Any, content: dict[str, Any]) -> Any:
        seen = (kind, *content, *map(type, content.values()))
        shape = self._shapes.get(seen)
        if shape is None:
            if content.keys() != self._kinds.attributes[kind]:
                return self._object(kind, self._adapted(kind, content))
            shape = self._shapes[seen] = _Shape(self._kinds, kind, content)
        number, parts = len(self._made), [*content.values()]
        self._made.append(made := shape.begun())
        for index, name, matches in shape.open:  # in the order of the file, which decides what a reference means
            part = parts[index]
            if type(part) in _HOLDERS:
                part = parts[index] = self.decode(part)
            if not matches(part):
                raise SavingError(f"{name} of a {kind.__name__} is of another type in it")
        if made is None:
            made = self._made[number] = kind(**dict(zip(content, parts, strict=True)))
        for put, part in zip(shape.slots, parts, strict=False):
            put(made, part)
        if shape.is_checked:
            made.__attrs_post_init__()
        return made

    def _adapted(self, kind: type, content: dict[str, Any]) -> dict[str, Any]:
        """The attributes of an earlier version, with those that came later. Raises SavingError for other attributes."""
        former = self._kinds.former.get(kind, frozenset())
        content = {name: part for name, part in content.items() if name not in former}
        later = {name: value for name, value in self._kinds.later.get(kind, {}).items() if name not in content}
        if content.keys() ^ self._kinds.attributes[kind] != later.keys():
            differ = ", ".join(sorted(content.keys() ^ self._kinds.attributes[kind]))
            raise SavingError(f"{kind.__name__} is different in this version of the package: {differ}")
        return content | {name: copy(value) for name, value in later.items()}  # two worlds never share a table


class _Shape:
    """Facts of all objects of one kind whose plain forms have the same names and types in the same order.

    Attributes:
        open: the parts that are not right by their type alone: index, name, and what tells whether a value is right.
        slots: a setter for each part, which sets it past what our types do; none for tuples, which are made of parts.
        is_checked: True where the last step of making checks the values.
    """

    def __init__(self, kinds: Kinds, kind: Any, content: Mapping[str, Any]) -> None:
        matchers = dict(kinds.matchers(kind))
        self.open = [
            (index, name, matchers[name])
            for index, (name, part) in enumerate(content.items())
            if not is_certain(kinds.hint(kind, name), type(part))
        ]
        is_tuple = issubclass(kind, tuple)
        self.begun: Callable[[], Any] = (lambda: None) if is_tuple else partial(kind.__new__, kind)
        self.slots = [] if is_tuple else [getattr(kind, name).__set__ for name in content]
        self.is_checked = kind not in kinds.begun and hasattr(kind, "__attrs_post_init__")
