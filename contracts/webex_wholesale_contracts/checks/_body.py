"""Readers of request bodies, which never trust a type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from webex_wholesale_contracts.checks._check import JsonObject

# Types are never trusted: a field that an operation does not know reaches its checks unchecked.
EMPTY: JsonObject = MappingProxyType({})
MAX_QUOTE = 60


def part(value: JsonObject, name: str) -> JsonObject:
    """Return the object under `name`, or an empty one."""
    field = value.get(name)
    return field if type(field) is dict else EMPTY


def text(value: JsonObject, name: str) -> str | None:
    """Return the string under `name`, or None."""
    field = value.get(name)
    return field if isinstance(field, str) else None


def filled(value: JsonObject, name: str) -> str | None:
    """Return the string under `name`, or None where it is missing, empty or white space."""
    field = value.get(name)
    return field if type(field) is str and field.strip() else None


def absence(value: JsonObject, name: str) -> str | None:
    """Return "missing" or "blank" for an absent or empty field, else None."""
    field = value.get(name)
    if field is None:
        return "missing"
    return "blank" if isinstance(field, str) and (not field or field.isspace()) else None


def has(value: JsonObject, *names: str) -> bool:
    """Tell if all these fields are there, blank or not."""
    return all(value.get(name) is not None for name in names)


def quote(value: object) -> str:
    """Return a value of a body for a message: as JSON, shortened, and always encodable."""
    if isinstance(value, int) and value.bit_length() > 64:
        return f"a number of {value.bit_length()} bits"
    if isinstance(value, str):
        value = value if len(value) <= MAX_QUOTE else f"{value[:MAX_QUOTE]}…"
    elif isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def join(names: tuple[str, ...], last: str = "or") -> str:
    """Return names as a list in a sentence: "a, b or c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"
