"""What the tester's endpoints answer: results as JSON, with ids as clients see them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Final

import attrs
from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from webex_wholesale_mock.state.clock import timestamp
from webex_wholesale_mock.testkit.outcomes import ScriptedOutcome

_BARE: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OWN_ID: Final = {"wire_id": "id"}
_SHOWN: Final[Mapping[type, tuple[str, ...]]] = {
    ScriptedOutcome: ("id", "kind", "noun", "whose", "outcome", "hits", "holding")
}
"""What is shown of objects that are no records."""


def view(value: Any) -> Any:
    """Anything that a tester can be given, as JSON can say it; bare uuids, which no client sees, are left out."""
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(value, Mapping):
        return {str(key): view(one) for key, one in value.items()}
    if isinstance(value, BaseException):
        return str(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    named = _named(value)
    if named is not None:
        return {to_camel(_OWN_ID.get(name, name)): view(one) for name, one in named if not _is_inside(name, one)}
    return [view(one) for one in value] if isinstance(value, Iterable) and not isinstance(value, str) else value


def _named(value: Any) -> list[tuple[str, Any]] | None:
    """The public fields of an object that has such."""
    if type(value) in _SHOWN:
        names = [*_SHOWN[type(value)]]
    elif attrs.has(type(value)):
        names = [field.name for field in attrs.fields(type(value))]
    elif hasattr(value, "_fields"):
        names = [*value._fields]
    elif is_dataclass(value):
        names = [field.name for field in fields(value)]
    else:
        return None
    return [(name, getattr(value, name)) for name in names if not name.startswith("_")]


def _is_inside(name: str, value: Any) -> bool:
    """Whether a field is for the mock's own use; external ids and names may look like uuids, and are for everybody."""
    names_another = name == "id" or (name.endswith("_id") and name != "external_id") or name == "attach_to"
    return name == "left_out" or (names_another and isinstance(value, str) and _BARE.fullmatch(value) is not None)
