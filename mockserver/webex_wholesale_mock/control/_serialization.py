"""Serialization of results as JSON, for the answers of the control endpoints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import attrs
from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from webex_wholesale_mock.state.clock import timestamp
from webex_wholesale_mock.testkit.faults import Fault
from webex_wholesale_mock.testkit.outcomes import ScriptedOutcome

_SHOWN: Final[Mapping[type, tuple[str, ...]]] = {
    ScriptedOutcome: ("id", "kind", "noun", "whose", "outcome", "hits", "holding"),
    Fault: ("id", "kind", "what", "operation", "matching", "times", "skip", "probability", "effect", "hits"),
}
"""Attributes of the handles that are shown."""


def view(value: Any) -> Any:
    """Anything that a test can be given, as JSON can say it."""
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(value, Mapping):
        return {str(key): view(content) for key, content in value.items()}
    if isinstance(value, BaseException):
        return str(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    named = _named(value)
    if named is not None:
        return {to_camel(name): view(content) for name, content in named}
    return [view(item) for item in value] if isinstance(value, Iterable) and not isinstance(value, str) else value


def _named(value: Any) -> list[tuple[str, Any]] | None:
    """The public fields of an object that has such."""
    if type(value) in _SHOWN:
        names = [*_SHOWN[type(value)]]
    elif attrs.has(type(value)):
        names = [field.name for field in attrs.fields(type(value))]
    elif hasattr(value, "_fields"):
        names = [*value._fields]
    else:
        return None
    return [(name, getattr(value, name)) for name in names if not name.startswith("_")]
