from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from webex_wholesale_contracts.checks._check import JsonObject

# Reading never trusts a type: what is no field of one operation reaches its checks as it came in.
EMPTY: JsonObject = MappingProxyType({})
LONGEST_QUOTE = 60


def part(value: JsonObject, name: str) -> JsonObject:
    """Return the object under `name`, or an empty one."""
    found = value.get(name)
    return found if type(found) is dict else EMPTY


def text(value: JsonObject, name: str) -> str | None:
    """Return the string under `name`, or None."""
    found = value.get(name)
    return found if isinstance(found, str) else None


def filled(value: JsonObject, name: str) -> str | None:
    """Return the string under `name`, or None where it is missing, empty or white space."""
    found = value.get(name)
    return found if type(found) is str and found and not found.isspace() else None


def absence(value: JsonObject, name: str) -> str | None:
    """Return "missing" or "blank" for a field that says nothing, else None."""
    found = value.get(name)
    if found is None:
        return "missing"
    return "blank" if isinstance(found, str) and (not found or found.isspace()) else None


def quote(value: object) -> str:
    """Return a value of a body for a message: as JSON, shortened, and always encodable."""
    if isinstance(value, int) and value.bit_length() > 64:
        return f"a number of {value.bit_length()} bits"
    if isinstance(value, str):
        value = value if len(value) <= LONGEST_QUOTE else f"{value[:LONGEST_QUOTE]}…"
    elif isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def join(names: tuple[str, ...], last: str = "or") -> str:
    """Return names as a list in a sentence: "a, b or c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"
