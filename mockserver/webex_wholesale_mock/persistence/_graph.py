"""Objects as JSON and back: only of kinds that are listed, and without running any code of theirs.

Plain values stand for themselves. Everything else is an object of one key that begins with `$` and says what it is; an
object of ours that is met again is a reference to the first time. What has a state of its own kind (an index, a source
of randomness) is given by two functions in a table.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from webex_wholesale_mock.persistence._errors import SavingError
from webex_wholesale_mock.persistence._types import Matches, matcher


class Kind(NamedTuple):
    """The form in which one type is saved, and the way back; that of a table is its items."""

    save: Callable[[Any], Any]
    load: Callable[[Any], Any]


def _pairs(table: Mapping[Any, Any]) -> list[Any]:
    return [[key, value] for key, value in table.items()]


def _sorted(values: Any) -> list[Any]:
    return sorted(values, key=repr)


_HOLDERS: Final = (dict, list)
PLAIN: Final = (bool, int, float, str, type(None))
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

    def encode(self, value: Any) -> Any:
        """The plain form of a value."""
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind is list:
            return [self.encode(item) for item in value]
        if kind is dict and all(type(key) is str and key[:1] != "$" for key in value):
            return {key: self.encode(item) for key, item in value.items()}
        if kind not in self._kinds.names:
            raise SavingError(f"{'.'.join(self._path)} is {value!r}, which no file can keep; take it away first")
        if kind in self._kinds.objects:
            return self._object(kind, value)
        return {self._kinds.names[kind]: self._content(kind, value)}

    def _content(self, kind: type, value: Any) -> Any:
        if kind in VALUES:
            return VALUES[kind].save(value)
        by = COLLECTIONS.get(kind) or self._kinds.states[kind]
        return [self.encode(item) for item in by.save(value)]

    def _object(self, kind: type, value: Any) -> dict[str, Any]:
        if (number := self._number(value)) is not None:
            return {"$ref": number}
        content: dict[str, Any] = {}
        for name in self._kinds.objects[kind]:
            part = getattr(value, name)
            content[name] = part if type(part) in PLAIN else self._attribute(name, part)
        return {self._kinds.names[kind]: content}

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

    def _attribute(self, name: str, value: Any) -> Any:
        self._path.append(name)
        plain = self.encode(value)
        self._path.pop()
        return plain


class Decoder:
    """Makes a world of plain values. Raises SavingError for what no encoder of this version has made."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds
        self._made: list[Any] = []

    def decode(self, plain: Any) -> Any:
        """The value of a plain form."""
        if type(plain) is list:
            return [self.decode(item) for item in plain]
        if type(plain) is not dict:
            return plain
        tag = next(iter(plain), "")
        if tag[:1] != "$":
            return {key: self.decode(item) for key, item in plain.items()}
        content = plain[tag]
        if tag == "$ref":
            return self._made[content]
        kind = self._kinds.types.get(tag)
        if kind is None or len(plain) > 1:
            raise SavingError(f"it has an object of an unknown kind, {tag[1:]}")
        return self._object(kind, content) if kind in self._kinds.objects else self._content(kind, content)

    def _content(self, kind: type, content: Any) -> Any:
        if kind in VALUES:
            return VALUES[kind].load(content)
        by = COLLECTIONS.get(kind) or self._kinds.states[kind]
        return by.load(self.decode(content))

    def _object(self, kind: Any, content: dict[str, Any]) -> Any:
        later: Mapping[str, Any] = {}
        if content.keys() != self._kinds.attributes[kind]:
            content, later = self._adapted(kind, content)
        if issubclass(kind, tuple):
            number = len(self._made)
            self._made.append(None)
            self._made[number] = kind(**{name: self.decode(part) for name, part in content.items()}, **later)
            return self._typed(kind, self._made[number])
        made = kind.__new__(kind)
        self._made.append(made)
        for name, part in content.items():  # in the order of the file, which decides what a reference means
            # Most are plain values: to ask here spares 100,000 calls for 1,000 customers.
            object.__setattr__(made, name, self.decode(part) if type(part) in _HOLDERS else part)
        for name, value in later.items():
            object.__setattr__(made, name, copy(value))  # two worlds never share a table
        return self._typed(kind, made)

    def _adapted(self, kind: type, content: dict[str, Any]) -> tuple[dict[str, Any], Mapping[str, Any]]:
        """The attributes of an earlier version, and those that came later. Raises SavingError for other attributes."""
        former = self._kinds.former.get(kind, frozenset())
        content = {name: part for name, part in content.items() if name not in former}
        later = {name: value for name, value in self._kinds.later.get(kind, {}).items() if name not in content}
        if content.keys() ^ self._kinds.attributes[kind] != later.keys():
            differ = ", ".join(sorted(content.keys() ^ self._kinds.attributes[kind]))
            raise SavingError(f"{kind.__name__} is different in this version of the package: {differ}")
        return content, later

    def _typed(self, kind: type, made: Any) -> Any:
        """Return an object whose attributes are of the types that its class gives them. Raises SavingError."""
        for name, matches in self._kinds.matchers(kind):
            if not matches(getattr(made, name)):
                raise SavingError(f"{name} of a {kind.__name__} is of another type in it")
        if kind not in self._kinds.begun and hasattr(made, "__attrs_post_init__"):
            made.__attrs_post_init__()
        return made
