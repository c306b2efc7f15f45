"""Keys and values of an answer that the contract does not know: a sign that the service has gone ahead of it.

They are read all the same. Theory of operation: while an answer is read, its models note what they do not know, which
costs nothing where there is nothing to note. Only an answer with a note is looked through, for the places. Keys are
named, and values only where they look like words of the service, for anything else may be personal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Any, Final, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, OtherPackage

__all__ = ["UNKNOWN", "find_leaves", "find_unknown"]

UNKNOWN: Final = "webex_wholesale.unknown"
"""The extension of a response that has what the contract does not know, in words."""

_is_word: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_:.$-]{0,59}", re.ASCII).fullmatch


class Plan(NamedTuple):
    """The fields of one class of answer that are looked at, by their name in Python and by that on the wire."""

    values: tuple[tuple[str, str, frozenset[str]], ...]
    parts: tuple[tuple[str, str], ...]


def find_unknown(answer: BaseModel) -> list[str]:
    """Return what the contract does not know in an answer, in words; each once."""
    found: dict[str, None] = {}
    _describe(answer, "", found)
    return [*found]


def _describe(answer: BaseModel, place: str, found: dict[str, None]) -> None:
    for key in answer.__pydantic_extra__ or ():
        found[f"unknown key ({place}{_word(key)})"] = None
    fields, plan = answer.__dict__, _plan(type(answer))
    for attribute, name, known in plan.values:
        for value in _each(fields[attribute]):
            if value not in known:
                found[f'unknown value "{_word(value)}" ({place}{name})'] = None
    for attribute, name in plan.parts:
        for part in _each(fields[attribute]):
            _describe(part, f"{place}{name}.", found)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


@cache
def _plan(kind: type[BaseModel]) -> Plan:
    values: list[tuple[str, str, frozenset[str]]] = []
    parts: list[tuple[str, str]] = []
    for name, field in kind.model_fields.items():
        leaves, wire = [*find_leaves(field.annotation)], field.alias or name
        if any(isinstance(leaf, type) and issubclass(leaf, BaseModel) for leaf in leaves):
            parts.append((name, wire))
        elif known := _known(leaves):
            values.append((name, wire, known))
    return Plan(tuple(values), tuple(parts))


def _known(leaves: list[Any]) -> frozenset[str]:
    """The values of a closed list; none where the type has no such list."""
    known = [text for leaf in leaves if get_origin(leaf) is Literal for text in get_args(leaf)]
    # The older field for one package was never given the newer packages.
    newer = CUSTOMER_PACKAGES if OtherPackage in leaves else ()
    return frozenset([*known, *newer]) if known else frozenset()


def find_leaves(annotation: Any) -> Iterator[Any]:
    """The types that an annotation is made of."""
    if get_origin(annotation) in (Union, UnionType, list):
        for argument in get_args(annotation):
            yield from find_leaves(argument)
    else:
        yield annotation


def _word(text: str) -> str:
    return text if _is_word(text) else "..."
