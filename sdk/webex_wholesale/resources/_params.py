"""Arguments that resources have in common, on their way to the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from webex_wholesale._errors import InvalidArgument


def sub_partner_query(on_behalf_of: str | None) -> dict[str, str | None]:
    """The query of a call for a sub-partner."""
    return {"on_behalf_of_sub_partner_org_id": on_behalf_of}


def as_list(values: str | Sequence[Any] | None) -> list[Any] | None:
    """A list of one or of several."""
    return [values] if isinstance(values, str) else None if values is None else list(values)


def join_values(values: str | Sequence[str] | None) -> str | None:
    """One or several in one text, for a parameter that takes them with commas between."""
    return values if values is None or isinstance(values, str) else ",".join(values)


def format_moment(name: str, value: datetime | str | None) -> str | None:
    """A moment as text; raises InvalidArgument where it has no time zone, because the moment is then unknown."""
    if not isinstance(value, datetime):
        return value
    if value.utcoffset() is None:
        raise InvalidArgument(f"{name} must have a time zone, such as datetime.UTC, got {value.isoformat()}")
    return value.isoformat(timespec="milliseconds")


def filled(name: str, key: object) -> str:
    """The text that names what is looked for; an empty one would name whatever has none."""
    if not isinstance(key, str) or not key.strip():
        raise InvalidArgument(f"{name} must be a text that is not empty, got {key!r}")
    return key
