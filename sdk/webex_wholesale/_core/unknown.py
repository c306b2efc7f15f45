"""Keys and values of an answer that the contract does not know: a sign that the service has gone ahead of it.

They are read all the same. Theory of operation: an answer is looked through once it is read, so that nothing slows down
the parser. Per class of answer it is worked out once which fields hold values of a closed list, and which hold other
parts of the answer; the rest is not looked at. Keys are named, and values only where they look like words of the
service, for anything else may be personal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain
from operator import attrgetter, itemgetter
from types import UnionType
from typing import Any, Final, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, OtherPackage

__all__ = ["UNKNOWN", "find_leaves", "find_unknown"]

UNKNOWN: Final = "webex_wholesale.unknown"
"""The extension of a response that has what the contract does not know, in words."""

_is_word: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_:.$-]{0,59}", re.ASCII).fullmatch


Field = Callable[[dict[str, Any]], Any]


class Plan(NamedTuple):
    """The fields of one class of answer that are looked at, by how they are read and by their name on the wire."""

    values: tuple[tuple[Field, str, frozenset[str | None]], ...]
    lists: tuple[tuple[Field, str, frozenset[str | None]], ...]
    parts: tuple[tuple[Field, str], ...]


def find_unknown(answer: BaseModel) -> list[str]:
    """Return what the contract does not know in an answer, in words; each once."""
    if _are_known([answer]):
        return []
    found: dict[str, None] = {}
    _describe(answer, "", found)
    return [*found]


_get_extra: Final = attrgetter("__pydantic_extra__")
_get_fields: Final = attrgetter("__dict__")


def _are_known(answers: list[Any]) -> bool:
    """Return true if there is nothing to describe in answers of one class, as usual.

    Every answer passes here. All entries of a page are looked at column by column, which costs a sixth of their
    parsing; one after the other, it is half.
    """
    if any(map(_get_extra, answers)):
        return False
    fields = [*map(_get_fields, answers)]
    kind: type[BaseModel] = type(answers[0])
    plan = _plan(kind)
    for get, _, known in plan.values:
        if not known.issuperset(map(get, fields)):
            return False
    for get, _, known in plan.lists:
        if not known.issuperset(chain.from_iterable(filter(None, map(get, fields)))):
            return False
    for get, _ in plan.parts:
        parts = [*filter(None, map(get, fields))]
        if parts and type(parts[0]) is list:
            parts = [*chain.from_iterable(parts)]
        if parts and not _are_known(parts):
            return False
    return True


def _describe(answer: BaseModel, place: str, found: dict[str, None]) -> None:
    for key in answer.__pydantic_extra__ or ():
        found[f"unknown key ({place}{_word(key)})"] = None
    fields, plan = answer.__dict__, _plan(type(answer))
    for get, name, known in (*plan.values, *plan.lists):
        for value in _each(get(fields)):
            if value not in known:
                found[f'unknown value "{_word(value)}" ({place}{name})'] = None
    for get, name in plan.parts:
        for part in _each(get(fields)):
            _describe(part, f"{place}{name}.", found)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


@cache
def _plan(kind: type[BaseModel]) -> Plan:
    values: list[tuple[Field, str, frozenset[str | None]]] = []
    lists: list[tuple[Field, str, frozenset[str | None]]] = []
    parts: list[tuple[Field, str]] = []
    for name, field in kind.model_fields.items():
        leaves, wire = [*find_leaves(field.annotation)], field.alias or name
        if any(isinstance(leaf, type) and issubclass(leaf, BaseModel) for leaf in leaves):
            parts.append((itemgetter(name), wire))
        elif known := _known(leaves):
            (lists if list in _origins(field.annotation) else values).append((itemgetter(name), wire, known))
    return Plan(tuple(values), tuple(lists), tuple(parts))


def _known(leaves: list[Any]) -> frozenset[str | None]:
    """The values of a closed list, and None where there is one."""
    known = [text for leaf in leaves if get_origin(leaf) is Literal for text in get_args(leaf)]
    # The older field for one package was never given the newer packages.
    newer = CUSTOMER_PACKAGES if OtherPackage in leaves else ()
    return frozenset([*known, *newer, None]) if known else frozenset()


def _origins(annotation: Any) -> list[Any]:
    """The generic types of an annotation and of the members of its union."""
    return [get_origin(annotation), *map(get_origin, get_args(annotation))]


def find_leaves(annotation: Any) -> Iterator[Any]:
    """The types that an annotation is made of."""
    if get_origin(annotation) in (Union, UnionType, list):
        for argument in get_args(annotation):
            yield from find_leaves(argument)
    else:
        yield annotation


def _word(text: str) -> str:
    return text if _is_word(text) else "..."
