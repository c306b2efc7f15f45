"""Rules of the catalogue whose source in the vendor's description changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.drift._document import step_to
from webex_wholesale_contracts.drift._model import SourceChange, Unreadable

__all__ = ["source_changes"]


def source_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[SourceChange, ...]:
    """Return the rules with a source that reads differently in two descriptions, in the order of the catalogue."""
    found = []
    for rule in RULES.values():
        for pointer in (place for place in rule.where if place.startswith("#/")):
            before, now = _at(old, pointer), _at(new, pointer)
            if _comparable(before) != _comparable(now):
                found.append(SourceChange(rule.id, pointer, before, now))
    return tuple(found)


def _at(document: Mapping[str, Any], pointer: str) -> Any:
    try:
        return step_to(document, pointer)
    except (LookupError, Unreadable, RecursionError):
        return None


def _comparable(value: Any) -> Any:
    """A value without what carries no meaning: the order of lists, white space, and items that repeat."""
    if isinstance(value, str):
        return " ".join(value.split())
    return sorted({str(item) for item in value}) if isinstance(value, list) else value
