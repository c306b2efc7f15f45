"""Normalisation of values that differ from run to run: ids, moments, names, tracking ids."""

from __future__ import annotations

import re
from typing import Any, Final

from webex_wholesale_contracts import ids

__all__ = ["normalised"]

_ID: Final = re.compile(r"\b[A-Za-z0-9+/_-]{40,}={0,2}")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?")
_TRACKING: Final = re.compile(r"\b[A-Z]+_[0-9a-fA-F-]{8,}(?:_\d+)*")


def normalised(value: Any, run: str) -> Any:
    """Return JSON in which what differs from run to run is named instead.

    Args:
        value: JSON.
        run: the beginning of the run's own names, such as `verify-1a2b3c4d`.
    """
    if isinstance(value, dict):
        return {key: normalised(item, run) for key, item in value.items()}
    if isinstance(value, list):
        return [normalised(item, run) for item in value]
    return _text(value, run) if isinstance(value, str) else value


def _text(text: str, run: str) -> str:
    text = _MOMENT.sub("<moment>", text)
    text = re.sub(rf"{re.escape(run)}[\w@.-]*\w", "<name>", text)
    return _TRACKING.sub("<tracking id>", _ID.sub(_kind, text))


def _kind(found: re.Match[str]) -> str:
    try:
        return f"<{ids.decode(found[0])[0].lower()} id>"
    except ValueError:
        return "<id>"
